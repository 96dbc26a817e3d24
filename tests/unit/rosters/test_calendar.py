"""The text of a calendar: what the library itself would write, entry by entry."""

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import example, given
from hypothesis import strategies as st
from icalendar import Calendar

from rosters.core import calendar
from rosters.core.calendar import Entry
from tests.calendars import events_of

CENTRAL = ZoneInfo("America/Chicago")
ZONES = ["America/Chicago", "Australia/Lord_Howe", "Africa/Casablanca", "UTC"]
REVISED = datetime(2026, 11, 3, 8, 14, tzinfo=UTC)
seconds = st.integers(0, 2 * 366 * 24 * 3600)


def shift(
    starts_at: datetime,
    *,
    hours: float = 12,
    zone: ZoneInfo = CENTRAL,
    summary: str = "On call",
) -> Entry:
    ends_at = starts_at + timedelta(hours=hours)
    return Entry(UUID(int=7), REVISED, starts_at, ends_at, summary, zone)


@given(
    at=seconds,
    length=st.integers(1, 31 * 24 * 3600),
    zone=st.sampled_from(ZONES),
    summary=st.text(max_size=120),
)
@example(at=0, length=1, zone="UTC", summary="100 % of\r\nEND:VEVENT\r\nà la carte" * 5)
def test_it_is_what_the_library_writes_and_reads_back_as_it_was_meant(
    at: int, length: int, zone: str, summary: str
) -> None:
    starts_at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=at)
    entry = shift(starts_at, hours=length / 3600, zone=ZoneInfo(zone), summary=summary)

    text = calendar.write([entry], name="Nights")

    assert Calendar.from_ical(text).to_ical() == text
    [event] = events_of(text)
    assert (event.starts_at, event.ends_at) == (entry.starts_at, entry.ends_at)
    assert (event.uid, event.sequence) == (str(entry.uid), entry.sequence)
    assert event.revised_at == REVISED
    assert all(len(line) <= 75 for line in text.split(b"\r\n"))


def test_a_night_is_written_by_the_wall_clock_of_its_zone() -> None:
    entry = shift(datetime(2026, 11, 4, 1, tzinfo=UTC))

    text = calendar.write([entry]).decode()

    assert "DTSTART;TZID=America/Chicago:20261103T190000\r\n" in text
    assert "DTEND;TZID=America/Chicago:20261104T070000\r\n" in text
    assert text.count("BEGIN:VTIMEZONE\r\n") == 1


def test_on_call_takes_no_time_away_from_the_day() -> None:
    text = calendar.write([shift(datetime(2026, 11, 4, 1, tzinfo=UTC))]).decode()

    assert "TRANSP:TRANSPARENT\r\n" in text
    assert "X-MICROSOFT-CDO-BUSYSTATUS:FREE\r\n" in text


def test_a_time_that_the_clock_shows_twice_is_written_in_utc() -> None:
    begins = datetime(2026, 11, 1, 7, 30, tzinfo=UTC)  # 01:30 for the second time

    text = calendar.write([shift(begins)]).decode()

    assert "DTSTART:20261101T073000Z\r\n" in text
    assert "DTEND:20261101T193000Z\r\n" in text


def test_a_zone_without_a_yearly_rule_is_written_in_utc() -> None:
    begins = datetime(2026, 11, 4, 1, tzinfo=UTC)

    text = calendar.write([shift(begins, zone=ZoneInfo("Africa/Casablanca"))]).decode()

    assert "DTSTART:20261104T010000Z\r\n" in text
    assert "VTIMEZONE" not in text


def test_the_sequence_rises_with_every_second_and_stays_a_small_number() -> None:
    entry = shift(datetime(2026, 11, 4, 1, tzinfo=UTC))
    later = entry._replace(revised_at=REVISED + timedelta(seconds=1))
    much_later = entry._replace(revised_at=datetime(2080, 1, 1, tzinfo=UTC))

    assert later.sequence == entry.sequence + 1
    assert much_later.sequence < 2**31


def test_a_file_to_take_over_once_does_not_ask_to_be_a_calendar_of_its_own() -> None:
    entry = shift(datetime(2026, 11, 4, 1, tzinfo=UTC))

    once = calendar.write([entry]).decode()
    kept = calendar.write([entry], name="Nights on call").decode()

    assert "X-WR-CALNAME" not in once
    assert "X-WR-CALNAME:Nights on call\r\n" in kept
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in kept
    assert "X-PUBLISHED-TTL:PT1H\r\n" in kept


def test_a_calendar_of_nothing_is_a_calendar() -> None:
    assert events_of(calendar.write([], name="Nights")) == []
