"""How long each way to a person waits, and never too long."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from notifications import screens
from notifications.core.kinds import Channel, State
from notifications.core.pacing import (
    BETWEEN_REPEATS,
    RING_TAKES,
    RINGS,
    Pace,
    fitted,
    held_for,
)
from notifications.core.testing import Result, result
from notifications.core.vcard import vcard

NOW = datetime(2026, 11, 3, 8, 14, tzinfo=UTC)
waits = st.integers(0, 300).map(lambda n: timedelta(seconds=n))
paces = st.builds(Pace, waits, waits, waits)


def seconds(n: int) -> timedelta:
    return timedelta(seconds=n)


@given(pace=paces, within=waits)
def test_the_phone_can_always_ring_twice_before_the_next_persons_turn(
    pace: Pace, within: timedelta
) -> None:
    rings_at = fitted(pace, within=within).after(Channel.VOICE)

    assert rings_at + RINGS * RING_TAKES <= within or rings_at == timedelta(0)


@given(pace=paces, within=waits)
def test_nothing_waits_longer_than_was_asked_for(pace: Pace, within: timedelta) -> None:
    found = fitted(pace, within=within)

    assert found.text_after <= pace.text_after
    assert found.call_after <= pace.call_after
    assert found.held <= pace.held


def test_a_wait_that_fits_is_kept() -> None:
    pace = Pace(call_after=seconds(20))

    assert fitted(pace, within=seconds(90)) == pace
    assert fitted(pace, within=seconds(70)).call_after == seconds(10)
    assert fitted(pace, within=seconds(30)) == Pace()


def test_the_first_page_of_a_request_never_waits_for_another() -> None:
    assert held_for(NOW, is_first=True, now=NOW) == seconds(0)
    assert held_for(NOW, is_first=False, now=NOW) == BETWEEN_REPEATS
    assert held_for(None, is_first=False, now=NOW) == seconds(0)
    assert held_for(NOW - seconds(15), is_first=False, now=NOW) == seconds(5)
    assert held_for(NOW - seconds(60), is_first=False, now=NOW) == seconds(0)


def test_a_rule_is_said_back_with_its_worst_case() -> None:
    rule, usual, short = screens.said(Pace(call_after=seconds(20)))

    assert rule.startswith("The text comes at once. Your phone rings 20 s later")
    assert "rings 20 s after" in usual
    assert "again after 50 s" in usual
    assert "asked at 90 s" in usual
    assert short.startswith("It rings at once and again after 30 s")


def test_what_came_of_a_test() -> None:
    def of(*states: State, answered: bool = False, over: bool = False) -> Result:
        return result(answered=answered, states=states, is_over=over)

    assert of(State.FAILED, answered=True) is Result.ANSWERED
    assert of(State.DELIVERED, State.RINGING) is Result.WAITING
    assert of(State.DELIVERED, State.RINGING, over=True) is Result.UNANSWERED
    assert of(State.DELIVERED, State.COMPLETED) is Result.UNANSWERED
    assert of(State.UNDELIVERED, State.NO_ANSWER) is Result.FAILED


def test_a_card_is_read_by_telephones() -> None:
    note = "Häufig; gerufen, " * 12
    card = vcard(name="TANDEM Tri-Town", numbers=["+17155550140"], note=note, uid="abc")
    lines = card.split("\r\n")

    assert lines[0] == "BEGIN:VCARD"
    assert lines[-2:] == ["END:VCARD", ""]
    assert "TEL;TYPE=WORK,VOICE,PREF:+17155550140" in lines
    assert all(len(line.encode()) <= 75 for line in lines)
    unfolded = card.replace("\r\n ", "")
    assert "NOTE:" + " ".join(note.split()).replace(";", "\\;").replace(",", "\\,") in (
        unfolded
    )
