"""Whether two requests may be about the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.core.alike import may_be_same, plain, spot

TOWN = "Harlow"
places = st.text(max_size=200)
incidents = st.text(max_size=40)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("118 Elm St.", "118 elm street"),
        ("Main / Oak", "Oak & Main"),
        ("Main and Oak", "main at oak"),
        ("the  Mill-Bridge", "Mill bridge"),
        ("N River Rd", "north river road"),
    ],
)
def test_two_people_type_one_place_differently(one: str, other: str) -> None:
    assert plain(one) == plain(other)


def test_another_house_is_another_place() -> None:
    one, other = (spot(f"{n} Elm St", "", town=TOWN) for n in (118, 181))

    assert not may_be_same(one, other)


def test_one_incident_is_the_same_wherever_they_say_it_is() -> None:
    one = spot("118 Elm St", "26-00123", town=TOWN)
    other = spot("Elm and Main", "26-00123 ", town=TOWN)

    assert may_be_same(one, other)


def test_somewhere_in_town_may_be_anywhere_in_it() -> None:
    phoned = spot("Harlow", "", town=TOWN)

    assert may_be_same(phoned, spot("118 Elm St", "", town=TOWN))


@given(one=places, other=places, number=incidents, another=incidents)
def test_it_never_matters_who_asked_first(
    one: str, other: str, number: str, another: str
) -> None:
    first, second = spot(one, number, town=TOWN), spot(other, another, town=TOWN)

    assert may_be_same(first, second) == may_be_same(second, first)
    assert may_be_same(first, first)


@given(place=places)
def test_a_plain_place_stays_what_it_is(place: str) -> None:
    assert plain(plain(place)) == plain(place)
