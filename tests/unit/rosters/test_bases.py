"""Where does whoever is on call wait today?"""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from rosters.core.bases import Base, day_of, town_on

CHICAGO = ZoneInfo("America/Chicago")
MONDAY = date(2026, 11, 2)
TOWNS = [
    Base(0, "Millbrook", date(2026, 10, 1), date(2026, 11, 9)),
    Base(0, "Harlow", date(2026, 11, 9)),
    Base(1, "Stony Ford", date(2026, 10, 1)),
]


def central(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHICAGO).astimezone(UTC)


def test_each_weekday_has_its_town_from_a_day_on() -> None:
    assert town_on(TOWNS, MONDAY) == "Millbrook"
    assert town_on(TOWNS, date(2026, 11, 9)) == "Harlow"
    assert town_on(TOWNS, date(2026, 9, 28)) == ""  # before any was said
    assert town_on(TOWNS, date(2026, 11, 3)) == "Stony Ford"
    assert town_on(TOWNS, date(2026, 11, 4)) == ""


def test_mondays_night_is_mondays_until_it_ends() -> None:
    ends = central("2026-11-03T07:00")

    for now in ("2026-11-02T19:00", "2026-11-03T02:00", "2026-11-03T06:59"):
        assert day_of(MONDAY, ends, now=central(now), zone=CHICAGO) == MONDAY


def test_a_shift_of_days_is_in_the_town_of_the_day_it_is() -> None:
    ends = central("2026-11-09T08:00")

    wednesday = day_of(MONDAY, ends, now=central("2026-11-04T10:00"), zone=CHICAGO)

    assert wednesday == date(2026, 11, 4)
