"""Calendars as careless programs write them: nothing breaks, and nothing is lost."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from common.intervals import Span
from rosters.core.busy import AHEAD, busy
from rosters.core.ics import Unreadable, Why
from rosters.words import busy as words
from tests.unit.rosters.ics_texts import calendar, event, of

CENTRAL = ZoneInfo("America/Chicago")
NOW = datetime(2026, 10, 20, 12, tzinfo=UTC)
WINDOW = Span(NOW, NOW + AHEAD)
TWO_HOURS = [
    "DTSTART;TZID=America/Chicago:20261102T190000",
    "DTEND;TZID=America/Chicago:20261102T210000",
]


@pytest.mark.parametrize("zone", ["America/Chicago", "Asia/Tokyo", "UTC"])
@pytest.mark.parametrize("last", ["99991231T235959", "99991231T235959Z", "99991231"])
def test_until_the_end_of_time_is_for_ever(last: str, zone: str) -> None:
    lines = [line.replace("America/Chicago", zone) for line in TWO_HOURS]

    found = busy(of([*lines, f"RRULE:FREQ=DAILY;UNTIL={last}"]), CENTRAL, WINDOW)

    assert len(found.spans) > 380
    assert found == busy(of([*lines, "RRULE:FREQ=DAILY"]), CENTRAL, WINDOW)


@pytest.mark.parametrize("zone", ["America/Chicago", "Asia/Tokyo", "UTC"])
@pytest.mark.parametrize("last", ["00010101T000000", "00010101T000000Z", "00010101"])
def test_until_before_all_time_is_once(last: str, zone: str) -> None:
    lines = [line.replace("America/Chicago", zone) for line in TWO_HOURS]

    found = busy(of([*lines, f"RRULE:FREQ=DAILY;UNTIL={last}"]), CENTRAL, WINDOW)

    assert found == busy(of(lines), CENTRAL, WINDOW)
    assert len(found.spans) == 1


@pytest.mark.parametrize(
    "line",
    [
        'ATTENDEE;CN=Jim "Bo" Ray:mailto:a@b.example',
        f"ATTENDEE;X-NOTE={'a' * 3000}:mailto:a@b.example",
        "ORGANIZER",
    ],
    ids=["quotes", "long", "nothing"],
)
def test_a_guest_who_is_badly_written_keeps_the_event(line: str) -> None:
    found = busy(of([*TWO_HOURS, line]), CENTRAL, WINDOW)

    assert found == busy(of(TWO_HOURS), CENTRAL, WINDOW)
    assert len(found.spans) == 1


@pytest.mark.parametrize(
    ("ending", "line"), [("PROD", 3), ("UID:two", 10), ("0000", 12), ("END:VCAL", 14)]
)
def test_a_calendar_that_breaks_off_is_not_free_time(ending: str, line: int) -> None:
    whole = calendar(event(*TWO_HOURS), event(*TWO_HOURS, uid="two@else")).decode()
    begun = whole[: whole.rindex(ending)] + ending

    with pytest.raises(Unreadable) as refused:
        busy(begun.encode(), CENTRAL, WINDOW)

    assert (refused.value.why, refused.value.line) == (Why.CUT_OFF, line)
    said = f"The calendar breaks off on line {line}."
    assert words.unreadable(refused.value) == said


def test_an_alarm_that_does_not_end_costs_neither_its_event_nor_the_next() -> None:
    alarm = ["BEGIN:VALARM", "TRIGGER:-PT10M"]
    later = [line.replace("20261102", "20261103") for line in TWO_HOURS]
    whole = calendar(event(*TWO_HOURS, *alarm), event(*later, uid="two@else"))

    assert len(busy(whole, CENTRAL, WINDOW).spans) == 2
    last = whole.replace(b"END:VEVENT\r\nEND:VCALENDAR", b"END:VCALENDAR")
    assert len(busy(last, CENTRAL, WINDOW).spans) == 2
