"""What questions, payments and their pages say."""

from django.utils.translation import gettext as _

from billing.core.ageing import Age
from billing.core.disputing import DisputeState
from common.money import Cents, dollars


def state_name(state: str) -> str:
    return {
        DisputeState.OPEN.value: _("open"),
        DisputeState.UPHELD.value: _("upheld"),
        DisputeState.REJECTED.value: _("stands as billed"),
        DisputeState.WITHDRAWN.value: _("withdrawn"),
    }[state]


def row_named(number: str, day: str) -> str:
    """ "Request 26-0412 of 6 October"."""
    return _("Request %(number)s of %(day)s") % {"number": number, "day": day}


def line_kind(kind: str) -> str:
    """A line that is not of the formula."""
    return {
        "limit": _("The agreed limit"),
        "adjustment": _("A correction of an earlier period"),
    }[kind]


def came_of_it(cents: Cents, where: str) -> str:
    return _("%(cents)s, on %(where)s.") % {"cents": dollars(cents), "where": where}


def in_the_true_up() -> str:
    return _("It counts when the year billed by estimate is settled.")


def more_than_left(left: Cents, newest: str = "") -> str:
    """Why so much is no payment for this statement; `newest`: the later one to pay."""
    only = _("Only %(left)s is left to pay on this statement.") % {
        "left": dollars(left)
    }
    if newest:
        then = _("Record the rest on %(number)s, the newest.") % {"number": newest}
    else:
        then = _("If more came in, tick that the rest is a credit.")
    return f"{only} {then}"


def age_name(age: Age) -> str:
    return {
        Age.NOT_DUE: _("Not due yet"),
        Age.TO_30: _("1 to 30 days late"),
        Age.TO_60: _("31 to 60 days late"),
        Age.TO_90: _("61 to 90 days late"),
        Age.OVER_90: _("Over 90 days late"),
    }[age]
