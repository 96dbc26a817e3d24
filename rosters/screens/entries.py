"""What stands in a roster's calendar within a window: people, gaps and their marks."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from agencies.core.scope import Scope
from common.intervals import Span
from rosters import selectors
from rosters.core.confirming import Confirmed
from rosters.core.swaps import SwapState
from rosters.core.week import Entry
from rosters.core.words import Origin
from rosters.models import Coverage, Roster, Swap
from rosters.screens.names import may_read_more, on_paper, shown_name
from rosters.screens.standing import confirmed
from rosters.selectors import shortfalls
from rosters.selectors import swaps as swaps_of

ONE_DAY = timedelta(days=1)


def entries(
    scope: Scope, roster: Roster, window: Span, *, now: datetime
) -> tuple[list[Entry], list[selectors.Gap]]:
    """Everybody on call in the window, as published, with every gap among them; and
    the gaps alone. A constant number of queries.
    """
    missing = _gaps(scope, roster, window, now=now)
    rows = selectors.coverage_between(scope, roster, window)
    marks = Marks(scope, roster, rows, now=now)
    found = [
        marks.on(row, shown_name(row.person, roster.consortium, scope)) for row in rows
    ]
    return found + _nobody(missing), missing


def bare_entries(
    scope: Scope, roster: Roster, window: Span, *, now: datetime
) -> tuple[list[Entry], list[selectors.Gap]]:
    """The same for paper, which keeps no marks: they are over before it is read."""
    missing = _gaps(scope, roster, window, now=now)
    rows = selectors.coverage_between(scope, roster, window)
    found = [_entry(row, on_paper(row.person, roster.consortium), now) for row in rows]
    return found + _nobody(missing), missing


def own_entries(
    scope: Scope, rows: Sequence[Coverage], said: Sequence[str], *, now: datetime
) -> list[Entry]:
    """The asker's own coverage of one roster, each by what is `said` of it."""
    if not rows:
        return []
    marks = Marks(scope, rows[0].position.roster, rows, now=now)
    return [marks.on(row, what) for row, what in zip(rows, said, strict=True)]


class Marks:
    """What is known of some coverage of one roster besides who and when."""

    def __init__(
        self, scope: Scope, roster: Roster, rows: Sequence[Coverage], *, now: datetime
    ) -> None:
        self.now = now
        self.said = confirmed(scope, roster, rows)
        reads = may_read_more(scope)
        self.lost = shortfalls.known_out_of_reach(scope, roster) if reads else set()
        self.offered = swaps_of.open_swaps_of(scope, roster) if reads else []

    def on(self, row: Coverage, who: str) -> Entry:
        """The entry of a row, under that name, with its marks."""
        # Out of reach by now counts more than a word given before.
        lost = row.ends_at > self.now and row.person_id in self.lost
        state = Confirmed.UNREACHABLE if lost else self.said.get(row.pk)
        entry = _entry(row, who, self.now)
        return replace(entry, confirmed=state, swap=self._swap(row))

    def _swap(self, row: Coverage) -> tuple[UUID, SwapState] | None:
        for swap in self.offered:
            if swap.holder_id == row.person_id and _is_of(swap, row):
                return swap.public_id, SwapState(swap.state)
        return None


def _is_of(swap: Swap, row: Coverage) -> bool:
    """Whether the row is part of the shift that the swap offers."""
    if swap.position_id != row.position_id:
        return False
    if swap.night() is not None:
        return swap.night() == (row.line_id, row.night_on)
    return swap.span().overlaps(row.span())


def _entry(row: Coverage, who: str, now: datetime) -> Entry:
    return Entry(
        row.starts_at,
        row.ends_at,
        row.position_id,
        who,
        stands_in=row.origin == Origin.OVERRIDE,
        running=row.span().covers(now),
        night=_night(row, now=now),
    )


def _gaps(
    scope: Scope, roster: Roster, window: Span, *, now: datetime
) -> list[selectors.Gap]:
    """Those that reach into the window, not cut where it begins or ends: a night that
    nobody has is offered whole. What lies more than a day outside is cut.
    """
    around = Span(window.starts_at - ONE_DAY, window.ends_at + ONE_DAY)
    found = selectors.gaps(scope, roster, around, now=now)
    return [gap for gap in found if gap.span.overlaps(window)]


def _nobody(missing: Sequence[selectors.Gap]) -> list[Entry]:
    return [Entry(g.span.starts_at, g.span.ends_at, g.position.pk, "") for g in missing]


def _night(row: Coverage, *, now: datetime) -> tuple[UUID, date] | None:
    """The night it comes from, if anything of it can still be changed."""
    if row.line is None or row.night_on is None or row.ends_at <= now:
        return None
    return row.line.public_id, row.night_on
