"""The words of weekly preferences."""

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rosters.core.preferences import Level, Preference
from rosters.words import WEEKDAYS

LEVELS: list[tuple[str, str | Promise]] = [
    (Level.CANNOT.value, _("cannot: not put on call then")),
    (Level.RATHER_NOT.value, _("would rather not")),
    (Level.PREFERS.value, _("likes to")),
]
SHORT: dict[Level, str | Promise] = {
    Level.CANNOT: _("cannot"),
    Level.RATHER_NOT: _("would rather not"),
    Level.PREFERS: _("likes to"),
}
MARKS: dict[Level, str | Promise] = {
    Level.RATHER_NOT: _("would rather not then"),
    Level.PREFERS: _("likes that time"),
}


def mark(level: Level | None) -> str:
    """Beside a name where people are chosen; "" says nothing."""
    return str(MARKS.get(level, "")) if level else ""


def line(said: Preference) -> str:
    """ "Monday 19:00-07:00: cannot"."""
    when = gettext("all day")
    if said.starts != said.ends or said.starts.hour or said.starts.minute:
        when = f"{said.starts:%H:%M}-{said.ends:%H:%M}"
    return gettext("%(day)s %(when)s: %(level)s") % {
        "day": WEEKDAYS[said.weekday][1],
        "when": when,
        "level": SHORT[said.level],
    }


def contradiction(row: int, other: int) -> str:
    """At one line of a week: it shares a time with another (both from 1)."""
    return gettext("Line %(row)d and line %(other)d share a time and differ.") % {
        "row": row,
        "other": other,
    }
