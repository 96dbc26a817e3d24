"""The rosters' pages, as coordinators, clinicians, officers and strangers see them."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from common import clock
from rosters.core.words import Change
from rosters.models import Coverage, Override, PatternLine, Rotation, TimeOff
from rosters.services import changes
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.rosters.nights import Nights, agree, central, empty_roster
from tests.integration.rosters.pages import address, text

PATTERN = {
    "name": "Mornings",
    "local_starts": "2026-11-04T07:00",
    "local_ends": "2026-11-04T12:00",
    "zone": "America/Chicago",
    "unit": "weeks",
    "every": "1",
    "weekdays": ["0", "2"],
}


def test_the_week_shows_who_is_on_and_says_there_is_no_gap(
    nights: Nights, novak: Client
) -> None:
    shown = text(novak.get(address("week", nights), {"week": "2026-W46"}))

    assert "week of 9 November 2026" in shown
    assert shown.count(">J. Okafor<") == 7
    assert shown.count(">M. Lindqvist<") == 8  # Sunday's night runs into Monday
    assert "Sun 19:00" in shown
    assert "No gaps this week." in shown


def test_a_gap_is_impossible_to_miss_and_one_link_from_being_filled(
    nights: Nights, novak: Client, now: datetime
) -> None:
    changes.add_override(
        nights.primary,
        changes.Wish(Change.REMOVE),
        starts_at=central("2026-11-10T19:00"),
        ends_at=central("2026-11-11T07:00"),
        now=now,
    )

    shown = text(novak.get(address("week", nights), {"week": "2026-W46"}))

    assert "1 gap this week: nobody is on call." in shown
    assert "GAP: nobody" in shown
    assert "starts_at=2026-11-10T19:00&ends_at=2026-11-11T07:00" in shown


def test_the_same_pattern_typed_twice_is_refused_at_its_field_and_stays_typed(
    nights: Nights, cast: Cast, novak: Client
) -> None:
    page = address("add_pattern", nights, nights.primary.public_id)
    typed = PATTERN | {"days": "only", "holder": str(cast.okafor.public_id)}
    seen = novak.post(page, typed)
    saved = novak.post(page, typed | {"agreed": seen.context["tried"].mark})
    assert saved.status_code == 302

    refused = novak.post(page, typed | {"wins": "on", "name": "Holiday mornings"})

    said = "Mornings is there already: the same days and hours, for the same people."
    assert said in refused.context["form"].errors["local_starts"][0]
    assert 'value="Holiday mornings"' in text(refused)


def test_a_gap_that_is_over_is_shown_but_cannot_be_filled(
    nights: Nights, cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    changes.add_override(
        nights.primary,
        changes.Wish(Change.REMOVE),
        starts_at=central("2026-11-03T19:00"),
        ends_at=central("2026-11-04T07:00"),
        now=now,
    )
    with clock.at(central("2026-11-04T12:00")):
        shown = text(sign_in(cast.novak).get(address("week", nights)))

    assert "Primary: Tue 3 Nov 19:00" in shown
    assert "Fill it" not in shown


def test_the_one_who_is_on_now_is_marked(nights: Nights, novak: Client) -> None:
    shown = text(novak.get(address("week", nights)))

    assert "week of 2 November 2026" in shown
    assert shown.count("on call now</span>") == 2


@pytest.mark.parametrize("week", ["2026-W99", "nonsense", "2026-W1", "99999-W01"])
def test_a_week_that_does_not_exist_shows_this_one(
    nights: Nights, novak: Client, week: str
) -> None:
    shown = text(novak.get(address("week", nights), {"week": week}))

    assert "week of 2 November 2026" in shown


def test_on_call_now_says_who_and_until_when_to_an_officer(
    nights: Nights, cast: Cast, sign_in: SignIn
) -> None:
    officer = sign_in(cast.dunn)

    for url in (address("on_call", nights), reverse("rosters:rosters")):
        shown = text(officer.get(url))
        assert "R. Rivera" in shown
        assert "Tue 07:00" in shown


def test_on_call_now_says_nobody_in_capitals(
    cast: Cast, novak: Client, now: datetime
) -> None:
    roster = empty_roster(cast, now)

    shown = text(novak.get(reverse("rosters:on_call", args=[roster.public_id])))

    assert shown.count("NOBODY") == 2


def test_a_clinician_sees_their_own_shifts(
    nights: Nights, cast: Cast, sign_in: SignIn
) -> None:
    shown = text(sign_in(cast.okafor).get(reverse("rosters:my_shifts")))

    assert "Mon 9 Nov 19:00" in shown
    assert "Nights, Primary" in shown


def test_a_pattern_is_added_and_published(
    nights: Nights, cast: Cast, novak: Client
) -> None:
    typed = PATTERN | {"holder": str(cast.kessler.public_id)}
    url = address("add_pattern", nights, nights.primary.public_id)

    response = agree(novak, url, typed, follow=True)

    assert "Saved, and published." in text(response)
    row = Coverage.objects.filter(person=cast.kessler).earliest("starts_at")
    assert row.starts_at == central("2026-11-04T07:00")


def test_a_pattern_is_shown_as_it_was_typed_and_changed(
    nights: Nights, cast: Cast, novak: Client
) -> None:
    url = address("edit_pattern", nights, nights.second_line.public_id)
    shown = text(novak.get(url))

    assert 'value="2026-11-02T19:00"' in shown
    assert 'value="2026-11-03T07:00"' in shown
    typed = PATTERN | {"holder": str(nights.rotation.public_id), "weekdays": []}
    assert agree(novak, url, typed).status_code == 302
    changed = PatternLine.objects.get(pk=nights.second_line.pk)
    assert (changed.rotation, str(changed)) == (nights.rotation, "Mornings")


@pytest.mark.parametrize(
    ("wrong", "status", "sentence"),
    [
        ({"local_ends": "2026-11-04T07:00"}, 409, "The shift must end after it starts"),
        ({"zone": "Middle/Earth"}, 409, "There is no time zone called"),
        ({"local_starts": "yesterday"}, 422, "Enter a valid date/time."),
        ({"local_starts": "2026-11-03T22:00"}, 409, "This overlaps Nights, first on"),
        ({"every": "0"}, 422, "greater than or equal to 1"),
        ({"holder": ""}, 422, "This field is required."),
    ],
)
def test_a_pattern_that_makes_no_sense_is_refused_and_nothing_typed_is_lost(
    nights: Nights,
    cast: Cast,
    novak: Client,
    wrong: dict[str, str],
    status: int,
    sentence: str,
) -> None:
    typed = PATTERN | {"holder": str(cast.kessler.public_id)} | wrong

    response = agree(
        novak, address("add_pattern", nights, nights.primary.public_id), typed
    )

    assert response.status_code == status
    assert sentence in text(response)
    assert 'value="Mornings"' in text(response)
    assert PatternLine.objects.count() == 2


def test_a_rotation_is_added_and_an_empty_one_is_refused(
    nights: Nights, cast: Cast, novak: Client
) -> None:
    url = address("add_rotation", nights)
    typed = {"name": "Days", "starts_on": "2026-11-09", "turn_days": "1"}

    refused = agree(novak, url, typed)
    people = {
        "person_1": str(cast.vang.public_id),
        "person_3": str(cast.rivera.public_id),
    }
    taken = agree(novak, url, typed | people)

    assert refused.status_code == 409
    assert "Put at least one person into the rotation." in text(refused)
    assert taken.status_code == 302
    made = Rotation.objects.get(name="Days")
    assert [m.person for m in made.members.all()] == [cast.vang, cast.rivera]
    said = text(novak.get(address("plan", nights)))
    assert "Saved: no published shift changes hands." in said


def test_a_rotation_is_shown_in_its_order_and_changed_from_a_day(
    nights: Nights, cast: Cast, novak: Client
) -> None:
    url = address("edit_rotation", nights, nights.rotation.public_id)
    shown = text(novak.get(url))
    selected = f'<option value="{cast.rivera.public_id}" selected>R. Rivera</option>'
    assert selected in shown

    response = agree(
        novak,
        url,
        {
            "name": "Weekly",
            "starts_on": "2026-11-02",
            "turn_days": "7",
            "from_on": "2026-11-30",
            "person_1": str(cast.kessler.public_id),
        },
    )

    assert response.status_code == 302
    after = Coverage.objects.filter(
        position=nights.primary, starts_at__gt=central("2026-11-30T12:00")
    )
    assert {row.person_id for row in after} == {cast.kessler.pk}


def override(cast: Cast, nights: Nights, **others: str) -> dict[str, str]:
    return {
        "position": str(nights.primary.public_id),
        "change": "replace",
        "person": str(cast.kessler.public_id),
        "starts_at": "2026-11-10T19:00",
        "ends_at": "2026-11-11T07:00",
        "reason": "a wedding",
    } | others


def test_somebody_stands_in_and_is_withdrawn_again(
    nights: Nights, cast: Cast, novak: Client
) -> None:
    agree(novak, address("add_override", nights), override(cast, nights))
    made = Override.objects.get()
    plan = text(novak.get(address("plan", nights)))

    agree(novak, address("withdraw_override", nights, made.public_id), {})

    assert "D. Kessler instead of whoever is on" in plan
    assert made.made_by == cast.novak
    assert not Override.objects.standing().exists()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"ends_at": "2026-11-10T18:00"}, "It must end after it starts."),
        ({"starts_at": "2026-11-01T19:00", "ends_at": "2026-11-02T07:00"}, "over."),
        ({"person": ""}, "Say who comes on call."),
        ({}, "already a change from Tue 10 Nov 2026 19:00 to Wed 11 Nov"),
    ],
)
def test_an_override_that_makes_no_sense_is_refused(
    nights: Nights, cast: Cast, novak: Client, wrong: dict[str, str], sentence: str
) -> None:
    url = address("add_override", nights)
    agree(novak, url, override(cast, nights))

    response = agree(novak, url, override(cast, nights, **wrong))

    assert response.status_code == 409
    assert sentence in text(response)
    assert 'value="a wedding"' in text(response)
    assert Override.objects.count() == 1


def test_a_time_that_the_clocks_leave_out_is_refused_with_the_nearest_ones(
    nights: Nights, cast: Cast, novak: Client
) -> None:
    url = address("add_override", nights)
    asleep = {"starts_at": "2027-03-14T02:30", "ends_at": "2027-03-14T07:00"}

    refused = novak.post(url, override(cast, nights, **asleep))

    said = "02:30 does not exist on Sun 14 Mar 2027: the clocks go forward then."
    assert refused.status_code == 422
    assert f"{said} The nearest times are 01:59 and 03:00." in text(refused)
    assert refused.context["form"].errors.keys() == {"starts_at"}
    assert not Override.objects.exists()


def test_time_off_is_taken_and_given_back(
    nights: Nights, cast: Cast, novak: Client
) -> None:
    typed = {
        "person": str(cast.okafor.public_id),
        "starts_at": "2026-11-10T12:00",
        "ends_at": "2026-11-12T12:00",
    }
    agree(novak, address("add_time_off", nights), typed)
    made = TimeOff.objects.get()
    week = text(novak.get(address("week", nights), {"week": "2026-W46"}))

    agree(novak, address("withdraw_time_off", nights, made.public_id), {})

    assert "2 gaps this week" in week
    assert made.person == cast.okafor
    after = text(novak.get(address("week", nights), {"week": "2026-W46"}))
    assert "No gaps this week." in after


def doors(nights: Nights) -> list[tuple[str, tuple[object, ...]]]:
    return [
        ("week", ()),
        ("on_call", ()),
        ("plan", ()),
        ("add_pattern", (nights.primary.public_id,)),
        ("edit_pattern", (nights.first_line.public_id,)),
        ("change_night", (nights.first_line.public_id,)),
        ("end_pattern", (nights.first_line.public_id,)),
        ("add_rotation", ()),
        ("edit_rotation", (nights.rotation.public_id,)),
        ("add_override", ()),
        ("withdraw_override", (uuid4(),)),
        ("add_time_off", ()),
        ("withdraw_time_off", (uuid4(),)),
    ]


def test_a_stranger_finds_nothing_behind_any_door(
    nights: Nights, cast: Cast, sign_in: SignIn
) -> None:
    stranger = sign_in(cast.stranger_coordinator)

    for name, others in doors(nights):
        url = address(name, nights, *others)
        assert stranger.get(url).status_code in {404, 405}, name
        assert stranger.post(url).status_code in {404, 405}, name
    assert "Nights" not in text(stranger.get(reverse("rosters:rosters")))


def test_only_a_coordinator_may_change_a_roster(
    nights: Nights, cast: Cast, sign_in: SignIn
) -> None:
    clinician = sign_in(cast.rivera)

    for name, others in doors(nights)[3:]:
        assert clinician.post(address(name, nights, *others)).status_code == 403, name
    assert "Add a pattern" not in text(clinician.get(address("plan", nights)))


def test_the_pages_take_no_more_queries_for_more_nights(
    nights: Nights,
    cast: Cast,
    novak: Client,
    now: datetime,
    django_assert_max_num_queries: Callable[[int], AbstractContextManager[Any]],
) -> None:
    for day in range(9, 15):
        changes.add_override(
            nights.primary,
            changes.Wish(Change.ADD, cast.kessler),
            starts_at=central(f"2026-11-{day:02}T20:00"),
            ends_at=central(f"2026-11-{day:02}T22:00"),
            now=now,
        )

    with django_assert_max_num_queries(30):
        novak.get(address("week", nights), {"week": "2026-W46"})
    with django_assert_max_num_queries(30):
        novak.get(address("plan", nights))


def test_outside_its_hours_a_roster_is_calmly_off_duty(
    nights: Nights, sign_in: SignIn, cast: Cast
) -> None:
    """19:00 to 07:00: at 02:14 somebody must be there, at noon nobody."""
    Coverage.objects.filter(position=nights.primary).delete()

    with clock.at(central("2026-11-10T02:14")):
        novak = sign_in(cast.novak)
        night = text(novak.get("/rosters/")), text(novak.get("/"))
    with clock.at(central("2026-11-10T12:00")):
        novak = sign_in(cast.novak)
        noon = text(novak.get("/rosters/")), text(novak.get("/"))

    assert "NOBODY" in night[0]
    assert "Nobody" in night[1]
    assert "Off duty until Tue 19:00" in noon[0]
    assert "Nights, Primary: off duty until Tue 19:00" in noon[1]
    assert "NOBODY" not in noon[0]
    assert "Nobody" not in noon[1]
