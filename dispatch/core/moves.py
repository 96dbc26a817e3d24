"""What can happen to a callout, and what must be done about it: the words in which
`lifecycle.advance` is asked and answers.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from dispatch.core.ladder import Ladder
from dispatch.core.service import USUAL, Choice, Service
from dispatch.core.words import State, Wait


@dataclass(frozen=True, slots=True)
class Policy:
    """What decides the deadlines: the ladder, what may be chosen while everybody is
    engaged, and how long each stage may take.
    """

    ladder: Ladder
    service: Service = USUAL
    late_by: timedelta = timedelta(minutes=15)  # past the estimate: ask the clinician
    no_estimate: timedelta = timedelta(minutes=60)  # accepted without minutes
    no_word: timedelta = timedelta(minutes=5)  # accepted, and nothing said since
    woken: timedelta = timedelta(minutes=5)  # told "needed after all", and silent
    on_scene: timedelta = timedelta(hours=4)
    document: timedelta = timedelta(hours=24)
    settle: timedelta = timedelta(minutes=15)  # exhausted: the supervisor's own time
    again: timedelta = timedelta(seconds=20)  # between two rings by a dispatcher


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a callout stands. `deadline_at` is None only when it is not open.

    `rung` is the rung being rung, or None; `rung_ends_at` when it is over, and `left`
    how many of it are still to be rung in turn. `ends_at` is the ladder's bound, or
    the end of the longest wait. `wait`: what came of the officer's choice in this try.
    """

    state: State
    deadline_at: datetime | None = None
    rung: int | None = None
    ends_at: datetime | None = None
    tries: int = 0
    rung_ends_at: datetime | None = None
    left: int = 0
    wait: Wait = Wait.NONE


# --- what can happen ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LadderBegins:
    """The request is stored (or tried once more): ring the first rung."""


@dataclass(frozen=True, slots=True)
class RungFound:
    """So many `people` can be rung at rung number `rung`: in turn, one now."""

    rung: int
    people: int


@dataclass(frozen=True, slots=True)
class RungSpent:
    """Rung number `rung` has nobody, or all who were rung declined or failed, while
    `left` more of it were to be rung in turn.
    """

    rung: int
    left: int = 0


@dataclass(frozen=True, slots=True)
class RungAgain:
    """Who is asked now is rung again by hand; they were last rung at `rang_at`."""

    rang_at: datetime


@dataclass(frozen=True, slots=True)
class PersonAdded:
    """One more person is asked, by hand, beside whom the ladder rings."""


@dataclass(frozen=True, slots=True)
class EverybodyEngaged:
    """Whoever the ladder could ring is at work on another request."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the officer chose, or the policy for them; `free_at`: when who is engaged
    should be free, where somebody said so.
    """

    choice: Choice
    free_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FreeAt:
    """Who is waited for says anew when they should be free; None: nobody knows."""

    at: datetime | None


@dataclass(frozen=True, slots=True)
class TimePassed:
    """The deadline may have come."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A human took it, to come in person or to talk by phone."""

    in_person: bool


@dataclass(frozen=True, slots=True)
class HandedOver:
    """Somebody else takes over from who has it."""

    in_person: bool


@dataclass(frozen=True, slots=True)
class StillNeeded:
    """The officer says yes to a late acceptance."""

    in_person: bool


@dataclass(frozen=True, slots=True)
class MinutesGiven:
    """The lead says when they arrive."""

    expected_at: datetime


class Mark(StrEnum):
    """A time fact that moves the work on."""

    DEPARTED = "departed"
    STAGED = "staged"
    ARRIVED = "arrived"
    CLEARED = "cleared"


@dataclass(frozen=True, slots=True)
class Marked:
    mark: Mark


@dataclass(frozen=True, slots=True)
class Closed:
    """The outcome is written down."""


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The requester, dispatcher or supervisor no longer needs it."""


@dataclass(frozen=True, slots=True)
class Upgraded:
    """Somebody is to come, now."""


@dataclass(frozen=True, slots=True)
class Expected:
    """The lead says until when they are engaged."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Postponed:
    """What waits for another day waits until then."""

    until: datetime


Event = (
    LadderBegins
    | RungFound
    | RungSpent
    | RungAgain
    | PersonAdded
    | EverybodyEngaged
    | Chosen
    | FreeAt
    | TimePassed
    | Accepted
    | HandedOver
    | StillNeeded
    | MinutesGiven
    | Marked
    | Closed
    | Cancelled
    | Upgraded
    | Expected
    | Postponed
)


# --- what must be done about it ----------------------------------------------------


@dataclass(frozen=True, slots=True)
class RingRung:
    rung: int


@dataclass(frozen=True, slots=True)
class RingNext:
    """In turn: the next person of that rung."""

    rung: int


class Effect(StrEnum):
    RING_AGAIN = "ring_again"  # who is asked now
    PAGE_ADDED = "page_added"  # whom somebody chose by hand
    STOP_PAGING = "stop_paging"
    TAKE_BACK = "take_back"  # all pages, quietly, and who led it leads no more
    TELL_URGENT = "tell_urgent"  # the lead: it is more urgent than they know
    TELL_ACCEPTED = "tell_accepted"  # the officer: who, and when
    TELL_ENGAGED = "tell_engaged"  # the officer: everybody is, and the choices
    TELL_STILL_ENGAGED = "tell_still_engaged"  # nobody yet, and the choices again
    TELL_WAITING = "tell_waiting"  # the officer: about when
    TELL_NOBODY = "tell_nobody"  # the officer: nobody, and what to do instead
    TELL_CANCELLED = "tell_cancelled"  # the clinicians who were asked
    ASK_STILL_NEEDED = "ask_still_needed"  # the officer, of a late acceptance
    TELL_MINUTES = "tell_minutes"
    OWN_BY_LEAD = "own_by_lead"
    OWN_BY_SUPERVISOR = "own_by_supervisor"
    OWN_BY_COORDINATOR = "own_by_coordinator"
    OPEN_RESPONSE = "open_response"
    END_RESPONSE = "end_response"
    ALARM_OVERDUE = "alarm_overdue"
    REMIND = "remind"  # not urgent: somebody is told in the morning


Effects = tuple[RingRung | RingNext | Effect, ...]
NOTHING: Effects = ()
