import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from notifications.core.replies import (
    Keyword,
    Reply,
    carrier_keyword,
    meant_uncoded,
    parse_reply,
    uses_carrier_keyword,
)

digits = st.sampled_from(string.digits)
codes = st.integers(10, 9999).map(str)


@pytest.mark.parametrize(
    ("body", "reply"),
    [
        ("1 41", Reply("1", "41")),
        ("141", Reply("1", "41")),
        ("1-41", Reply("1", "41")),
        (" 1,  41. ", Reply("1", "41")),
        ("1\n41", Reply("1", "41")),
        ('"1 41"', Reply("1", "41")),
        ("1 118", Reply("1", "118")),
        ("1 41 35", Reply("1", "41", "35")),
        ("1", Reply("1")),
        ("8 2", Reply("8", "2")),
        ("82", Reply("8", "2")),
        ("8 0", Reply("8", "0")),
        ("8 0700", Reply("8", "0700")),
        ("8 7:00.", Reply("8", "0700")),
        ("8 1127 0700", Reply("8", "1127", "0700")),
        ("8 1127 07:00", Reply("8", "1127", "0700")),
        ("１ ４１", Reply("1", "41")),  # noqa: RUF001 - a keyboard of full-width digits
    ],
)
def test_digit_and_code_are_understood_however_they_are_spaced(
    body: str, reply: Reply
) -> None:
    assert parse_reply(body) == reply


@pytest.mark.parametrize(
    "body",
    [
        "",
        "1 41 cannot come",
        "coming 1 41",
        "one forty one",
        "41 1",
        "715-555-0112",
        "1 41 2 42",
        "1 4",
        "8 2 hours",
        "8 12345",
        "👍 1 41",
        "١ ٤١",  # noqa: RUF001 - digits of another script
    ],
)
def test_anything_else_is_no_reply(body: str) -> None:
    assert parse_reply(body) is None


@pytest.mark.parametrize(
    ("body", "meant"),
    [
        ("8 until 7", Reply("8")),
        ("8 2 hours", Reply("8")),
        ("8, please", Reply("8")),
        ("8:30", Reply("8")),  # a time of day, not thirty hours
        ("8:00", Reply("8")),
        ("8/27", Reply("8")),  # a day
        ("8am", None),
        ("80 hours", None),
        ("unavailable 8 2", None),
        ("1 41 cannot come", None),
        ("", None),
    ],
)
def test_words_that_begin_with_8_are_no_reply_but_may_be_answered(
    body: str, meant: Reply | None
) -> None:
    assert parse_reply(body) is None
    assert meant_uncoded(body) == meant


@given(digit=digits, code=codes, gap=st.sampled_from(["", " ", "  ", "-", ", "]))
def test_every_digit_and_code_is_read_back(digit: str, code: str, gap: str) -> None:
    assert parse_reply(f"{digit}{gap}{code}") == Reply(digit, code)


@given(body=st.text(max_size=40))
@example(body="²41")
@example(body="1 ⁴¹")
def test_a_reply_is_nothing_but_ascii_digits(body: str) -> None:
    reply = parse_reply(body)

    if reply is not None:
        read = reply.digit + reply.code + reply.rest
        assert read.isascii()
        assert read.isdecimal()
        assert len(reply.digit) == 1


@given(
    before=st.text(alphabet=string.digits + " ", max_size=6),
    letter=st.sampled_from(string.ascii_letters),
    after=st.text(alphabet=string.printable, max_size=10),
)
def test_one_letter_makes_it_no_reply(before: str, letter: str, after: str) -> None:
    assert parse_reply(before + letter + after) is None


@pytest.mark.parametrize(
    ("body", "keyword"),
    [
        ("STOP", Keyword.STOP),
        (" stop. ", Keyword.STOP),
        ("Unsubscribe", Keyword.STOP),
        ("end", Keyword.STOP),
        ("START", Keyword.START),
        ("yes", Keyword.START),
        ("Info", Keyword.HELP),
        ("please stop", None),
        ("1 41", None),
        ("", None),
    ],
)
def test_a_carriers_word_is_one_only_when_it_stands_alone(
    body: str, keyword: Keyword | None
) -> None:
    assert carrier_keyword(body) is keyword
    assert uses_carrier_keyword(body) is (keyword is not None)
