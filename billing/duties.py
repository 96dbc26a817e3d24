"""What billing does by itself: it opens periods, and prices follow-ups."""

from datetime import datetime

from billing.selectors import books
from billing.services import periods, pricing


def open_periods(now: datetime) -> int:
    """Open today's period of every consortium with an agreement. Hourly is enough."""
    return periods.open_due_periods(now=now)


def price_follow_ups(now: datetime) -> int:
    """Price what was followed up, in every period still open. Hourly is enough."""
    return sum(pricing.price_follow_ups(period, now=now) for period in books.open_now())
