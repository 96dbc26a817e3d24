"""Which day an address names, on pages that show the week or month around it."""

from datetime import date
from typing import NamedTuple

from django.http import HttpRequest

from rosters.core import month as months
from rosters.core import week as weeks

READERS = {
    "day": months.day_of,
    "month": months.month_of,
    "week": weeks.monday_of_iso,
}


class Named(NamedTuple):
    """A day. `is_odd`: the address means one, and there is none such."""

    on: date
    is_odd: bool

    @property
    def status(self) -> int:
        return 422 if self.is_odd else 200


def named_in(request: HttpRequest, usual: date) -> Named:
    """The day, or the first of the week or month, that the address names; `usual`
    where it names none.
    """
    for name, read in READERS.items():
        if raw := request.GET.get(name, ""):
            on = read(raw)
            return Named(on or usual, is_odd=on is None)
    return Named(usual, is_odd=False)
