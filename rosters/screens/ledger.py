"""What the pages of hours show, and the file of them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agencies.core.scope import Scope
from agencies.models import User
from common import walltime
from common.intervals import Span
from common.spreadsheets import Record
from rosters import words as seats
from rosters.core import months
from rosters.core.ledger import NONE, Period, Piece, Row, Tally, tally
from rosters.core.words import PersonId, Tier
from rosters.models import Roster
from rosters.selectors import ledger as selectors
from rosters.selectors.ledger import Hours
from rosters.words import ledger as words

ONE_DAY = timedelta(days=1)
# The documented layout: docs/hours-csv.md. New columns go at the end.
COLUMNS = (
    "record",
    "roster",
    "from",
    "until",
    "zone",
    "person",
    "minutes",
    "shifts",
    "nights",
    "weekend_days",
    "weekend_minutes",
    "holidays",
    "holiday_minutes",
    "swaps_taken",
    "swaps_given",
    "take_overs",
    "rest_broken",
    "rest_waived",
)


@dataclass(frozen=True, slots=True)
class Amount:
    """What one row of the table says; times as hours and minutes."""

    time: str
    nights: int
    weekend_days: int
    weekend: str
    holidays: int
    holiday: str


@dataclass(frozen=True, slots=True)
class ShownRest:
    """A shift that began too soon after another one; `was_no_rule`: the roster did
    not ask for that rest yet.
    """

    starts_at: datetime
    rest: str
    waived: str
    was_no_rule: bool


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One person's part."""

    person: User
    amount: Amount
    shifts: int
    taken: int
    given: int
    took_over: int
    short: list[ShownRest]

    @property
    def waived(self) -> int:
        return sum(bool(each.waived) for each in self.short)


@dataclass(frozen=True, slots=True)
class ShownHours:
    """The table: people by name, their total, and what nobody had."""

    roster: Roster
    period: Period
    rows: list[ShownRow]
    total: Amount
    shifts: int
    gaps: Amount | None
    gaps_said: str
    unknown_from: datetime | None

    @property
    def last_on(self) -> date:
        return self.period.until_on - ONE_DAY


@dataclass(frozen=True, slots=True)
class Offered:
    """A stretch of days that the page offers by name; `last_on` belongs to it."""

    name: str | Promise
    from_on: date
    last_on: date
    chosen: bool


def offered(today: date, shown: tuple[date, date] | None) -> list[Offered]:
    """This month and quarter and those before; `shown`: the days of the page, the
    second of which does not belong.
    """
    month, quarter = months.month(today), months.quarter(today)
    named = [
        (_("This month"), month),
        (_("Last month"), months.before(month, today)),
        (_("This quarter"), quarter),
        (_("Last quarter"), months.before(quarter, today)),
    ]
    return [
        Offered(name, days[0], days[1] - ONE_DAY, days == shown) for name, days in named
    ]


def hours(scope: Scope, roster: Roster, period: Period, *, now: datetime) -> ShownHours:
    """The table of a roster's period."""
    return _shown(selectors.hours(scope, roster, period, now=now))


def _shown(found: Hours) -> ShownHours:
    rows = [_row(found, person) for person in _people(found)]
    until = found.roster.published_until
    total = found.ledger.total
    ends = found.period.span.ends_at
    return ShownHours(
        found.roster,
        found.period,
        rows,
        _summed(list(found.ledger.people.values()), total),
        sum(row.shifts for row in rows),
        _amount(found.ledger.gaps) if found.ledger.gaps.time else None,
        words.nobody_had(found.ledger.gaps.time),
        until if until is not None and until < ends else None,
    )


def _people(found: Hours) -> list[User]:
    some = {*found.ledger.people, *+found.given, *+found.taken}
    people = [found.people[pk] for pk in some]
    return sorted(people, key=lambda person: (person.full_name, person.pk))


def _summed(rows: Sequence[Row], total: Tally) -> Amount:
    """Times add up; nights and days are summed as people had them, each for itself."""
    return Amount(
        words.clock(total.time),
        sum(len(row.tally.nights) for row in rows),
        sum(len(row.tally.weekend_days) for row in rows),
        words.clock(total.weekend),
        sum(len(row.tally.holidays) for row in rows),
        words.clock(total.holiday),
    )


def _amount(some: Tally) -> Amount:
    return Amount(
        words.clock(some.time),
        len(some.nights),
        len(some.weekend_days),
        words.clock(some.weekend),
        len(some.holidays),
        words.clock(some.holiday),
    )


