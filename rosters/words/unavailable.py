"""What is said to and about somebody who is unavailable for the moment: short, and of
closed facts only (promise 7).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notifications.core import gsm7
from rosters.core.swaps import Source
from rosters.core.unavailable import LONGEST, MOST_HOURS, Unclear
from rosters.words import short_time, until

UNAVAILABLE = "8"


@dataclass(frozen=True, slots=True)
class Clock:
    """An instant on a wall, bare, and what the zone is called then: "CST"."""

    wall: datetime
    zone: str

    def __str__(self) -> str:
        """ "Thu 26 Nov 06:10 CST"."""
        return f"{short_time(self.wall)} {self.zone}"


@dataclass(frozen=True, slots=True)
class Open:
    """A shift that nobody has any more, on its roster's wall. `covers`: who is rung
    instead while it runs; "": nobody; `is_engaged`: but is on a request. `runs`: it has
    begun.
    """

    roster: str
    seat: str
    starts_at: datetime
    ends_at: datetime
    runs: bool
    covers: str = ""
    is_engaged: bool = False

    def __str__(self) -> str:
        """ "Nights primary", and when, if it is not now."""
        named = f"{self.roster[:16]} {self.seat.lower()}"
        if self.runs:
            return named
        times = f"{short_time(self.starts_at)}-{until(self.starts_at, self.ends_at)}"
        return f"{named} {times}"


def begun(
    until: Clock,
    open_now: Sequence[Open],
    *,
    stays: Sequence[str],
    said_before: bool,
    way: Source,
    planned: Clock | None = None,
) -> str:
    """To the person: until when, what is open now and who covers it, and the way back;
    `planned`: until when they have time off besides, where that is later.

    By text it is one message: of several shifts that open it names the first, or says
    how many; planned time off is left out where it does not fit.
    """
    undo = {
        Source.TEXT: _("Back sooner: text 8 0."),
        Source.KEYPAD: _("Back sooner: call us and key in 8 0."),
    }.get(way, "")
    lead = _("Unavailable until %(until)s.") % {"until": until}
    off = ""
    if planned is not None:
        off = _("Your planned time off until %(until)s stays.") % {"until": planned}
    said = ""
    for besides in [off, ""] if off else [""]:
        for what in _what_opens(open_now, said_before=said_before):
            said = " ".join(filter(None, [lead, what, *stays, besides, undo]))
            if way is not Source.TEXT or gsm7.fits(gsm7.fold(said)):
                return said
    return said


def _what_opens(open_now: Sequence[Open], *, said_before: bool) -> list[str]:
    """Which shifts nobody has now: in full, in brief, and by their number."""
    if not open_now:
        return [_("No other shift opens.") if said_before else _("No shift opens.")]
    first, count = open_now[0], len(open_now)
    return [
        _opened(first, count - 1),
        _("%(shift)s is open.") % {"shift": first},
        ngettext("%(count)d shift is open.", "%(count)d shifts are open.", count)
        % {"count": count},
    ]


def _opened(shift: Open, more: int) -> str:
    what = _("%(shift)s is open now") if shift.runs else _("%(shift)s is open")
    said = what % {"shift": shift}
    if more:
        said += _(", and %(more)d more") % {"more": more}
    if not shift.runs:
        return f"{said}."
    if shift.covers and shift.is_engaged:
        said = _("%(open)s: %(who)s is on a request, nobody else is free.")
        return said % {"open": what % {"shift": shift}, "who": shift.covers[:24]}
    if shift.covers:
        return _("%(open)s: %(who)s covers it.") % {
            "open": said,
            "who": shift.covers[:24],
        }
    return _("%(open)s: NOBODY covers it, the supervisor is told.") % {"open": said}


def available(back: Sequence[Open]) -> str:
    """To the person who is available again; `back`: which shifts are theirs again."""
    if not back:
        return _("Available again. No shift of yours runs now.")
    first, more = back[0], len(back) - 1
    said = _("%(shift)s is yours again") % {"shift": first}
    if more:
        said += _(", and %(more)d more") % {"more": more}
    return _("Available again. %(shifts)s.") % {"shifts": said}


def was_available() -> str:
    return _("You are available. Nothing was changed. To be unavailable text like 8 2.")


def time_off_until(until: Clock) -> str:
    """To who would end time off that was planned."""
    return _(
        "You have planned time off until %(until)s. That stays: your coordinator "
        "ends it."
    ) % {"until": until}


def unclear(wrong: Unclear) -> str:
    """What is wrong with what was texted, and an example."""
    examples = _("8 2 is 2 hours, 8 0700 until 07:00, 8 1127 0700 a day, 8 0 back.")
    said = {
        Unclear.NOTHING: _("Nothing was changed."),
        Unclear.HOURS: _("Hours are 1 to %(most)d. Nothing was changed.")
        % {"most": MOST_HOURS},
        Unclear.CLOCK: _("No clock shows that time. Nothing was changed."),
        Unclear.DAY: _("There is no such day. Nothing was changed."),
        Unclear.TOO_FAR: _("That is over, or over %(days)d days off. Nothing changed.")
        % {"days": LONGEST.days},
    }
    return f"{said[wrong]} {examples}"


def refused(wrong: Unclear) -> str:
    """The same beside a field."""
    return {
        Unclear.NOTHING: _("Say until when, or for how many hours."),
        Unclear.HOURS: _("Hours are 1 to %(most)d.") % {"most": MOST_HOURS},
        Unclear.CLOCK: _("No clock shows that time."),
        Unclear.DAY: _("There is no such day."),
        Unclear.TOO_FAR: _(
            "That is over already, or more than %(days)d days ahead: that long is time "
            "off, and your coordinator plans it."
        )
        % {"days": LONGEST.days},
    }[wrong]


def you_are_next(shift: Open, *, name: str, until: Clock) -> str:
    """To whoever is tried first by now; `name` empty: no names are sent here."""
    return _(
        "TANDEM %(shift)s: %(who)s is unavailable until %(until)s. You are next: keep "
        "your phone at hand."
    ) % {
        "shift": shift,
        "who": name[:24] or _("whoever has it"),
        "until": short_time(until.wall),
    }


def end_changed(shift: Open, *, name: str, until: Clock, before: Clock) -> str:
    """To whoever was told that they are next until another time."""
    return _(
        "TANDEM %(shift)s: %(who)s is unavailable until %(until)s, not %(before)s. You "
        "are next until then."
    ) % {
        "shift": shift,
        "who": name[:24] or _("whoever has it"),
        "until": short_time(until.wall),
        "before": short_time(before.wall),
    }


def back_again(shift: Open, *, name: str) -> str:
    """To whoever was next meanwhile."""
    said = {"shift": shift, "who": name[:24] or _("whoever has it")}
    return _("TANDEM %(shift)s: %(who)s is available again.") % said
