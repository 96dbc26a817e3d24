"""The month of a roster, one's own week and month, and the month on the wall."""

import re
from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from common import clock
from rosters.core.confirming import Confirmed
from rosters.core.words import Change, Tier
from rosters.models import Confirmation, Position
from rosters.services import changes, endings, plan, rosters
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.rosters import swapping
from tests.integration.rosters.nights import Nights, central, nightly
from tests.integration.rosters.pages import address, text, words

pytestmark = pytest.mark.django_db
DASH = "\N{EN DASH}"
NO_SUCH_DAY = "The address names no day, week or month that there is"


def days(page: str) -> dict[str, str]:
    """What stands in each cell of the calendar, by its day of the month."""
    cells = re.findall(r'<td class="(?!outside)[^>]*>(.*?)</td>', page)
    plain = [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in cells]
    return {cell.split()[1]: cell for cell in plain}


def emptied(nights: Nights, when: str, until: str, now: datetime) -> None:
    changes.add_override(
        nights.primary,
        changes.Wish(Change.REMOVE, reason="the flu"),
        starts_at=central(when),
        ends_at=central(until),
        now=now,
    )


def test_a_month_shows_each_night_once_on_the_day_it_begins(
    nights: Nights, novak: Client
) -> None:
    page = text(novak.get(address("month", nights), {"day": "2026-12-17"}))
    shown = days(page)

    assert "Nights: December 2026" in page
    assert list(shown) == [str(day) for day in range(1, 32)]
    assert shown["2"].count(f"19:00{DASH}07:00") == 2
    assert shown["2"].count("until 07:00") == 0
    assert shown["1"].count("until 07:00") == 2  # the night of 30 November
    assert "Primary J. Okafor" in shown["2"].replace(": why?", "")
    assert "No gaps this month." in page


def test_a_gap_that_is_over_makes_its_week_and_month_red_no_more(
    nights: Nights, novak: Client, now: datetime
) -> None:
    emptied(nights, "2026-11-03T02:15", "2026-11-03T02:16", now)
    pages = address("week", nights), address("month", nights)
    for url in pages:
        assert "1 gap this " in text(novak.get(url))

    with clock.at(central("2026-11-03T02:16")):
        week, month = (text(novak.get(url)) for url in pages)

    assert "1 gap of this week is over: nobody was on call." in week
    assert "1 gap of this month is over: nobody was on call." in month
    for page in (week, month):
        assert "gap this" not in page
        assert "No gaps this" not in page
        assert 'class="note bad"' not in page


def test_the_month_says_where_the_present_is_and_who_is_on_call(
    nights: Nights, novak: Client
) -> None:
    page = text(novak.get(address("month", nights)))
    shown = days(page)

    assert "today ▶ now, 02:14" in shown["3"]
    assert shown["3"].count("on call now") == 2
    assert sum("now, " in cell for cell in shown.values()) == 1
    assert "It is now Tuesday 3 November, 02:14." in page


def test_a_gap_is_in_words_with_a_mark_and_can_be_filled_whole(
    nights: Nights, novak: Client, now: datetime
) -> None:
    emptied(nights, "2026-12-31T19:00", "2027-01-01T07:00", now)

    december = novak.get(address("month", nights), {"day": "2026-12-01"})
    january = novak.get(address("month", nights), {"day": "2027-01-01"})

    shown = days(text(december))["31"]
    assert f"Primary ▲ GAP: nobody 19:00{DASH}07:00" in shown
    assert "1 gap this month: nobody is on call." in text(december)
    whole = "starts_at=2026-12-31T19:00&ends_at=2027-01-01T07:00"
    assert whole in text(december)
    assert "GAP: nobody until 07:00" in days(text(january))["1"]
    assert whole in text(january)


def test_the_nights_of_both_dst_weeks_are_nineteen_to_seven(
    nights: Nights, novak: Client
) -> None:
    spring = days(text(novak.get(address("month", nights), {"day": "2027-03-14"})))
    fall = days(text(novak.get(address("month", nights), {"day": "2027-11-07"})))

    for shown, nights_on in ((spring, ("13", "14")), (fall, ("6", "7"))):
        for on in nights_on:
            assert shown[on].count(f"19:00{DASH}07:00") == 2


