"""Badges that can be keyed, PINs nobody guesses, and locks a second person releases."""

from datetime import datetime

import pytest

from agencies.core.words import Role
from agencies.errors import LockedOut, PinRefused
from agencies.forms import InviteForm
from agencies.models import Lockout, Membership
from agencies.services import lockout, pins
from tests.cast import Cast
from tests.conftest import SignIn

OFFICERS = frozenset({Role.OFFICER})


def invited(badge: str) -> InviteForm:
    typed = {"full_name": "A. New", "badge": badge, "roles": ["officer"]}
    return InviteForm(typed, grantable=OFFICERS)


def test_a_badge_with_letters_is_refused_and_a_number_is_offered() -> None:
    form = invited("HPD-118")

    assert form.errors["badge"] == [
        "Letters cannot be keyed on a telephone. Use digits alone: 118."
    ]


def test_a_badge_of_letters_alone_needs_a_number() -> None:
    assert "such as 118" in invited("CHIEF").errors["badge"][0]
    assert invited("118").is_valid()


@pytest.mark.parametrize(
    "pin",
    ["0000", "1234", "1212", "1985", "2003", "071285", "12071985", "19850712", "4321"],
)
def test_a_pin_that_others_would_guess_is_refused(pin: str) -> None:
    with pytest.raises(PinRefused, match="too easily guessed"):
        pins.check_pin(pin)


@pytest.mark.parametrize("pin", ["4711", "2580", "903174"])
def test_another_pin_is_taken(pin: str) -> None:
    assert pins.check_pin(pin) == pin


@pytest.mark.parametrize("badge", ["2580", "HPD-2580", "02580"])
def test_a_pin_is_not_the_badge_number(cast: Cast, now: datetime, badge: str) -> None:
    Membership.objects.filter(person=cast.dunn).update(badge=badge)

    with pytest.raises(PinRefused, match="badge number"):
        pins.set_pin(cast.dunn, "2580", now=now, by=None)


def guessed(cast: Cast, now: datetime, caller: str = "+17155550188") -> None:
    """From one telephone, until it is closed to badges."""
    keyed = pins.Keyed("999", "0007", caller, cast.tri_town.voice_number)
    for _try in range(lockout.LIMIT):
        pins.by_keypad(keyed, of=None, at=[cast.harlow], now=now)
    with pytest.raises(LockedOut):
        pins.by_keypad(keyed, of=None, at=[cast.harlow], now=now)


def test_a_telephone_closed_by_guesses_is_released_by_who_is_on_duty(
    cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    guessed(cast, now)
    wells = sign_in(cast.wells)

    page = wells.get("/lockouts/").content.decode()
    for lock in Lockout.objects.all():
        wells.post(f"/lockouts/{lock.public_id}/release")

    assert "Telephone 715-555-0188: badges were guessed" in page
    assert "Badge 999" in page
    assert not Lockout.objects.filter(released_at=None).exists()
    assert set(Lockout.objects.values_list("released_by", flat=True)) == {cast.wells.pk}


def test_no_other_consortium_sees_that_lock(
    cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    guessed(cast, now)

    page = sign_in(cast.stranger_dispatcher).get("/lockouts/").content.decode()

    assert "Nobody is locked out." in page


def test_an_unknown_badge_at_a_phone_of_their_own_is_theirs_to_release(
    cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    for _try in range(lockout.LIMIT):
        pins.by_badge_and_pin(cast.millbrook, badge="999", pin="0007", now=now)

    assert "Badge 999" in sign_in(cast.pelt).get("/lockouts/").content.decode()
