"""Publishing further ahead: no edit, so nobody is there to refuse it or to waive."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from agencies import selectors as agencies
from rosters.core.effects import Move
from rosters.core.rules import Rule
from rosters.core.strains import Strain
from rosters.models import Position, Roster, statements
from rosters.services import noting, publication, waiving

TOLD = {"publish_against_rules", "waive_rules"}


@transaction.atomic
def extend(roster_id: int, *, now: datetime) -> None:
    """Publish the roster up to the horizon. Where a hard rule does not hold of what is
    new, the history says so, and with it the coordinator's morning page: once for each
    person and rule of a seat, and not where somebody waived it there for them.
    """
    roster = publication.locked(roster_id)
    publication.publish(roster_id, now=now)
    known = roster.published_until
    if known is None:
        return  # who makes a roster sees what it breaks
    new = [
        Move(begins, ends, where, None, person)
        for where, begins, ends, person in statements.held_in([roster_id], now)
        if begins >= known
    ]
    strained = waiving.strains_of(new, roster, now=now) if new else ()
    if strained:
        _note(strained, roster, now=now)


# A licence of today says nothing of a night in more than a year.
def _note(strained: Iterable[Strain], roster: Roster, *, now: datetime) -> None:
    seats = {seat.pk: seat for seat in roster.positions.all()}
    known = _known(seats.values())
    for pk, seat in sorted(seats.items()):
        found = {
            (int(one.person), each.rule.value)
            for one in strained
            if one.position == pk
            for each in one.broken
            if each.rule is not Rule.UNQUALIFIED
        } - known.get(str(seat.public_id), set())
        if found:
            noting.note(
                "publish_against_rules",
                roster,
                seat,
                now=now,
                by=None,
                people=sorted({person for person, _rule in found}),
                rules_broken=sorted({rule for _person, rule in found}),
            )


def _known(seats: Iterable[Position]) -> dict[str, set[tuple[int, str]]]:
    """By the seat's public id, of which people which rules were waived there, or told
    of.
    """
    things = {"rosters.position": [seat.public_id for seat in seats]}
    found: dict[str, set[tuple[int, str]]] = {}
    for entry in agencies.trail_about(things):
        if entry.act not in TOLD:
            continue
        details = entry.details
        rules = details.get("rules_overridden") or details.get("rules_broken") or []
        pairs = {(person, rule) for person in details["people"] for rule in rules}
        found.setdefault(entry.object_id, set()).update(pairs)
    return found
