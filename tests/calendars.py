"""Calendar text as a program reads it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from icalendar import Calendar

Told = tuple[str, datetime, datetime]


@dataclass(frozen=True, slots=True)
class Read:
    """An event as a program reads it."""

    uid: str
    summary: str
    starts_at: datetime
    ends_at: datetime
    sequence: int
    revised_at: datetime
    properties: frozenset[str]
    text: bytes

    @property
    def told(self) -> Told:
        """What a program shows of it."""
        return self.summary, self.starts_at, self.ends_at


def events_of(text: bytes) -> list[Read]:
    calendar: Any = Calendar.from_ical(text)
    return [_read(event) for event in calendar.events]


def _read(event: Any) -> Read:
    return Read(
        uid=str(event.uid),
        summary=str(event.summary),
        starts_at=event.start.astimezone(UTC),
        ends_at=event.end.astimezone(UTC),
        sequence=event.sequence,
        revised_at=event.LAST_MODIFIED,
        properties=frozenset(event),
        text=event.to_ical(),
    )
