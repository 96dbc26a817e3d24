"""The months and quarters that pages offer: the first day, and the first day after."""

from datetime import date, timedelta

ONE_DAY = timedelta(days=1)
MONTHS_IN_A_QUARTER = 3
Days = tuple[date, date]


def month(on: date) -> Days:
    """The month that `on` lies in."""
    first = on.replace(day=1)
    return first, (first + 31 * ONE_DAY).replace(day=1)


def quarter(on: date) -> Days:
    """The quarter that `on` lies in. Quarters start in January."""
    begins = on.month - (on.month - 1) % MONTHS_IN_A_QUARTER
    first = on.replace(month=begins, day=1)
    return first, (first + 92 * ONE_DAY).replace(day=1)


def before(days: Days, on: date) -> Days:
    """The month or quarter before `days`, which is one that `on` lies in."""
    which = month if days == month(on) else quarter
    return which(days[0] - ONE_DAY)
