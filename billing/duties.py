"""What billing does by itself: nothing but opening the period that has begun."""

from datetime import datetime

from billing.services import periods


def open_periods(now: datetime) -> int:
    """Open today's period of every consortium with an agreement. Hourly is enough."""
    return periods.open_due_periods(now=now)
