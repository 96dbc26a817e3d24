"""The telephone menu: few keys, no dead end, and nothing opened that was not chosen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.core.menu import (
    AT_ONCE,
    KINDS,
    MOST_SLIPS,
    Caller,
    Menu,
    Slip,
    Step,
    Then,
    Turn,
    begin,
    not_signed_in,
    press,
    signed_in,
)
from dispatch.core.words import ResponseType, Weapon

DUNN = Caller(known=True, departments=1)
STRANGER = Caller(known=False, departments=0)
DISPATCHER = Caller(known=True, departments=3)
KEYS = st.sampled_from(["", *"0123456789*", "12", "118", "99999999"])
CALLERS = st.builds(
    Caller, known=st.booleans(), departments=st.integers(0, 30), held=st.booleans()
)


def asks(caller: Caller, *keys: str, standing: bool = False) -> Turn:
    """Where somebody is after these keys."""
    turn = Turn(begin(caller, standing=standing), Then.ASK)
    for key in keys:
        turn = press(turn.menu, key, caller)
    return turn


def test_two_keys_ask_for_a_clinician() -> None:
    asked = asks(DUNN, "1", "1")

    assert asked.then is Then.OPEN
    assert asked.menu.kind is ResponseType.CO_RESPONSE
    assert asked.menu.weapon is Weapon.NO


def test_two_is_to_talk_now_and_two_is_yes_or_not_sure() -> None:
    asked = asks(DUNN, "2", "2")

    assert asked.menu.kind is ResponseType.CONSULT
    assert asked.menu.weapon is Weapon.YES_OR_UNSURE


def test_a_follow_up_asks_of_no_weapon() -> None:
    asked = asks(DUNN, "3")

    assert asked.then is Then.OPEN
    assert asked.menu.kind is ResponseType.FOLLOW_UP
    assert asked.menu.weapon is Weapon.NOT_ASKED


def test_who_may_ask_for_several_departments_chooses_first() -> None:
    first, chosen = asks(DISPATCHER), asks(DISPATCHER, "2")

    assert first.menu.step is Step.DEPARTMENT
    assert chosen.menu.step is Step.KIND
    assert chosen.chosen == 1


def test_nine_goes_back_to_the_departments_or_to_badge_and_pin() -> None:
    assert asks(DISPATCHER, "2", "9").menu == Menu(Step.DEPARTMENT)
    assert asks(DUNN, "9").menu == Menu(Step.BADGE)


def test_nine_says_the_departments_that_did_not_fit() -> None:
    county = Caller(known=True, departments=AT_ONCE + 2)

    further = asks(county, "9")

    assert further.menu.first == AT_ONCE
    assert asks(county, "9", "2").chosen == AT_ONCE + 1
    assert asks(county, "9", "3").slip is Slip.NO_SUCH_KEY
    assert asks(county, "9", "9").menu.first == 0


def test_a_phone_that_does_not_say_who_it_is_asks_for_badge_then_pin() -> None:
    assert asks(STRANGER).menu.step is Step.BADGE
    assert asks(STRANGER, "118").menu == Menu(Step.PIN, badge="118")
    assert asks(STRANGER, "118", "4711").then is Then.CHECK_PIN
    assert signed_in(DUNN) == Menu(Step.KIND)
    assert signed_in(DISPATCHER) == Menu(Step.DEPARTMENT)
    assert not_signed_in() == Menu(Step.BADGE)


def test_a_second_call_is_offered_the_same_request_or_a_new_one() -> None:
    assert asks(DUNN, "1", standing=True).then is Then.LISTEN
    assert asks(DUNN, "2", standing=True).menu == Menu(Step.KIND)
    assert asks(STRANGER, "2", standing=True).menu == Menu(Step.BADGE)


def test_five_talks_to_the_clinician_only_where_one_has_it() -> None:
    held = Caller(known=True, departments=1, held=True)

    assert asks(held, "5", standing=True).then is Then.CONNECT
    assert asks(DUNN, "5", standing=True).slip is Slip.NO_SUCH_KEY


@pytest.mark.parametrize("step", [s for s in Step if s is not Step.LINE])
def test_silence_asks_again_and_then_ends_in_words(step: Step) -> None:
    menu = Menu(step)
    for _ in range(MOST_SLIPS):
        turn = press(menu, "", DUNN)
        assert (turn.then, turn.slip) == (Then.ASK, Slip.SILENCE)
        menu = turn.menu

    assert press(menu, "", DUNN).then is Then.GIVE_UP


def test_a_right_key_forgives_the_slips_before() -> None:
    assert asks(DUNN, "7", "", "1").menu == Menu(
        Step.WEAPON, kind=ResponseType.CO_RESPONSE
    )


@given(menu_step=st.sampled_from(Step), keys=KEYS, caller=CALLERS)
def test_every_key_at_every_step_leads_somewhere(
    menu_step: Step, keys: str, caller: Caller
) -> None:
    turn = press(Menu(menu_step), keys, caller)

    assert turn.then in Then
    assert (turn.slip is None) or turn.then in {Then.ASK, Then.GIVE_UP}


@given(caller=CALLERS, standing=st.booleans(), keys=st.lists(KEYS, max_size=40))
def test_nothing_is_opened_that_was_not_chosen(
    caller: Caller, standing: bool, keys: list[str]
) -> None:
    turn = Turn(begin(caller, standing=standing), Then.ASK)
    pressed: list[str] = []
    for key in keys:
        if turn.then in {Then.OPEN, Then.GIVE_UP, Then.CONNECT}:
            break
        pressed.append(key)
        turn = press(turn.menu, key, caller)

    if turn.then is Then.OPEN:
        assert turn.menu.kind in KINDS.values()
        weapon_asked = turn.menu.kind is not ResponseType.FOLLOW_UP
        assert weapon_asked == (turn.menu.weapon is not Weapon.NOT_ASKED)
        assert pressed[-1] in ({"1", "2"} if weapon_asked else {"3"})


@given(caller=CALLERS, standing=st.booleans())
def test_who_presses_nothing_is_not_kept(caller: Caller, standing: bool) -> None:
    turn = Turn(begin(caller, standing=standing), Then.ASK)
    for _ in range(MOST_SLIPS + 1):
        turn = press(turn.menu, "", caller)

    assert turn.then is Then.GIVE_UP
