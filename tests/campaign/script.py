"""What goes wrong, decided before it happens: pure, from the seed alone.

The same seed gives the same people, the same weather at the carrier and the same
deaths in the same order. When exactly a death strikes depends on the machine.
"""

import random
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

T = TypeVar("T")


class Habit(StrEnum):
    """What a clinician does with a page for one callout."""

    TAKES_BY_KEY = "takes by key"
    TAKES_BY_TEXT = "takes by text"
    TAKES_BY_TAP = "takes by tap"
    CANNOT_BY_KEY = "cannot, by key"
    CANNOT_BY_TEXT = "cannot, by text"
    PRESSES_NOTHING = "picks up, presses nothing"
    SLEEPS = "sleeps"
    VOICEMAIL = "voicemail"
    SILENCED = "silenced"
    OUT_OF_COVERAGE = "out of coverage"
    BUSY = "busy"
    OPTED_OUT = "opted out of texts"
    WAKES_LATE = "answers when nobody was found"


TAKING = {Habit.TAKES_BY_KEY, Habit.TAKES_BY_TEXT, Habit.TAKES_BY_TAP}
_HABITS = {
    Habit.TAKES_BY_KEY: 5,
    Habit.TAKES_BY_TEXT: 4,
    Habit.TAKES_BY_TAP: 3,
    Habit.CANNOT_BY_KEY: 2,
    Habit.CANNOT_BY_TEXT: 2,
    Habit.PRESSES_NOTHING: 2,
    Habit.SLEEPS: 3,
    Habit.VOICEMAIL: 3,
    Habit.SILENCED: 2,
    Habit.OUT_OF_COVERAGE: 2,
    Habit.BUSY: 1,
    Habit.OPTED_OUT: 1,
    Habit.WAKES_LATE: 2,
}


class OfficersPhone(StrEnum):
    """Whether texts and calls reach the officer."""

    WORKS = "works"
    VOICEMAIL = "voicemail"
    OUT_OF_COVERAGE = "out of coverage"
    OPTED_OUT = "opted out of texts"


_OFFICERS = {
    OfficersPhone.WORKS: 8,
    OfficersPhone.VOICEMAIL: 1,
    OfficersPhone.OUT_OF_COVERAGE: 1,
    OfficersPhone.OPTED_OUT: 1,
}


class After(StrEnum):
    """What is done once the officer knows who comes, before it is over: by the officer,
    or for them.
    """

    NOTHING = "nothing more"
    SECURES = "says that the scene is secure"
    MEETS = "says so, and that the clinician is there"
    LEAVES = "leaves the clinician alone there"
    RETURNS = "leaves, and comes back at once"
    JOINED = "the other clinician comes too"
    HANDED = "the other clinician takes it over on the way"
    RELIEVED = "the other clinician takes it over there"


_AFTER = {
    After.NOTHING: 3,
    After.SECURES: 2,
    After.MEETS: 2,
    After.LEAVES: 2,
    After.RETURNS: 2,
    After.JOINED: 2,
    After.HANDED: 2,
    After.RELIEVED: 2,
}
JOIN, HAND = "join", "hand"
DEEDS: dict[After, tuple[str, ...]] = {
    After.NOTHING: (),
    After.SECURES: ("secure",),
    After.MEETS: ("secure", "mark/arrived"),
    After.LEAVES: ("mark/arrived", "secure", "leave"),
    After.RETURNS: ("mark/arrived", "leave", "back"),
    After.JOINED: (JOIN, "mark/arrived", "leave"),
    After.HANDED: (HAND, "secure"),
    After.RELIEVED: ("mark/arrived", HAND, "leave"),
}


@dataclass(frozen=True, slots=True)
class Night:
    """One callout of one town. `at_once`: everybody is rung on the first rung, and
    who takes it by tap waits for the other, so that both do so at the same moment.
    `haste`: telephone seconds until who answers a call picks it up.
    """

    primary: Habit
    backup: Habit
    officer: OfficersPhone
    at_once: bool
    haste: float
    after: After


class Death(StrEnum):
    """Something of ours dies, or seems to."""

    ENGINE = "engine, at any moment"
    WEB = "web, at any moment"
    ENGINE_AT_SEAM = "engine, at a named place"
    WEB_AT_SEAM = "web, at a named place"
    ENGINE_STALLS = "engine stalls past its lease, another takes over"
    CONNECTIONS = "database connections cut"