def test_a_night_not_confirmed_or_offered_says_so_in_the_week_and_the_month(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    swap = swapping.offered(nights, cast.okafor)
    Confirmation.objects.create(
        roster=nights.roster,
        position=nights.primary,
        person=cast.okafor,
        starts_at=central("2026-11-12T19:00"),
        ends_at=central("2026-11-13T07:00"),
        state=Confirmed.SILENT.value,
        asked_at=now,
        call_at=now,
        tell_at=now,
    )

    month = text(novak.get(address("month", nights)))
    week = text(novak.get(address("week", nights), {"week": "2026-W46"}))

    assert "offered to others" in days(month)["10"]
    assert "NOT CONFIRMED: no answer" in days(month)["12"]
    for page in (month, week):
        assert f"/rosters/swaps/{swap.public_id}/" in page
        assert "NOT CONFIRMED: no answer" in page


@pytest.mark.parametrize("day", ["2026-02-30", "0000-01-01", "nonsense", "9999-12-31"])
@pytest.mark.parametrize("asked", ["day", "month", "week"])
def test_what_is_no_day_week_or_month_is_said_and_the_present_one_shown(
    nights: Nights, novak: Client, day: str, asked: str
) -> None:
    for name in ("month", "wall", "week"):
        response = novak.get(address(name, nights), {asked: day})
        assert response.status_code == 422
        assert NO_SUCH_DAY in words(response)
        assert "November 2026" in text(response)


@pytest.mark.parametrize(
    "query", [{"day": "2026-12-09"}, {"month": "2026-12"}, {"week": "2026-W50"}, {}]
)
def test_every_page_of_days_reads_a_day_a_week_and_a_month(
    nights: Nights, novak: Client, query: dict[str, str]
) -> None:
    shown = "December 2026" if query else "November 2026"

    for name in ("month", "wall", "week"):
        response = novak.get(address(name, nights), query)
        assert response.status_code == 200
        assert NO_SUCH_DAY not in words(response)
        assert name == "week" or shown in text(response)


def test_ones_own_week_and_month_say_so_of_a_day_that_is_none(
    nights: Nights, cast: Cast, sign_in: SignIn
) -> None:
    for name in ("week", "month"):
        response = sign_in(cast.okafor).get(
            f"/rosters/mine/{name}/", {"day": "someday"}
        )
        assert response.status_code == 422
        assert NO_SUCH_DAY in words(response)


@pytest.mark.parametrize("name", ["month", "week", "wall"])
def test_ten_positions_cost_no_more_queries_than_one(
    nights: Nights, cast: Cast, novak: Client, now: datetime, name: str
) -> None:
    novak.get(address(name, nights))  # the first of a session costs more
    with CaptureQueriesContext(connection) as two:
        novak.get(address(name, nights))
    for _ in range(4):
        for tier in Tier:
            rosters.add_position(nights.roster, tier, now=now, by=cast.novak.pk)
    person = cast.kessler
    last = Position.objects.filter(roster=nights.roster).last()
    assert last is not None
    plan.set_pattern(last, nightly(person=person, name="More"), now=now)

    with CaptureQueriesContext(connection) as ten:
        shown = novak.get(address(name, nights))

    assert shown.status_code == 200
    assert len(ten) == len(two)


def test_ones_own_month_and_week_show_ones_own_nights_alone(
    nights: Nights, cast: Cast, sign_in: SignIn
) -> None:
    okafor = sign_in(cast.okafor)

    month = days(text(okafor.get("/rosters/mine/month/")))
    week = days(text(okafor.get("/rosters/mine/week/", {"day": "2026-11-12"})))

    assert [on for on, cell in month.items() if "Nights" in cell] == [
        *[str(day) for day in range(9, 16)],
        "30",
    ]
    assert f"Nights, Primary 19:00{DASH}07:00" in month["9"]
    assert list(week) == [str(day) for day in range(9, 16)]
    assert all("Nights, Primary" in cell for cell in week.values())


def test_a_coordinator_who_is_never_on_call_has_no_month_of_her_own(
    nights: Nights, novak: Client
) -> None:
    assert novak.get("/rosters/mine/month/").status_code == 403


def test_the_wall_shows_the_number_to_call_and_each_gap_as_open(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    emptied(nights, "2026-12-10T19:00", "2026-12-11T07:00", now)

    page = text(novak.get(address("wall", nights), {"month": "2026-12"}))

    rows = re.findall(r"<tr[^>]*> ?<th scope=\"row\".*?</tr>", page)
    assert len(rows) == 31
    assert f'Primary <span class="clock">19:00{DASH}07:00</span>' in page
    assert '<div class="open">OPEN</div>' in rows[9]
    assert sum("OPEN" in row for row in rows) == 1
    assert "19:00" not in rows[9]  # it stands in the head, once
    assert "715-555-0140" in page
    assert "Printed on Tue 3 November 2026 02:14, may have changed since: http" in page
    assert address("month", nights) in page


def test_the_foot_of_the_wall_says_what_the_lines_of_that_month_hold(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    def foot(month: str) -> str:
        page = words(novak.get(address("wall", nights), {"month": month}))
        return page[page.index("Each line") : page.index(" Times in America/Chicago.")]

    begins = "Each line is what begins on that day"
    still_runs = f"{begins}; the first also has what still runs from the day before."
    assert foot("2026-12") == still_runs
    emptied(nights, "2027-01-31T12:00", "2027-02-01T12:00", now)
    assert foot("2027-02") == still_runs  # the gap, which is OPEN until 07:00
    for position in (nights.primary, nights.backup):
        endings.end_position(position, central("2027-02-28T12:00"), now=now)
    assert foot("2027-03") == f"{begins}."


def test_a_shift_of_days_stands_on_each_and_the_foot_of_the_wall_says_so(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    changes.add_override(
        nights.primary,
        changes.Wish(Change.ADD, cast.kessler),
        starts_at=central("2026-12-10T07:00"),
        ends_at=central("2026-12-13T07:00"),
        now=now,
    )

    page = words(novak.get(address("wall", nights), {"month": "2026-12"}))

    assert "D. Kessler all day" in page
    assert "Each line is who is on call that day; a night stands on the day" in page


def test_a_shift_at_another_time_says_so_on_the_wall(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    changes.add_override(
        nights.primary,
        changes.Wish(Change.ADD, cast.kessler),
        starts_at=central("2026-12-10T22:00"),
        ends_at=central("2026-12-11T07:00"),
        now=now,
    )

    page = text(novak.get(address("wall", nights), {"month": "2026-12"}))

    assert f'D. Kessler <span class="clock">22:00{DASH}07:00</span>' in page


def test_what_is_not_published_is_not_called_open(
    nights: Nights, novak: Client
) -> None:
    page = text(novak.get(address("wall", nights), {"month": "2029-01"}))

    assert "OPEN" not in page
    assert page.count("not published") == 31 * 2
