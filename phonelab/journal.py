"""What happened, in which order, and on whose phone?"""

import asyncio
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from phonelab.clock import Clock


@dataclass(frozen=True, slots=True)
class Entry:
    seq: int
    at: datetime
    kind: str
    number: str | None
    facts: Mapping[str, object]

    def as_json(self) -> dict[str, object]:
        stamp = {"seq": self.seq, "at": self.at.isoformat()}
        return {**stamp, "kind": self.kind, "number": self.number, **self.facts}


@dataclass
class Journal:
    """An append-only log, whole and per handset.

    `seq` rises by one with each entry and is never used again, not even after
    `clear`, so a reader who asks for "after seq" misses nothing and repeats nothing.
    """

    clock: Clock
    _entries: list[Entry] = field(default_factory=list)
    _by_number: dict[str, list[Entry]] = field(
        default_factory=lambda: defaultdict(list)
    )
    _last_seq: int = 0
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def last_seq(self) -> int:
        return self._last_seq

    def write(self, kind: str, number: str | None = None, **facts: object) -> Entry:
        """Append one entry and wake everybody who waits for news."""
        self._last_seq += 1
        entry = Entry(self._last_seq, self.clock.now(), kind, number, facts)
        self._entries.append(entry)
        if number is not None:
            self._by_number[number].append(entry)
        self._news.set()
        self._news = asyncio.Event()
        return entry

    def after(
        self,
        seq: int,
        *,
        number: str | None = None,
        kinds: frozenset[str] = frozenset(),
    ) -> list[Entry]:
        """Entries later than `seq`, oldest first; no kinds means every kind."""
        source = self._entries if number is None else self._by_number.get(number, [])
        start = bisect_right(source, seq, key=lambda entry: entry.seq)
        return [entry for entry in source[start:] if not kinds or entry.kind in kinds]

    async def wait_after(
        self,
        seq: int,
        *,
        real_seconds: float,
        number: str | None = None,
        kinds: frozenset[str] = frozenset(),
    ) -> list[Entry]:
        """Like `after`, but waits up to `real_seconds` until there is something."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + real_seconds
        while True:
            news = self._news
            found = self.after(seq, number=number, kinds=kinds)
            left = deadline - loop.time()
            if found or left <= 0:
                return found
            seq = self._last_seq
            try:
                await asyncio.wait_for(news.wait(), left)
            except TimeoutError:
                return []

    def clear(self) -> None:
        self._entries.clear()
        self._by_number.clear()
