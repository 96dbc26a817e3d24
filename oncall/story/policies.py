"""How Tri-Town wants it done: the ladder, and each town's protocol."""

from datetime import datetime
from typing import Any

from common.numbers import shown
from dispatch.services import policies
from oncall.story.cast import Cast
from oncall.story.numbers import COUNTY_LINE

# The supervisor has what is left of the five minutes the officer was promised; then
# the officer is put through to the county line.
LADDER: dict[str, Any] = {
    "version": 2,
    "rungs": [
        {"whom": "primary", "wait_seconds": 90},
        {"whom": "backup", "wait_seconds": 90},
        {"whom": "supervisor", "wait_seconds": 120},
        {"whom": "outside_line", "wait_seconds": 0},
    ],
    "bound_seconds": 300,
}


def agree(cast: Cast, *, now: datetime) -> None:
    """Millbrook and Harlow let her stage; in Stony Ford a weapon means by phone."""
    by = cast.novak.pk
    policies.set_ladder(cast.tri_town, LADDER, by=by, now=now)
    for agency, rule, beats in (
        (cast.millbrook, "stage", ["mill side", "south beat"]),
        (cast.harlow, "stage", ["north beat", "river beat"]),
        (cast.stony_ford, "phone_only", ["lake", "ford"]),
    ):
        document = {
            "version": 1,
            "weapon_rule": rule,
            "fallback_line": shown(COUNTY_LINE),
            "fallback_words": "or 988, or ED",
            "beats": beats,
        }
        policies.set_protocol(agency, document, by=by, now=now)
