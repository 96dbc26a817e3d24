"""Whose turn it is when more waits than can be done at once: pure.

Everything that waits belongs to a lane, say the department it is about. The lane with
the least under way goes next, so that a hundred things of one department do not stand
before the one of another.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

K = TypeVar("K")
L = TypeVar("L", bound=Hashable)


def in_turn(
    waiting: Iterable[tuple[K, L]], under_way: Mapping[L, int], *, limit: int
) -> list[K]:
    """Up to `limit` of the keys that wait, in the order in which they go.

    `waiting`: each key with its lane, the longest waiting first. `under_way`: how many
    of a lane are being done. Of lanes with as little under way, the one whose next has
    waited longest goes; within a lane, whatever has waited longest.
    """
    queues: dict[L, list[tuple[int, K]]] = {}
    for place, (key, lane) in enumerate(waiting):
        queues.setdefault(lane, []).append((place, key))
    busy, chosen = Counter(under_way), list[K]()
    at = dict.fromkeys(queues, 0)
    while queues and len(chosen) < limit:
        lane = min(queues, key=lambda lane: (busy[lane], queues[lane][at[lane]][0]))
        chosen.append(queues[lane][at[lane]][1])
        busy[lane] += 1
        at[lane] += 1
        if at[lane] == len(queues[lane]):
            del queues[lane]
    return chosen
