"""Whoever is on call within some days, and what is known of their next shift."""

from collections.abc import Iterable
from dataclasses import dataclass

from agencies.core.scope import Scope
from agencies.models import Consortium, User
from common.intervals import Span
from rosters.models import Confirmation, Coverage


@dataclass(frozen=True, slots=True)
class NextShift:
    """A person's first time on call in the window; `asked` how its confirmation
    stands, None while nobody has been asked.
    """

    person: User
    coverage: Coverage
    asked: Confirmation | None


def next_shifts(scope: Scope, consortium: Consortium, window: Span) -> list[NextShift]:
    """For everybody on call in the consortium's open rosters within the window, the
    soonest first. Two queries.
    """
    rows = Coverage.objects.visible_to(scope).overlapping(window)
    rows = rows.filter(
        position__roster__consortium=consortium,
        position__roster__closed_at__isnull=True,
    )
    first: dict[int, Coverage] = {}
    for row in rows.select_related("person", "position__roster").order_by(
        "starts_at", "pk"
    ):
        first.setdefault(row.person_id, row)
    asked = _asked(scope, first.values(), window)
    return [
        NextShift(row.person, row, asked.get((row.person_id, row.position.roster_id)))
        for row in first.values()
    ]


def _asked(
    scope: Scope, rows: Iterable[Coverage], window: Span
) -> dict[tuple[int, int], Confirmation]:
    """By person and roster, the first of what was asked about a shift in the window."""
    seen = Confirmation.objects.visible_to(scope).overlapping(window)
    people = [row.person_id for row in rows]
    found: dict[tuple[int, int], Confirmation] = {}
    for row in seen.filter(person__in=people).order_by("starts_at", "pk"):
        found.setdefault((row.person_id, row.roster_id), row)
    return found
