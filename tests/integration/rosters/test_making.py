"""A coordinator makes a roster, and names it."""

from datetime import datetime, time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from rosters.models import Roster
from rosters.services import rosters
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.rosters.nights import Nights, empty_roster
from tests.integration.rosters.pages import address, text, words

pytestmark = pytest.mark.django_db


def typed(cast: Cast, **more: Any) -> dict[str, Any]:
    return {
        "name": "Days",
        "zone": "America/Chicago",
        "hours_from": "08:00",
        "hours_until": "20:00",
        "primaries": "2",
        "backups": "0",
        "starts_on": "2026-11-30",
        "agencies": [str(cast.harlow.public_id)],
    } | more


def made_at(cast: Cast) -> str:
    return reverse("rosters:new_roster", args=[cast.tri_town.public_id])


def test_a_roster_is_made_and_its_plan_asks_for_a_pattern(
    cast: Cast, novak: Client
) -> None:
    assert made_at(cast) in text(novak.get("/rosters/"))

    seen = novak.post(made_at(cast), typed(cast), follow=True)

    roster = Roster.objects.get()
    assert (roster.name, roster.zone) == ("Days", "America/Chicago")
    assert (roster.hours_from, roster.hours_until) == (time(8), time(20))
    assert [str(p) for p in roster.positions.all()] == ["primary 1", "primary 2"]
    assert list(roster.agencies.all()) == [cast.harlow]
    assert roster.published_until is not None
    assert "Made. Now say who is on call" in text(seen)
    assert "No pattern yet: nobody is on call." in text(seen)


def test_its_form_offers_the_consortiums_zone_and_every_department(
    cast: Cast, novak: Client
) -> None:
    page = text(novak.get(made_at(cast)))

    assert 'value="America/Chicago"' in page
    assert "checked" not in page  # nobody is covered before somebody says so
    assert "Tamarack County Behavioral Health" not in page.split("<fieldset>")[-1]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"zone": "America/Tamarack"}, "There is no time zone called 'America/Tam"),
        ({"zone": "Factory"}, "There is no time zone called 'Factory'"),
        ({"zone": ""}, "This field is required."),
        ({"name": "   "}, "This field is required."),
        ({"name": "N" * 81}, "at most 80 characters"),
        ({"name": "a\x00b"}, "Null characters are not allowed."),
        ({"hours_from": "25:00"}, "Enter a valid time."),
        ({"starts_on": ""}, "This field is required."),
        ({"primaries": "0"}, "greater than or equal to 1"),
        ({"backups": "99"}, "less than or equal to 9"),
        ({"agencies": ["nobody"]}, "Select a valid choice."),
    ],
)
def test_bad_input_is_refused_at_its_field_and_nothing_typed_is_lost(
    cast: Cast, novak: Client, more: dict[str, Any], said: str
) -> None:
    refused = novak.post(made_at(cast), typed(cast, **more))

    assert refused.status_code == 422
    assert said in text(refused)
    assert 'value="20:00"' in text(refused)
    assert not Roster.objects.exists()


def test_a_name_that_is_taken_is_refused(
    nights: Nights, cast: Cast, novak: Client
) -> None:
    refused = novak.post(made_at(cast), typed(cast, name=" Nights "))

    assert refused.status_code == 409
    assert "There is already a roster called Nights." in text(refused)
    assert 'value="20:00"' in text(refused)


def test_departments_of_another_consortium_are_no_choice(
    cast: Cast, novak: Client
) -> None:
    refused = novak.post(
        made_at(cast), typed(cast, agencies=[str(cast.ashby.public_id)])
    )

    assert refused.status_code == 422
    assert not Roster.objects.exists()


def test_only_a_coordinator_makes_one_and_only_in_their_own_consortium(
    nights: Nights, cast: Cast, sign_in: SignIn
) -> None:
    others = reverse("rosters:new_roster", args=[cast.two_rivers.public_id])
    pages = [
        made_at(cast),
        address("roster_name", nights),
        address("end_roster", nights),
        address("end_position", nights, nights.primary.public_id),
    ]

    for person in (cast.rivera, cast.dunn, cast.wells, cast.brandt, cast.admin):
        client = sign_in(person)
        assert [client.post(url, {}).status_code for url in pages] == [403] * 4
    stranger = sign_in(cast.stranger_coordinator)
    assert [stranger.post(url, {}).status_code for url in pages] == [404] * 4
    assert sign_in(cast.novak).post(others, typed(cast)).status_code == 404
    assert Roster.objects.count() == 1


def test_a_roster_is_renamed_and_covers_others_and_its_history_says_so(
    nights: Nights, cast: Cast, novak: Client
) -> None:
    url = address("roster_name", nights)
    form = text(novak.get(url))
    assert 'value="Nights"' in form

    sent = {"name": "Tri-Town nights", "agencies": [str(cast.harlow.public_id)]}
    saved = novak.post(url, sent, follow=True)

    assert "Tri-Town nights: the plan" in text(saved)
    assert list(nights.roster.agencies.all()) == [cast.harlow]
    history = words(novak.get(address("history", nights)))
    assert "P. Novak renamed the roster. From Nights to Tri-Town nights." in history
    assert "P. Novak set which departments it covers." in history


def test_saving_what_is_so_already_writes_nothing_down(
    nights: Nights, cast: Cast, novak: Client
) -> None:
    url = address("roster_name", nights)
    covered = [str(o.public_id) for o in nights.roster.agencies.all()]

    novak.post(url, {"name": "Nights", "agencies": covered})

    history = words(novak.get(address("history", nights)))
    assert "renamed" not in history
    assert "which departments it covers" not in history


def test_a_roster_does_not_take_anothers_name(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    empty_roster(cast, now, name="Days")

    refused = novak.post(address("roster_name", nights), {"name": "Days"})

    assert refused.status_code == 409
    assert "There is already a roster called Days." in text(refused)


def test_a_calendar_that_was_given_out_says_the_new_name(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    held = Roster.objects.get(pk=nights.roster.pk)

    rosters.rename(held, "Tri-Town nights", now=now)

    assert Roster.objects.get().name == "Tri-Town nights"
