"""What time is it, and how long does a telephone second last?"""

import asyncio
import math
from collections.abc import Awaitable
from datetime import UTC, datetime
from typing import TypeVar

T = TypeVar("T")


class Clock:
    """Real time for stamps, telephone time for waits.

    A telephone second (a ring, a pause, a key's time-out, a spoken word) lasts
    1 / `speed` real seconds. Stamps are always real, aware UTC.
    """

    def __init__(self, speed: float) -> None:
        if not (math.isfinite(speed) and speed > 0):
            raise ValueError("speed must be a number above zero")
        self.speed = speed

    def now(self) -> datetime:
        """The present instant, aware UTC."""
        return datetime.now(UTC)  # noqa: TID251 - a separate program, with its own clock

    def seconds_between(self, earlier: datetime, later: datetime) -> int:
        """Whole telephone seconds from `earlier` to `later`, begun ones counted."""
        return max(0, math.ceil((later - earlier).total_seconds() * self.speed))

    async def sleep(self, seconds: float) -> None:
        """Let `seconds` telephone seconds pass."""
        await asyncio.sleep(seconds / self.speed)

    async def wait(self, awaitable: Awaitable[T], seconds: float) -> T:
        """The result of `awaitable`, or TimeoutError after `seconds` telephone ones.

        The awaitable is cancelled when the time is over.
        """
        return await asyncio.wait_for(awaitable, seconds / self.speed)
