"""A gap as its page shows it once it is closed: what became of it, where to look."""

from datetime import datetime

from django.utils.translation import gettext as _

from rosters.core.week import iso_week, monday_of
from rosters.models import Coverage, Shortfall


def became(gap: Shortfall, *, now: datetime) -> str:
    """Who has it by now, or that it is over; "" while it is one."""
    if gap.closed_at is None or gap.position is None:
        return ""
    rows = Coverage.objects.overlapping(gap.span()).filter(position=gap.position)
    names = dict.fromkeys(
        str(row.person) for row in rows.select_related("person").order_by("starts_at")
    )
    said = {"names": ", ".join(names)}
    if names and gap.ends_at <= now:
        return _("It is over. %(names)s had it, at least in part.") % said
    if names:
        return _("It is no gap any more: %(names)s.") % said
    if gap.ends_at <= now:
        return _("It is over. Nobody had it.")
    return _("It is no gap any more. What is open by now stands under All gaps.")


def week_of(gap: Shortfall) -> str:
    """The name of the week in which it begins, on its roster's wall."""
    return iso_week(monday_of(gap.roster.local_date(gap.starts_at)))
