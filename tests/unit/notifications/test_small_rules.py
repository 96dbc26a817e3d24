from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common import numbers
from notifications.core import gsm7
from notifications.core.codes import CODES, SPARE_CODES, free_code
from notifications.core.retries import next_try
from notifications.core.speech import spelled
from notifications.templatetags.telephone import dialable

NOW = datetime(2026, 11, 3, 8, 14, tzinfo=UTC)


@given(text=st.text(max_size=400))
def test_a_fitted_text_always_fits(text: str) -> None:
    assert gsm7.fits(gsm7.fitted(text))


@given(text=st.text(alphabet=sorted(gsm7.BASIC), max_size=gsm7.LIMIT))
def test_a_text_that_fits_is_left_alone(text: str) -> None:
    assert gsm7.fits(text)
    assert gsm7.fitted(text) == text


def test_the_alphabet_has_its_127_characters_and_ten_of_double_room() -> None:
    assert len(gsm7.BASIC) == 127  # and the escape, which is no character
    assert gsm7.septets("a€") == 3
    assert gsm7.septets("ł") is None


def test_an_odd_letter_becomes_the_nearest_plain_one() -> None:
    assert gsm7.fitted("Wąska \u2013 “Łódź” 😀") == 'Waska - "Lodz" ?'


def test_a_text_too_long_by_one_loses_its_last_character() -> None:
    assert gsm7.fitted("a" * 161) == "a" * 160
    assert gsm7.fitted("a" * 159 + "€") == "a" * 159


@given(taken=st.sets(st.sampled_from(CODES), max_size=89))
def test_a_free_code_has_two_digits_and_is_not_taken(taken: set[str]) -> None:
    code = free_code(taken, lambda free: free[-1])

    assert code in set(CODES) - taken


def test_when_all_two_digit_codes_are_taken_there_are_longer_ones() -> None:
    assert free_code(CODES, lambda free: free[0]) == "999"
    assert free_code([*CODES, "999"], lambda free: free[0]) == "998"
    assert free_code([*CODES, *SPARE_CODES], lambda free: free[0]) is None


def test_retries_wait_1_2_5_then_10_seconds() -> None:
    late = NOW + timedelta(hours=1)

    waits = [next_try(n, now=NOW, not_after=late) for n in range(1, 7)]

    assert waits == [NOW + timedelta(seconds=s) for s in (1, 2, 5, 10, 10, 10)]


def test_no_retry_is_planned_at_or_past_the_deadline() -> None:
    in_two = NOW + timedelta(seconds=2)

    assert next_try(1, now=NOW, not_after=in_two) == NOW + timedelta(seconds=1)
    assert next_try(2, now=NOW, not_after=in_two) is None


ARABIC_DIGITS = "".join(chr(0x660 + int(digit)) for digit in "7155550112")


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("715-555-0112", "+17155550112"),
        ("(715) 555 0112", "+17155550112"),
        ("+1 715 555 0112", "+17155550112"),
        ("+44 20 7946 0018", "+442079460018"),
        (ARABIC_DIGITS, "+17155550112"),
        ("²¹55550140²²", None),
        ("555-0112", None),
        ("911", None),
        ("call me", None),
        ("715-555-0112 ext 4", None),
        ("", None),
    ],
)
def test_numbers_are_read_as_people_type_them(typed: str, number: str | None) -> None:
    assert numbers.e164(typed) == number


def test_numbers_are_shown_as_people_write_them() -> None:
    assert numbers.shown("+17155550140") == "715-555-0140"
    assert numbers.shown("+442079460018") == "+442079460018"


def test_digits_are_spoken_one_by_one() -> None:
    assert spelled("Your code is 041, try 2.") == "Your code is 0 4 1, try 2."


def test_only_whole_telephone_numbers_can_be_dialled_and_nothing_is_markup() -> None:
    said = dialable("<b>Call 715-555-0199 or 988</b>, request 26-0988, id 9881")

    assert said == (
        '&lt;b&gt;Call <a href="tel:+17155550199">715-555-0199</a> or '
        '<a href="tel:988">988</a>&lt;/b&gt;, request 26-0988, id 9881'
    )