_DEATHS = {
    Death.ENGINE: 4,
    Death.WEB: 2,
    Death.ENGINE_AT_SEAM: 4,
    Death.WEB_AT_SEAM: 1,
    Death.ENGINE_STALLS: 3,
    Death.CONNECTIONS: 2,
}


@dataclass(frozen=True, slots=True)
class Strike:
    """After `pause` real seconds: this. `place` is a seam and the time it strikes."""

    pause: float
    death: Death
    place: str = ""


def dice_of(*parts: object) -> random.Random:
    """Dice of their own for each thing: one thing more changes no other."""
    return random.Random(":".join(map(str, parts)))


def night(seed: int, town: int, nth: int) -> Night:
    """The `nth` callout of a town. In one of four everybody is rung at once and two
    takers race.
    """
    dice = dice_of(seed, "night", town, nth)
    at_once = dice.random() < 0.25
    primary, backup = _one(_HABITS, dice), _one(_HABITS, dice)
    if at_once:
        racing = [Habit.TAKES_BY_TAP] if dice.random() < 0.7 else sorted(TAKING)
        primary, backup = dice.choice(racing), dice.choice(racing)
    officer, haste = _one(_OFFICERS, dice), dice.uniform(0, 6)
    after = _one(_AFTER, dice_of(seed, "after", town, nth))
    return Night(primary, backup, officer, at_once, haste, after)


def strikes(
    seed: int, seams: dict[Death, list[str]], deaths: Collection[Death]
) -> Iterator[Strike]:
    """Deaths without end, of these kinds. `seams`: at which named places."""
    dice = dice_of(seed, "deaths")
    weights = {death: weight for death, weight in _DEATHS.items() if death in deaths}
    while True:
        death = _one(weights, dice)
        pause, nth = dice.uniform(1, 5), dice.randint(1, 4)
        place = f"{dice.choice(seams[death])}:{nth}" if death in seams else ""
        yield Strike(pause, death, place)


def weather(seed: int) -> Iterator[list[dict[str, object]]]:
    """The carrier's faults, a new set every while; without end. Now and then none."""
    dice = dice_of(seed, "weather")
    while True:
        if dice.random() < 0.2:
            yield []
            continue
        yield [_fault(dice) for _ in range(dice.randint(1, 4))]


def _fault(dice: random.Random) -> dict[str, object]:
    kind = dice.choice(_FAULTS)
    chances: dict[str, object] = {
        "probability": dice.choice([0.2, 0.4]),
        "seed": dice.randrange(10**6),
    }
    return kind | chances


_CREATE: dict[str, object] = {"place": "*.create"}
_FAULTS: tuple[dict[str, object], ...] = (
    _CREATE | {"action": "refuse"},
    _CREATE | {"action": "timeout", "seconds": 1.5},
    _CREATE | {"action": "status", "status": "429"},
    _CREATE | {"action": "status", "status": "500"},
    _CREATE | {"action": "status", "status": "503"},
    _CREATE | {"action": "delay", "seconds": 0.5},
    _CREATE | {"action": "accept_and_timeout", "seconds": 1.5},
    _CREATE | {"action": "accept_and_drop"},
    _CREATE | {"action": "early"},
    {"place": "*.fetch", "action": "status", "status": "500"},
    {"place": "callback.*", "action": "lose"},
    {"place": "callback.*", "action": "delay", "seconds": 20},
    {"place": "callback.*", "action": "duplicate"},
    {"place": "callback.*", "action": "reorder"},
    {"place": "webhook.*", "action": "duplicate"},
    {"place": "carry.message", "action": "delay", "seconds": 20},
    {"place": "carry.message", "action": "duplicate"},
    {"place": "carry.message", "action": "outcome", "status": "undelivered"},
    {"place": "carry.call", "action": "outcome", "status": "busy"},
    {"place": "carry.call", "action": "outcome", "status": "failed"},
)


def _one(weights: dict[T, int], dice: random.Random) -> T:
    return dice.choices(list(weights), weights=list(weights.values()))[0]
