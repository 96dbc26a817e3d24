"""One end of a live call: the ear and the keys of a handset."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from phonelab.handsets import Handset
from phonelab.records import Call


class Pickup(StrEnum):
    """How the ringing ended."""

    PERSON = "person"
    MACHINE = "machine"
    BUSY = "busy"
    DECLINED = "declined"
    NO_ANSWER = "no-answer"
    FAILED = "failed"
    CANCELED = "canceled"


@dataclass(frozen=True, slots=True)
class Phrase:
    """Something heard; `by` is the number of the person who said it, "" for a voice
    of the customer's.
    """

    at: datetime
    words: str
    by: str = ""


def nobody() -> list["Leg"]:
    return []


@dataclass
class Leg:
    """The handset's side of one call, from the first ring to the end.

    `keys` takes what is keyed in while somebody asks, and is None otherwise.
    `listeners` are the other ends that hear what this person says. `to_press` holds
    what an automatic handset keys in, one entry a question.
    """

    handset: Handset
    call: Call
    rings: bool = False
    picked_up: asyncio.Future[Pickup] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )
    machine: bool = False
    greeting_over: asyncio.Event = field(default_factory=asyncio.Event)
    phrases: list[Phrase] = field(default_factory=list)
    recorded: list[str] = field(default_factory=list)
    keys: asyncio.Queue[str] | None = None
    to_press: list[str] = field(default_factory=list)
    left_bridge: asyncio.Event = field(default_factory=asyncio.Event)
    listeners: Callable[[], list["Leg"]] = nobody

    def pick_up(self, how: Pickup) -> bool:
        """End the ringing; False when it had ended already."""
        if self.picked_up.done():
            return False
        self.rings = False
        self.picked_up.set_result(how)
        return True

    def press(self, key: str) -> bool:
        """Key in one digit; False when nobody was asking, so it is lost."""
        if self.keys is None:
            return False
        self.keys.put_nowait(key)
        return True
