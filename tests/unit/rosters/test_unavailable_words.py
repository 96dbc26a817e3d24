"""What is texted about somebody who is unavailable fits one message, however long."""

from collections.abc import Sequence
from datetime import datetime

import pytest

from notifications.core import gsm7
from notifications.core.replies import uses_carrier_keyword
from rosters.core.swaps import Source
from rosters.core.unavailable import Unclear
from rosters.words import unavailable as words

wall = datetime.fromisoformat
UNTIL = words.Clock(wall("2026-11-26T06:10"), "+1030")
NAME = "Bartholomew Featherstonehaugh-Cholmondeley"


def shift(*, runs: bool, covers: str = NAME) -> words.Open:
    return words.Open(
        "A roster of a very long name",
        "Primary 12",
        wall("2026-11-25T19:00"),
        wall("2026-11-27T07:00"),
        runs,
        covers,
    )


@pytest.mark.parametrize("stays", [(), ("DRILL Stony Ford PDs 1234 stays yours.",)])
@pytest.mark.parametrize(
    "opened",
    [
        (),
        (shift(runs=True),),
        (shift(runs=True, covers=""),) * 3,
        (shift(runs=False),) * 40,
    ],
)
def test_the_answer_to_8_fits_and_always_says_the_end_and_the_way_back(
    opened: Sequence[words.Open], stays: Sequence[str]
) -> None:
    text = words.begun(UNTIL, opened, stays=stays, said_before=False, way=Source.TEXT)

    assert gsm7.fits(text)
    assert text.startswith("Unavailable until Thu 26 Nov 06:10 +1030.")
    assert text.endswith("Back sooner: text 8 0.")
    assert all(sentence in text for sentence in stays)


@pytest.mark.parametrize(
    "text",
    [
        words.available((shift(runs=False),) * 40),
        words.available(()),
        words.was_available(),
        words.time_off_until(UNTIL),
        words.you_are_next(shift(runs=True), name=NAME, until=UNTIL),
        words.end_changed(shift(runs=True), name=NAME, until=UNTIL, before=UNTIL),
        words.back_again(shift(runs=True), name=NAME),
        *(words.unclear(wrong) for wrong in Unclear),
    ],
)
def test_every_other_text_fits_too_and_is_no_carriers_word(text: str) -> None:
    assert gsm7.fits(text)
    assert not uses_carrier_keyword(text)


def test_on_a_screen_nothing_is_left_out_and_no_text_is_asked_for() -> None:
    said = words.begun(
        UNTIL, (shift(runs=True),) * 3, stays=(), said_before=False, way=Source.WEB
    )

    assert "is open now, and 2 more" in said
    assert "8 0" not in said
