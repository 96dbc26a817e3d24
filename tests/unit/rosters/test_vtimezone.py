"""The rule that other programs are told of a zone: right on every night of it."""

from bisect import bisect_right
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Timezone

from rosters.core.vtimezone import jumps, vtimezone

FIRST, LAST = 2026, 2027


def lines(zone: str) -> list[str]:
    rule = vtimezone(ZoneInfo(zone), FIRST, LAST)
    assert rule is not None
    text: bytes = rule.to_ical()
    return text.decode().splitlines()


def onsets_of(rule: Timezone) -> list[tuple[datetime, timedelta]]:
    """When which offset begins, in order, as a reader of the rule sees it.

    Written from RFC 5545, 3.6.5: an onset is local time by the offset before it.
    """
    found = []
    observance: Any
    for observance in rule.subcomponents:
        before, after = (observance[f"tzoffset{end}"].td for end in ("from", "to"))
        begins, rrule = observance["dtstart"].dt, observance.get("rrule")
        walls = [begins]
        if rrule:
            place = rrule["bymonth"][0], rrule["byday"][0]
            years = range(begins.year, LAST + 2)
            walls = [nth(year, *place, begins) for year in years]
        found += [(wall.replace(tzinfo=UTC) - before, after) for wall in walls]
    return sorted(found)


def nth(year: int, month: int, day: str, at: datetime) -> datetime:
    """The so-many-th weekday of the month: "2SU", or "-1SU" for the last."""
    weekday = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"].index(day[-2:])
    every = [
        at.replace(year=year, month=month, day=1) + timedelta(days=number)
        for number in range(31)
    ]
    fitting = [d for d in every if d.month == month and d.weekday() == weekday]
    return fitting[int(day[:-2]) - (int(day[:-2]) > 0)]


@pytest.mark.parametrize(
    "zone",
    [
        *("America/Chicago", "Australia/Lord_Howe", "America/Phoenix", "Asia/Kolkata"),
        *("Europe/Berlin", "Europe/Dublin", "America/St_Johns", "Pacific/Chatham"),
    ],
)
def test_a_reader_of_the_rule_sees_the_zones_own_offset(zone: str) -> None:
    place = ZoneInfo(zone)
    rule = vtimezone(place, FIRST, LAST)
    assert rule is not None
    begin, end = datetime(FIRST, 1, 1, tzinfo=UTC), datetime(LAST + 1, 1, 1, tzinfo=UTC)
    instants = {begin + timedelta(hours=n) for n in range((end - begin).days * 24)}
    for jump in jumps(place, FIRST, LAST):
        at = jump.wall.replace(tzinfo=UTC) - jump.before
        instants |= {at + timedelta(seconds=n) for n in (-1, 0, 1)}

    onsets = onsets_of(rule)
    wrong = [
        at
        for at in instants
        if onsets[bisect_right(onsets, at, key=itemgetter(0)) - 1][1]
        != at.astimezone(place).utcoffset()
    ]

    assert wrong == []


def test_the_clock_is_said_to_jump_by_the_time_it_showed_before() -> None:
    written = lines("America/Chicago")

    assert written[2:6] == [
        "BEGIN:DAYLIGHT",
        "DTSTART:20250309T020000",
        "RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3",
        "TZNAME:CDT",
    ]
    assert "DTSTART:20251102T020000" in written


def test_half_an_hour_is_half_an_hour() -> None:
    written = lines("Australia/Lord_Howe")

    assert "TZOFFSETFROM:+1030" in written
    assert "TZOFFSETTO:+1100" in written


def test_a_rule_has_two_parts_at_most_however_many_years() -> None:
    rule = vtimezone(ZoneInfo("America/Chicago"), 2020, 2036)

    assert rule is not None
    assert len(rule.subcomponents) == 2


@pytest.mark.parametrize(
    "zone",
    ["Africa/Casablanca", "America/Santiago", "Asia/Gaza", "UTC", "Etc/GMT"],
)
def test_a_zone_without_a_yearly_rule_has_none_here(zone: str) -> None:
    assert vtimezone(ZoneInfo(zone), FIRST, LAST) is None


def test_a_zone_that_gave_its_rule_up_has_none_in_the_years_of_both() -> None:
    moscow = ZoneInfo("Europe/Moscow")  # it stayed at one time from 2011 on

    assert vtimezone(moscow, 2010, 2012) is None
    assert vtimezone(moscow, 2020, 2021) is not None
