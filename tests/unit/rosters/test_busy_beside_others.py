"""What our reader makes of a calendar, beside dateutil and recurring-ical-events."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events
from dateutil.rrule import rrulestr  # type: ignore[import-untyped] # it has no types
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from common.intervals import Span, merge
from rosters.core import ics, repeats
from rosters.core.busy import AHEAD, busy
from rosters.core.repeats import Looks
from tests.unit.rosters.ics_texts import calendar, event, of

CENTRAL = ZoneInfo("America/Chicago")
NOW = datetime(2026, 10, 20, 12, tzinfo=UTC)
WINDOW = Span(NOW, NOW + AHEAD)

numbers = st.lists(st.integers(1, 31), min_size=1, max_size=3, unique=True)


def some(values: list[str]) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=3, unique=True).map(
        ",".join
    )


WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
PLACED = [f"{n}{day}" for n in (1, 2, 3, -1, -2, 5) for day in WEEKDAYS]
month_days = some([*map(str, range(1, 32)), "-1", "-2", "-31"])
parts = {
    "INTERVAL": st.integers(1, 5).map(str),
    "BYMONTH": some([str(n) for n in range(1, 13)]),
    "BYMONTHDAY": month_days,
    "BYHOUR": some(["6", "19", "23"]),
    "BYMINUTE": some(["0", "30"]),
    "WKST": st.sampled_from(["MO", "SU"]),
    "COUNT": st.integers(1, 40).map(str),
}


UNITS = ("HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY")


@st.composite
def rules(draw: st.DrawFn, units: tuple[str, ...] = UNITS) -> str:
    unit = draw(st.sampled_from(units))
    allowed = dict(parts)
    if unit == "HOURLY":
        del allowed["COUNT"]  # dateutil looks for what never comes to the year 9999
    if unit == "WEEKLY":
        del allowed["BYMONTHDAY"]
    chosen = draw(st.lists(st.sampled_from(sorted(allowed)), max_size=4, unique=True))
    written = {name: draw(allowed[name]) for name in chosen}
    if draw(st.booleans()):
        placed = unit in {"MONTHLY", "YEARLY"} and draw(st.booleans())
        written["BYDAY"] = draw(some(PLACED if placed else WEEKDAYS))
    if unit in {"HOURLY", "MONTHLY", "YEARLY"} and draw(st.booleans()):
        written["BYSETPOS"] = draw(some(["1", "-1", "3"]))
    if unit == "YEARLY" and draw(st.booleans()):
        written["BYWEEKNO"] = draw(some(["1", "2", "20", "52", "53", "-1", "-2"]))
    if unit == "YEARLY" and draw(st.integers(0, 3)) == 0:
        written["BYYEARDAY"] = draw(some(["1", "60", "366", "-1", "-306"]))
    return ";".join([f"FREQ={unit}", *(f"{k}={v}" for k, v in written.items())])


@settings(
    suppress_health_check=[HealthCheck.filter_too_much],
    deadline=None,
    max_examples=30,
)
@given(rule=rules(), first=st.dates(date(2019, 1, 1), date(2028, 12, 31)))
def test_a_rule_gives_the_dates_that_dateutil_gives(rule: str, first: date) -> None:
    begins = datetime.combine(first, time(19))
    one = ics.read(of([f"DTSTART:{begins:%Y%m%dT%H%M%S}", f"RRULE:{rule}"]), CENTRAL)
    until = first + timedelta(days=60) if "HOURLY" in rule else date(2032, 1, 1)
    bound = "" if "COUNT" in rule else f";UNTIL={until:%Y%m%d}T000000"
    try:
        theirs = list(rrulestr(rule + bound, dtstart=begins))
    except ValueError:  # hours that never come are none of dateutil's rules
        theirs = []
    assume(len(theirs) < 3_000)

    ours = repeats.walls(one.events[0], first, until, Looks(most=10**7))

    wanted = [when for when in theirs if when.date() < until]
    found = [when for when in islice(ours, 4_000) if when.date() < until]
    assert found == wanted


@settings(deadline=None, max_examples=40)
@given(
    rule=rules(UNITS[1:]).filter(lambda rule: "BYSETPOS" not in rule),
    first=st.dates(date(2025, 6, 1), date(2027, 6, 1)),
    hours=st.integers(1, 60),
    is_day=st.booleans(),
)
def test_a_calendar_makes_busy_when_recurring_ical_events_says_so(
    rule: str, first: date, hours: int, is_day: bool
) -> None:
    """An independent reader, from the text to the instants; our own dates apart, on
    which it begins though the rule does not say so.
    """
    assume("BYHOUR" not in rule or not is_day)
    assume("BYMINUTE" not in rule or not is_day)
    begins = (
        f"DTSTART;VALUE=DATE:{first:%Y%m%d}"
        if is_day
        else f"DTSTART;TZID=America/Chicago:{first:%Y%m%d}T190000"
    )
    last = datetime.combine(first, time(19)) + timedelta(hours=hours)
    length = (
        f"DURATION:P{hours}D"
        if is_day
        else f"DTEND;TZID=America/Chicago:{last:%Y%m%dT%H%M%S}"
    )
    content = of([begins, length, f"RRULE:{rule}"])

    assert busy(content, CENTRAL, WINDOW).spans == by_another(content)


def by_another(content: bytes) -> list[Span]:
    """The busy times as recurring-ical-events reads them."""
    read = icalendar.Calendar.from_ical(content)
    some = recurring_ical_events.of(read).between(WINDOW.starts_at, WINDOW.ends_at)
    return merge(piece for one in some if (piece := _span(one)) is not None)


def _span(one: Any) -> Span | None:
    def instant(when: date) -> datetime:
        if not isinstance(when, datetime):
            when = datetime.combine(when, time())
        if when.tzinfo is None:
            when = when.replace(tzinfo=CENTRAL)
        return when.astimezone(UTC)

    whole = Span(instant(one["DTSTART"].dt), instant(one["DTEND"].dt))
    return whole.intersect(WINDOW)


def test_by_the_hour_makes_busy_when_recurring_ical_events_says_so() -> None:
    begins = "DTSTART;TZID=America/Phoenix:20261019T093000"
    for rule in ["FREQ=HOURLY;BYDAY=MO,TU", "FREQ=HOURLY;INTERVAL=7;COUNT=90"]:
        content = of([begins, "DURATION:PT20M", f"RRULE:{rule}"])

        assert busy(content, CENTRAL, WINDOW).spans == by_another(content)


@settings(deadline=None, max_examples=40)
@given(
    unit=st.sampled_from(["DAILY", "WEEKLY"]),
    every=st.integers(1, 3),
    changes=st.dictionaries(
        st.integers(1, 30),
        st.tuples(st.integers(-600, 600), st.integers(1, 300)),
        min_size=1,
        max_size=3,
    ),
    first=st.dates(date(2026, 8, 1), date(2027, 4, 1)),
)
def test_what_was_changed_with_all_that_follow_is_a_series_of_its_own(
    unit: str, every: int, changes: dict[int, tuple[int, int]], first: date
) -> None:
    """Changes (by how many minutes, and how long now) with RANGE, read by us; the same
    as series of which each ends before the next begins, read by another.
    """
    rule = f"RRULE:FREQ={unit};INTERVAL={every}"
    step = timedelta(days=every * (7 if unit == "WEEKLY" else 1))
    begins = datetime.combine(first, time(9))
    series = [(0, (0, 60)), *sorted(changes.items())]
    ends = [at for at, _change in series[1:]] + [0]
    ours = [event(starts(begins), "DURATION:PT60M", rule)]
    theirs = []
    for (at, (shift, minutes)), end in zip(series, ends, strict=True):
        moved = starts(begins + at * step + timedelta(minutes=shift))
        lines = [moved, f"DURATION:PT{minutes}M"]
        count = f";COUNT={end - at}" if end else ""
        theirs.append(event(*lines, rule + count, uid=str(at)))
        if at:
            was = starts(begins + at * step).removeprefix("DTSTART")
            ours.append(event(f"RECURRENCE-ID;RANGE=THISANDFUTURE{was}", *lines))

    found = busy(calendar(*ours), CENTRAL, WINDOW).spans

    assert found == by_another(calendar(*theirs))


def starts(at: datetime) -> str:
    return f"DTSTART;TZID=America/Chicago:{at:%Y%m%dT%H%M%S}"


RANGE = "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=America/Chicago:20261104T190000"
SERIES = event(
    "DTSTART;TZID=America/Chicago:20261102T190000",
    "DURATION:PT1H",
    "RRULE:FREQ=DAILY;COUNT=5",
    "EXDATE;TZID=America/Chicago:20261105T190000",
)


@pytest.mark.parametrize(
    ("lines", "days"),
    [
        (["STATUS:CANCELLED"], [2, 3]),
        (["TRANSP:TRANSPARENT"], [2, 3]),
        (["SUMMARY:Other"], [2, 3, 4, 6]),
    ],
)
def test_all_that_follow_are_cancelled_or_free_like_the_one_they_follow(
    lines: list[str], days: list[int]
) -> None:
    changed = event(
        RANGE, "DTSTART;TZID=America/Chicago:20261104T190000", "DURATION:PT1H", *lines
    )

    found = busy(calendar(changed, SERIES), CENTRAL, WINDOW).spans

    assert [span.starts_at.astimezone(CENTRAL).day for span in found] == days


def test_one_that_was_moved_by_itself_does_not_follow() -> None:
    changed = event(
        RANGE, "DTSTART;TZID=America/Chicago:20261104T070000", "DURATION:PT1H"
    )
    last = "RECURRENCE-ID;TZID=America/Chicago:20261106T190000"
    alone = event(last, "DTSTART;TZID=America/Chicago:20261106T200000", "DURATION:PT1H")

    found = busy(calendar(SERIES, changed, alone), CENTRAL, WINDOW).spans

    begun = [span.starts_at.astimezone(CENTRAL) for span in found]
    assert [f"{at.day} {at.hour}" for at in begun] == ["2 19", "3 19", "4 7", "6 20"]


def test_far_moves_are_found_from_where_they_were() -> None:
    """Weekly until far before the window, and moved into it."""
    old = event(
        "DTSTART:20200106T120000Z",
        "DURATION:PT1H",
        "RRULE:FREQ=WEEKLY;UNTIL=20210101T000000Z",
    )
    moved = event(
        "RECURRENCE-ID;RANGE=THISANDFUTURE:20201221T120000Z",
        "DTSTART:20261221T120000Z",
        "DURATION:PT1H",
    )

    found = busy(calendar(old, moved), CENTRAL, WINDOW).spans

    assert [f"{span.starts_at:%d %b}" for span in found] == ["21 Dec", "28 Dec"]
