"""Changing a rotation leaves alone what was agreed for later, or says what goes."""

from datetime import date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from agencies.models import User
from rosters.core.rotation import Member
from rosters.errors import DropsLaterChanges
from rosters.models import Coverage, Rotation
from rosters.services import plan
from tests.cast import Cast
from tests.integration.rosters.nights import STARTS_ON, Nights, agree

TODAY, DECEMBER = date(2026, 11, 3), date(2026, 12, 1)


def change(
    nights: Nights,
    people: list[User],
    now: datetime,
    *,
    from_on: date = TODAY,
    name: str = "Weekly",
    drop_later: bool = False,
) -> Rotation:
    return plan.set_rotation(
        nights.roster,
        name=name,
        starts_on=STARTS_ON,
        turn_days=7,
        people=people,
        now=now,
        rotation=nights.rotation,
        from_on=from_on,
        drop_later=drop_later,
    )


def nights_of(person: User) -> int:
    return Coverage.objects.filter(person=person).count()


def members(nights: Nights) -> set[Member]:
    return {place.as_member() for place in nights.rotation.members.all()}


@pytest.fixture
def three(cast: Cast) -> list[User]:
    return [cast.rivera, cast.okafor, cast.vang]


@pytest.fixture
def joined(nights: Nights, cast: Cast, three: list[User], now: datetime) -> Nights:
    """Kessler joins on 1 December, in Vang's stead."""
    change(nights, [*three[:2], cast.kessler], now, from_on=DECEMBER)
    return nights


def test_another_name_leaves_those_who_join_later_alone(
    joined: Nights, cast: Cast, three: list[User], now: datetime
) -> None:
    before, count = members(joined), nights_of(cast.kessler)

    change(joined, three, now, name="Nights, weekly")

    assert members(joined) == before
    assert nights_of(cast.kessler) == count > 80


def test_other_people_are_refused_naming_who_joins_and_leaves_later(
    joined: Nights, cast: Cast, now: datetime
) -> None:
    before, count = members(joined), nights_of(cast.kessler)

    with pytest.raises(DropsLaterChanges) as refused:
        change(joined, [cast.okafor, cast.rivera], now)

    assert refused.value.field == "from_on"
    assert "D. Kessler joins and T. Vang leaves on 01 Dec 2026" in str(refused.value)
    assert members(joined) == before
    assert nights_of(cast.kessler) == count


def test_whoever_says_so_drops_what_was_agreed_for_later(
    joined: Nights, cast: Cast, now: datetime
) -> None:
    change(joined, [cast.okafor, cast.rivera], now, drop_later=True)

    assert nights_of(cast.kessler) == 0
    assert {m.person for m in members(joined) if m.belongs(DECEMBER)} == {
        cast.okafor.pk,
        cast.rivera.pk,
    }


def test_a_later_day_with_another_order_is_named_too(
    nights: Nights, three: list[User], now: datetime
) -> None:
    change(nights, three[::-1], now, from_on=DECEMBER)

    with pytest.raises(DropsLaterChanges, match="another order from 01 Dec 2026"):
        change(nights, three[:2], now)


def test_what_begins_on_the_very_day_is_replaced_without_asking(
    joined: Nights, three: list[User], now: datetime
) -> None:
    change(joined, three[:1], now, from_on=DECEMBER)

    assert {m.person for m in members(joined) if m.belongs(DECEMBER)} == {three[0].pk}


def typed(people: list[User], **others: str) -> dict[str, str]:
    places = {f"person_{n}": str(p.public_id) for n, p in enumerate(people, start=1)}
    plain = {"name": "Weekly", "starts_on": "2026-11-02", "turn_days": "7"}
    return plain | {"from_on": "2026-11-03"} | places | others


def page(nights: Nights) -> str:
    ids = [nights.roster.public_id, nights.rotation.public_id]
    return reverse("rosters:edit_rotation", args=ids)


def test_the_page_refuses_at_the_day_and_loses_nothing_typed(
    joined: Nights, cast: Cast, novak: Client
) -> None:
    people = [cast.okafor, cast.rivera]

    refused = agree(novak, page(joined), typed(people, name="Days"))
    taken = agree(novak, page(joined), typed(people, name="Days", drop_later="on"))

    form = refused.context["form"]
    assert (refused.status_code, taken.status_code) == (409, 302)
    assert "D. Kessler joins" in form.errors["from_on"][0]
    assert form["name"].value() == "Days"
    assert Rotation.objects.get(pk=joined.rotation.pk).name == "Days"
    assert nights_of(cast.kessler) == 0


def test_the_page_of_a_rotation_that_begins_later_shows_who_will_be_in_it(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    later = plan.set_rotation(
        nights.roster,
        name="Later",
        starts_on=DECEMBER,
        turn_days=7,
        people=[cast.kessler],
        now=now,
    )
    ids = [nights.roster.public_id, later.public_id]

    form = novak.get(reverse("rosters:edit_rotation", args=ids)).context["form"]

    assert form["from_on"].value() == DECEMBER
    assert form["person_1"].value() == str(cast.kessler.public_id)
