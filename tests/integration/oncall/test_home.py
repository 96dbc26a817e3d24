"""What a coordinator finds in the morning."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from dispatch.models import Callout
from dispatch.services import policies
from rosters.models import Coverage
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.dispatch.asking import LADDER, ask
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


def test_a_clinician_who_steers_requests_has_her_own_shifts_at_hand_too(
    cast: Cast, sign_in: SignIn
) -> None:
    home = sign_in(cast.lindqvist).get("/").content.decode()

    assert reverse("rosters:my_shifts") in home
    assert reverse("dispatch:board") in home
