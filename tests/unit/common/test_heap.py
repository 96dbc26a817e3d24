"""What the collector of garbage looks through."""

import gc
import weakref

from common import heap


class Link:
    """One that only the collector can end."""

    def __init__(self) -> None:
        self.itself = self


def test_what_was_loaded_before_is_not_looked_through_again() -> None:
    loaded = Link()

    heap.settle()

    assert not any(each is loaded for each in gc.get_objects())


def test_what_comes_later_is_collected_as_ever() -> None:
    heap.settle()
    gone = weakref.ref(Link())

    gc.collect()

    assert gone() is None


def test_garbage_of_the_start_is_thrown_away_not_kept_for_good() -> None:
    gone = weakref.ref(Link())

    heap.settle()

    assert gone() is None
