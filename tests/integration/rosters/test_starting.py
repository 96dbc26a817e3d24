"""A roster runs from its first day on: until then it is there to be filled."""

from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from common.intervals import Span
from dispatch.models import Alarm
from notifications.models import Message
from rosters import duties, selectors
from rosters.core.words import Tier
from rosters.errors import AlreadyBegun, AlreadyOver
from rosters.models import Coverage, Roster, Shortfall
from rosters.services import endings, plan, rosters, starting
from tests.cast import Cast, scope_of
from tests.conftest import SignIn
from tests.integration.rosters.nights import (
    SEVEN_TO_SEVEN,
    Nights,
    agree,
    central,
    nightly,
    position,
    with_phones,
)
from tests.integration.rosters.pages import words

pytestmark = pytest.mark.django_db
FIRST = date(2026, 11, 30)
STARTS = central("2026-11-30T19:00")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def later(cast: Cast, now: datetime) -> Roster:
    """Nights for Harlow that start on 30 November; nobody has any of them yet."""
    with_phones(cast, now)
    return rosters.create_roster(
        cast.tri_town,
        name="Later",
        zone="America/Chicago",
        hours=SEVEN_TO_SEVEN,
        agencies_covered=[cast.harlow],
        starts_on=FIRST,
        now=now,
        by=cast.novak.pk,
    )


def filled(later: Roster, cast: Cast, now: datetime) -> None:
    """Rivera has every primary night, by a pattern that began long before."""
    shift = nightly(person=cast.rivera)
    plan.set_pattern(position(later, Tier.PRIMARY), shift, now=now)


def test_before_its_first_day_nobody_is_on_call_and_nothing_is_a_gap(
    later: Roster, cast: Cast, now: datetime
) -> None:
    filled(later, cast, now)

    rows = Coverage.objects.filter(position__roster=later)
    gaps = selectors.gaps_of(later, Span(now, STARTS + DAY), now=now)
    assert rows.earliest("starts_at").starts_at == STARTS
    assert [gap.span for gap in gaps] == [Span(STARTS, central("2026-12-01T07:00"))]
    assert selectors.on_call_for_agency(cast.harlow.pk, STARTS - HOUR) == []
    assert len(selectors.on_call_for_agency(cast.harlow.pk, STARTS)) == 1


def test_nobody_is_told_or_alarmed_before_and_everybody_is_from_then_on(
    later: Roster, now: datetime
) -> None:
    for at in (now, now + HOUR, STARTS - HOUR):
        duties.look_for_gaps(at)
        duties.look_for_phones(at)
    assert not Shortfall.objects.exists()
    assert not Message.objects.exists()

    duties.look_for_gaps(STARTS)

    assert Shortfall.objects.standing().count() > 700
    assert Alarm.objects.filter(kind="gap").count() == 4  # two nights, two seats


def test_until_it_starts_it_decides_no_ladder(
    later: Roster, cast: Cast, now: datetime
) -> None:
    assert selectors.covering(cast.harlow.pk, now) is None
    assert selectors.covering(cast.harlow.pk, STARTS) == later.pk


def test_an_officer_sees_nothing_of_it_until_it_starts(
    later: Roster, cast: Cast, sign_in: SignIn
) -> None:
    dunn = sign_in(cast.dunn)

    for url in (reverse("oncall:home"), reverse("rosters:rosters")):
        assert "Later" not in words(dunn.get(url))


def test_the_coordinator_sees_when_it_starts_and_how_full_it_is(
    later: Roster, cast: Cast, now: datetime, novak: Client
) -> None:
    filled(later, cast, now)
    said = "Starts on Mon 30 Nov 2026 19:00. 28 of 56 shifts of its first four weeks"

    morning = reverse("oncall:morning", args=[cast.tri_town.public_id])
    pages = [reverse("rosters:rosters"), morning] + [
        reverse(f"rosters:{name}", args=[later.public_id])
        for name in ("plan", "on_call", "week", "gaps")
    ]
    for url in pages:
        assert said in words(novak.get(url))
    assert "NOBODY" not in words(novak.get(pages[3]))


