"""What billing does by itself: opens periods, prices follow-ups, checks the books."""

from datetime import datetime

from billing.selectors import books
from billing.services import checking, periods, pricing


def check_books(now: datetime) -> int:
    """Whether every law of the books holds; alarms where not. Once a night."""
    return checking.check(now)


def open_periods(now: datetime) -> int:
    """Open today's period of every consortium with an agreement. Hourly is enough."""
    return periods.open_due_periods(now=now)


def price_follow_ups(now: datetime) -> int:
    """Price what was followed up, in every period still open. Hourly is enough."""
    return sum(pricing.price_follow_ups(period, now=now) for period in books.open_now())
