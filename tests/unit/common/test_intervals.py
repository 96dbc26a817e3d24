"""Half-open spans: what touches does not overlap, and nothing is lost."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.intervals import Span, common_to, merge, split, subtract

ORIGIN = datetime(2026, 11, 1, tzinfo=UTC)


def at(minute: int) -> datetime:
    return ORIGIN + timedelta(minutes=minute)


def span(begin: int, end: int) -> Span:
    return Span(at(begin), at(end))


minutes = st.integers(0, 60)
spans = st.lists(
    st.tuples(minutes, minutes)
    .filter(lambda pair: pair[0] != pair[1])
    .map(lambda pair: span(min(pair), max(pair))),
    max_size=8,
)


def covered(some: list[Span]) -> set[int]:
    return {minute for minute in range(61) for s in some if s.covers(at(minute))}


def test_the_first_instant_belongs_to_it_and_the_last_does_not() -> None:
    night = span(0, 10)

    assert night.covers(at(0))
    assert night.covers(at(10) - timedelta(microseconds=1))
    assert not night.covers(at(10))


def test_spans_that_touch_do_not_overlap() -> None:
    assert not span(0, 10).overlaps(span(10, 20))
    assert span(0, 10).intersect(span(10, 20)) is None
    assert span(0, 11).intersect(span(10, 20)) == span(10, 11)


def test_one_contains_another_up_to_its_own_ends() -> None:
    assert span(0, 10).contains(span(0, 10))
    assert not span(0, 10).contains(span(5, 11))


def test_a_span_without_length_is_refused() -> None:
    with pytest.raises(ValueError, match="ends after"):
        span(5, 5)
    assert Span.between(at(5), at(5)) is None


def test_a_span_is_kept_in_utc_so_that_the_clock_never_jumps_in_it() -> None:
    chicago = ZoneInfo("America/Chicago")
    with pytest.raises(ValueError, match="UTC"):
        Span(ORIGIN.astimezone(chicago), at(5).astimezone(chicago))


def test_length_is_elapsed_time() -> None:
    assert span(0, 90).length == timedelta(minutes=90)


def test_touching_spans_merge_into_one() -> None:
    assert merge([span(10, 20), span(0, 10), span(30, 40)]) == [
        span(0, 20),
        span(30, 40),
    ]


def test_a_span_is_split_only_inside_itself() -> None:
    cuts = [at(0), at(4), at(4), at(10), at(99)]

    assert split(span(0, 10), cuts) == [span(0, 4), span(4, 10)]


@given(spans)
def test_merging_keeps_every_instant_and_leaves_air_between(some: list[Span]) -> None:
    merged = merge(some)

    assert covered(merged) == covered(some)
    assert all(one.ends_at < other.starts_at for one, other in pairwise(merged))


@given(spans, spans)
def test_subtracting_leaves_exactly_what_was_not_taken(
    some: list[Span], taken: list[Span]
) -> None:
    left = subtract(some, taken)

    assert covered(left) == covered(some) - covered(taken)
    assert left == merge(left)


@given(spans, spans)
def test_what_is_common_lies_in_both(one: list[Span], other: list[Span]) -> None:
    assert covered(common_to(one, other)) == covered(one) & covered(other)


@given(st.lists(minutes))
def test_the_pieces_of_a_split_are_the_whole(cuts: list[int]) -> None:
    pieces = split(span(0, 60), [at(cut) for cut in cuts])

    assert merge(pieces) == [span(0, 60)]
    assert len(pieces) == len(set(cuts) - {0, 60}) + 1
