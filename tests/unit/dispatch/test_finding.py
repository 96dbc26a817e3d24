"""A request's number, as people say it when they look for it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.core.finding import Numbered, number_in


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("26-0412", Numbered(412, year=26)),
        (" 0412 ", Numbered(412)),
        ("#412", Numbered(412)),
        ("Harlow 412", Numbered(412, agency="Harlow")),
        ("Stony Ford 26-0412", Numbered(412, year=26, agency="Stony Ford")),
        ("DRILL 26-0101", Numbered(101, year=26)),
        ("412 Main St", None),
        ("Main St", None),
        ("2026-0412", None),
        ("1234567", None),
        ("", None),
    ],
)
def test_a_number_is_understood_as_it_is_read_out(
    words: str, meant: Numbered | None
) -> None:
    assert number_in(words) == meant


@given(st.integers(0, 99), st.integers(1, 9999))
def test_every_number_is_found_by_what_screens_show(year: int, sequence: int) -> None:
    assert number_in(f"{year:02}-{sequence:04}") == Numbered(sequence, year=year)


@given(st.text(max_size=60))
def test_no_words_are_too_odd(words: str) -> None:
    found = number_in(words)
    assert found is None or found.sequence <= 999_999
