"""The words of taking a roster over from a file: what is odd about it, row by row."""

from collections.abc import Sequence
from typing import assert_never

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from rosters.core.nights_file import MOST_NIGHTS, Fault, FileOdd, OddFile, Row
from rosters.core.written_dates import Example, Order
from rosters.words import busy

TOO_LARGE = gettext_lazy("The file is larger than 2 MB. Take a shorter time out of it.")
OVER = gettext_lazy("It is over.")
TOO_FAR = gettext_lazy("It is further off than the roster is published.")
ENDED = gettext_lazy("The position has ended by then.")
ANOTHER_CHANGE = gettext_lazy("There is another change for that time already.")
ORDERS: list[tuple[str, str | Promise]] = [
    ("", gettext_lazy("as the dates themselves show")),
    (Order.MONTH_FIRST.value, gettext_lazy("the month: 12/31")),
    (Order.DAY_FIRST.value, gettext_lazy("the day: 31/12")),
]
_FAULTS: dict[Fault, str | Promise] = {
    Fault.NO_DATE: gettext_lazy("There is no date in “%(what)s”."),
    Fault.NO_TIME: gettext_lazy("There is no time of day in “%(what)s”."),
    Fault.NO_NAME: gettext_lazy("It does not say who."),
    Fault.ENDS_FIRST: gettext_lazy("It does not end after it begins."),
    Fault.TOO_LONG: gettext_lazy("It is longer than 31 days."),
    Fault.SHORT_ROW: gettext_lazy("The row has fewer cells than are needed."),
    Fault.EARLIER: gettext_lazy("It repeats: the dates that are over are left out."),
    Fault.LATER: gettext_lazy(
        "It repeats: the dates further off than the roster is published are left out."
    ),
    Fault.MORE: gettext_lazy(
        "From here on %(what)s more are over or further off than the roster is "
        "published."
    ),
}


def odd_file(odd: FileOdd) -> str:
    """Why a file is not read at all."""
    said = {"line": odd.line, "most": MOST_NIGHTS}
    match odd.why:
        case OddFile.EMPTY:
            return _("The file has no rows below its headings.")
        case OddFile.BROKEN:
            return _("Line %(line)d cannot be read as a spreadsheet (CSV).") % said
        case OddFile.TOO_MANY:
            return (
                _("The file holds more than %(most)d nights, from line %(line)d on.")
                % said
            )
        case _:
            assert_never(odd.why)


def fault(row: Row) -> str:
    """Why a row is no night."""
    if row.problem is not None:
        return busy.of_event(row.problem)
    assert row.fault is not None  # noqa: S101 - it is asked of rows that have one
    return str(_FAULTS[row.fault]) % {"what": row.what}


def mixed_dates(examples: Sequence[Example]) -> str:
    """ "The dates are written in 3 ways: line 2: 2026-11-05; line 3: …" """
    shown = "; ".join(
        _("line %(line)d: %(text)s") % {"line": one.line, "text": one.text}
        for one in examples
    )
    if len(examples) == 1:
        return _("It is not as you say: %(shown)s.") % {"shown": shown}
    said = {"number": len(examples), "shown": shown}
    return (
        _(
            "The dates are written in %(number)d ways: %(shown)s. Write all of them in "
            "one way and upload the file again."
        )
        % said
    )


def unclear_dates(example: Example) -> str:
    """Asked, because nothing in the file shows it."""
    said = {"line": example.line, "text": example.text}
    return _("Line %(line)d: %(text)s. Which number is the month? Choose.") % said


def nobody_meant(written: str, people: Sequence[object]) -> str:
    """Why it is not certain whom a row means."""
    if not people:
        return _("No clinician of this roster is called “%(name)s”.") % {
            "name": written[:60]
        }
    names = ", ".join(str(person) for person in people)
    return _("“%(name)s” may be: %(people)s.") % {"name": written[:60], "people": names}


def comes_twice(line: int, *, same: bool) -> str:
    """That an earlier row has the time."""
    if same:
        return _("The same as line %(line)d.") % {"line": line}
    return _("Line %(line)d has that time already.") % {"line": line}


def done(nights: int, refused: int) -> str:
    """After it was confirmed."""
    said = {"nights": nights, "refused": refused}
    text = ngettext(
        "%(nights)d night taken over, and published.",
        "%(nights)d nights taken over, and published.",
        nights,
    )
    if not refused:
        return text % said
    left_out = ngettext(
        "%(refused)d row was left out.", "%(refused)d rows were left out.", refused
    )
    return f"{text} {left_out}" % said
