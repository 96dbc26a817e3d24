"""Drills beside the phone tree, compared."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from dispatch.core.shadow import Beside, compared

NOBODY = None
WAITS = st.none() | st.integers(0, 3000).map(lambda s: timedelta(seconds=s))
TREES = st.none() | st.integers(0, 60).map(lambda m: timedelta(minutes=m))


def beside(tandem: int | None, tree: int | None) -> Beside:
    return Beside(
        None if tandem is None else timedelta(seconds=tandem),
        None if tree is None else timedelta(minutes=tree),
        is_noted=True,
    )


def test_both_sides_are_counted_over_the_same_drills() -> None:
    both = compared(
        [beside(40, 6), beside(75, NOBODY), beside(NOBODY, 9), Beside(None)]
    )

    assert (both.noted, both.not_noted) == (3, 1)
    assert (both.tandem.answered, both.tree.answered) == (2, 2)
    assert both.tandem.median == timedelta(seconds=40)
    assert both.tree.slowest == timedelta(minutes=9)
    assert (both.sooner, both.later) == (2, 1)


def test_the_same_begun_minute_is_neither_sooner_nor_later() -> None:
    both = compared([beside(61, 2), beside(120, 2), beside(NOBODY, NOBODY)])

    assert (both.sooner, both.later) == (0, 0)


def test_nothing_noted_compares_nothing() -> None:
    both = compared([Beside(timedelta(seconds=9))])

    assert (both.noted, both.tandem.median, both.tree.slowest) == (0, None, None)


@given(st.lists(st.builds(Beside, WAITS, TREES, st.booleans())))
def test_whatever_happened_it_adds_up(some: list[Beside]) -> None:
    both = compared(some)

    assert both.noted + both.not_noted == len(some)
    assert both.sooner + both.later <= both.noted
    for side in (both.tandem, both.tree):
        assert side.answered <= side.asked == both.noted
        assert (side.median is None) == (side.answered == 0)
