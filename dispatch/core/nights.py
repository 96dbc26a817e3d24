"""How far a morning looks back: pure dates."""

from datetime import date, timedelta

DAY = timedelta(days=1)
MONDAY, SINCE_FRIDAY = 0, 3 * DAY


def looks_back_to(today: date) -> date:
    """The day before; on a Monday the Friday, since which nobody was at a desk."""
    return today - (SINCE_FRIDAY if today.weekday() == MONDAY else DAY)
