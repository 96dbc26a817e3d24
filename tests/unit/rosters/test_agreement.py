"""A yes holds for what was shown, though time passed or more was published."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rosters.core import agreement
from rosters.core.effects import Move
from rosters.core.words import PersonId

NOW = datetime(2026, 11, 3, 18, 58, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
UNTIL = NOW + 400 * DAY
KESSLER, OKAFOR, VANG = PersonId(1), PersonId(2), PersonId(3)


def night(
    later: int,
    *,
    position: int = 1,
    before: PersonId | None = KESSLER,
    after: PersonId | None = OKAFOR,
) -> Move:
    begins = datetime(2026, 11, 3, 19, tzinfo=UTC) + later * DAY
    return Move(begins, begins + 12 * HOUR, position, before, after)


def running(at: datetime, move: Move) -> Move:
    """What is left of it at that instant."""
    return Move(at, move.ends_at, move.position, move.before, move.after)


def holds(
    shown: Sequence[Move], found: Sequence[Move], *, after: timedelta = timedelta()
) -> bool:
    mark = agreement.mark(shown, now=NOW, until={1: UNTIL, 2: UNTIL})
    return agreement.still_holds(mark, found, now=NOW + after)


NIGHTS = [night(0), night(1), night(1, position=2), night(30), night(200)]


def test_the_same_changes_hold_and_so_does_no_change() -> None:
    assert holds(NIGHTS, NIGHTS)
    assert holds([], [])


def test_what_has_begun_since_begins_now() -> None:
    at = NOW + HOUR

    assert holds(NIGHTS, [running(at, NIGHTS[0]), *NIGHTS[1:]], after=HOUR)


def test_what_is_over_by_now_is_no_part_of_it_any_more() -> None:
    assert holds(NIGHTS, NIGHTS[1:], after=13 * HOUR)
    assert not holds(NIGHTS, NIGHTS[1:], after=HOUR)


@pytest.mark.parametrize("at", range(len(NIGHTS)))
def test_a_change_more_or_less_or_another_one_does_not_hold(at: int) -> None:
    less = NIGHTS[:at] + NIGHTS[at + 1 :]
    other = [*less, night(at + 2, after=VANG)]
    moved = [*less, running(NIGHTS[at].starts_at + HOUR, NIGHTS[at])]

    for found in (less, other, moved, [*NIGHTS, night(at + 5)]):
        assert not holds(NIGHTS, sorted(found, key=lambda move: move.starts_at))


def test_what_is_published_since_was_shown_to_nobody_and_is_passed_over() -> None:
    cut = Move(UNTIL - HOUR, UNTIL, 1, KESSLER, OKAFOR)
    whole = Move(UNTIL - HOUR, UNTIL + 11 * HOUR, 1, KESSLER, OKAFOR)
    beyond = Move(UNTIL + DAY, UNTIL + 2 * DAY, 1, KESSLER, OKAFOR)

    assert holds([*NIGHTS, cut], [*NIGHTS, whole, beyond])
    assert not holds(NIGHTS, [*NIGHTS, cut])


def test_a_position_that_was_not_there_is_no_part_of_what_was_shown() -> None:
    assert not holds(NIGHTS, [*NIGHTS, night(300, position=3)])


def test_after_two_days_it_is_shown_again() -> None:
    assert not holds([], [], after=2 * DAY)


@pytest.mark.parametrize("sent", ["", "x", "a/b/c", "1/2/3/4", "///", "/" * 50])
def test_what_is_no_mark_holds_for_nothing(sent: str) -> None:
    assert not agreement.still_holds(sent, [], now=NOW)
    assert agreement.shown_at(sent) is None


def test_a_mark_says_when_it_was_shown_but_not_of_years_that_nobody_was_shown() -> None:
    mark = agreement.mark(NIGHTS, now=NOW, until={})

    assert agreement.shown_at(mark) == NOW
    assert agreement.shown_at(f"0001{mark[4:]}") is None


@given(
    st.lists(st.integers(0, 300), unique=True, max_size=30).map(sorted),
    st.integers(0, 47),
)
def test_as_time_passes_it_holds_for_what_is_left_and_for_that_alone(
    days: list[int], hours: int
) -> None:
    shown = [night(later) for later in days]
    at = NOW + hours * HOUR
    left = [
        running(max(at, move.starts_at), move) for move in shown if move.ends_at > at
    ]

    assert holds(shown, left, after=hours * HOUR)
    if left:
        assert not holds(shown, left[:-1], after=hours * HOUR)
