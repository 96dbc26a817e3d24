"""Which nights a file of somebody's roster holds; what is never guessed."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.intervals import Span
from rosters.core import nights_file
from rosters.core.nights_file import (
    MOST_NIGHTS,
    Columns,
    Fault,
    FileOdd,
    OddFile,
    Row,
    by_events,
    by_rows,
    likely,
    table,
)
from rosters.core.people_named import Known, meant
from rosters.core.words import PersonId
from rosters.core.written_dates import (
    Example,
    Mixed,
    Order,
    Unclear,
    date_of,
    find,
    order_of,
    time_of,
)
from tests.unit.rosters.ics_texts import calendar, event

CENTRAL = ZoneInfo("America/Chicago")
DAY = Columns(who=0, on=1, starts=2, ends=3)
WHOLE = Columns(who=0, starts=1, ends=2)


def rows(text: str, columns: Columns = DAY, told: Order | None = None) -> list[Row]:
    return by_rows(table(text.encode()), columns, told, CENTRAL)


def seen(row: Row) -> str:
    if row.span is None:
        return f"{row.line} {row.fault} {row.what}".strip()
    begins, ends = (
        at.astimezone(CENTRAL) for at in (row.span.starts_at, row.span.ends_at)
    )
    return f"{row.line} {row.who[0]} {begins:%d %b %H:%M}-{ends:%d %b %H:%M}"


def test_a_row_is_a_night_and_one_that_ends_early_ends_the_next_day() -> None:
    text = (
        "Who,Date,From,Until\nRivera,2026-11-05,19:00,07:00\n\nVang,2026-11-06,8,9am\n"
    )

    assert [seen(row) for row in rows(text)] == [
        "2 Rivera 05 Nov 19:00-06 Nov 07:00",
        "4 no_time 8",
    ]


def test_two_columns_may_hold_whole_moments() -> None:
    text = (
        "Who\tStarts\tEnds\n"
        "Rivera\t11/25/2026 7:00 PM\t11/26/2026 7:00 AM\n"
        "Vang\t11/25/2026 7:00 PM\t11/24/2026 7:00 AM\n"
        "Okafor\t11/25/2026\t11/26/2026 7:00 AM\n"
    )

    assert [seen(row) for row in rows(text, WHOLE)] == [
        "2 Rivera 25 Nov 19:00-26 Nov 07:00",
        "3 ends_first",
        "4 no_time 11/25/2026",
    ]


@pytest.mark.parametrize(
    "headings",
    [
        "Who;Date;From;Until",
        '"Who";"Date, local";"From, or else";"Until, if, known"',
        "\n\nWho;Date;From;Until",
        '"Who, in\nfull";Date;From;Until',
        "\ufeffWho\tDate\tFrom\tUntil;",
    ],
)
def test_columns_are_parted_as_their_headings_are(headings: str) -> None:
    row = "Rivera;2026-11-05;19:00;07:00"
    text = headings + "\n" + (row.replace(";", "\t") if "\t" in headings else row)

    assert [seen(each).partition(" ")[2] for each in rows(text)] == [
        "Rivera 05 Nov 19:00-06 Nov 07:00"
    ]


def test_three_date_formats_are_refused_with_the_first_row_of_each() -> None:
    text = (
        "Who,Date,From,Until\n"
        "Rivera,2026-11-05,19:00,07:00\n"
        "Vang,2026-11-06,19:00,07:00\n"
        "Rivera,11/07/2026,19:00,07:00\n"
        "Okafor,8 Nov 2026,19:00,07:00\n"
        "Okafor,11/09/2026,19:00,07:00\n"
    )

    with pytest.raises(Mixed) as refused:
        rows(text)

    assert refused.value.examples == (
        Example(2, "2026-11-05"),
        Example(4, "11/07/2026"),
        Example(5, "8 Nov 2026"),
    )


def test_day_and_month_that_contradict_each_other_are_two_formats() -> None:
    with pytest.raises(Mixed) as refused:
        order_of([(2, "05/06/2026"), (3, "25/06/2026"), (9, "06/25/2026")], None)

    assert refused.value.examples == (
        Example(3, "25/06/2026"),
        Example(9, "06/25/2026"),
    )


def test_which_is_the_month_is_asked_where_nothing_shows_it_and_never_guessed() -> None:
    cells = [(2, "05/06/2026"), (3, "07/08/2026")]

    with pytest.raises(Unclear) as asked:
        order_of(cells, None)
    assert asked.value.example == Example(2, "05/06/2026")
    assert order_of(cells, Order.DAY_FIRST) is Order.DAY_FIRST
    assert order_of([*cells, (4, "13/08/2026")], None) is Order.DAY_FIRST
    with pytest.raises(Mixed) as refused:
        order_of([*cells, (4, "13/08/2026")], Order.MONTH_FIRST)
    assert refused.value.examples == (Example(4, "13/08/2026"),)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-05",
        "2026/11/5",
        "5.11.2026",
        "11/5/2026",
        "11/05/26",
        "11-05-2026",
        "5 Nov 2026",
        "05-Nov-2026",
        "November 5, 2026",
        "Thu Nov 5 2026",
        "Thursday, 5 November 2026",
    ],
)
def test_a_date_is_read_however_it_is_usually_written(text: str) -> None:
    found = find(text)

    assert found is not None
    assert date_of(found, Order.MONTH_FIRST) == date(2026, 11, 5)


@pytest.mark.parametrize("text", ["", "soon", "2026", "31.02.2026x", "5 Smarch", "1/2"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert find(text) is None


@pytest.mark.parametrize("day", ["2026-02-30", "9999-12-31", "0001-01-01"])
def test_a_day_that_no_clock_has_is_refused_by_its_line(day: str) -> None:
    text = f"Who,Date,From,Until\nRivera,{day},19:00,07:00\n"
    whole = f"Who,Starts,Ends\nRivera,{day} 19:00,{day} 23:00\n"

    assert [seen(row) for row in rows(text)] == [f"2 no_date {day}"]
    assert [seen(row) for row in rows(whole, WHOLE)] == [f"2 no_date {day} 19:00"]


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("19:00", time(19)),
        ("7:00 PM", time(19)),
        ("7pm", time(19)),
        ("12 a.m.", time(0)),
        ("12:30 pm", time(12, 30)),
        ("1900", time(19)),
        ("0700", time(7)),
        ("19:00:00", time(19)),
        ("19", None),
        ("13 pm", None),
        ("24:00", None),
        ("noon", None),
        ("", None),
    ],
)
def test_a_time_of_day_is_read_or_it_is_none(text: str, at: time | None) -> None:
    assert time_of(text) == at


@given(on=st.dates(date(2000, 1, 1), date(2099, 12, 31)), day_first=st.booleans())
def test_a_date_is_read_as_it_was_written(on: date, day_first: bool) -> None:
    order = Order.DAY_FIRST if day_first else Order.MONTH_FIRST
    text = f"{on:%d/%m/%Y}" if day_first else f"{on:%m/%d/%Y}"
    found = find(text)

    assert found is not None
    assert date_of(found, order) == on
    assert order_of([(2, text)], order) is order


@given(st.text(max_size=40))
def test_no_text_is_too_odd_to_be_looked_at(text: str) -> None:
    found = find(text)
    on = date_of(found, Order.DAY_FIRST) if found is not None else None

    assert on is None or isinstance(on, date)
    assert isinstance(time_of(text), time | None)


@pytest.mark.parametrize(
    ("content", "why", "line"),
    [
        (b"", OddFile.EMPTY, 0),
        (b"Who,Date\n\n", OddFile.EMPTY, 0),
        (b'Who,Date\nRivera,2026\nVang,"20', OddFile.BROKEN, 3),
        (b"\x89PNG\r\n\0\0", OddFile.BROKEN, 1),
        (b"Who\n" + b"Rivera\n" * 1_200, OddFile.TOO_MANY, 1_002),
    ],
    ids=["nothing", "no rows", "quotes", "picture", "many"],
)
def test_a_file_that_is_no_table_is_refused(
    content: bytes, why: OddFile, line: int
) -> None:
    with pytest.raises(FileOdd) as refused:
        table(content)
    assert (refused.value.why, refused.value.line) == (why, line)


def test_headings_say_which_column_is_which() -> None:
    assert likely(["Shift Date", "E-Mail", "Start", "End", "Date"]) == {
        "who": 1,
        "starts": 2,
        "ends": 3,
        "on": 4,
    }
    assert likely(["A", "B"]) == {}


def test_a_short_or_nameless_row_is_refused_by_its_line() -> None:
    text = "Who,Date,From,Until\nRivera,2026-11-05\n,2026-11-05,19:00,07:00\n"

    assert [seen(row) for row in rows(text)] == ["2 short_row", "3 no_name"]


WINDOW = Span(datetime(2026, 11, 3, tzinfo=UTC), datetime(2027, 11, 3, tzinfo=UTC))


def test_an_event_is_a_night_whoever_it_names() -> None:
    nightly = event(
        "DTSTART;TZID=America/Chicago:20261105T190000",
        "DTEND;TZID=America/Chicago:20261106T070000",
        "RRULE:FREQ=DAILY;COUNT=2",
        "SUMMARY:On call: Rivera",
        "TRANSP:TRANSPARENT",
        "ATTENDEE;CN=Rosa Rivera:mailto:Rivera@county.example",
    )
    odd = event("DTSTART;TZID=Mars/Olympus:20261105T190000", "SUMMARY:Vang")

    found = by_events(calendar(nightly, odd), WINDOW, CENTRAL)

    assert [seen(row) for row in found] == [
        "13 event",
        "4 rivera@county.example 05 Nov 19:00-06 Nov 07:00",
        "4 rivera@county.example 06 Nov 19:00-07 Nov 07:00",
    ]
    assert found[0].fault is Fault.EVENT
    assert found[1].who == ("rivera@county.example", "rosa rivera", "On call: Rivera")


def test_a_calendar_of_more_nights_than_a_roster_is_refused_by_its_line() -> None:
    many = event(
        "DTSTART:20261105T000000Z",
        "DURATION:PT1H",
        "RRULE:FREQ=DAILY;BYHOUR=0,8,16",
        "SUMMARY:Vang",
    )

    with pytest.raises(FileOdd) as refused:
        by_events(calendar(many), WINDOW, CENTRAL)

    assert (refused.value.why, refused.value.line) == (OddFile.TOO_MANY, 4)
    assert nights_file.MOST_NIGHTS == MOST_NIGHTS


def person(number: int, full_name: str, work_name: str) -> Known:
    email = f"{full_name.split()[-1].lower()}@county.example"
    return Known(PersonId(number), full_name, work_name, email)


PEOPLE = [
    person(1, "Rosa Rivera", "R. Rivera"),
    person(2, "Jide Okafor", "J. Okafor"),
    person(3, "Ana Rivera", "A. Rivera"),
]


@pytest.mark.parametrize(
    ("written", "ids"),
    [
        (["rosa  RIVERA"], {1}),
        (["Rivera, Rosa"], {1}),
        (["R. Rivera"], {1}),
        (["okafor@county.example"], {2}),
        (["Okafor"], {2}),
        (["Rivera"], {1, 3}),
        (["On call: R. Rivera (primary)"], {1}),
        (["On call: Rivera"], set()),
        (["nobody@else.example", "jide okafor"], {2}),
        (["rivera@county.example", "rosa rivera", "okafor@county.example"], {1, 2}),
        (["rosa rivera", "Jide Okafor"], {1, 2}),
        (["jide okafor", "On call: R. Rivera"], {1, 2}),
        (["rosa rivera", "Rivera"], {1}),
        (["Rosa Riveras"], set()),
        (["R. Rivera and J. Okafor"], {1, 2}),
    ],
)
def test_a_name_means_one_person_or_it_is_not_certain(
    written: list[str], ids: set[int]
) -> None:
    assert meant(written, PEOPLE) == ids


def test_an_event_whose_rule_is_not_followed_is_refused_whole() -> None:
    odd = event(
        "DTSTART:20261221T190000Z",
        "DURATION:PT5M",
        "RRULE:FREQ=MINUTELY;COUNT=1000000",
        "SUMMARY:Vang",
    )

    found = by_events(calendar(odd), WINDOW, CENTRAL)

    assert [row.span for row in found] == [None]


def alone(line: str, *more: str) -> str:
    return event(line, "DURATION:PT12H", "SUMMARY:Vang", *more)


def test_what_does_not_touch_the_window_is_a_row_of_its_own() -> None:
    weekly = "RRULE:FREQ=WEEKLY"
    found = by_events(
        calendar(
            alone("DTSTART:20261001T010000Z"),
            alone("DTSTART:20280101T010000Z"),
            alone("DTSTART:20261101T010000Z", f"{weekly};COUNT=2"),
            alone("DTSTART:20271001T010000Z", f"{weekly};COUNT=9"),
            alone("DTSTART:20261101T010000Z", "STATUS:CANCELLED"),
        ),
        WINDOW,
        CENTRAL,
    )

    assert [(row.line, row.fault, row.span is None) for row in found[:4]] == [
        (4, None, False),
        (10, None, False),
        (16, Fault.EARLIER, True),
        (23, Fault.LATER, True),
    ]
    inside = [row.span.starts_at for row in found[4:] if row.span]
    assert len(inside) == len(found[4:]) == 1 + 5
    assert all(WINDOW.starts_at < at < WINDOW.ends_at for at in inside)


def test_of_many_that_are_over_the_first_are_listed_and_the_others_counted() -> None:
    old = [
        alone(f"DTSTART:2020{1 + n // 28:02}{1 + n % 28:02}T010000Z")
        for n in range(130)
    ]

    found = by_events(calendar(*old), WINDOW, CENTRAL)

    assert len(found) == nights_file.MOST_LEFT_OUT + 1
    assert (found[-1].fault, found[-1].what) == (Fault.MORE, "30")


def test_the_last_of_a_series_that_is_cancelled_is_not_left_out_later() -> None:
    series = alone("DTSTART:20271101T010000Z", "RRULE:FREQ=DAILY;COUNT=3")
    last = "20271103T010000Z"
    gone = alone(f"DTSTART:{last}", f"RECURRENCE-ID:{last}", "STATUS:CANCELLED")

    found = by_events(calendar(series, gone), WINDOW, CENTRAL)

    assert [row.fault for row in found] == [None, None]
