"""Stored parts of a plan, each in a sentence."""

from datetime import datetime

from common import walltime
from rosters import sentences, words
from rosters.core.effects import leaves_later_at
from rosters.core.words import Change, Tier
from rosters.models import Override, PatternLine, Roster, TimeOff


def override_said(override: Override) -> str:
    """A stored change for a while, in one sentence."""
    zone = walltime.zone(override.position.roster.zone)
    return sentences.override(
        words.changed(
            Change(override.change),
            str(override.person or ""),
            str(override.instead_of or ""),
        ),
        words.seat(Tier(override.position.tier), override.position.order),
        walltime.local(override.starts_at, zone),
        walltime.local(override.ends_at, zone),
    )


def time_off_said(off: TimeOff, roster: Roster) -> str:
    """Stored time off in one sentence, on the wall of the roster."""
    zone = walltime.zone(roster.zone)
    return sentences.time_off(
        str(off.person),
        walltime.local(off.starts_at, zone),
        walltime.local(off.ends_at, zone),
    )


def named(line: PatternLine) -> str:
    """ "Night (Primary, rotation “Weekly”)": there may be two patterns of one name."""
    position = line.position()
    seat = words.seat(Tier(position.tier), position.order)
    return sentences.pattern_named(
        str(line), seat, str(line.rotation or ""), str(line.person or "")
    )


def told_later(starts_at: datetime, roster: Roster, *, now: datetime) -> str:
    """When the text about what begins then leaves, if it does not leave at once."""
    zone = walltime.zone(roster.zone)
    return words.texts_leave(leaves_later_at(starts_at, now=now, zone=zone))
