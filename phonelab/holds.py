"""Requests kept open on purpose, so that a test can kill somebody meanwhile."""

import asyncio
from dataclasses import dataclass, field
from enum import StrEnum

from phonelab.faults import Happening, Pattern


class When(StrEnum):
    BEFORE = "before"
    AFTER = "after"


class Release(StrEnum):
    HANDLE = "handle"
    DROP = "drop"


@dataclass
class Hold:
    """Keeps the next `count` matching happenings waiting until it is released.

    BEFORE: nothing has been done yet. AFTER: it is done, the answer is withheld.
    """

    hold_id: str
    pattern: Pattern
    when: When = When.BEFORE
    count: int = 1
    held: list[Happening] = field(default_factory=list)
    _released: asyncio.Future[Release] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    def wants(self, happening: Happening, when: When) -> bool:
        return (
            self.when is when
            and not self._released.done()
            and len(self.held) < self.count
            and self.pattern.matches(happening)
        )

    async def keep(self, happening: Happening) -> Release:
        self.held.append(happening)
        return await asyncio.shield(self._released)

    def release(self, then: Release) -> None:
        """Let everything held go on (or be dropped). Safe to repeat."""
        if not self._released.done():
            self._released.set_result(then)

    def as_json(self) -> dict[str, object]:
        return {
            "id": self.hold_id,
            "place": self.pattern.place,
            "to": self.pattern.to,
            "when": self.when.value,
            "count": self.count,
            "held": len(self.held),
            "released": self._released.done(),
        }


class Holds:
    def __init__(self) -> None:
        self._holds: dict[str, Hold] = {}

    def add(self, hold: Hold) -> None:
        self._holds[hold.hold_id] = hold

    def get(self, hold_id: str) -> Hold | None:
        return self._holds.get(hold_id)

    def for_(self, happening: Happening, when: When) -> Hold | None:
        """The hold that wants `happening`, or None."""
        wanting = (h for h in self._holds.values() if h.wants(happening, when))
        return next(wanting, None)

    def clear(self) -> None:
        """Forget every hold; whatever is still held is dropped."""
        for hold in self._holds.values():
            hold.release(Release.DROP)
        self._holds.clear()
