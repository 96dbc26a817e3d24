"""When shifts change hands in the flow tests, which run at any hour of any day."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from common import walltime

HALF_A_DAY = timedelta(hours=12)


def handoff(now: datetime, zone: ZoneInfo) -> time:
    """A full hour on the wall that is half a day away: no test is near it, and the
    next shift begins within 24 hours, so that nobody is left to sleep.
    """
    return (
        walltime.local(now + HALF_A_DAY, zone)
        .time()
        .replace(minute=0, second=0, microsecond=0)
    )
