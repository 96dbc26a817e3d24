"""What goes over the wire about shifts: short, plain, free of carrier keywords."""

from datetime import datetime, timedelta

import pytest

from notifications.core import gsm7
from notifications.core.reach import Reach
from notifications.core.replies import uses_carrier_keyword
from rosters import words

LONG = "Tamarack County nights, weekends and holidays"
BEGINS = datetime.fromisoformat("2026-09-30T19:00")


def some(count: int, hours: int = 12) -> list[words.Times]:
    return [
        words.Times(
            BEGINS + timedelta(days=n),
            BEGINS + timedelta(days=n, hours=hours),
            "Primary 9",
        )
        for n in range(count)
    ]


@pytest.mark.parametrize("new", [0, 1, 2, 3, 400])
@pytest.mark.parametrize("off", [0, 1, 2, 400])
@pytest.mark.parametrize("hours", [12, 24, 96])
def test_every_text_fits_one_message_and_is_no_carrier_word(
    new: int, off: int, hours: int
) -> None:
    text = words.shifts_changed_text(LONG, new=some(new, hours), off=some(off, hours))

    assert gsm7.fits(text)
    assert not uses_carrier_keyword(text)


def test_a_long_shift_says_the_day_it_ends() -> None:
    assert str(some(1, 96)[0]) == "Wed 30 Sep 19:00-Sun 4 Oct 19:00 Primary 9"


def test_more_than_there_is_room_for_is_counted() -> None:
    text = words.shifts_changed_text("Nights", new=some(1), off=some(9))

    assert text == (
        "TANDEM Nights: your shifts changed. NEW 1, first Wed 30 Sep 19:00. "
        "OFF 9, first Wed 30 Sep 19:00. See My shifts."
    )


@pytest.mark.parametrize(
    ("reach", "is_self", "said"),
    [
        (Reach(texts=True, calls=True), False, "by text"),
        (Reach(calls=True), False, "by call: their phone takes no texts"),
        (Reach(), False, "not at all: no phone is proven. Tell them yourself."),
        (Reach(texts=True), True, "it is you"),
    ],
)
def test_a_preview_says_how_somebody_hears(
    reach: Reach, is_self: bool, said: str
) -> None:
    assert words.how_told(reach, is_self=is_self) == said
