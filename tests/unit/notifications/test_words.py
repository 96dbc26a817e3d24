"""Every text of this app fits one message and is no carrier's word."""

import pytest

from notifications import words
from notifications.core import gsm7
from notifications.core.replies import uses_carrier_keyword

TEXTS = [
    words.verification_text("123456"),
    words.codes_only(),
    words.open_codes(["41"]),
    words.open_codes(["41", "52", "73", "44", "999", "998"]),
    words.code_over(),
    words.no_such_choice("999"),
]


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_fits_and_is_no_carriers_word(text: str) -> None:
    assert gsm7.fits(text)
    assert not uses_carrier_keyword(text)


def test_an_unmatched_text_from_a_phone_with_an_open_page_hears_its_code() -> None:
    assert words.open_codes(["41"]) == (
        "Codes only. Nothing you wrote was passed on. "
        "Open for this phone: 41. Reply like 1 41."
    )