def _row(found: Hours, person: User) -> ShownRow:
    row = found.ledger.people.get(PersonId(person.pk), Row(Tally(), 0))
    return ShownRow(
        person,
        _amount(row.tally),
        row.shifts,
        found.taken[person.pk],
        found.given[person.pk],
        found.took_over[person.pk],
        [
            ShownRest(
                each.starts_at,
                words.clock(each.rest),
                _waived(found, each.override),
                found.rest_since is not None and each.starts_at < found.rest_since,
            )
            for each in row.short
        ],
    )


def _waived(found: Hours, override_id: int | None) -> str:
    override = found.overrides.get(override_id or 0)
    if override is None:
        return ""
    return words.waived_by(str(override.made_by or ""), override.reason)


def records(found: Hours) -> Iterator[Record]:
    """The file: a record for each person, their total, and the gaps."""
    period, ledger = found.period, found.ledger
    same: dict[str, str | int] = {
        "roster": found.roster.name,
        "from": period.from_on.isoformat(),
        "until": period.until_on.isoformat(),
        "zone": found.roster.zone,
    }
    for person in _people(found):
        row = ledger.people.get(PersonId(person.pk), Row(Tally(), 0))
        yield {
            "record": "person",
            **same,
            "person": person.full_name,
            **_columns([row.tally]),
            "shifts": row.shifts,
            "swaps_taken": found.taken[person.pk],
            "swaps_given": found.given[person.pk],
            "take_overs": found.took_over[person.pk],
            "rest_broken": len(row.short),
            "rest_waived": row.waived,
        }
    everybody = list(ledger.people.values())
    yield {
        "record": "total",
        **same,
        **_columns([row.tally for row in everybody]),
        "shifts": sum(row.shifts for row in everybody),
    }
    yield {"record": "gap", **same, **_columns([ledger.gaps])}


def _columns(some: Iterable[Tally]) -> dict[str, int]:
    every = list(some)
    minute = words.MINUTE
    return {
        "minutes": sum((each.time for each in every), NONE) // minute,
        "nights": sum(len(each.nights) for each in every),
        "weekend_days": sum(len(each.weekend_days) for each in every),
        "weekend_minutes": sum((each.weekend for each in every), NONE) // minute,
        "holidays": sum(len(each.holidays) for each in every),
        "holiday_minutes": sum((each.holiday for each in every), NONE) // minute,
    }


# ── My hours ─────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class OwnShift:
    """One of my shifts, what of it falls into the period, and what it counts as."""

    starts_at: datetime
    ends_at: datetime
    seat: str
    amount: Amount


@dataclass(frozen=True, slots=True)
class OwnHours:
    """What one roster of mine came to, and shift by shift."""

    roster: Roster
    row: ShownRow
    shifts: list[OwnShift]

    @property
    def months(self) -> list[tuple[date, list[OwnShift]]]:
        """The shifts by the month in which they begin on the wall, by its first day."""
        found: dict[date, list[OwnShift]] = {}
        for shift in self.shifts:
            first = self.roster.local_date(shift.starts_at).replace(day=1)
            found.setdefault(first, []).append(shift)
        return sorted(found.items())


def own(
    scope: Scope, from_on: date, until_on: date, zone: str, *, now: datetime
) -> list[OwnHours]:
    """The asker's own hours in every roster in which they are on call on those days;
    the days are each roster's own. `zone`: of those who ask.
    """
    window = walltime.days(from_on, until_on + ONE_DAY, walltime.zone(zone))
    wide = Span(window.starts_at - ONE_DAY, window.ends_at + ONE_DAY)
    found = []
    for roster in selectors.own_rosters(scope, wide):
        period = selectors.period_of(roster, from_on, until_on)
        there = selectors.own_hours(scope, roster, period, now=now)
        if not there.ledger.people:
            continue
        pieces = selectors.own_pieces(scope, roster, period)
        row = _row(there, there.people[scope.user_id])
        found.append(OwnHours(roster, row, _own_shifts(roster, pieces, period)))
    return found


def _own_shifts(
    roster: Roster, pieces: Sequence[Piece], period: Period
) -> list[OwnShift]:
    positions = {p.pk: p for p in roster.positions.all()}
    by_shift: dict[object, list[Piece]] = {}
    for piece in pieces:
        by_shift.setdefault((piece.position, piece.shift), []).append(piece)
    return [
        OwnShift(
            some[0].span.starts_at,
            some[-1].span.ends_at,
            seats.seat(
                Tier(positions[some[0].position].tier),
                positions[some[0].position].order,
            ),
            _amount(tally([each.span for each in some], period)),
        )
        for some in by_shift.values()
    ]
