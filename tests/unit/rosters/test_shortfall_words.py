"""What is said about gaps: one message, plain, no carrier keyword."""

from datetime import datetime, timedelta

import pytest

from notifications.core import gsm7
from notifications.core.replies import uses_carrier_keyword
from rosters.words import shortfalls as words

LONG = "Tamarack County nights, weekends and holidays"
BEGINS = datetime.fromisoformat("2026-09-30T19:00")
NAME = "M. Lindqvist-Sørensen"


@pytest.mark.parametrize("hours", [12, 24 * 400])
@pytest.mark.parametrize("count", [0, 1, 3, 40])
@pytest.mark.parametrize("code", ["", "999"])
def test_everything_said_fits_one_message(hours: int, count: int, code: str) -> None:
    lack = words.Lack(LONG, "Primary 9", BEGINS, BEGINS + timedelta(hours=hours))

    for text in (
        words.gap_text(lack, others=0, names=[NAME] * count, count=count, code=code),
        words.gap_text(lack, others=399, names=[NAME] * count, count=count, code=code),
        words.gap_text(lack, others=399, names=[], count=count, code=code),
        words.unreachable_text(NAME, lack),
        words.offer_text(lack, code=code),
        words.asked_text(lack, count),
        words.asked_text(lack, count, lack.starts_at),
        words.yours_text(lack),
        words.declined_text(lack),
        words.nobody_takes_text(lack),
        words.taken_text(lack, NAME),
        words.taken_text(lack, ""),
        words.over_text(lack),
        words.changed_text(lack),
    ):
        assert gsm7.fits(gsm7.fold(text)), text
        assert not uses_carrier_keyword(text)


def test_names_are_left_out_that_do_not_fit_and_counted() -> None:
    lack = words.Lack("Nights", "Primary", BEGINS, BEGINS + timedelta(hours=12))

    text = words.gap_text(lack, others=2, names=[NAME] * 7, count=7, code="53")

    assert text == (
        "TANDEM GAP Nights primary Wed 30 Sep 19:00-07:00, and 2 more. Could: "
        f"{NAME}, {NAME} +5. Reply 1 53 to ask them."
    )
