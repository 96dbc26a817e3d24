"""A change that does nothing is found, and one that does all it says is not."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.intervals import Span
from rosters.core.amendment import Override
from rosters.core.idle import Idle, idle_in
from rosters.core.resolution import Plan, Stretch, resolve
from rosters.core.words import Change, PersonId
from tests.unit.rosters.plans import people, plans, spans

RIVERA, OKAFOR, KESSLER = PersonId(1), PersonId(2), PersonId(99)
LATER = datetime(2026, 1, 20, tzinfo=UTC)  # than anything else of the plan was made
BITING = [Change.REPLACE, Change.REMOVE]


def hour(at: int) -> datetime:
    return datetime(2026, 11, 10, tzinfo=UTC) + timedelta(hours=at)


def part(
    begins: int, ends: int, who: PersonId | None, *, planned: bool = True
) -> Stretch:
    on = date(2026, 11, 10)
    return Stretch(hour(begins), hour(ends), who, 1, on, None, planned)


NIGHT = Span(hour(0), hour(12))
WHOLE = [part(0, 12, RIVERA)]
SHARED = [part(0, 6, RIVERA), part(6, 12, OKAFOR)]
OPEN = [part(0, 6, RIVERA), part(6, 12, None)]
WEEK = [part(0, 4, RIVERA), part(4, 8, None, planned=False), part(8, 12, RIVERA)]
EMPTY = [part(0, 12, None, planned=False)]


@pytest.mark.parametrize("change", BITING)
@pytest.mark.parametrize("instead_of", [None, RIVERA])
def test_what_bites_wherever_somebody_is_meant_to_be_is_idle_nowhere(
    change: Change, instead_of: PersonId | None
) -> None:
    assert idle_in(WHOLE, NIGHT, change, instead_of) == ()
    assert idle_in(WEEK, NIGHT, change, instead_of) == ()


@pytest.mark.parametrize("change", BITING)
def test_where_nobody_is_on_it_is_idle_all_through(change: Change) -> None:
    nobody = (Idle(NIGHT, None),)

    assert idle_in(EMPTY, NIGHT, change, None) == nobody
    assert idle_in([part(0, 12, None)], NIGHT, change, RIVERA) == nobody
    assert idle_in([part(2, 4, None)], NIGHT, change, None) == nobody


@pytest.mark.parametrize("change", BITING)
def test_where_another_is_on_it_says_who(change: Change) -> None:
    assert idle_in(WHOLE, NIGHT, change, OKAFOR) == (Idle(NIGHT, RIVERA),)
    assert idle_in(WEEK, NIGHT, change, OKAFOR) == (Idle(NIGHT, RIVERA),)
    second = Idle(Span(hour(6), hour(12)), OKAFOR)
    assert idle_in(SHARED, NIGHT, change, RIVERA) == (second,)


def test_an_open_part_is_filled_by_nobody_and_needs_no_taking_off() -> None:
    rest = Idle(Span(hour(6), hour(12)), None)

    assert idle_in(OPEN, NIGHT, Change.REPLACE, None) == (rest,)
    assert idle_in(OPEN, NIGHT, Change.REPLACE, RIVERA) == (rest,)
    assert idle_in(OPEN, NIGHT, Change.REMOVE, None) == ()


def test_only_the_span_counts_not_the_shift_it_cuts() -> None:
    first = Span(hour(0), hour(6))

    assert idle_in(SHARED, first, Change.REPLACE, RIVERA) == ()


@given(plans(), st.data(), st.sampled_from(BITING), st.none() | people)
def test_it_changes_who_is_on_call_exactly_where_it_is_not_idle(
    drawn: tuple[Plan, date],
    data: st.DataObject,
    change: Change,
    instead_of: PersonId | None,
) -> None:
    plan, near = drawn
    span = data.draw(spans(near))
    before = resolve(plan, span)
    made = Override(
        77,
        change,
        span,
        LATER,
        KESSLER if change is Change.REPLACE else None,
        instead_of,
    )
    after = resolve(replace(plan, overrides=(*plan.overrides, made)), span)

    idle = idle_in(before, span, change, instead_of)

    for old in before:
        [new] = {
            each.person
            for each in after
            if each.starts_at <= old.starts_at < each.ends_at
        }
        at_rest = any(each.span.covers(old.starts_at) for each in idle)
        assert not (at_rest and new != old.person)
        if old.person is not None and not at_rest:
            assert new != old.person
