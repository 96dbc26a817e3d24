"""Every text of this app fits one message and is no carrier's word."""

import re
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "Fri 27 Nov 19:00-07:00 Nights primary",
            (
                "Friday the twenty-seventh of November nineteen hundred until oh seven "
                "hundred Nights primary"
            ),
        ),
        (
            "Wed 31 Dec 00:00-Fri 2 Jan 00:10",
            (
                "Wednesday the thirty-first of December midnight until Friday the "
                "second of January oh oh ten"
            ),
        ),
        ("Thu 04:05", "Thursday oh four oh five"),
        ("until 12:41 CST", "until twelve forty-one CST"),
        (
            "Request 26-0412, code 041: 8 0700",
            "Request 2 6-0 4 1 2, code 0 4 1: 8 0 7 0 0",
        ),
        ("Sat down, 5 Novak, 1:2, 25:00", "Sat down, 5 Novak, 1:2, 25:00"),
    ],
)
def test_a_voice_says_dates_and_times_in_words_and_numbers_by_their_digits(
    text: str, said: str
) -> None:
    assert words.aloud(text) == said


@given(at=st.datetimes())
def test_no_date_and_no_time_is_said_in_digits(at: datetime) -> None:
    text = f"{at:%a} {at.day} {at:%b %H:%M}"

    assert not re.search(r"\d", words.aloud(text))
