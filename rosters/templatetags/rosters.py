"""How pages of rosters show times and seats."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django import template

from common import walltime
from rosters import sentences, words
from rosters.core.confirming import Confirmed
from rosters.core.recurrence import Days
from rosters.core.rotation import Handoff
from rosters.core.swaps import SwapState
from rosters.core.words import Change, Tier
from rosters.screens import history, names
from rosters.words import confirming
from rosters.words import swaps as swap_words
from rosters.words.rules import overridden

if TYPE_CHECKING:
    from rosters.core.month import Listed
    from rosters.models import (
        Coverage,
        Override,
        PatternLine,
        Position,
        Roster,
        Rotation,
    )

register = template.Library()


@register.filter
def wall(at: datetime, zone: str) -> datetime:
    """What the wall clock in `zone` shows, for Django's `date` filter."""
    return walltime.local(at, walltime.zone(zone))


@register.filter
def times_said(shift: "Coverage") -> str:
    """ "Fri 27 Nov 19:00-07:00", by the wall of its roster."""
    zone = walltime.zone(shift.position.roster.zone)
    begins, ends = (walltime.local(at, zone) for at in (shift.starts_at, shift.ends_at))
    return words.span(begins, ends)


@register.filter
def seat(position: "Position") -> str:
    """ "Primary", or "Primary 2" from the second of a tier on."""
    return words.seat(Tier(position.tier), position.order)


@register.inclusion_tag("rosters/_confirmed.html")
def confirmed_mark(confirmed: Confirmed | None) -> dict[str, object]:
    """How a shift stands, in words and with a mark; nothing where nobody was asked."""
    if confirmed is None:
        return {}
    mark, tone = confirming.MARKS[confirmed]
    return {"mark": mark, "tone": tone, "said": confirming.CONFIRMED[confirmed]}


@register.simple_tag(takes_context=True)
def opens(context: template.Context, page: str, roster: "Roster") -> bool:
    """Whether that page of a roster ("plan", "history") is open to the asker's house,
    as its view decides: no tab leads to a refusal.
    """
    scope = context["request"].scope
    if page == "plan":
        return names.may_read_more(scope)
    return history.may_read(scope)


@register.filter
def on_day(listed: "Listed") -> str:
    """ "until 08:00", or both ends, or "all day"."""
    return words.on_day(listed.since, listed.until)


@register.filter
def day_minutes(at: datetime) -> int:
    """How many minutes of its day the wall clock shows."""
    return at.hour * 60 + at.minute


@register.filter
def swap_word(state: SwapState) -> str:
    """How an offered shift stands, beside its mark."""
    return str(swap_words.OPEN_MARKS[state])


@register.filter
def pattern_said(line: "PatternLine") -> str:
    """ "Every second Friday 19:00 to 07:00, from Fri 4 Dec 2026, rotation Nights." """
    days = Days(line.holidays)
    roster = line.event.calendar.position.roster
    return sentences.pattern(
        line.recurrence().on(days, roster.holidays()),
        days,
        starts_at=datetime.combine(line.starts_on, line.local_start),
        wall=timedelta(minutes=line.wall_minutes),
        last_on=line.last_on,
        holder=sentences.holder(str(line.rotation or ""), str(line.person or "")),
    )


@register.filter
def turns_said(rotation: "Rotation") -> str:
    """ "turns of 1 week, a shift is never divided, the first from Mon 2 Nov 2026"."""
    return sentences.turns(
        sentences.Turns(
            Handoff(rotation.handoff),
            rotation.starts_on,
            rotation.turn_days,
            rotation.turn_hours,
            rotation.handoff_at,
        )
    )


@register.filter
def observed_said(roster: "Roster") -> str:
    """Which day counts when another is kept for a holiday."""
    return str(dict(words.OBSERVED)[roster.holidays_observed])


@register.filter
def overridden_words(override: "Override") -> str:
    """ "Rule overridden: rest."."""
    return overridden(override.despite)


@register.filter
def change_words(override: "Override") -> str:
    """ "D. Kessler instead of R. Rivera"."""
    return words.changed(
        Change(override.change),
        str(override.person or ""),
        str(override.instead_of or ""),
    )
