"""Checking the books by night, and telling somebody when a law does not hold."""

import logging
from datetime import datetime, time, timedelta

from agencies.models import Consortium
from billing.selectors import laws
from common import walltime
from dispatch.services import alarms

log = logging.getLogger(__name__)
ALARM = "books"
MORNING = time(8, 30)
TAKEN_HOLDS = timedelta(hours=20)


def check(now: datetime) -> int:
    """Check everything issued; how many laws do not hold. Safe to repeat.

    Each consortium concerned gets one alarm, which somebody is told of in the morning.
    """
    broken = 0
    told: dict[int, Consortium] = {}
    for violation in laws.violations():
        broken += 1
        log.error("a law of the books is broken", extra={"law": violation.law.value})
        told.setdefault(violation.consortium.pk, violation.consortium)
    for consortium in told.values():
        zone = walltime.zone(consortium.zone)
        alarms.raise_alarm(
            kind=ALARM,
            consortium=consortium,
            subject=ALARM,
            label=consortium.short_name,
            now=now,
            tell_at=walltime.next_time(MORNING, after=now, zone=zone),
            unless_taken_within=TAKEN_HOLDS,
        )
    return broken
