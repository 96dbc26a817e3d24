"""When a response happened that is written down afterwards."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from dispatch.core.happened import LONGEST, Moment, Slip, Wrong, instants

CENTRAL = ZoneInfo("America/Chicago")
MONDAY = date(2026, 11, 2)
LATER = datetime(2026, 11, 10, tzinfo=UTC)
minutes = st.times().map(lambda t: t.replace(second=0, microsecond=0))
known = st.fixed_dictionaries(
    {Moment.ASKED: minutes},
    optional={m: minutes for m in Moment if m is not Moment.ASKED},
)


def found(
    shown: dict[Moment, time], now: datetime = LATER
) -> dict[Moment, datetime] | Wrong:
    return instants(MONDAY, shown, zone=CENTRAL, now=now)


def test_what_follows_midnight_is_of_the_day_after() -> None:
    times = found({Moment.ASKED: time(23, 50), Moment.ARRIVED: time(0, 10)})

    assert times == {
        Moment.ASKED: datetime(2026, 11, 3, 5, 50, tzinfo=UTC),
        Moment.ARRIVED: datetime(2026, 11, 3, 6, 10, tzinfo=UTC),
    }


def test_a_time_before_the_one_before_is_a_slip_and_not_a_day_later() -> None:
    shown = {Moment.ASKED: time(2, 14), Moment.ARRIVED: time(2, 4)}

    assert found(shown) == Wrong(Moment.ARRIVED, Slip.BACKWARDS)


def test_nothing_happened_in_the_future() -> None:
    shown = {Moment.ASKED: time(2, 14), Moment.DONE: time(3, 0)}
    now = datetime(2026, 11, 2, 8, 30, tzinfo=UTC)  # 02:30

    assert found(shown, now) == Wrong(Moment.DONE, Slip.FUTURE)


def test_when_it_was_asked_must_be_known() -> None:
    assert found({Moment.DONE: time(3)}) == Wrong(Moment.ASKED, Slip.NOT_SAID)


def test_two_marks_may_be_of_one_minute() -> None:
    times = found({Moment.ASKED: time(2, 14), Moment.ARRIVED: time(2, 14)})

    assert isinstance(times, dict)
    assert times[Moment.ASKED] == times[Moment.ARRIVED]


def test_a_time_that_comes_twice_is_the_one_after_what_came_before() -> None:
    night = date(2026, 11, 1)  # clocks go back at 02:00
    shown = {
        Moment.ASKED: time(0, 50),
        Moment.ARRIVED: time(1, 40),
        Moment.DONE: time(1, 10),
    }

    times = instants(night, shown, zone=CENTRAL, now=LATER)

    assert isinstance(times, dict)
    assert times[Moment.DONE] - times[Moment.ARRIVED] == timedelta(minutes=30)


@given(shown=known, on=st.dates(date(2020, 1, 1), date(2026, 11, 9)))
def test_what_is_found_runs_forward_and_shows_what_the_clocks_showed(
    shown: dict[Moment, time], on: date
) -> None:
    times = instants(on, shown, zone=CENTRAL, now=LATER)

    if isinstance(times, Wrong):
        assert times.moment in shown
        return
    in_order = [times[moment] for moment in Moment if moment in times]
    assert set(times) == set(shown)
    assert all(one <= after for one, after in pairwise(in_order))
    assert in_order[-1] <= min(LATER, in_order[0] + LONGEST)
    later = [m for m in times if m is not Moment.ASKED]
    assert all(
        times[m].astimezone(CENTRAL).time() == shown[m]
        for m in later
        if shown[m].hour != 2  # the hour that one night leaves out
    )
