"""What is said about confirming a shift: one message, plain, no carrier keyword."""

from datetime import datetime, timedelta
from functools import partial

import pytest

from notifications.core import gsm7
from notifications.core.replies import uses_carrier_keyword
from rosters.words import confirming as words

LONG = "Tamarack County nights, weekends and holidays"
BEGINS = datetime.fromisoformat("2026-09-30T19:00")


def soon(hours: int = 12) -> words.Soon:
    return words.Soon(LONG, "Primary 9", BEGINS, BEGINS + timedelta(hours=hours))


@pytest.mark.parametrize("hours", [12, 168])
def test_what_is_said_about_confirming_fits_one_message(hours: int) -> None:
    name = "M. Lindqvist-Sørensen of the County House"

    for text in (
        words.confirm_text(soon(hours), code="999", call_at=BEGINS),
        words.confirm_text(soon(hours), code="999", call_at=BEGINS, name=name),
        words.confirm_text_without_code(soon(hours)),
        words.confirmed_text(soon(hours)),
        words.not_yours_text(soon(hours)),
        words.shift_over_text(soon(hours)),
        words.you_are_next_text(soon(hours), name=name),
        words.you_are_next_text(soon(hours), name=""),
        words.confirmed_after_all_text(soon(hours)),
    ):
        assert gsm7.fits(text), text
        assert not uses_carrier_keyword(text)


def test_the_question_says_what_when_and_how_to_answer() -> None:
    shift = words.Soon("Nights", "Primary", BEGINS, BEGINS + timedelta(hours=12))

    text = words.confirm_text(shift, code="53", call_at=BEGINS - timedelta(minutes=40))

    assert text == (
        "TANDEM You are on call Nights primary Wed 19:00-07:00. "
        "Reply 1 53 to confirm. No reply by 18:20: we ring."
    )


def test_the_question_names_who_is_next_as_far_as_there_is_room() -> None:
    """Sentence 9 of the story."""
    shift = words.Soon("Tri-Town", "Primary", BEGINS, BEGINS + timedelta(hours=12))
    asked = partial(
        words.confirm_text, shift, code="73", call_at=BEGINS - timedelta(minutes=30)
    )

    text = asked(name="J. Okafor")
    too_long = asked(name="M. " + 40 * "o")

    assert text == (
        "TANDEM You are on call Tri-Town primary Wed 19:00-07:00. Next up if you "
        "miss: J. Okafor. Reply 1 73 to confirm. No reply by 18:30: we ring."
    )
    assert too_long == asked()
