"""When is somebody asked to confirm a shift, and what if they do not answer?

The rules, in words:

- Asked is who comes on call: whoever goes on from one stretch of a roster to the next
  without a break, in whatever seat, is not asked twice.
- Asked is the roster's lead before the shift begins, by elapsed time and whatever the
  wall clock shows: who begins at 07:00 with a lead of an hour is asked at 06:00. A
  roster that will wake nobody has a longer lead, up to a day. What becomes known later
  than that is asked about at once; a shift that has begun is not asked about.
- No answer for 20 minutes: a call with a key, and another when that one ends without.
  A text that certainly did not arrive is as good as no answer.
- No answer a quarter of an hour before the start, or no phone that works: others are
  told. Where less than an hour is left from the beginning, all of it is shorter.
- What can wait wakes nobody else: at night (20:00 to 08:00 by the roster's wall) and
  with more than three hours left, in which somebody else can still be found, two calls
  without a key or a phone that does not work are not told yet. It stands on the morning
  page, and two more calls are made at 08:00 or three hours before the start, whichever
  comes first; only then others are told.
- An answer is a digit and a code, a key, or a tap. A text delivered or a call picked up
  is none: voicemail answers calls.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from common import walltime
from rosters.core.effects import EVENING, MORNING, Held
from rosters.core.words import PersonId

CALL_AFTER = timedelta(minutes=20)
TELL_BEFORE = timedelta(minutes=15)
CALLS = 2
CANNOT_WAIT = timedelta(hours=3)
A_SECOND = timedelta(seconds=1)
SHORTEST_LEAD, LONGEST_LEAD = 30, 24 * 60  # minutes


class Confirmed(StrEnum):
    """How a shift stands with whoever was asked to confirm it."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    SILENT = "silent"  # no answer in time: others were told
    UNREACHABLE = "unreachable"  # no phone of theirs works: others were told


class Step(StrEnum):
    """What is to be done about a shift that was asked about."""

    CALL = "call"
    TELL = "tell"  # those who must know that it is not confirmed
    WAIT = "wait"  # it can wait: try again later, before anybody is told
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Shift:
    """One person on call in one roster without a break; `position`: the first seat."""

    person: PersonId
    starts_at: datetime
    ends_at: datetime
    position: int

    def covers(self, at: datetime) -> bool:
        return self.starts_at <= at < self.ends_at


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides the next step. `calls` were begun, `calls_over` of them ended
    without a key. `text_failed`: no text got to them. `cannot_call`: no phone of
    theirs takes calls. `is_second`: they are tried again.
    """

    state: Confirmed
    call_at: datetime
    tell_at: datetime
    calls: int = 0
    calls_over: int = 0
    text_failed: bool = False
    cannot_call: bool = False
    is_second: bool = False


def shifts(held: Iterable[Held]) -> list[Shift]:
    """Everybody's shifts in one roster, by their start.

    `held` in the order in which seats are tried: of two seats taken at the same
    instant the first counts.
    """
    found: list[Shift] = []
    last: dict[PersonId, int] = {}
    for row in sorted(held, key=lambda row: row.starts_at):
        index = last.get(row.person)
        if index is not None and row.starts_at <= found[index].ends_at:
            so_far = found[index]
            ends_at = max(so_far.ends_at, row.ends_at)
            found[index] = Shift(row.person, so_far.starts_at, ends_at, so_far.position)
            continue
        last[row.person] = len(found)
        found.append(Shift(row.person, row.starts_at, row.ends_at, row.position))
    return found


def to_ask(some: Iterable[Shift], *, lead: timedelta, now: datetime) -> list[Shift]:
    """Those about which it is time to ask at `now`."""
    return [one for one in some if one.starts_at - lead <= now < one.starts_at]


def deadlines(starts_at: datetime, *, asked_at: datetime) -> tuple[datetime, datetime]:
    """When to call who has not answered, and when to tell others."""
    left = starts_at - asked_at
    tell_at = starts_at - min(TELL_BEFORE, left / 4)
    call_at = asked_at + min(CALL_AFTER, (tell_at - asked_at) / 2)
    return call_at, tell_at


def waits_until(
    starts_at: datetime, *, asked_at: datetime, now: datetime, zone: ZoneInfo
) -> datetime | None:
    """Until when it can wait that somebody does not answer, and they are tried again;
    None: it cannot. Always later than the first call could be (`is_second`).
    """
    latest = starts_at - CANNOT_WAIT
    by_day = MORNING <= walltime.local(now, zone).time() < EVENING
    if by_day or now >= latest:
        return None
    at = min(latest, walltime.next_time(MORNING, after=now, zone=zone))
    return max(at, asked_at + CALL_AFTER + A_SECOND)


def is_second(call_at: datetime, *, asked_at: datetime) -> bool:
    """Whether the call that is due is one of those made again."""
    return call_at - asked_at > CALL_AFTER


def next_step(
    it: Standing, *, now: datetime, waits_until: datetime | None = None
) -> Step:
    """What to do now. Asked again after the step was taken, it says NOTHING.

    `waits_until`: until when it can wait that they do not answer; None: it cannot.
    """
    if it.state is not Confirmed.ASKED:
        return Step.NOTHING
    if now >= it.tell_at:
        return Step.TELL
    if is_unreachable(it):
        can_wait = waits_until is not None and not it.is_second
        return Step.WAIT if can_wait else Step.TELL
    if it.calls > it.calls_over or it.cannot_call:
        return Step.NOTHING
    at_once = it.text_failed and not it.is_second
    return Step.CALL if now >= it.call_at or at_once else Step.NOTHING


def waiting(it: Standing, until: datetime) -> Standing:
    """As it stands once it waits: nobody is told, and calls are made again then."""
    return replace(
        it, call_at=until, calls=0, calls_over=0, cannot_call=False, is_second=True
    )


def is_unreachable(it: Standing) -> bool:
    """No text arrived and no call can be made; or both calls ended without a key."""
    return (it.text_failed and it.cannot_call) or it.calls_over >= CALLS


def next_look(it: Standing, *, now: datetime) -> datetime | None:
    """When the next step falls due by itself; None once nothing is asked any more."""
    if it.state is not Confirmed.ASKED:
        return None
    ahead = (at for at in (it.call_at, it.tell_at) if at > now)
    return next(ahead, it.tell_at)
