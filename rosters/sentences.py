"""What a coordinator entered, said back in one sentence."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rosters.core.recurrence import LAST, Days, Recurrence, Unit
from rosters.core.rotation import Handoff

ONE_DAY = timedelta(days=1)
# Far enough to find the first shift of any recurrence on the menu.
FAR = timedelta(days=366 * 10)
MONDAY_TO_FRIDAY, WEEKEND = frozenset(range(5)), frozenset({5, 6})
SHORT_MONTHS_LACK = 29


def day(on: date) -> str:
    """ "Fri 4 Dec 2026"."""
    return f"{on:%a} {on.day} {on:%b %Y}"


def moment(at: datetime) -> str:
    """ "Fri 4 Dec 2026 19:00"."""
    return f"{day(at)} {at:%H:%M}"


def never_shown(wall: datetime, around: tuple[datetime, datetime]) -> str:
    """A time that the clocks leave out when they go forward; `around`: the last before
    and the first after it.
    """
    before, after = around
    return _(
        "%(time)s does not exist on %(day)s: the clocks go forward then. The nearest "
        "times are %(before)s and %(after)s."
    ) % {
        "time": f"{wall:%H:%M}",
        "day": day(wall),
        "before": f"{before:%H:%M}",
        "after": f"{after:%H:%M}",
    }


def span(starts_at: datetime, ends_at: datetime) -> str:
    return _("%(begin)s until %(end)s") % {
        "begin": moment(starts_at),
        "end": moment(ends_at),
    }


def listed(names: Sequence[str]) -> str:
    """ "a, b and c"."""
    if len(names) < 2:
        return "".join(names)
    return _("%(some)s and %(last)s") % {
        "some": ", ".join(names[:-1]),
        "last": names[-1],
    }


def holder(rotation: str, person: str) -> str:
    return _("rotation %(name)s") % {"name": rotation} if rotation else person


def pattern(
    recurrence: Recurrence,
    days: Days,
    *,
    starts_at: datetime,
    wall: timedelta,
    last_on: date | None,
    holder: str,
) -> str:
    """ "Every second Friday 19:00 to 07:00, from Fri 4 Dec 2026, rotation Nights."

    With the dash of a span of time. The day is the first one the recurrence gives.
    """
    first_on = starts_at.date()
    found = recurrence.dates(first_on, from_on=first_on, until_on=first_on + FAR)
    begins = day(next(found, first_on))
    parts = [f"{when(recurrence, days, first_on)} {hours(starts_at, wall)}"]
    if recurrence.unit is not Unit.ONCE:
        parts.append(_("from %(day)s") % {"day": begins})
    if last_on is not None:
        parts.append(_("last on %(day)s") % {"day": day(last_on)})
    parts.append(holder)
    return ", ".join(part for part in parts if part) + "."


def hours(starts_at: datetime, wall: timedelta) -> str:
    """From when to when; a shift longer than a day says how much later it ends."""
    ends_at = starts_at + wall
    said = f"{starts_at:%H:%M}–{ends_at:%H:%M}"  # noqa: RUF001 - a span of time
    if wall == ONE_DAY:
        return _("%(hours)s (24 hours)") % {"hours": said}
    later = (ends_at.date() - starts_at.date()).days
    if wall < ONE_DAY:
        return said
    return ngettext(
        "%(hours)s (%(later)d day later)", "%(hours)s (%(later)d days later)", later
    ) % {"hours": said, "later": later}


def when(recurrence: Recurrence, days: Days, first_on: date) -> str:
    """On which days, from the first word of a sentence on."""
    said = _days(recurrence, first_on)
    every_day = replace(recurrence, holidays=None) == Recurrence(Unit.DAYS)
    match days:
        case Days.ONLY if every_day:
            return _("Every public holiday")
        case Days.ONLY:
            return _("%(days)s if it is a public holiday") % {"days": said}
        case Days.EXCEPT:
            return _("%(days)s except public holidays") % {"days": said}
        case _:
            return said


def _days(recurrence: Recurrence, first_on: date) -> str:
    every = recurrence.every
    match recurrence.unit:
        case Unit.ONCE:
            return _("Once, on %(day)s") % {"day": day(first_on)}
        case Unit.DAYS:
            return _every_days(every, recurrence.weekdays)
        case Unit.WEEKS:
            return _every_weeks(every, recurrence.weekdays or {first_on.weekday()})
        case _:
            return _("%(day)s of %(months)s") % {
                "day": _day_of_month(recurrence),
                "months": _every_months(every),
            }


def _every_days(every: int, weekdays: frozenset[int]) -> str:
    if not weekdays:
        return _("Every day") if every == 1 else _every(every, _("day"), _("days"))
    if every == 1:
        return _every_weeks(1, weekdays)
    return _("%(every)s, but only %(weekdays)s") % {
        "every": _every(every, _("day"), _("days")),
        "weekdays": _names(weekdays),
    }


def _every_weeks(every: int, weekdays: frozenset[int] | set[int]) -> str:
    if every <= len(_ORDINALS) + 1:
        nth = f"{_ORDINALS[every - 2]()} " if every > 1 else ""
        return _("Every %(nth)s%(weekdays)s") % {
            "nth": nth,
            "weekdays": _names(weekdays),
        }
    return _("%(weekdays)s of every %(every)d weeks") % {
        "weekdays": _names(weekdays),
        "every": every,
    }


def _every_months(every: int) -> str:
    if every == 1:
        return _("every month")
    said = _every(every, _("month"), _("months"))
    return said[0].lower() + said[1:]


def _every(every: int, one: str, many: str) -> str:
    if every <= len(_ORDINALS) + 1:
        return _("Every %(nth)s %(one)s") % {"nth": _ORDINALS[every - 2](), "one": one}
    return _("Every %(every)d %(many)s") % {"every": every, "many": many}


_ORDINALS = (
    lambda: _("second"),
    lambda: _("third"),
    lambda: _("fourth"),
    lambda: _("fifth"),
    lambda: _("sixth"),
)


def _day_of_month(recurrence: Recurrence) -> str:
    number = recurrence.month_day
    if number == 31:
        return _("The last day")
    if number is not None and number >= SHORT_MONTHS_LACK:
        return _("The %(nth)s (or the last day)") % {"nth": _nth(number)}
    if number is not None:
        return _("The %(nth)s") % {"nth": _nth(number)}
    which = {
        1: _("The first"),
        2: _("The second"),
        3: _("The third"),
        4: _("The fourth"),
        LAST: _("The last"),
    }
    return f"{which[recurrence.nth or LAST]} {_names(recurrence.weekdays)}"


def _nth(number: int) -> str:
    """ "1st", "22nd", "13th"."""
    ending = "th" if 10 < number < 20 else _ENDINGS.get(number % 10, "th")
    return f"{number}{ending}"


_ENDINGS = {1: "st", 2: "nd", 3: "rd"}


def _names(weekdays: frozenset[int] | set[int]) -> str:
    if weekdays == MONDAY_TO_FRIDAY:
        return _("day from Monday to Friday")
    if len(weekdays) == 7:
        return _("day of the week")
    names = (
        _("Monday"),
        _("Tuesday"),
        _("Wednesday"),
        _("Thursday"),
        _("Friday"),
        _("Saturday"),
        _("Sunday"),
    )
    return listed([names[number] for number in sorted(weekdays)])


@dataclass(frozen=True, slots=True)
class Turns:
    """How long turns last and when the first begins; by a clock, in hours."""

    kind: Handoff
    starts_on: date
    days: int
    hours: int | None = None
    local_at: time | None = None


def turns(of: Turns) -> str:
    """ "turns of 8 hours by the wall clock, the first from Mon 2 Nov 2026 06:00"."""
    first = day(of.starts_on)
    if of.local_at is not None:
        first += f" {of.local_at:%H:%M}"
    by = {
        Handoff.SHIFT: _("a shift is never divided"),
        Handoff.WALL: _("by the clock on the wall"),
        Handoff.ELAPSED: _("by the stopwatch, whatever the clock does"),
    }
    return _("turns of %(long)s, %(by)s, the first from %(first)s") % {
        "long": _long(of),
        "by": by[of.kind],
        "first": first,
    }


def _long(of: Turns) -> str:
    if of.hours is not None:
        return ngettext("%(count)d hour", "%(count)d hours", of.hours) % {
            "count": of.hours
        }
    if of.days % 7 == 0:
        return ngettext("%(count)d week", "%(count)d weeks", of.days // 7) % {
            "count": of.days // 7
        }
    return ngettext("%(count)d day", "%(count)d days", of.days) % {"count": of.days}


def rotation(people: Sequence[str], of: Turns, *, from_on: date | None) -> str:
    """ "R. Rivera and J. Okafor take turns of 1 week, ...; these people from ..." """
    said = _("%(people)s: %(turns)s") % {
        "people": listed(people) or _("Nobody"),
        "turns": turns(of),
    }
    if from_on is not None and from_on != of.starts_on:
        said += _("; these people from %(day)s") % {"day": day(from_on)}
    return f"{said}."


def pattern_named(name: str, seat: str, rotation: str, person: str) -> str:
    """ "Night (Primary, rotation “Weekly”)", or with the person who holds it."""
    said = {"name": name, "seat": seat, "rotation": rotation, "person": person}
    if rotation:
        return _("%(name)s (%(seat)s, rotation “%(rotation)s”)") % said
    return _("%(name)s (%(seat)s, %(person)s)") % said


def override(what: str, seat: str, starts_at: datetime, ends_at: datetime) -> str:
    """ "Primary: D. Kessler instead of whoever is on, ... until ..." """
    said = {"seat": seat, "what": what, "span": span(starts_at, ends_at)}
    return _("%(seat)s: %(what)s, %(span)s.") % said


def time_off(person: str, starts_at: datetime, ends_at: datetime) -> str:
    said = {"person": person, "span": span(starts_at, ends_at)}
    return _("%(person)s is on call nowhere, %(span)s.") % said


def night(on: date, what: str | Promise, to: str | None) -> str:
    """ "The shift of Tue 10 Nov 2026: it does not take place." """
    said = _("The shift of %(day)s: %(what)s") % {"day": day(on), "what": what}
    return f"{said}, {to}." if to else f"{said}."


def last_on(on: date) -> str:
    return _("The last shift begins on %(day)s.") % {"day": day(on)}


def ends(at: datetime) -> str:
    """Of a position or a roster that ends at a moment on its wall."""
    said = {"moment": moment(at)}
    return _("Nobody is on call in it from %(moment)s on, and that is no gap.") % said


def goes_on() -> str:
    return _("It goes on: no end is set.")


def starts(on: date) -> str:
    """Of a roster that has not begun."""
    return _("It starts on %(day)s; before that nobody is on call in it.") % {
        "day": day(on)
    }
