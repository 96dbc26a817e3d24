"""What may become of a swap, and of what each person asked about it answers."""

from enum import StrEnum


class SwapState(StrEnum):
    """Offered to people; taken by one, waiting for approval; in force, or over."""

    OFFERED = "offered"
    TAKEN = "taken"
    IN_FORCE = "in_force"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class Answer(StrEnum):
    """What a person asked has said so far."""

    NONE = "none"
    NO = "no"
    COUNTERED = "countered"  # for one of my nights
    TAKES = "takes"


class Source(StrEnum):
    """How an act on a swap came to us."""

    WEB = "web"
    TEXT = "text"
    KEYPAD = "keypad"
    API = "api"
    ENGINE = "engine"


OPEN = frozenset({SwapState.OFFERED, SwapState.TAKEN})

NEXT: dict[SwapState, frozenset[SwapState]] = {
    SwapState.OFFERED: frozenset(
        {
            SwapState.TAKEN,
            SwapState.IN_FORCE,
            SwapState.WITHDRAWN,
            SwapState.EXPIRED,
        }
    ),
    SwapState.TAKEN: frozenset(
        {
            SwapState.IN_FORCE,
            SwapState.REFUSED,
            SwapState.WITHDRAWN,
            SwapState.EXPIRED,
        }
    ),
    SwapState.IN_FORCE: frozenset({SwapState.WITHDRAWN}),
    SwapState.REFUSED: frozenset(),
    SwapState.WITHDRAWN: frozenset(),
    SwapState.EXPIRED: frozenset(),
}


def before(after: SwapState) -> frozenset[SwapState]:
    """The states from which a swap may come to `after`."""
    return frozenset(state for state in SwapState if after in NEXT[state])
