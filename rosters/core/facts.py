"""What an entry of a roster's history keeps of the thing it is about, as it was then.

Whatever becomes of the thing, the entry goes on saying what was done. People are kept
by their key alone: the trail holds no names. Everything is bounded: names by their
columns, lists by `MOST`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime, time
from typing import Literal

from rosters.core.recurrence import Days
from rosters.core.rotation import Handoff
from rosters.core.words import Change, Tier

MOST = 60


@dataclass(frozen=True, slots=True)
class Seat:
    tier: Tier
    order: int


@dataclass(frozen=True, slots=True)
class Shift:
    """A span of one position."""

    seat: Seat
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideFacts:
    kind: Literal["override"] = "override"
    shift: Shift
    change: Change
    person: int | None
    instead_of: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeOffFacts:
    kind: Literal["time_off"] = "time_off"
    person: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SwapFacts:
    """`back`: the shift that comes, or would come, back for it. `person`: who
    answered, if that is not the taker.
    """

    kind: Literal["swap"] = "swap"
    shift: Shift
    holder: int
    taker: int | None = None
    back: Shift | None = None
    person: int | None = None
    asked: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmationFacts:
    kind: Literal["confirmation"] = "confirmation"
    shift: Shift
    person: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GapFacts:
    kind: Literal["gap"] = "gap"
    shift: Shift
    asked: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PatternFacts:
    """`frequency` and `params` are the recurrence as `recurrence.to_rule` writes it;
    blank: once.
    """

    kind: Literal["pattern"] = "pattern"
    seat: Seat
    name: str
    zone: str
    frequency: str
    params: str
    days: Days
    starts_on: date
    local_start: time
    wall_minutes: int
    last_on: date | None
    person: int | None
    rotation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NightFacts:
    """One shift of a pattern, by its date; both None: it does not take place."""

    kind: Literal["night"] = "night"
    seat: Seat
    pattern: str
    on: date
    starts_at: datetime | None
    ends_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RotationFacts:
    """`people` are in it, in this order, from the day `from_on` on."""

    kind: Literal["rotation"] = "rotation"
    name: str
    handoff: Handoff
    starts_on: date
    turn_days: int
    turn_hours: int | None
    handoff_at: time | None
    people: tuple[int, ...]
    from_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesFacts:
    kind: Literal["rules"] = "rules"
    rest_hours: int
    most_nights: int
    swaps_need_approval: bool
    busy_blocks: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HolidaysFacts:
    kind: Literal["holidays"] = "holidays"
    state: str
    observed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadFacts:
    kind: Literal["lead"] = "lead"
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TownsFacts:
    """The name of each weekday's town (0 is Monday), as of the day `from_on`."""

    kind: Literal["towns"] = "towns"
    from_on: date
    towns: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgenciesFacts:
    kind: Literal["agencies"] = "agencies"
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionFacts:
    """`people`: who was on call in the span, in that order."""

    kind: Literal["correction"] = "correction"
    shift: Shift
    people: tuple[int, ...]


Facts = (
    OverrideFacts
    | TimeOffFacts
    | SwapFacts
    | ConfirmationFacts
    | GapFacts
    | PatternFacts
    | NightFacts
    | RotationFacts
    | RulesFacts
    | HolidaysFacts
    | LeadFacts
    | TownsFacts
    | AgenciesFacts
    | CorrectionFacts
)
_PEOPLE = {"person", "instead_of", "holder", "taker", "asked", "people"}


@dataclass(frozen=True, slots=True)
class Kept:
    """What a thing came to be, and what it was before; None: it is new, or what was
    done to it changes nothing of it.
    """

    then: Facts
    was: Facts | None = None


def people_in(kept: Kept | None) -> set[int]:
    """Everybody an entry is about, by key."""
    found = set[int]()
    for facts in (kept.then, kept.was) if kept else ():
        for each in fields(facts) if facts else ():
            if each.name in _PEOPLE:
                found |= _keys(getattr(facts, each.name))
    return found


def _keys(value: int | Iterable[int] | None) -> set[int]:
    if value is None:
        return set()
    return {value} if isinstance(value, int) else set(value)
