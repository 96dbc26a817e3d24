"""The escalation policy: whom to ring, for how long, bounded in total."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

NO_TIME = timedelta(0)
RING_TAKES = timedelta(seconds=30)  # about: until voicemail, or nobody


class Whom(StrEnum):
    """Whom a rung rings. The outside line rings nobody of ours: the officer is put
    through to it, so it ends the ladder."""

    PRIMARY = "primary"
    BACKUP = "backup"
    EVERYONE_FREE = "everyone_free"
    LEAST_RECENT = "least_recent"
    SUPERVISOR = "supervisor"
    OUTSIDE_LINE = "outside_line"


class Manner(StrEnum):
    """How the people of one rung are rung."""

    AT_ONCE = "at_once"
    IN_TURN = "in_turn"  # the next when one declines, fails, or has had their share


@dataclass(frozen=True, slots=True)
class Rung:
    """`wait` is how long these people have together before the next rung; in turn,
    who is left shares what is left of it equally. `rings`: how often each is called
    by voice. `people`: at most so many are rung; 0 is everybody there is.
    """

    whom: Whom
    wait: timedelta
    rings: int = 2
    manner: Manner = Manner.AT_ONCE
    people: int = 0
    by_text: bool = True
    by_voice: bool = True

    @property
    def rings_people(self) -> bool:
        return self.whom is not Whom.OUTSIDE_LINE

    def share(self, people: int) -> timedelta:
        """How long each of so many has at least, in turn; at once, all of it."""
        return self.wait / people if self.manner is Manner.IN_TURN else self.wait


class Fault(StrEnum):
    """What does not hold together in a ladder, or in one of its rungs."""

    NOBODY_RUNG = "nobody_rung"
    OVER_BOUND = "over_bound"
    NO_WAIT = "no_wait"
    NO_CHANNEL = "no_channel"
    NO_RINGS = "no_rings"  # by voice, and never
    HOW_MANY = "how_many"  # least recently called: of whom?
    LINE_NOT_LAST = "line_not_last"


def faults_in(
    rungs: Sequence[Rung], bound: timedelta
) -> Iterator[tuple[Fault, int | None]]:
    """Each fault with the number of its rung, None where it is about all of them."""
    for number, rung in enumerate(rungs):
        yield from ((fault, number) for fault in _faults_of(rung))
        if not rung.rings_people and number + 1 < len(rungs):
            yield Fault.LINE_NOT_LAST, number
    if not any(rung.rings_people for rung in rungs):
        yield Fault.NOBODY_RUNG, None
    if sum((rung.wait for rung in rungs), NO_TIME) > bound:
        yield Fault.OVER_BOUND, None


def _faults_of(rung: Rung) -> Iterator[Fault]:
    if not rung.rings_people:
        return
    if rung.wait <= NO_TIME:
        yield Fault.NO_WAIT
    if not rung.by_text and not rung.by_voice:
        yield Fault.NO_CHANNEL
    if rung.rings < 0 or (rung.rings == 0 and rung.by_voice and not rung.by_text):
        yield Fault.NO_RINGS
    if rung.people < 0 or (rung.whom is Whom.LEAST_RECENT and rung.people == 0):
        yield Fault.HOW_MANY


_SAID = {
    Fault.NOBODY_RUNG: "a ladder needs at least one rung that rings somebody",
    Fault.OVER_BOUND: "the waits together are longer than the bound",
    Fault.NO_WAIT: "every rung needs a wait longer than nothing",
    Fault.NO_CHANNEL: "every rung needs a text or a call",
    Fault.NO_RINGS: "a rung by call alone rings at least once",
    Fault.HOW_MANY: "least recently called needs a number of people",
    Fault.LINE_NOT_LAST: "the outside line ends the ladder",
}


@dataclass(frozen=True, slots=True)
class Ladder:
    """Rungs in order. `bound` is the longest from asking to a plain no.

    ValueError for whatever `faults_in` finds: above all when the waits together are
    longer than the bound, because the officer was promised an answer within it.
    """

    rungs: tuple[Rung, ...]
    bound: timedelta

    def __post_init__(self) -> None:
        for fault, _number in faults_in(self.rungs, self.bound):
            raise ValueError(_SAID[fault])

    @property
    def calling(self) -> tuple[Rung, ...]:
        """The rungs that ring people: all, or all but the last."""
        return tuple(rung for rung in self.rungs if rung.rings_people)

    @property
    def ends_with_line(self) -> bool:
        """Whether the officer is put through to the outside line at its end."""
        return not self.rungs[-1].rings_people

    @property
    def worst_case(self) -> timedelta:
        """From asking to a plain no when nobody answers at any rung."""
        return sum((rung.wait for rung in self.rungs), NO_TIME)

    def waits_after(self, number: int) -> timedelta:
        """What the rungs after that one need together."""
        return sum((rung.wait for rung in self.rungs[number + 1 :]), NO_TIME)

    def begins(self) -> tuple[timedelta, ...]:
        """How long after asking each rung begins when nobody answers before."""
        starts, at = [], NO_TIME
        for rung in self.rungs:
            starts.append(at)
            at += rung.wait
        return tuple(starts)


# For somebody who tries their own telephone: they alone are rung.
ONE_PERSON = Ladder(
    rungs=(Rung(Whom.SUPERVISOR, timedelta(minutes=2)),), bound=timedelta(minutes=2)
)
DEFAULT = Ladder(
    rungs=(
        Rung(Whom.PRIMARY, timedelta(seconds=90)),
        Rung(Whom.BACKUP, timedelta(seconds=90)),
    ),
    bound=timedelta(minutes=5),
)
