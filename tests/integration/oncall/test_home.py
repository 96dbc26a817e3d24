"""What a coordinator finds in the morning."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from common import clock
from dispatch.models import Callout
from dispatch.services import policies, telling
from rosters.models import Coverage
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.dispatch.asking import LADDER, ask, nobody
from tests.integration.rosters.nights import central, tri_town_nights

pytestmark = pytest.mark.django_db


def test_the_coordinator_sees_what_she_is_in_charge_of_and_by_when(
    cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    policies.set_ladder(cast.tri_town, LADDER, by=None, now=now)
    hers, other = ask(cast, now), ask(cast, now)
    due = now + timedelta(days=1)
    Callout.objects.filter(pk=hers.pk).update(owner=cast.novak, deadline_at=due)

    page = sign_in(cast.novak).get("/").content.decode()

    assert "You are in charge of" in page
    assert hers.number in page
    assert "Wed 4 Nov 02:14" in page
    assert other.number not in page
    assert "Gaps in the next" not in sign_in(cast.dunn).get("/").content.decode()


def test_the_coordinator_sees_the_gaps_of_the_coming_week(
    cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    nights = tri_town_nights(cast, now)
    novak = sign_in(cast.novak)
    assert "somebody is on call whenever" in novak.get("/").content.decode()
    gone = central("2026-11-05T19:00")
    Coverage.objects.filter(position=nights.primary, starts_at=gone).delete()

    page = novak.get("/").content.decode()

    assert "Nights, Primary" in page
    assert "Thu 5 Nov 19:00 \N{EN DASH} Fri 07:00" in page
    assert f"/rosters/{nights.roster.public_id}/?week=2026-W45" in page


def test_the_home_page_names_the_zone_of_its_clocks(
    cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    tri_town_nights(cast, now)

    for person in (cast.dunn, cast.rivera, cast.novak):
        page = sign_in(person).get("/").content.decode()
        assert page.count("Times in America/Chicago.") == 1, person


def test_where_two_zones_are_shown_both_are_named(
    cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    nights = tri_town_nights(cast, now)
    type(nights.roster).objects.update(zone="America/Denver")

    page = sign_in(cast.novak).get("/").content.decode()

    assert "Times in America/Chicago, America/Denver." in page


def test_a_clinician_who_steers_requests_has_her_own_shifts_at_hand_too(
    cast: Cast, sign_in: SignIn
) -> None:
    home = sign_in(cast.lindqvist).get("/").content.decode()

    assert reverse("rosters:my_shifts") in home
    assert reverse("dispatch:board") in home


def test_a_clinician_reads_whether_she_is_on_call_until_when_and_who_is_next(
    cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    nights = tri_town_nights(cast, now)
    there = Coverage.objects.at(now).get(position=nights.primary).person

    mine = sign_in(there).get("/").content.decode()
    last = sign_in(cast.lindqvist).get("/").content.decode()
    off = sign_in(cast.kessler).get("/").content.decode()

    assert "You are on call until Tue 07:00." in mine
    assert "If you cannot, we ring M. Lindqvist next (Backup)." in mine
    assert "Nobody of this roster is rung after you." in last
    assert "You are not on call now." in off
    assert "No shift of yours is published." in off
    assert "You are" not in sign_in(cast.dunn).get("/").content.decode()


def test_who_is_off_call_reads_when_the_next_shift_begins(
    cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    tri_town_nights(cast, now)
    noon = central("2026-11-03T12:00")
    with clock.at(noon):
        page = sign_in(cast.lindqvist).get("/").content.decode()

    assert "Your next shift: Tue 3 Nov 19:00, Nights, Backup." in page


def test_who_hears_that_nobody_comes_finds_what_to_do_instead_beside_it(
    cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    policies.set_ladder(cast.tri_town, LADDER, by=None, now=now)
    found = ask(cast, now)
    line = telling.fallback(found)[0]
    with clock.at(nobody(now)):
        page = sign_in(cast.dunn).get("/").content.decode()

    after = page[page.index("NOBODY IS COMING") :].split("</section>")[0]
    assert f'href="tel:{line}"' in after


def test_the_lead_of_a_department_finds_its_requests_share_and_people(
    cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    policies.set_ladder(cast.tri_town, LADDER, by=None, now=now)
    found = ask(cast, now)
    over = nobody(now)
    lead = cast.brandt
    foreign = sign_in(lead).get("/").content.decode()
    Callout.objects.update(requesting_organisation=cast.stony_ford)

    with clock.at(over):
        page = sign_in(lead).get("/").content.decode()

    assert found.number not in foreign
    assert "No request yet." in foreign
    assert page.count(f">{found.number}<") == 2
    assert "?standing=nobody&amp;since=2026-10-0" in page
    assert "No statement was issued yet." in page
    assert reverse("agencies:people") in page
    assert "Our share" not in sign_in(cast.dunn).get("/").content.decode()
