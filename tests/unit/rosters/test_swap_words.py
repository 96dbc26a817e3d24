"""What goes over the wire about swaps: one message, plain, no carrier's word."""

from datetime import datetime, timedelta
from itertools import combinations

import pytest

from notifications.core import gsm7
from notifications.core.replies import uses_carrier_keyword
from rosters.core.swaps import NEXT, OPEN, SwapState, before
from rosters.words import swaps as words

BEGINS = datetime.fromisoformat("2026-09-30T19:00")
ROSTER = "Tamarack County nights, weekends and holidays"
NAME = "M. Lindqvist-Sørensen and sons"


def shown(hours: int, *, far: bool) -> words.Shown:
    ends = BEGINS + timedelta(hours=hours)
    return words.Shown(BEGINS, ends, ROSTER, "Primary 9", is_far=far)


def texts(hours: int, code: str, *, far: bool) -> list[str]:
    shift = back = shown(hours, far=far)
    return [
        words.offer_text(shift, holder=NAME, code=code),
        words.yours_text(shift),
        words.yours_if_approved_text(shift),
        words.declined_text(shift),
        words.gone_text(shift, NAME),
        words.over_text(shift),
        words.not_taken_text("T. Vang has time off then. " * 9),
        words.offered_text(shift, asked=99, day="1127"),
        words.no_shift_text("1127"),
        words.several_shifts_text("9", "1127", ["0700", "1300", "1900"]),
        words.nothing_offered_text("1127"),
        words.taken_back_text(shift),
        words.taken_text(shift, NAME),
        words.exchanged_text(shift, back, NAME),
        words.waits_text(shift, NAME),
        words.nobody_takes_text(shift),
        words.ran_out_text(shift),
        words.offered_for_you_text(shift, asked=99),
        words.counter_text(shift, back, other=NAME, code=code),
        words.approval_text(shift, holder=NAME, taker=NAME, code=code),
        words.approved_text(shift, NAME),
        words.refused_text(shift, NAME),
        words.not_approved_text(shift, NAME),
        words.yours_now_text(shift),
        words.undone_text(shift, NAME),
        words.taken_off_text(shift, back=None, taker=NAME),
        words.taken_off_text(shift, back=shift, taker=NAME),
        words.no_shift_then_text("9", "1127", "2500", ["0700", "1900"]),
        words.how_to_offer_text(),
        words.what_to_text(),
        words.moved_text(shift),
        words.not_in_time_text(shift, NAME),
        words.taken_by_you_text(shift),
    ]


@pytest.mark.parametrize("hours", [12, 24, 96])
@pytest.mark.parametrize("code", ["", "999"])
@pytest.mark.parametrize("far", [False, True])
def test_every_text_fits_one_message_and_is_no_carrier_word(
    hours: int, code: str, far: bool
) -> None:
    for text in texts(hours, code, far=far):
        assert gsm7.fits(gsm7.fold(text)), (len(text), text)
        assert not uses_carrier_keyword(text)


def test_an_offer_reads_as_it_should() -> None:
    shift = words.Shown(BEGINS, BEGINS + timedelta(hours=12), "Nights", "Primary")

    text = words.offer_text(shift, holder="R. Rivera", code="53")

    assert text == (
        "TANDEM Wed 30 Sep 19:00-07:00 Nights primary, from R. Rivera. "
        "Reply 1 53 take, 3 53 no."
    )


def test_every_state_but_the_first_is_reached_and_none_from_itself() -> None:
    for state in SwapState:
        assert state not in NEXT[state]
        assert bool(before(state)) is (state is not SwapState.OFFERED)


def test_what_is_over_stays_over() -> None:
    ends = {SwapState.REFUSED, SwapState.WITHDRAWN, SwapState.EXPIRED}

    assert all(not NEXT[state] for state in ends)
    assert all(ends - {SwapState.REFUSED} <= NEXT[state] for state in OPEN)
    assert not any(b in NEXT[a] and a in NEXT[b] for a, b in combinations(SwapState, 2))


@pytest.mark.parametrize("state", SwapState)
def test_why_nothing_is_done_is_a_sentence_of_its_own(state: SwapState) -> None:
    said = words.over_already(state)

    assert said.endswith(".")
    assert "offered" not in said
