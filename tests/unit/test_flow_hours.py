"""Whenever the flow tests start, no shift changes hands while they run."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import example, given
from hypothesis import strategies as st

from common import walltime
from tests.flow.hours import handoff

CENTRAL = ZoneInfo("America/Chicago")
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)


@given(st.integers(0, 2 * 365 * 24 * 3600).map(lambda n: NEW_YEAR + n * SECOND))
@example(datetime(2026, 11, 27, 5, 59, 30, tzinfo=UTC))  # before midnight there
@example(datetime(2026, 11, 1, 6, 30, tzinfo=UTC))  # before the clock goes back
@example(datetime(2026, 3, 8, 7, 59, tzinfo=UTC))  # before it goes forward
def test_a_shift_begins_about_half_a_day_from_now(now: datetime) -> None:
    begins = walltime.next_time(handoff(now, CENTRAL), after=now, zone=CENTRAL)

    assert 10 * HOUR <= begins - now <= 13 * HOUR
