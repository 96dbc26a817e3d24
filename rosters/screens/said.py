"""Stored parts of a plan, each in a sentence."""

from collections.abc import Sequence
from datetime import datetime

from agencies import selectors as agencies
from common import walltime
from rosters import sentences, words
from rosters.core.effects import leaves_later_at
from rosters.core.words import Change, Tier
from rosters.models import Override, PatternLine, Roster, TimeOff
from rosters.selectors import history


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


def with_makers(some: Sequence[Override]) -> list[tuple[Override, str]]:
    """Each with who made it: a person, or by what the history says, the program that
    did. Two queries where no person did.
    """
    nameless = [override.public_id for override in some if override.made_by is None]
    entries = agencies.trail_about({"rosters.override": nameless}) if nameless else []
    made = [entry for entry in entries if entry.act == "add_override"]
    programs = history.programs_of(made)
    said = {
        entry.object_id: history.who_did(entry, programs.get(entry.pk))
        for entry in made
    }
    return [
        (each, str(each.made_by or said.get(str(each.public_id), ""))) for each in some
    ]


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
