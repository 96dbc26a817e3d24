"""Whose turn it is, by division, is whose turn it is by walking."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rosters.core.rotation import Handover, Member, Rotation, handovers
from rosters.core.turns import Turns
from rosters.core.words import PersonId
from tests.unit.rosters.oracle import turns_by_walking
from tests.unit.rosters.plans import rotations

MONDAY = date(2026, 1, 5)
RIVERA, OKAFOR, VANG, KESSLER = map(PersonId, (1, 2, 3, 4))


def day(number: int) -> date:
    return MONDAY + timedelta(days=number)


def week(number: int) -> date:
    return day(7 * number)


def members(*people: PersonId) -> tuple[Member, ...]:
    return tuple(Member(p, order, MONDAY) for order, p in enumerate(people))


def holders(rotation: Rotation, weeks: int) -> list[PersonId | None]:
    return [Turns(rotation).holder(week(number)) for number in range(weeks)]


def test_each_member_has_a_week_in_turn() -> None:
    rotation = Rotation(MONDAY, 7, members(RIVERA, OKAFOR, VANG))

    assert holders(rotation, 5) == [RIVERA, OKAFOR, VANG, RIVERA, OKAFOR]


def test_a_week_lasts_until_the_last_day_of_it() -> None:
    turns = Turns(Rotation(MONDAY, 7, members(RIVERA, OKAFOR)))

    assert [turns.holder(day(n)) for n in (6, 7)] == [RIVERA, OKAFOR]


def test_nobody_has_a_turn_before_the_start_or_without_members() -> None:
    assert Turns(Rotation(MONDAY, 7, members(RIVERA))).holder(day(-1)) is None
    assert Turns(Rotation(MONDAY, 7, ())).holder(MONDAY) is None


def test_a_newcomer_waits_for_their_turn() -> None:
    newcomer = Member(VANG, 1, week(2))
    rotation = Rotation(
        MONDAY, 7, (Member(RIVERA, 0, MONDAY), Member(OKAFOR, 2, MONDAY), newcomer)
    )

    assert holders(rotation, 6) == [RIVERA, OKAFOR, RIVERA, VANG, OKAFOR, RIVERA]


def test_when_one_leaves_nobody_else_is_on_twice_running() -> None:
    leaving = Member(OKAFOR, 1, MONDAY, until_on=week(3))
    rotation = Rotation(
        MONDAY, 7, (Member(RIVERA, 0, MONDAY), leaving, Member(VANG, 2, MONDAY))
    )

    assert holders(rotation, 6) == [RIVERA, OKAFOR, VANG, RIVERA, VANG, RIVERA]


def test_the_rest_of_a_turn_goes_to_the_next_when_its_holder_leaves() -> None:
    leaving = Member(RIVERA, 0, MONDAY, until_on=day(3))
    rotation = Rotation(
        MONDAY, 7, (leaving, Member(OKAFOR, 1, MONDAY), Member(VANG, 2, MONDAY))
    )
    turns = Turns(rotation)

    assert [turns.holder(day(n)) for n in (2, 3, 6, 7)] == [
        RIVERA,
        OKAFOR,
        OKAFOR,
        VANG,
    ]


def test_a_change_of_others_in_mid_turn_leaves_the_turn_alone() -> None:
    joining = Member(KESSLER, 0, day(3))
    rotation = Rotation(
        MONDAY, 7, (Member(RIVERA, 1, MONDAY), Member(OKAFOR, 2, MONDAY), joining)
    )

    assert [Turns(rotation).holder(day(n)) for n in (3, 7, 14)] == [
        RIVERA,
        OKAFOR,
        KESSLER,
    ]


def test_ten_years_on_the_order_still_holds() -> None:
    rotation = Rotation(MONDAY, 7, members(RIVERA, OKAFOR, VANG))

    assert Turns(rotation).holder(week(520)) == OKAFOR  # 520 = 173 x 3 + 1


def test_a_person_cannot_be_in_it_twice_at_once() -> None:
    with pytest.raises(ValueError, match="once at a time"):
        Rotation(MONDAY, 7, (Member(VANG, 0, MONDAY), Member(VANG, 1, day(9))))


def test_a_turn_lasts_at_least_a_day() -> None:
    with pytest.raises(ValueError, match="at least a day"):
        Rotation(MONDAY, 0, ())


@given(rotations(MONDAY), st.integers(0, 200))
def test_dividing_agrees_with_walking(rotation: Rotation, number: int) -> None:
    on = rotation.starts_on + timedelta(days=number)
    walked = turns_by_walking(rotation, on + timedelta(days=1))

    turns = Turns(rotation)

    assert {day: turns.holder(day) for day in walked} == walked


def test_a_handover_names_who_joins_and_who_leaves_and_no_one_who_stays() -> None:
    places = (
        Member(RIVERA, 0, MONDAY, day(7)),
        Member(OKAFOR, 1, MONDAY),
        Member(RIVERA, 0, day(7)),  # the same person in the same place: no change
        Member(VANG, 2, MONDAY, day(14)),
        Member(KESSLER, 2, day(14)),
    )

    assert handovers(places, after=MONDAY) == [Handover(day(14), (KESSLER,), (VANG,))]
    assert handovers(places, after=day(14)) == []


@given(rotations(MONDAY))
def test_between_two_handovers_the_same_people_belong(rotation: Rotation) -> None:
    on = min([member.from_on for member in rotation.members], default=MONDAY)
    said = {handover.on for handover in handovers(rotation.members, after=on)}

    for number in range(1, 120):
        eve, today = on + timedelta(number - 1), on + timedelta(number)
        order = sorted(rotation.members, key=lambda m: (m.order, m.person))
        before = [m.person for m in order if m.belongs(eve)]
        assert (today in said) == (
            before != [m.person for m in order if m.belongs(today)]
        )
