"""Publishing further ahead: no edit, so nobody is there to refuse it or to waive."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

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
                pairs=sorted(found),
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
        found.setdefault(entry.object_id, set()).update(_pairs(entry.details))
    return found


def _pairs(details: Mapping[str, Any]) -> set[tuple[int, str]]:
    """Whom with which rule it names. What names several of both and does not say whom
    with which, as once was written, is told of anew rather than not at all.
    """
    if "pairs" in details:
        return {(person, rule) for person, rule in details["pairs"]}
    people = details["people"]
    rules = details.get("rules_overridden") or details.get("rules_broken") or []
    if len(people) > 1 and len(rules) > 1:
        return set()
    return {(person, rule) for person in people for rule in rules}
