"""What changes in storage when the plan changes: the future only, the least of it."""

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from common import walltime
from common.intervals import Span
from rosters.core.amendment import Override
from rosters.core.pattern import Pattern
from rosters.core.publication import LONGEST, Stored, difference, long_in, wanted
from rosters.core.recurrence import Recurrence, Unit
from rosters.core.resolution import Plan, Stretch, resolve
from rosters.core.words import Change, PersonId

NOW = datetime(2026, 11, 3, 8, tzinfo=UTC)
RIVERA, OKAFOR = PersonId(1), PersonId(2)


def at(hours: int) -> datetime:
    return NOW + timedelta(hours=hours)


def night(
    begin: int, end: int, person: PersonId | None = RIVERA, line: int = 1
) -> Stretch:
    return Stretch(at(begin), at(end), person, line, NOW.date(), None, True)


def test_what_is_already_said_is_left_alone() -> None:
    stored = [Stored(1, night(-3, 5)), Stored(2, night(8, 20))]

    assert not difference(stored, [night(0, 5), night(8, 20)], now=NOW)


def test_a_night_that_changed_is_replaced_and_no_other() -> None:
    stored = [Stored(1, night(2, 5)), Stored(2, night(8, 20))]

    change = difference(stored, [night(2, 5), night(8, 20, OKAFOR)], now=NOW)

    assert (change.remove, change.end) == ((2,), ())
    assert change.add == (night(8, 20, OKAFOR),)


def test_somebody_else_takes_over_now_and_the_hours_until_now_stay() -> None:
    change = difference([Stored(1, night(-3, 5))], [night(0, 5, OKAFOR)], now=NOW)

    assert (change.remove, change.end) == ((), ((1, NOW),))
    assert change.add == (night(0, 5, OKAFOR),)


def test_a_running_night_may_end_sooner_or_later() -> None:
    change = difference([Stored(1, night(-3, 5))], [night(0, 7)], now=NOW)

    assert (change.remove, change.end, change.add) == ((), ((1, at(7)),), ())


def test_a_running_night_of_which_nothing_is_left_ends_now() -> None:
    change = difference([Stored(1, night(-3, 5))], [night(8, 9)], now=NOW)

    assert (change.end, change.add) == (((1, NOW),), (night(8, 9),))


def test_gaps_and_what_begins_too_late_are_not_stored() -> None:
    some = [night(0, 2, None), night(2, 4), night(9, 12)]

    assert wanted(some, until=at(9)) == [night(2, 4)]


def test_a_long_stretch_is_cut_where_it_was_cut_before() -> None:
    long, far = night(5, 24 * 100), at(24 * 400)

    pieces = wanted([long], until=far, long={(1, None)})
    again = wanted([long._replace(starts_at=at(24 * 10))], until=far, long={(1, None)})

    assert max(p.ends_at - p.starts_at for p in pieces) <= LONGEST
    assert again[1:] == pieces[-len(again) + 1 :]


nights = st.lists(
    st.tuples(st.integers(0, 3), st.integers(1, 6), st.sampled_from([RIVERA, OKAFOR])),
    max_size=8,
)


def laid_out(drawn: list[tuple[int, int, PersonId]], begin: int) -> list[Stretch]:
    found = []
    for pause, length, person in drawn:
        found.append(night(begin + pause, begin + pause + length, person))
        begin += pause + length
    return found


@given(nights, nights)
def test_afterwards_storage_says_the_plan_from_now_and_the_past_before(
    before: list[tuple[int, int, PersonId]], after: list[tuple[int, int, PersonId]]
) -> None:
    stored = [
        Stored(number, stretch)
        for number, stretch in enumerate(laid_out(before, -5))
        if stretch.ends_at > NOW
    ]
    fresh = laid_out(after, 0)

    change = difference(stored, fresh, now=NOW)

    ends = dict(change.end)
    kept = [
        row.stretch._replace(ends_at=ends.get(row.id, row.stretch.ends_at))
        for row in stored
        if row.id not in change.remove
    ]
    said = sorted([*kept, *change.add])
    for hour in range(-5, 60):
        now_said = [s.person for s in said if s.starts_at <= at(hour) < s.ends_at]
        source = fresh if hour >= 0 else [row.stretch for row in stored]
        meant = [s.person for s in source if s.starts_at <= at(hour) < s.ends_at]
        assert now_said == meant


DAY = timedelta(days=1)
AHEAD, MARGIN = 50 * DAY, 32 * DAY


@st.composite
def long_plans(draw: st.DrawFn) -> Plan:
    """Whole weeks and months on call, by a pattern and by overrides over it."""

    def drawn(number: int) -> Override:
        change = draw(st.sampled_from([Change.ADD, Change.REPLACE]))
        begins = NOW + draw(st.integers(-10, 60)) * DAY
        length = draw(st.integers(1, 90)) * DAY
        person = PersonId(draw(st.integers(2, 3)))
        return Override(number, change, Span(begins, begins + length), NOW, person)

    patterns = Pattern(
        id=7,
        rank=0,
        zone=walltime.zone("America/Chicago"),
        starts_on=date(2026, 10, draw(st.integers(20, 31))),
        local_start=time(8),
        wall=timedelta(days=draw(st.integers(26, 31))),
        recurrence=draw(st.sampled_from([Recurrence(Unit.ONCE), MONTHLY])),
        holder=RIVERA,
    )
    overrides = tuple(drawn(number) for number in range(draw(st.integers(0, 3))))
    return Plan((patterns,) if draw(st.booleans()) else (), overrides)


MONTHLY = Recurrence(Unit.WEEKS, every=5)


@given(long_plans())
def test_time_alone_never_changes_what_is_stored_of_it(plan: Plan) -> None:
    stored: list[Stretch] = []
    for day in range(0, 100, 3):
        now = NOW + day * DAY
        window = Span(now, now + AHEAD + MARGIN)
        fresh = wanted(resolve(plan, window), until=now + AHEAD, long=long_in(plan))
        coming = [Stored(n, s) for n, s in enumerate(stored) if s.ends_at > now]

        change = difference(coming, fresh, now=now)

        assert not change.remove
        assert not change.end
        stored += change.add
        assert stored == sorted(stored)
        assert all(s.ends_at - s.starts_at <= 31 * DAY for s in stored)
