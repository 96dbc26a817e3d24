"""Until when the books are closed, for who writes down what happened."""

from datetime import date

from billing import words
from billing.models import Period
from billing.selectors import books


def issued_on(consortium_id: int, on: date) -> str:
    """The name of the issued period of that day, or "". What is recorded of such a day
    is a correction: it goes onto a later statement.
    """
    found = (
        Period.objects.issued()
        .filter(consortium_id=consortium_id, starts_on__lte=on, ends_on__gt=on)
        .first()
    )
    return words.period_name(books.days_of(found)) if found else ""
