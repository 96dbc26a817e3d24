"""How long money has been owed, in the columns that finance people read."""

from datetime import date
from enum import StrEnum


class Age(StrEnum):
    """Days past the due date; what is not due yet stands apart."""

    NOT_DUE = "not_due"
    TO_30 = "to_30"
    TO_60 = "to_60"
    TO_90 = "to_90"
    OVER_90 = "over_90"


def age_of(due_on: date, today: date) -> Age:
    """Due today is not late; the day after is one day late."""
    late = (today - due_on).days
    if late <= 0:
        return Age.NOT_DUE
    if late <= 30:
        return Age.TO_30
    if late <= 60:
        return Age.TO_60
    return Age.TO_90 if late <= 90 else Age.OVER_90
