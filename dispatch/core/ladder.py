"""The escalation policy: whom to ring, for how long, bounded in total."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Whom(StrEnum):
    """Whom a rung rings."""

    PRIMARY = "primary"
    BACKUP = "backup"
    EVERYONE_FREE = "everyone_free"
    SUPERVISOR = "supervisor"


@dataclass(frozen=True, slots=True)
class Rung:
    """`wait` is how long these people have before the next rung; `rings` how often
    each is called by voice within it."""

    whom: Whom
    wait: timedelta
    rings: int = 2


@dataclass(frozen=True, slots=True)
class Ladder:
    """Rungs in order. `bound` is the longest from asking to a plain no.

    ValueError when there is no rung, a wait is not positive, or the waits together
    are longer than the bound: the officer was promised an answer within it.
    """

    rungs: tuple[Rung, ...]
    bound: timedelta

    def __post_init__(self) -> None:
        if not self.rungs:
            raise ValueError("a ladder needs at least one rung")
        if any(rung.wait <= timedelta(0) or rung.rings < 0 for rung in self.rungs):
            raise ValueError("every rung needs a wait longer than nothing")
        if self.worst_case > self.bound:
            raise ValueError("the waits together are longer than the bound")

    @property
    def worst_case(self) -> timedelta:
        """From asking to a plain no when nobody answers at any rung."""
        return sum((rung.wait for rung in self.rungs), timedelta(0))


DEFAULT = Ladder(
    rungs=(
        Rung(Whom.PRIMARY, timedelta(seconds=90)),
        Rung(Whom.BACKUP, timedelta(seconds=90)),
    ),
    bound=timedelta(minutes=5),
)
