"""Half-open spans of time, `[starts_at, ends_at)`, and what can be done with them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Self


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From `starts_at` up to, not including, `ends_at`. Both in UTC.

    ValueError for an instant in another zone (two instants of one zone compare by
    the wall clock, which is wrong twice a year) and for a span without length.
    """

    starts_at: datetime
    ends_at: datetime

    def __post_init__(self) -> None:
        if self.starts_at.tzinfo is not UTC or self.ends_at.tzinfo is not UTC:
            raise ValueError("a span is kept in UTC")
        if self.starts_at >= self.ends_at:
            raise ValueError("a span ends after it starts")

    @classmethod
    def between(cls, starts_at: datetime, ends_at: datetime) -> Self | None:
        """The span between two instants, or None when it would have no length."""
        return cls(starts_at, ends_at) if starts_at < ends_at else None

    @property
    def length(self) -> timedelta:
        """Elapsed time, whatever the wall clock did."""
        return self.ends_at - self.starts_at

    def covers(self, at: datetime) -> bool:
        """Whether `at` lies in the span: its first instant does, its end does not."""
        return self.starts_at <= at < self.ends_at

    def contains(self, other: "Span") -> bool:
        """Whether all of `other` lies in this span."""
        return self.starts_at <= other.starts_at and other.ends_at <= self.ends_at

    def overlaps(self, other: "Span") -> bool:
        """Whether they share an instant. Spans that only touch do not."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    def intersect(self, other: "Span") -> "Span | None":
        """What both cover, or None."""
        return Span.between(
            max(self.starts_at, other.starts_at), min(self.ends_at, other.ends_at)
        )


def merge(spans: Iterable[Span]) -> list[Span]:
    """The same instants in as few spans as can be, in order. Touching ones join."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.starts_at <= merged[-1].ends_at:
            latest = max(merged[-1].ends_at, span.ends_at)
            merged[-1] = Span(merged[-1].starts_at, latest)
        else:
            merged.append(span)
    return merged


def subtract(spans: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """The instants of `spans` that `taken` leaves free: merged, in order."""
    left: list[Span] = []
    blocks = merge(taken)
    first = 0
    for span in merge(spans):
        while first < len(blocks) and blocks[first].ends_at <= span.starts_at:
            first += 1
        cursor, index = span.starts_at, first
        while index < len(blocks) and blocks[index].starts_at < span.ends_at:
            if free := Span.between(cursor, blocks[index].starts_at):
                left.append(free)
            cursor = blocks[index].ends_at
            index += 1
        if free := Span.between(cursor, span.ends_at):
            left.append(free)
    return left


def common_to(one: Iterable[Span], other: Iterable[Span]) -> list[Span]:
    """The instants that lie in both: merged, in order."""
    mine = merge(one)
    return subtract(mine, subtract(mine, other))


def split(span: Span, at: Iterable[datetime]) -> list[Span]:
    """The span cut at every given instant inside it; the pieces, in order."""
    inside = {cut for cut in at if span.starts_at < cut < span.ends_at}
    edges = [span.starts_at, *sorted(inside), span.ends_at]
    return [Span(begin, end) for begin, end in pairwise(edges)]
