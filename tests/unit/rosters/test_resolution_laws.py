"""Laws of the resolver, against an oracle that looks at everything every time."""

import random
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from common.intervals import Span
from rosters.core.resolution import Compiled, Plan, gaps, on_call_at, resolve
from tests.unit.rosters.oracle import Oracle, at_midnight
from tests.unit.rosters.plans import plans

SECOND = timedelta(seconds=1)
WEEK = timedelta(days=7)


def fortnight(near: date) -> Span:
    return Span(at_midnight(near) - WEEK, at_midnight(near) + WEEK)


def instants(plan: Plan, window: Span) -> list[datetime]:
    """Every boundary of the answer, a second to each side, and some between."""
    edges = [s.starts_at for s in resolve(plan, window)] + [window.ends_at]
    near = [edge + step for edge in edges for step in (-SECOND, 0 * SECOND, SECOND)]
    some = random.Random(len(edges))
    whole = int(window.length.total_seconds())
    near += [window.starts_at + some.randrange(whole) * SECOND for _ in range(60)]
    return [at for at in near if window.covers(at)]


@given(plans())
def test_every_instant_belongs_to_exactly_one_stretch(drawn: tuple[Plan, date]) -> None:
    plan, near = drawn
    window = fortnight(near)

    stretches = resolve(plan, window)

    assert stretches[0].starts_at == window.starts_at
    assert stretches[-1].ends_at == window.ends_at
    for one, other in pairwise(stretches):
        assert one.starts_at < one.ends_at == other.starts_at
        assert not one.joins(other)


@settings(max_examples=200, deadline=None)
@given(plans())
def test_the_list_agrees_with_asking_instant_by_instant(
    drawn: tuple[Plan, date],
) -> None:
    plan, near = drawn
    window = fortnight(near)
    oracle = Oracle(plan, until=near + timedelta(days=12))
    compiled = Compiled(plan)

    for at in instants(plan, window):
        expected = oracle.on_call(at)
        assert compiled.on_call_at(at).person == expected
        listed = [s for s in resolve(plan, window) if s.starts_at <= at < s.ends_at]
        assert [s.person for s in listed] == [expected]


@settings(deadline=None)
@given(plans())
def test_one_instant_and_the_list_say_the_same(drawn: tuple[Plan, date]) -> None:
    plan, near = drawn

    for at in instants(plan, fortnight(near))[::7]:
        assert on_call_at(plan, at)[2:] == Compiled(plan).on_call_at(at)[2:]


@given(plans())
def test_the_answer_does_not_depend_on_the_window(drawn: tuple[Plan, date]) -> None:
    plan, near = drawn
    window = fortnight(near)
    noon = at_midnight(near) + timedelta(hours=12)

    halves = [
        *resolve(plan, Span(window.starts_at, noon)),
        *resolve(plan, Span(noon, window.ends_at)),
    ]

    joined = [halves[0]]
    for stretch in halves[1:]:
        if joined[-1].joins(stretch):
            stretch = stretch._replace(starts_at=joined.pop().starts_at)
        joined.append(stretch)
    assert joined == resolve(plan, window)


@given(plans())
def test_gaps_are_when_nobody_is_on_call_and_nothing_else(
    drawn: tuple[Plan, date],
) -> None:
    plan, near = drawn
    window = fortnight(near)

    empty = gaps(plan, window)

    for stretch in resolve(plan, window):
        inside = any(gap.covers(stretch.starts_at) for gap in empty)
        assert inside == (stretch.person is None)


@given(plans(), st.integers(-10, 10))
def test_a_position_that_ends_is_as_it_was_until_then_and_nobodys_after(
    drawn: tuple[Plan, date], days: int
) -> None:
    plan, near = drawn
    window = fortnight(near)
    ends_at = at_midnight(near) + timedelta(days=days, hours=7)
    ending = replace(plan, ends_at=ends_at)

    for at in [*instants(plan, window), ends_at - SECOND, ends_at, ends_at + SECOND]:
        expected = on_call_at(plan, at) if at < ends_at else None
        found = on_call_at(ending, at)
        assert (found.person, found.planned) == (
            (expected.person, expected.planned) if expected else (None, False)
        )
    stretches = resolve(ending, window)
    assert stretches[0].starts_at == window.starts_at
    assert stretches[-1].ends_at == window.ends_at
    assert all(a.ends_at == b.starts_at for a, b in pairwise(stretches))


@given(plans(), st.integers(-10, 10))
def test_before_it_starts_nobody_is_and_from_then_on_all_is_as_without_a_start(
    drawn: tuple[Plan, date], days: int
) -> None:
    plan, near = drawn
    window = fortnight(near)
    starts_at = at_midnight(near) + timedelta(days=days, hours=7)
    starting = replace(plan, starts_at=starts_at)

    for at in [*instants(plan, window), starts_at - SECOND, starts_at]:
        expected = on_call_at(plan, at) if at >= starts_at else None
        found = on_call_at(starting, at)
        assert (found.person, found.planned) == (
            (expected.person, expected.planned) if expected else (None, False)
        )
    stretches = resolve(starting, window)
    assert stretches[0].starts_at == window.starts_at
    assert stretches[-1].ends_at == window.ends_at
    assert all(a.ends_at == b.starts_at for a, b in pairwise(stretches))
