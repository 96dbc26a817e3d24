"""The laws of the books: what must hold of everything that was billed."""

from collections import defaultdict
from collections.abc import Iterator
from enum import StrEnum

from billing.core.adjustments import Adjustment
from billing.core.agreement import AgencyKey
from billing.core.costs import left_to_split
from billing.core.periods import EVERYTHING, Computation, Share


class Law(StrEnum):
    """What was found not to hold."""

    COSTS = "costs"  # costs sum to what is split
    POOLS = "pools"  # allocations sum to their pool
    SHARES = "shares"  # a share's lines sum to it
    LINES = "lines"  # a statement's lines sum to it
    STATEMENTS = "statements"  # statements are the period's shares
    CREDITS = "credits"  # a credit is carried whole
    CAUSES = "causes"  # adjustments come from their corrections, and are carried
    DRILLS = "drills"  # drills and removed batches are billed nowhere
    SEALS = "seals"  # nothing printed has changed since
    PAYMENTS = "payments"  # never more is paid than was asked for


def broken_in(computation: Computation) -> Iterator[tuple[Law, str]]:
    """Each law that this period breaks, and about which cost or member."""
    if sum(line.cents for line in computation.costs) != computation.to_split_cents:
        yield Law.COSTS, ""
    yield from _pools(computation)
    for share in computation.shares:
        if share.cents != _parts(share):
            yield Law.SHARES, share.agency


def moved(adjustments: tuple[Adjustment, ...]) -> dict[AgencyKey, int]:
    """What each member moved by: what a correction's rows must say."""
    return {adjustment.agency: adjustment.cents for adjustment in adjustments}


def _pools(computation: Computation) -> Iterator[tuple[Law, str]]:
    """Together or pool by pool, less what comes off before: what was split came out as
    it went in."""
    split: dict[str, int] = defaultdict(int)
    for share in computation.shares:
        for line in share.lines:
            split[line.of] += line.cents
        for limit in share.limits:
            split[EVERYTHING] += limit.cents
    asked = left_to_split(computation.costs)
    if EVERYTHING in split or not any(code in asked for code in split):
        asked = {EVERYTHING: computation.to_split_cents}
    for code in dict.fromkeys((*asked, *split)):
        if split.get(code, 0) != asked.get(code, 0):
            yield Law.POOLS, code


def _parts(share: Share) -> int:
    return (
        sum(line.cents for line in share.lines)
        + sum(limit.cents for limit in share.limits)
        + sum(apart.cents for apart in share.earmarked)
    )
