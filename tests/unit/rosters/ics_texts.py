"""Calendars of other people, as text, for tests."""

from collections.abc import Sequence

HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Somebody//Else//EN\r\n"
TAIL = "END:VCALENDAR\r\n"


def event(*lines: str, uid: str = "one@else") -> str:
    """An event of these lines."""
    whole = ["BEGIN:VEVENT", f"UID:{uid}", *lines, "END:VEVENT", ""]
    return "\r\n".join(whole)


def calendar(*events: str) -> bytes:
    return (HEAD + "".join(events) + TAIL).encode()


def of(lines: Sequence[str]) -> bytes:
    """A calendar of one event."""
    return calendar(event(*lines))
