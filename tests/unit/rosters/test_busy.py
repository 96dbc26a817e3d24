"""When somebody is busy by their own calendar; what it cannot be made to cost."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from common.intervals import Span
from rosters.core import ics
from rosters.core.busy import AHEAD, busy
from rosters.core.ics import Problem, Unreadable, Why
from rosters.core.repeats import MOST_KEPT, MOST_LOOKS, Looks
from tests.unit.rosters.ics_texts import calendar, event, of

CENTRAL = ZoneInfo("America/Chicago")
NOW = datetime(2026, 10, 20, 12, tzinfo=UTC)
WINDOW = Span(NOW, NOW + AHEAD)
EVENING = ["DTSTART;TZID=America/Chicago:20261102T190000"]
TWO_HOURS = [*EVENING, "DTEND;TZID=America/Chicago:20261102T210000"]


def seen(content: bytes, **more: Any) -> list[str]:
    """The busy times on a Central wall."""
    return [
        f"{span.starts_at.astimezone(CENTRAL):%d %b %H:%M} "
        f"{span.ends_at.astimezone(CENTRAL):%d %b %H:%M}"
        for span in busy(content, CENTRAL, WINDOW, **more).spans
    ]


def test_an_event_makes_busy_from_its_start_to_its_end() -> None:
    assert seen(of(TWO_HOURS)) == ["02 Nov 19:00 02 Nov 21:00"]
    assert seen(of([*EVENING, "DURATION:PT90M"])) == ["02 Nov 19:00 02 Nov 20:30"]


@pytest.mark.parametrize(
    "line",
    [
        "TRANSP:TRANSPARENT",
        "STATUS:CANCELLED",
        "X-MICROSOFT-CDO-BUSYSTATUS:FREE",
    ],
)
def test_free_time_and_what_is_cancelled_make_nobody_busy(line: str) -> None:
    assert seen(of(TWO_HOURS)) != []
    assert seen(of([*TWO_HOURS, line])) == []


def test_an_event_without_length_is_a_reminder_and_no_time() -> None:
    assert seen(of(EVENING)) == []


def test_a_whole_day_and_a_time_without_zone_are_of_the_owners_zone() -> None:
    whole = ["DTSTART;VALUE=DATE:20261101"]
    assert seen(of(whole)) == ["01 Nov 00:00 02 Nov 00:00"]
    assert busy(of(whole), CENTRAL, WINDOW).spans[0].length == timedelta(hours=25)
    assert seen(of([*whole, "DTEND;VALUE=DATE:20261104"])) == [
        "01 Nov 00:00 04 Nov 00:00"
    ]
    floating = ["DTSTART:20261102T190000", "DTEND:20261102T200000"]
    assert seen(of(floating)) == ["02 Nov 19:00 02 Nov 20:00"]


def test_times_of_utc_and_of_other_zones_are_those_instants() -> None:
    assert seen(of(["DTSTART:20261103T010000Z", "DTEND:20261103T020000Z"])) == [
        "02 Nov 19:00 02 Nov 20:00"
    ]
    for name in [
        "America/New_York",
        "Eastern Standard Time",
        "/freeassociation.sourceforge.net/America/New_York",
        "/mozilla.org/20050126_1/America/New_York",
    ]:
        lines = [f"DTSTART;TZID={name}:20261102T200000", "DURATION:PT1H"]
        assert seen(of(lines)) == ["02 Nov 19:00 02 Nov 20:00"]


def test_a_zone_that_does_not_exist_names_the_event_and_spoils_no_other() -> None:
    odd = event("DTSTART;TZID=Mars/Olympus:20261102T190000", "DURATION:PT1H")

    found = busy(calendar(odd, event(*TWO_HOURS)), CENTRAL, WINDOW)

    assert found.problems == [Problem(4, Why.UNKNOWN_ZONE, "Mars/Olympus")]
    assert len(found.spans) == 1


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (["SUMMARY:when?"], Why.NO_START),
        (["DTSTART:20261302T190000"], Why.ODD_LINE),
        (["DTSTART:tomorrow"], Why.ODD_LINE),
        (["DTSTART:99991231T190000Z"], Why.ODD_LINE),
        ([*EVENING, "DTEND;TZID=America/Chicago:20261102T180000"], Why.ENDS_FIRST),
        ([*EVENING, "DURATION:P90000W"], Why.TOO_LONG),
        ([*EVENING, "DURATION:long"], Why.ODD_LINE),
        ([*EVENING, "RRULE:FREQ=NEVER"], Why.ODD_LINE),
        ([*EVENING, "RRULE:FREQ=DAILY;BYDAY=XX"], Why.ODD_LINE),
        ([*EVENING, "RRULE:FREQ=DAILY;INTERVAL=0"], Why.ODD_RULE),
        ([*EVENING, "RRULE:FREQ=YEARLY;SKIP=OMIT"], Why.ODD_RULE),
        ([*EVENING, "RRULE:FREQ=SECONDLY"], Why.TOO_OFTEN),
        ([*EVENING, "RRULE:COUNT=3"], Why.TOO_OFTEN),
    ],
)
def test_an_event_that_cannot_be_understood_is_named_by_its_line(
    lines: list[str], why: Why
) -> None:
    content = calendar(event(*TWO_HOURS), event(*lines, uid="odd"))

    found = busy(content, CENTRAL, WINDOW)

    assert [(p.line, p.why) for p in found.problems] == [(9, why)]
    assert found.unread == 1
    assert found.spans[0].length == timedelta(hours=2)


def test_a_repeated_event_keeps_its_hour_when_the_clocks_change() -> None:
    weekly = ["DTSTART;TZID=America/Chicago:20261029T190000", "DURATION:PT1H"]

    assert seen(of([*weekly, "RRULE:FREQ=WEEKLY;COUNT=3"])) == [
        "29 Oct 19:00 29 Oct 20:00",
        "05 Nov 19:00 05 Nov 20:00",
        "12 Nov 19:00 12 Nov 20:00",
    ]


def test_excepted_further_moved_and_cancelled_dates_count_as_they_are_now() -> None:
    series = event(
        *TWO_HOURS,
        "RRULE:FREQ=DAILY;UNTIL=20261107T010000Z",
        "EXDATE;TZID=America/Chicago:20261103T190000",
        "RDATE:20261115T010000Z",
    )
    moved = event(
        "RECURRENCE-ID;TZID=America/Chicago:20261104T190000",
        "DTSTART;TZID=America/Chicago:20261104T080000",
        "DURATION:PT1H",
        "SEQUENCE:2",
    )
    older = moved.replace("T080000", "T060000").replace("SEQUENCE:2", "SEQUENCE:1")
    cancelled = event(
        "RECURRENCE-ID:20261106T010000Z",
        "DTSTART;TZID=America/Chicago:20261105T190000",
        "DURATION:PT1H",
        "STATUS:CANCELLED",
    )
    expected = [
        "02 Nov 19:00 02 Nov 21:00",
        "04 Nov 08:00 04 Nov 09:00",
        "06 Nov 19:00 06 Nov 21:00",
        "14 Nov 19:00 14 Nov 21:00",
    ]

    assert seen(calendar(moved, series, older, cancelled)) == expected
    assert seen(calendar(cancelled, older, moved, series)) == expected


def test_busy_times_that_touch_or_overlap_are_one_and_end_with_the_window() -> None:
    later = event("DTSTART;TZID=America/Chicago:20261102T200000", "DURATION:PT3H")
    year = event("DTSTART;VALUE=DATE:20270101", "DTEND;VALUE=DATE:20290101")

    found = busy(calendar(event(*TWO_HOURS), later, year), CENTRAL, WINDOW)

    assert found.spans[0].length == timedelta(hours=4)
    assert found.spans[-1].ends_at == WINDOW.ends_at


def test_what_comes_from_us_makes_nobody_busy() -> None:
    ours = {"0b0e1c6e-0000-5000-8000-000000000001"}
    for uid in [*ours, f"{next(iter(ours))}@google.com"]:
        content = calendar(event(*TWO_HOURS, uid=uid))
        assert seen(content) != []
        assert seen(content, ours=ours) == []


@pytest.mark.parametrize("length", ["PT10M", "PT1H", "PT90M"])
def test_every_hour_of_every_day_is_not_too_often(length: str) -> None:
    lines = [*EVENING, f"DURATION:{length}", "RRULE:FREQ=HOURLY"]

    assert seen(of(lines))[0].startswith("02 Nov 19:00")


def test_the_monday_of_week_20_is_that_of_its_year() -> None:
    """The example of RFC 5545."""
    begins = "DTSTART;TZID=America/Chicago:19970512T090000"
    rule = "RRULE:FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO"

    assert seen(of([begins, "DURATION:PT1H", rule])) == ["17 May 09:00 17 May 10:00"]


def test_an_alarms_own_lines_are_not_the_events() -> None:
    alarm = ["BEGIN:VALARM", "TRIGGER:-PT15M", "DURATION:P9D", "END:VALARM"]

    assert seen(of([*EVENING, *alarm, "DURATION:PT1H"])) == [
        "02 Nov 19:00 02 Nov 20:00"
    ]


def test_folded_lines_and_bare_line_feeds_are_read_by_their_own_numbers() -> None:
    text = of(["DTSTART;TZID=America/Chi\r\n cago:20261102T190000", "DURATION:PT1H"])
    odd = event("DTSTART:nonsense").encode() + b"END:VCALENDAR\r\n"
    both = text.replace(b"END:VCALENDAR\r\n", odd).replace(b"\r\n", b"\n")

    found = busy(both, CENTRAL, WINDOW)

    assert len(found.spans) == 1
    assert found.problems[0].line == 10


# -- refused whole, and soon -------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", Why.NO_CALENDAR),
        (b"<!DOCTYPE html><title>Sign in</title>", Why.NO_CALENDAR),
        (b"BEGIN:VCALENDAR\r\n" + b"X" * ics.MOST_BYTES, Why.TOO_LARGE),
        (calendar("BEGIN:VEVENT\nEND:VEVENT\n" * 20_001), Why.TOO_MANY),
        (calendar(event(*EVENING, "DURATION:PT1H") * 20_000 + "X"), Why.TOO_MANY),
    ],
    ids=["nothing", "a page", "bytes", "components", "events"],
)
def test_what_is_no_calendar_or_too_large_is_refused(content: bytes, why: Why) -> None:
    with pytest.raises(Unreadable) as refused:
        busy(content, CENTRAL, WINDOW)
    assert refused.value.why is why


HEAVY = [
    "FREQ=DAILY;BYHOUR="
    + ",".join(map(str, range(24)))
    + ";BYMINUTE=0,20,40;COUNT=1000000",
    "FREQ=DAILY;BYHOUR="
    + ",".join(map(str, range(24)))
    + ";BYMINUTE="
    + ",".join(map(str, range(60)))
    + ";BYSECOND="
    + ",".join(map(str, range(60))),
    "FREQ=YEARLY;BYHOUR="
    + ",".join(map(str, range(24)))
    + ";BYMINUTE="
    + ",".join(map(str, range(60)))
    + ";BYMONTHDAY="
    + ",".join(map(str, range(1, 32)))
    + ";BYSETPOS=-1",
]


@pytest.mark.parametrize("rule", HEAVY, ids=["counted", "seconds", "placed"])
def test_a_million_occurrences_are_refused_after_so_many_steps(rule: str) -> None:
    content = of([*EVENING, "DURATION:PT1M", f"RRULE:{rule}"])
    looks = Looks()

    with pytest.raises(Unreadable) as refused:
        busy(content, CENTRAL, WINDOW, looks=looks)

    assert (refused.value.why, refused.value.line) == (Why.TOO_OFTEN, 4)
    assert looks.taken <= MOST_LOOKS + 1
    assert looks.kept <= MOST_KEPT + 1


def test_by_the_second_is_not_followed_a_single_step() -> None:
    for unit in ["SECONDLY", "MINUTELY"]:
        rule = f"RRULE:FREQ={unit};UNTIL=20361102T000000Z"
        looks = Looks()
        found = busy(
            of([*EVENING, "DURATION:PT1S", rule]), CENTRAL, WINDOW, looks=looks
        )
        assert looks.taken == 0
        assert found.problems == [Problem(4, Why.TOO_OFTEN, unit)]


@pytest.mark.parametrize(
    ("rule", "most"),
    [
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", 1_500),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", 2_000),
        ("FREQ=DAILY;COUNT=1000000", 90_000),
        ("FREQ=DAILY", 1_500),
        ("FREQ=DAILY;INTERVAL=1000000000", 10),
        ("FREQ=YEARLY;INTERVAL=1000000000;BYDAY=MO", 2_000),
        ("FREQ=HOURLY", 12_000),
        ("FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30", 1_000),
        ("FREQ=HOURLY;INTERVAL=1000000000", 1_000),
        ("FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6", 2_000),
    ],
)
def test_an_old_or_an_empty_rule_costs_no_more_than_the_days_that_matter(
    rule: str, most: int
) -> None:
    begins = "DTSTART;TZID=America/Chicago:19500102T190000"
    looks = Looks()

    busy(of([begins, "DURATION:PT1H", f"RRULE:{rule}"]), CENTRAL, WINDOW, looks=looks)

    assert looks.taken <= most
