"""Late corrections, on agreements and months nobody thought of: who moves, who reads
why, and that nobody else is moved."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from billing.core.adjustments import Adjustment, Cause, adjustments
from billing.core.agreement import AgencyKey
from billing.core.periods import Computation
from billing.core.share_lines import ShareLine
from billing.core.statements import CarriedAdjustment
from billing.words import adjustment_sentence
from tests.unit.billing.test_laws import Case, cases
from tests.unit.billing.tritown import OCTOBER


def handed_over(case: Case, place: int, to: int, minutes: int) -> Case:
    """One response was another member's, or took longer or less long."""
    visits = list(case.figures.activations)
    if not visits:
        return case
    keys = [member.key for member in case.agreement.members]
    at = place % len(visits)
    visits[at] = replace(visits[at], agency=keys[to % len(keys)], minutes=minutes)
    return Case(case.agreement, replace(case.figures, activations=tuple(visits)))


def weighed(agency: AgencyKey, done: Computation) -> list[tuple[object, ...]]:
    """All that a member's share hangs on: its own figures, the others', the amounts."""
    share = done.share_of(agency)
    lines: tuple[ShareLine, ...] = share.lines if share else ()
    return [(ln.basis, ln.weight, ln.whole, ln.amount_cents) for ln in lines]


corrected = st.builds(
    lambda case, *moved: (case, handed_over(case, *moved)),
    cases(),
    st.integers(0, 11),
    st.integers(0, 7),
    st.integers(0, 500),
)


@given(corrected)
def test_whom_nothing_concerns_moves_by_an_odd_cent_of_a_part_at_most(
    pair: tuple[Case, Case],
) -> None:
    before, after = (case.computed() for case in pair)

    for one in adjustments(before, after):
        if weighed(one.agency, before) == weighed(one.agency, after):
            assert one.cause is Cause.ODD_CENT
            assert abs(one.cents) <= len(weighed(one.agency, after))


@given(corrected)
def test_whoever_moves_reads_why(pair: tuple[Case, Case]) -> None:
    before, after = (case.computed() for case in pair)

    for one in adjustments(before, after):
        assert said_why(one) != ""


@given(corrected)
def test_only_whose_own_figures_moved_is_told_so(pair: tuple[Case, Case]) -> None:
    before, after = (case.computed() for case in pair)

    for one in adjustments(before, after):
        own = [(line[0], line[1]) for line in weighed(one.agency, before)]
        now = [(line[0], line[1]) for line in weighed(one.agency, after)]
        if own == now:
            assert "Your own figures did not change" in said_why(one)


def said_why(one: Adjustment) -> str:
    sentence = adjustment_sentence(CarriedAdjustment(OCTOBER, one))
    return sentence.removeprefix("Correction of October 2026.").strip()
