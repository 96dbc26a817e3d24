"""Wallet cards: one sheet for each department one may see."""

from datetime import datetime

import pytest

from dispatch.screens import wallet
from tests.cast import Cast, scope_of
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db


def test_a_card_says_the_number_the_keys_and_whom_else_to_call(
    cast: Cast, sign_in: SignIn
) -> None:
    page = sign_in(cast.dunn).get("/wallet-cards").content.decode()

    assert "715-555-0140" in page
    assert "1 a clinician comes" in page
    assert "text 1 for a code that asks, 0 for where it stands." in page
    assert "715-555-0199" in page
    assert "Stony Ford" not in page


def test_a_coordinator_prints_every_departments_card(
    cast: Cast, sign_in: SignIn
) -> None:
    page = sign_in(cast.novak).get("/wallet-cards").content.decode()

    for agency in (cast.millbrook, cast.harlow, cast.stony_ford):
        assert agency.name in page
    assert cast.ashby.name not in page


def test_an_agencys_own_line_stands_before_the_consortiums(
    cast: Cast, now: datetime
) -> None:
    (card,) = wallet.cards(scope_of(cast.dunn, now=now), now=now)

    assert (card.agency, card.instead) == (cast.harlow, "715-555-0199")


def test_a_clinician_s_card_says_the_number_to_save_and_how_to_answer(
    cast: Cast, sign_in: SignIn
) -> None:
    """No tap saves a contact on a flip phone."""
    page = sign_in(cast.novak).get("/wallet-cards").content.decode()

    assert "for clinicians" in page
    assert "Save this number as TANDEM" in page
    assert "1 take it, 2 phone only, 3 cannot" in page
    assert (
        "for clinicians" not in sign_in(cast.dunn).get("/wallet-cards").content.decode()
    )
