"""Faults, signatures, numbers, keywords: the small rules."""

# The SDK brings no types.
# mypy: disable-error-code="import-untyped"

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from phonelab.faults import Action, Faults, Happening, Pattern, Rule
from phonelab.handsets import Handset, Mode
from phonelab.keywords import OptOut, recognise
from phonelab.phone_numbers import normalise
from phonelab.wire import is_this_machine, sign

SENT = Happening("callback.message", to="+17155550111", kind="sent")


@given(
    params=st.dictionaries(st.text(min_size=1), st.text()),
    path=st.from_regex(r"/[a-z]{0,8}(\?page=[0-9]{1,4})?", fullmatch=True),
)
def test_every_signature_is_accepted_by_the_official_validator(
    params: dict[str, str], path: str
) -> None:
    url = f"http://127.0.0.1:8000{path}"

    assert RequestValidator("secret").validate(url, params, sign("secret", url, params))
    assert not RequestValidator("other").validate(
        url, params, sign("secret", url, params)
    )


def test_a_fault_strikes_as_often_as_it_was_asked_to() -> None:
    rule = Rule("1", Pattern("callback.*"), Action.LOSE, left=2)

    assert [rule.strikes(SENT) for _ in range(4)] == [True, True, False, False]


def test_a_fault_does_not_strike_where_it_makes_no_sense() -> None:
    everywhere = Rule("1", Pattern(), Action.LOSE)

    assert not everywhere.strikes(Happening("messages.create"))
    assert everywhere.strikes(SENT)


@given(seed=st.integers(0, 1000))
def test_the_same_seed_throws_the_same_dice(seed: int) -> None:
    def struck() -> list[bool]:
        rule = Rule("1", Pattern(), Action.LOSE, probability=0.3, seed=seed)
        return [rule.strikes(SENT) for _ in range(50)]

    assert struck() == struck()


def test_the_first_rule_that_strikes_acts() -> None:
    faults = Faults()
    faults.add(
        [
            Rule("1", Pattern(kind="delivered"), Action.LOSE),
            Rule("2", Pattern(), Action.DUPLICATE, left=1),
            Rule("3", Pattern(), Action.REORDER),
        ]
    )

    struck = [faults.strike(SENT) for _ in range(2)]

    assert [rule.rule_id for rule in struck if rule] == ["2", "3"]


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("715-555-0111", "+17155550111"),
        ("(715) 555 0111", "+17155550111"),
        ("1 715 555 0111", "+17155550111"),
        ("+44 20 7946 0000", "+442079460000"),
        ("911", None),
        ("+0123456789", None),
        ("hello", None),
    ],
)
def test_numbers_are_read_as_people_write_them(typed: str, number: str | None) -> None:
    assert normalise(typed) == number


@pytest.mark.parametrize(
    ("body", "keyword"),
    [
        (" stop\n", OptOut.STOP),
        ("END", OptOut.STOP),
        ("Yes", OptOut.START),
        ("info", OptOut.HELP),
        ("1 41", None),
        ("please stop", None),
    ],
)
def test_only_a_keyword_alone_is_a_keyword(body: str, keyword: OptOut | None) -> None:
    assert recognise(body) == keyword


def test_an_opted_out_phone_is_normal_but_for_texts() -> None:
    handset = Handset("+17155550111")

    handset.set_mode(Mode.OPTED_OUT)
    assert (handset.mode, handset.shown_mode()) == (Mode.NORMAL, Mode.OPTED_OUT)
    assert handset.refuses_texts_from("+17155550140")

    handset.set_mode(Mode.SILENCED)
    assert not handset.refuses_texts_from("+17155550140")


def test_opting_out_of_one_number_leaves_the_others() -> None:
    handset = Handset("+17155550111", opted_out_of={"+17155550140"})

    assert handset.refuses_texts_from("+17155550140")
    assert not handset.refuses_texts_from("+17155550180")


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("localhost", True),
        ("127.0.0.1", True),
        ("::1", True),
        ("example.org", False),
        ("127.0.0.1.example.org", False),
        ("10.0.0.1", False),
        (None, False),
    ],
)
def test_only_loopback_is_this_machine(host: str | None, here: bool) -> None:
    assert is_this_machine(host) is here
