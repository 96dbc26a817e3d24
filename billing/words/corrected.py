"""What is said of a response that a correction moved."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing import words
from billing.core.adjustments import RowBilled, RowMoved
from billing.words.explaining import row_named
from common.money import dollars


def row_moved(row: RowMoved) -> str:
    """ "Request 26-0412 of 6 October 2026: 300 minutes; billed were 255 minutes." """
    known = row.after or row.before
    if known is None:
        return ""
    named = row_named(known.number, words.day_of(known.day))
    return f"{named}: {_moved(row)}"


def billed(row: RowBilled | None) -> str:
    """ "90 minutes, $69.00"; nothing where it was not billed."""
    if row is None:
        return ""
    said = ngettext("%(n)s minute", "%(n)s minutes", row.minutes) % {"n": row.minutes}
    return f"{said}, {dollars(row.cents)}" if row.cents else said


def _moved(row: RowMoved) -> str:
    facts = {"before": billed(row.before), "after": billed(row.after)}
    if row.after is None:
        return _("billed were %(before)s; now it is not billed here.") % facts
    if row.before is None:
        return _("%(after)s; it was not billed here before.") % facts
    return _("%(after)s; billed were %(before)s.") % facts
