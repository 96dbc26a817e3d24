"""Calendars as careless programs write them: nothing breaks, and nothing is lost."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from common.intervals import Span
from rosters.core.busy import AHEAD, busy
from tests.unit.rosters.ics_texts import of

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
