"""Who took a shift over has it until its end, whatever the plan beneath becomes."""

from dataclasses import replace
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from common.intervals import Span
from rosters.core.amendment import Override
from rosters.core.resolution import Plan, Stretch, resolve
from rosters.core.words import Change, PersonId
from tests.unit.rosters.plans import plans, spans
from tests.unit.rosters.test_resolution_laws import fortnight

TAKER = PersonId(99)
LATER = datetime(2026, 1, 20, tzinfo=UTC)  # than anything else of the plan was made


@st.composite
def taken_over(draw: st.DrawFn) -> tuple[Plan, Span, date]:
    """Any plan at all, beneath, and the span that somebody took over."""
    plan, near = draw(plans())
    return plan, draw(spans(near)), near


def with_it(plan: Plan, span: Span) -> Plan:
    took = Override(77, Change.COVER, span, LATER, TAKER, PersonId(1))
    return replace(plan, overrides=(*plan.overrides, took))


def meant(stretches: list[Stretch], at: datetime) -> Stretch:
    return next(s for s in stretches if s.starts_at <= at < s.ends_at)


@given(taken_over())
def test_the_taker_is_on_call_wherever_somebody_is_meant_to_be(
    drawn: tuple[Plan, Span, date],
) -> None:
    plan, span, _near = drawn

    inside = resolve(with_it(plan, span), span)

    assert {s.person for s in inside if s.planned} <= {TAKER}
    assert {s.person for s in inside if not s.planned} <= {None}
    before = resolve(plan, span)
    for stretch in before:
        assert meant(inside, stretch.starts_at).planned == stretch.planned


@given(taken_over())
def test_what_was_not_taken_over_is_as_the_plan_says(
    drawn: tuple[Plan, Span, date],
) -> None:
    plan, span, near = drawn
    window = fortnight(near)

    without, within = resolve(plan, window), resolve(with_it(plan, span), window)

    for at in [s.starts_at for s in (*without, *within)]:
        if not span.covers(at):
            assert meant(within, at)[2:] == meant(without, at)[2:]


@given(taken_over())
def test_the_night_keeps_its_name_whoever_takes_it(
    drawn: tuple[Plan, Span, date],
) -> None:
    plan, span, _near = drawn

    def nights(of: Plan) -> set[tuple[object, ...]]:
        return {(s.pattern, s.on) for s in resolve(of, span)}

    assert nights(with_it(plan, span)) == nights(plan)
