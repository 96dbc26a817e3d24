"""A wallet card, printed, is as large as a card that a wallet has room for."""

import pytest

from tests.browser.conftest import DESK, Open
from tests.flow.system import System

pytestmark = pytest.mark.browser
PIXELS_IN_A_CM = 96 / 2.54
HEIGHTS = "[...document.querySelectorAll('.wallet-card')].map(c => c.offsetHeight)"


def test_a_printed_card_goes_into_a_wallet(as_person: Open, system: System) -> None:
    novak = as_person("novak", DESK)
    novak.goto(system.url + "/wallet-cards")

    novak.emulate_media(media="print")
    heights = novak.evaluate(HEIGHTS)

    assert len(heights) > 8
    assert max(heights) / PIXELS_IN_A_CM == pytest.approx(5.4, abs=0.05)
