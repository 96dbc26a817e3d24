"""The words of rosters, on screens and in texts.

Texts are made of closed facts only: the roster's name, seats and times (promise 7).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import assert_never

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.public_holidays import Observed
from notifications.core import gsm7
from notifications.core.reach import Reach
from rosters.core.recurrence import LAST, Days, Unit
from rosters.core.rotation import Handoff
from rosters.core.words import Change, Tier

ONE_DAY = timedelta(days=1)
FAR = timedelta(days=300)
TIERS: dict[Tier, str | Promise] = {
    Tier.PRIMARY: _("Primary"),
    Tier.BACKUP: _("Backup"),
}
OPEN = _("OPEN")  # on paper: nobody is on call
CHANGES: list[tuple[str, str | Promise]] = [
    (Change.ADD.value, _("comes on, whoever was planned")),
    (Change.REPLACE.value, _("takes the place of")),
    (Change.REMOVE.value, _("nobody: take somebody off")),
]


def seat(tier: Tier, order: int) -> str:
    """ "Primary", or "Primary 2" from the second of a tier on."""
    return str(TIERS[tier]) if order == 1 else f"{TIERS[tier]} {order}"


def seat_of(roster: str, tier: Tier, order: int) -> str:
    """ "Nights, Primary"."""
    return f"{roster}, {seat(tier, order)}"


def on_day(since: datetime | None, until: datetime | None) -> str:
    """When, of a day that is named beside it: "from 19:00", "all day"."""
    if since is None and until is None:
        return gettext("all day")
    if until is None:
        return gettext("from %(time)s") % {"time": f"{since:%H:%M}"}
    if since is None:
        return gettext("until %(time)s") % {"time": f"{until:%H:%M}"}
    return f"{since:%H:%M}–{until:%H:%M}"  # noqa: RUF001 - a span of time


def a_clinician() -> str:
    """In place of a name where the consortium sends none."""
    return gettext("A clinician")


class NightChange(StrEnum):
    """What a coordinator does to one night of a pattern."""

    MOVE = "move"
    CANCEL = "cancel"
    RESTORE = "restore"


NIGHT_CHANGES: list[tuple[str, str | Promise]] = [
    (NightChange.MOVE.value, _("it takes place at another time")),
    (NightChange.CANCEL.value, _("it does not take place")),
    (NightChange.RESTORE.value, _("it is as the pattern says again")),
]
UNITS: list[tuple[str, str | Promise]] = [
    (Unit.DAYS.value, _("every so many days")),
    (Unit.WEEKS.value, _("every so many weeks")),
    (Unit.MONTH_DAYS.value, _("every so many months, on a day of the month")),
    (Unit.MONTH_WEEKDAYS.value, _("every so many months, on a weekday")),
    (Unit.ONCE.value, _("once")),
]
WEEKDAYS: list[tuple[str, str | Promise]] = [
    ("0", _("Monday")),
    ("1", _("Tuesday")),
    ("2", _("Wednesday")),
    ("3", _("Thursday")),
    ("4", _("Friday")),
    ("5", _("Saturday")),
    ("6", _("Sunday")),
]
NTHS: list[tuple[str, str | Promise]] = [
    ("1", _("the first")),
    ("2", _("the second")),
    ("3", _("the third")),
    ("4", _("the fourth")),
    (str(LAST), _("the last")),
]
DAYS: list[tuple[str, str | Promise]] = [
    (Days.ANY.value, _("like any other day")),
    (Days.EXCEPT.value, _("no shift on public holidays")),
    (Days.ONLY.value, _("a shift on public holidays only")),
]
HANDOFFS: list[tuple[str, str | Promise]] = [
    (Handoff.SHIFT.value, _("with a shift: nobody hands over in the middle of one")),
    (Handoff.WALL.value, _("every so many hours by the clock on the wall")),
    (Handoff.ELAPSED.value, _("every so many hours by the stopwatch")),
]
OBSERVED: list[tuple[str, str | Promise]] = [
    (Observed.ACTUAL.value, _("the holiday itself")),
    (Observed.OBSERVED.value, _("the day that is kept for it")),
    (Observed.BOTH.value, _("both days")),
]
TURNS: list[tuple[str, str | Promise]] = [
    ("7", _("a week")),
    ("1", _("a day")),
    ("2", _("two days")),
    ("3", _("three days")),
    ("4", _("four days")),
    ("14", _("two weeks")),
    ("21", _("three weeks")),
    ("28", _("four weeks")),
]


def changed(change: Change, person: str, instead_of: str) -> str:
    """An override in a few words; `instead_of` empty: whoever is on."""
    match change:
        case Change.COVER if instead_of:
            said = {"person": person, "other": instead_of}
            return gettext("%(person)s took over from %(other)s") % said
        case Change.ADD | Change.COVER:
            return gettext("%(person)s comes on") % {"person": person}
        case Change.REPLACE:
            other = instead_of or gettext("whoever is on")
            said = {"person": person, "other": other}
            return gettext("%(person)s instead of %(other)s") % said
        case Change.REMOVE if not instead_of:
            return gettext("nobody, whoever was planned")
        case Change.REMOVE:
            return gettext("nobody instead of %(other)s") % {"other": instead_of}
        case _:
            assert_never(change)


def how_told(reach: Reach, *, is_self: bool) -> str:
    """How a person hears that their shifts change."""
    if is_self:
        return gettext("it is you")
    if reach.texts:
        return gettext("by text")
    if reach.calls:
        return gettext("by call: their phone takes no texts")
    return gettext("not at all: no phone is proven. Tell them yourself.")


@dataclass(frozen=True, slots=True)
class Times:
    """A span on the wall of the roster, bare, and the seat it is about."""

    starts_at: datetime
    ends_at: datetime
    seat: str
    is_far: bool = False

    def __str__(self) -> str:
        """ "Tue 10 Nov 19:00-07:00 Backup"."""
        times = span(self.starts_at, self.ends_at, is_far=self.is_far)
        return f"{times} {self.seat}"


def is_far(at: datetime, now: datetime) -> bool:
    """Whether a day and a month alone may be taken for those of another year."""
    return abs(at - now) >= FAR


def short_time(at: datetime, *, is_far: bool = False) -> str:
    """ "Tue 10 Nov 19:00"; a far one with its year."""
    return f"{at:%a} {at.day} {at:%b %Y %H:%M}" if is_far else _near(at)


def _near(at: datetime) -> str:
    return f"{at:%a} {at.day} {at:%b %H:%M}"


def span(starts_at: datetime, ends_at: datetime, *, is_far: bool = False) -> str:
    """ "Tue 10 Nov 19:00-07:00"."""
    return f"{short_time(starts_at, is_far=is_far)}-{until(starts_at, ends_at)}"


def until(starts_at: datetime, ends_at: datetime) -> str:
    """The end of a span whose start was said: with its day only after a whole one."""
    short = ends_at - starts_at <= ONE_DAY
    return f"{ends_at:%H:%M}" if short else short_time(ends_at)


def shifts_changed_text(
    roster: str, *, new: Sequence[Times], off: Sequence[Times]
) -> str:
    """To a clinician whose published shifts changed. Names them if there is room;
    else says how many and which is the first.
    """
    listed = _shifts_changed(roster, _listed(new), _listed(off))
    if gsm7.fits(gsm7.fold(listed)):
        return listed
    return _shifts_changed(roster, _counted(new), _counted(off))


def _shifts_changed(roster: str, new: str, off: str) -> str:
    parts = [
        gettext("TANDEM %(roster)s: your shifts changed.") % {"roster": roster[:20]}
    ]
    if new:
        parts.append(gettext("NEW %(times)s.") % {"times": new})
    if off:
        parts.append(gettext("OFF %(times)s.") % {"times": off})
    parts.append(gettext("See My shifts."))
    return " ".join(parts)


def _listed(some: Sequence[Times]) -> str:
    return ", ".join(str(times) for times in some)


def _counted(some: Sequence[Times]) -> str:
    if not some:
        return ""
    first = short_time(some[0].starts_at, is_far=some[0].is_far)
    return gettext("%(count)d, first %(first)s") % {"count": len(some), "first": first}


def own_shift(roster: str, seat: str) -> str:
    """A shift in its own person's calendar."""
    return gettext("On call: %(roster)s (%(seat)s)") % {"roster": roster, "seat": seat}


def shift(person: str, seat: str) -> str:
    """A shift in its roster's calendar."""
    return gettext("%(person)s (%(seat)s)") % {"person": person, "seat": seat}


def shift_of(roster: str, person: str, seat: str) -> str:
    """A shift in a calendar of several rosters."""
    said = {"roster": roster, "person": person, "seat": seat}
    return gettext("%(roster)s: %(person)s (%(seat)s)") % said


def own_calendar(person: str) -> str:
    """What a calendar of one person's shifts is called."""
    return gettext("On call: %(person)s") % {"person": person}


def calendar_of(name: str) -> str:
    """What the calendar of a roster or a consortium is called."""
    return gettext("%(name)s on call") % {"name": name}


def texts_leave(at: datetime | None) -> str:
    """When the texts leave that do not leave at once, in a sentence; "": they do."""
    if at is None:
        return ""
    said = {"at": short_time(at)}
    return _("At night nobody is woken for it: the text leaves on %(at)s.") % said
