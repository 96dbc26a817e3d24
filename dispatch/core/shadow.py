"""A shadow month: drills beside the phone tree, and how the two compare. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median_low

DAYS = timedelta(days=31)
MOST_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class Beside:
    """One drill and the phone tree called at the same time. None: nobody answered.
    The tree counts only once somebody has noted how it went.
    """

    tandem: timedelta | None
    tree: timedelta | None = None
    is_noted: bool = False


@dataclass(frozen=True, slots=True)
class Side:
    """How one of the two did: of `asked`, how often a human answered, and how soon."""

    asked: int
    answered: int
    median: timedelta | None
    slowest: timedelta | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Over the drills that have been noted; `sooner`, `later`: Tandem, of those."""

    tandem: Side
    tree: Side
    sooner: int
    later: int
    not_noted: int

    @property
    def noted(self) -> int:
        return self.tandem.asked


def compared(some: Sequence[Beside]) -> Comparison:
    """A human beats nobody; the same minute is neither sooner nor later."""
    noted = [one for one in some if one.is_noted]
    orders = [_order(one) for one in noted]
    return Comparison(
        tandem=_side([one.tandem for one in noted]),
        tree=_side([one.tree for one in noted]),
        sooner=sum(order < 0 for order in orders),
        later=sum(order > 0 for order in orders),
        not_noted=len(some) - len(noted),
    )


def _side(waits: Sequence[timedelta | None]) -> Side:
    answered = [wait for wait in waits if wait is not None]
    return Side(
        asked=len(waits),
        answered=len(answered),
        median=median_low(answered) if answered else None,
        slowest=max(answered, default=None),
    )


def _order(one: Beside) -> int:
    """Less than 0: Tandem was sooner. The tree is noted in whole minutes."""
    tandem, tree = _minutes(one.tandem), _minutes(one.tree)
    return (tandem > tree) - (tandem < tree)


def _minutes(wait: timedelta | None) -> int:
    if wait is None:
        return MOST_MINUTES + 1
    return -(-wait // timedelta(minutes=1))  # begun minutes, as people count