def test_its_first_day_can_be_changed_until_it_has_come(
    later: Roster, cast: Cast, now: datetime, novak: Client
) -> None:
    filled(later, cast, now)
    url = reverse("rosters:start_roster", args=[later.public_id])

    assert 'value="2026-11-30"' in novak.get(url).content.decode()
    agree(novak, url, {"starts_on": "2026-12-07"})
    refused = novak.post(url, {"starts_on": "2026-10-01"})

    later.refresh_from_db()
    assert later.starts_at == central("2026-12-07T19:00")
    assert "past already" in words(refused)
    rows = Coverage.objects.filter(position__roster=later)
    assert rows.earliest("starts_at").starts_at == later.starts_at
    with pytest.raises(AlreadyBegun):
        starting.start_roster(later, date(2027, 1, 1), now=later.starts_at)


def test_a_first_day_that_is_past_is_refused(cast: Cast, now: datetime) -> None:
    with pytest.raises(AlreadyOver, match="past already"):
        rosters.create_roster(
            cast.tri_town,
            name="Late",
            zone="America/Chicago",
            starts_on=now.date() - 2 * DAY,
            now=now,
        )
    assert not Roster.objects.filter(name="Late").exists()


@pytest.mark.parametrize("typed", ["2028-02-01", "9999-12-31"])
def test_a_first_day_too_far_ahead_to_be_filled_is_refused(
    later: Roster, novak: Client, typed: str
) -> None:
    url = reverse("rosters:start_roster", args=[later.public_id])

    refused = novak.post(url, {"starts_on": typed})

    assert refused.status_code == 409
    assert "Choose a day within a year from now." in words(refused)
    later.refresh_from_db()
    assert later.starts_at == STARTS


def test_a_first_day_on_which_it_has_ended_is_refused_at_its_field(
    later: Roster, novak: Client, now: datetime
) -> None:
    endings.end_roster(later, central("2026-12-07T19:00"), now=now)
    url = reverse("rosters:start_roster", args=[later.public_id])

    for typed in ("2026-12-07", "2026-12-08"):
        refused = novak.post(url, {"starts_on": typed})
        assert refused.status_code == 409
        assert refused.context["form"].errors == {
            "starts_on": [
                (
                    "It would have ended by then: its end is Mon 7 Dec 2026 19:00. "
                    "Choose a day before that, or move its end first."
                )
            ]
        }
    agree(novak, url, {"starts_on": "2026-12-06"})
    later.refresh_from_db()
    assert later.starts_at == central("2026-12-06T19:00")


@pytest.mark.parametrize("which", ["roster", "position"])
def test_an_end_before_its_first_day_is_refused_at_its_field(
    later: Roster, novak: Client, which: str
) -> None:
    seat = position(later, Tier.PRIMARY).public_id
    args = [later.public_id] if which == "roster" else [later.public_id, seat]
    url = reverse(f"rosters:end_{which}", args=args)

    for typed in ("2026-11-20T19:00", "2026-11-30T19:00"):
        refused = novak.post(url, {"ends_at": typed})
        assert refused.status_code == 409
        assert refused.context["form"].errors == {
            "ends_at": [
                (
                    "The roster begins on Mon 30 Nov 2026 19:00: choose a later "
                    "moment, or let it start earlier first."
                )
            ]
        }
    agree(novak, url, {"ends_at": "2026-11-30T23:00"})
    later.refresh_from_db()
    held = later.positions.get(public_id=seat) if which == "position" else later
    assert held.ends_at == STARTS + 4 * HOUR


def test_a_roster_without_a_first_day_runs_as_before(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    assert nights.roster.starts_at is None
    assert nights.roster.has_begun(now)
    assert selectors.seats_at(scope_of(cast.novak, now=now), nights.roster, now)


def test_many_gaps_of_one_roster_are_a_few_rows_in_the_morning(
    nights: Nights, cast: Cast, now: datetime, novak: Client
) -> None:
    rosters.create_roster(cast.tri_town, name="Empty", zone="America/Chicago", now=now)
    duties.look_for_gaps(now + HOUR)

    url = reverse("oncall:morning", args=[cast.tri_town.public_id])
    page = words(novak.get(url))

    assert page.count("Ask whoever could take it") <= 3
    assert "more open shifts" in page or page.count("Empty") <= 4
