"""The words of people's own calendars: what cannot be read, and how fresh it is.

An event is named by its line, never by what it is called: that is nobody's business.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common import walltime
from common.intervals import Span
from rosters.core.ics import MOST_BYTES, MOST_COMPONENTS, Problem, Unreadable, Why
from rosters.words import short_time

MEGABYTE = 1024 * 1024


def unreadable(found: Unreadable) -> str:
    """Why a calendar cannot be read at all."""
    match found.why:
        case Why.NO_CALENDAR:
            return _("That is no calendar: it does not begin with BEGIN:VCALENDAR.")
        case Why.CUT_OFF:
            said = {"line": found.line}
            return _("The calendar breaks off on line %(line)d.") % said
        case Why.TOO_LARGE:
            most = {"most": MOST_BYTES // MEGABYTE}
            return _("The calendar is larger than %(most)d MB.") % most
        case Why.TOO_MANY:
            most = {"most": MOST_COMPONENTS}
            return _("The calendar holds more than %(most)d entries.") % most
        case _:
            return of_event(Problem(found.line, found.why, found.what))


def of_event(problem: Problem) -> str:
    """ "The event on line 12: there is no time zone called Mars/Olympus." """
    said = {"line": problem.line, "what": _what(problem)}
    return _("The event on line %(line)d: %(what)s.") % said


_WHAT: dict[Why, str | Promise] = {
    Why.UNKNOWN_ZONE: gettext_lazy("there is no time zone called %(what)s"),
    Why.NO_START: gettext_lazy("it does not say when it begins"),
    Why.ENDS_FIRST: gettext_lazy("it ends before it begins"),
    Why.TOO_LONG: gettext_lazy("it lasts longer than ten years (%(what)s)"),
    Why.TOO_OFTEN: gettext_lazy("it repeats by the minute or oftener (%(what)s)"),
    Why.ODD_RULE: gettext_lazy("its repetition cannot be understood (%(what)s)"),
    Why.ODD_LINE: gettext_lazy("its %(what)s cannot be understood"),
}


def _what(problem: Problem) -> str:
    if problem.why is Why.TOO_OFTEN and not problem.what:
        return _("it takes place too often to be read")
    return str(_WHAT[problem.why]) % {"what": problem.what}


def found(spans: Sequence[Span], zone: ZoneInfo) -> str:
    """ "12 busy times until 3 Dec 2027; the next: Fri 6 Nov 19:00." """
    if not spans:
        return _("No busy time in the next 400 days.")
    last = walltime.local(spans[-1].ends_at, zone)
    said = {
        "number": len(spans),
        "last": f"{last.day} {last:%b %Y}",
        "next": short_time(walltime.local(spans[0].starts_at, zone)),
    }
    return (
        ngettext(
            "%(number)d busy time until %(last)s; the next: %(next)s.",
            "%(number)d busy times until %(last)s; the next: %(next)s.",
            len(spans),
        )
        % said
    )


def unread(count: int, first: str) -> str:
    """How many events are not read, and why the first is not. Empty: all are."""
    if not count:
        return ""
    said = {"number": count, "first": first}
    return (
        ngettext(
            "%(number)d event could not be read. %(first)s",
            "%(number)d events could not be read. %(first)s",
            count,
        )
        % said
    )


def freshness(read_at: datetime, failed_because: str, *, now: datetime) -> str:
    """ "Read 3 h ago; the last try failed: The server took too long." """
    said = {"ago": ago(now - read_at), "why": failed_because}
    if failed_because:
        return _("Read %(ago)s; the last try failed: %(why)s") % said
    return _("Read %(ago)s.") % said


def ago(since: timedelta) -> str:
    """How long ago, in one unit."""
    minutes = since // timedelta(minutes=1)
    if minutes < 1:
        return _("just now")
    if minutes < 120:
        return _("%(number)d min ago") % {"number": minutes}
    if minutes < 48 * 60:
        return _("%(number)d h ago") % {"number": minutes // 60}
    return _("%(number)d days ago") % {"number": minutes // (24 * 60)}
