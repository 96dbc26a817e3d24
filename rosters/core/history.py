"""What kind of change is an entry of the trail?"""

from enum import StrEnum


class Sort(StrEnum):
    """The kinds that a roster's history can be narrowed to."""

    PLAN = "plan"  # the plan itself and how the roster is run
    OVERRIDE = "override"  # somebody else for a while
    SWAP = "swap"
    TIME_OFF = "time_off"
    GAP = "gap"
    CONFIRMING = "confirming"
    CORRECTION = "correction"  # of what is past


_BY_KIND = {
    "rosters.override": Sort.OVERRIDE,
    "rosters.swap": Sort.SWAP,
    "rosters.timeoff": Sort.TIME_OFF,
    "rosters.gapoffer": Sort.GAP,
    "rosters.shortfall": Sort.GAP,
    "rosters.confirmation": Sort.CONFIRMING,
}
CORRECTS = "correct_coverage"
# Addresses of calendars are their makers' own business, and change nobody's nights.
LEFT_OUT = frozenset({"make_feed", "revoke_feed"})


def sort_of(object_kind: str, act: str) -> Sort:
    """By what it was done to; what nobody has named is a change of the plan."""
    if act == CORRECTS:
        return Sort.CORRECTION
    return _BY_KIND.get(object_kind, Sort.PLAN)
