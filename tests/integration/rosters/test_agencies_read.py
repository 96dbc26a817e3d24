"""Officers, dispatchers and chiefs read who is on call, and nothing more of it."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from agencies.core.words import Kind
from notifications.models import ContactMethod
from rosters import duties
from rosters.core.confirming import Confirmed
from rosters.models import Confirmation
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.rosters import swapping
from tests.integration.rosters.nights import Nights, central
from tests.integration.rosters.pages import address, text

pytestmark = pytest.mark.django_db
READ = ("on_call", "week", "month", "wall", "gaps")
EDITS = (
    "Fill it",
    "Move or cancel",
    "Why?",
    "Take over",
    "Somebody takes over",
    "Offer it",
    "Put somebody",
    "Drafts",
    "/plan/",
    "/history/",
    "/swaps/",
    "/take-over/",
)


def readers(cast: Cast, sign_in: SignIn) -> list[Client]:
    people = (cast.dunn, cast.ames, cast.wells, cast.brandt, cast.pelt)
    return [sign_in(person) for person in people]


def test_they_come_in_by_the_frame_and_read_every_page_of_it(
    nights: Nights, cast: Cast, sign_in: SignIn
) -> None:
    for client in readers(cast, sign_in):
        home = text(client.get("/"))
        listed = text(client.get("/rosters/"))

        assert '<a href="/rosters/">Rosters</a>' in home
        for name in READ:
            assert f'href="{address(name, nights)}' in listed
            assert client.get(address(name, nights)).status_code == 200, name


def test_everybody_with_a_sign_in_has_the_link(
    nights: Nights, cast: Cast, sign_in: SignIn
) -> None:
    for person in cast.people():
        page = text(sign_in(person).get("/rosters/"))
        assert 'href="/rosters/" aria-current="page">Rosters' in page


def test_whoever_pays_reads_who_is_on_call_now_and_no_more(
    nights: Nights, cast: Cast, sign_in: SignIn
) -> None:
    payer = sign_in(cast.hartmann)

    assert payer.get(address("on_call", nights)).status_code == 200
    for name in ("week", "month", "wall", "plan"):
        assert payer.get(address(name, nights)).status_code == 403
        page = text(payer.get("/rosters/"))
        assert f'href="{address(name, nights)}"' not in page, name


def test_agencies_find_nothing_there_to_change(
    nights: Nights, cast: Cast, sign_in: SignIn
) -> None:
    for person in (cast.dunn, cast.ames, cast.brandt, cast.pelt):
        client = sign_in(person)
        for name in READ:
            page = text(client.get(address(name, nights)))
            assert [word for word in EDITS if word in page.split("<main")[1]] == []


def test_who_is_out_of_reach_or_gives_a_shift_away_is_not_for_agencies(
    nights: Nights, cast: Cast, sign_in: SignIn, now: datetime
) -> None:
    Confirmation.objects.create(
        roster=nights.roster,
        position=nights.primary,
        person=cast.rivera,
        starts_at=central("2026-11-02T19:00"),
        ends_at=central("2026-11-03T07:00"),
        state=Confirmed.CONFIRMED.value,
        asked_at=now,
        call_at=now,
        tell_at=now,
        answered_at=now,
    )
    swapping.offered(nights, cast.rivera, when=swapping.RIVERAS)
    ContactMethod.objects.filter(person=cast.lindqvist).delete()
    duties.look_for_gaps(now + timedelta(minutes=10))
    marks = ("confirmed", "NOT REACHABLE", "⇄")

    coordinator = sign_in(cast.novak)
    seen = text(coordinator.get(address("week", nights)))
    assert [mark in seen for mark in marks] == [True] * 3
    for person in (cast.dunn, cast.brandt, cast.pelt):
        client = sign_in(person)
        for url in (*(address(name, nights) for name in READ), "/rosters/", "/"):
            page = text(client.get(url)).split("<main")[1]
            assert [mark for mark in marks if mark in page] == [], url


def test_the_plan_is_not_for_agencies(
    nights: Nights, cast: Cast, sign_in: SignIn
) -> None:
    for person in (cast.dunn, cast.brandt, cast.pelt):
        assert sign_in(person).get(address("plan", nights)).status_code == 403


def test_strangers_find_no_roster(nights: Nights, cast: Cast, sign_in: SignIn) -> None:
    for person in (
        cast.stranger_officer,
        cast.stranger_chief,
        cast.stranger_dispatcher,
    ):
        client = sign_in(person)
        assert [client.get(address(n, nights)).status_code for n in READ] == [404] * 5


def test_an_agency_that_a_roster_does_not_cover_does_not_read_it(
    nights: Nights, cast: Cast, sign_in: SignIn
) -> None:
    nights.roster.agencies.remove(cast.harlow)
    officer = sign_in(cast.dunn)

    assert cast.harlow.kind == Kind.AGENCY.value
    assert [officer.get(address(n, nights)).status_code for n in READ] == [404] * 5
    assert "No roster covers you yet." in text(officer.get("/rosters/"))
