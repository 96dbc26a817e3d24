"""Days and round amounts, as they are said."""

from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from billing.core.spans import Days
from common import walltime
from common.money import Cents, dollars


def whole_dollars(cents: Cents) -> str:
    """A round budget without its cents: $15,000."""
    return dollars(cents).removesuffix(".00")


def day(on: date) -> str:
    """ "30 November": a day of this statement's year."""
    return date_format(on, "j F")


def day_of(on: date) -> str:
    """ "30 November 2026": any day, with its year."""
    return date_format(on, "j F Y")


def local_day(at: datetime, zone_name: str) -> str:
    """ "3 November 2026": the day of an instant by the consortium's wall clock."""
    return date_format(walltime.local_date(at, walltime.zone(zone_name)), "j F Y")


def short_period_name(period: Days) -> str:
    """ "October": the period where its year is plain."""
    first, last = period.starts_on, period.last_day
    if first.month == last.month:
        return date_format(first, "F")
    return _("%(first)s to %(last)s") % {
        "first": date_format(first, "F"),
        "last": date_format(last, "F"),
    }
