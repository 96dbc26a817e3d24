"""What statements say: every sentence in plain words, nothing left unsaid."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from billing import words
from billing.core.activations import Clock, Step
from billing.core.adjustments import Adjustment, Cause, adjustments
from billing.core.agreement import (
    AgencyKey,
    Agreement,
    Basis,
    Bounds,
    Offset,
    Part,
    Proration,
)
from billing.core.costs import CostLine, Figures, Unit
from billing.core.periods import FallbackUsed, compute
from billing.core.refusals import (
    BAD_INSTALMENT_DAY,
    FALLBACK_MISSING,
    ONE_POOL_OF_A_KIND,
    PAST_OVERLAPS,
    SAME_CODE_TWICE,
    TABLE_TWICE,
    refusal,
)
from billing.core.spans import Days
from billing.core.statements import (
    CarriedAdjustment,
    Letterhead,
    StatementDocument,
    prepare,
)
from common.money import Cents
from tests.unit.billing.tritown import (
    HARLOW,
    NOTHING,
    OCTOBER,
    A,
    B,
    C,
    base_set,
    by_heads,
    member,
    october,
    tri_town,
)

HEAD = Letterhead(
    consortium="Tri-Town Co-Response",
    agreement_number=1,
    issued_at=datetime(2026, 11, 3, 18, tzinfo=UTC),
    issued_on=date(2026, 11, 3),
    earlier_this_year=Cents(3_606_36),
)
STORY = {
    AgencyKey("millbrook"): 675,
    AgencyKey("harlow"): 345,
    AgencyKey("stony-ford"): 90,
}


def statement(
    agreement: Agreement,
    figures: Figures,
    *,
    agency: str,
    carried: tuple[CarriedAdjustment, ...] = (),
) -> StatementDocument:
    return prepare(
        agreement,
        compute(agreement, OCTOBER, figures),
        agency=next(m.key for m in agreement.members if m.key == agency),
        carried=carried,
        head=HEAD,
    )


def test_sentence_eleven_of_the_story() -> None:
    story = tri_town()
    budgeted = tuple(
        replace(m, budget_cents=Cents(15_000_00)) if m.key == HARLOW else m
        for m in story.members
    )
    minutes = {m.key: STORY[m.key] for m in story.members}

    said = words.summary(
        statement(replace(story, members=budgeted), october(minutes), agency="harlow")
    )

    assert said == (
        "Harlow's October share is $1,263.74: $332.80 equal part, $930.94 for your "
        "5.75 of 18.50 hours. Year to date $4,870.10 of $15,000 budgeted. Due 30 "
        "November to Tamarack County. Each minute and clause: open the statement. "
        "Question a line before 15 November; it is held, not lost."
    )


def test_a_share_by_residents_with_a_grant_of_its_own() -> None:
    agreement = replace(
        base_set(by_heads()),
        offsets=(Offset("g", "State grant", "§4", Cents(1_000_00), earmarked_for=C),),
    )

    parts = words.share_parts(statement(agreement, NOTHING, agency="C"))

    assert parts == [
        "$6,000.00 for your 2,000 of 20,000 residents",
        "-$1,000.00 State grant",
    ]


def test_a_part_split_equally_for_want_of_hours_says_so() -> None:
    quiet = statement(tri_town(), NOTHING, agency="harlow")

    assert words.share_parts(quiet) == [
        "$81.25 equal part",
        "$243.75 equal part, there being no hours",
    ]


def test_an_open_statement_does_not_send_its_reader_to_itself() -> None:
    said = words.summary(statement(tri_town(), NOTHING, agency="harlow"), is_open=True)

    assert "open the statement" not in said


def test_a_share_settled_by_the_floor_says_so() -> None:
    agreement = replace(base_set(by_heads()), bounds=Bounds("§6", Cents(8_000_00)))

    settled = statement(agreement, NOTHING, agency="C")

    assert words.share_parts(settled) == ["$8,000.00 by the agreed limit"]
    assert words.limit_sentence(settled.share.limits[0]) == "The least a member pays."


def test_a_line_says_its_stretch_and_its_odd_cent() -> None:
    agreement = replace(
        base_set(by_heads(), cents=100_00),
        members=(member(A), member(B), member(C, joins_on=date(2026, 10, 11))),
    )

    lines = statement(agreement, NOTHING, agency="A").share.lines

    first, second = (words.line_sentence(line, period=OCTOBER) for line in lines)
    assert first == (
        "100 % by residents is $32.26; of it, your 12,000 of 18,000 residents. "
        "From 1 October to 10 October. "
        "One of the cents left over by rounding is yours."
    )
    assert "is $67.74; of it, your 12,000 of 20,000 residents." in second
    assert "From 11 October to 31 October." in second


def test_fixed_percentages_are_said_as_percentages() -> None:
    part = Part(Basis.FIXED_PERCENT, "§5", percentages=((A, 60_00), (B, 40_00), (C, 0)))

    [line] = statement(base_set(part), NOTHING, agency="B").share.lines

    assert words.weight_sentence(line) == "your agreed 40 % of 100 %"


@pytest.mark.parametrize(
    ("cost", "said"),
    [
        ((Decimal(21_600), Unit.MINUTES, Decimal("5.40")), "360.00 h at $5.40 an hour"),
        ((Decimal("31.4"), Unit.MILES, Decimal("0.725")), "31.4 miles at $0.725"),
        ((Decimal(12_50), Unit.BASIS_POINTS, None), "12.5 % of the above"),
        ((None, None, None), ""),
    ],
)
def test_a_cost_says_how_it_came_about(
    cost: tuple[Decimal | None, Unit | None, Decimal | None], said: str
) -> None:
    quantity, unit, rate = cost

    line = CostLine("c", "Cost", "§4", Cents(1), quantity, unit, rate)

    assert words.cost_sum(line) == said


def test_a_formula_is_said_back() -> None:
    said = words.formula_sentence(tri_town().formula)

    assert said == "25 % in equal parts, 75 % by hours."


def test_a_fallback_is_named() -> None:
    used = FallbackUsed("§5.2", Basis.HOURS, Basis.EQUAL)

    assert words.fallback_sentence(used) == (
        "§5.2: there were no hours in this period, so that part was split in equal "
        "parts, as agreed."
    )


def test_a_month_a_quarter_and_a_turn_of_the_year_have_names() -> None:
    quarter = Days(date(2026, 10, 1), date(2027, 1, 1))
    turn = Days(date(2026, 12, 1), date(2027, 2, 1))

    assert [words.period_name(days) for days in (OCTOBER, quarter, turn)] == [
        "October 2026",
        "October to December 2026",
        "December 2026 to January 2027",
    ]
    assert words.short_period_name(quarter) == "October to December"


def test_a_change_in_what_all_split_is_told_as_that() -> None:
    dearer = tri_town()
    cheaper = replace(dearer, offsets=())
    minutes = {m.key: STORY[m.key] for m in dearer.members}
    moved = adjustments(
        compute(dearer, OCTOBER, october(minutes)),
        compute(cheaper, OCTOBER, october(minutes)),
    )

    assert {move.cause for move in moved} == {Cause.COMMON_COST}
    assert words.adjustment_sentence(CarriedAdjustment(OCTOBER, moved[0])) == (
        "Correction of October 2026. Your own figures did not change; what all members "
        "split, or how much the others used, did. All together: County grant $0.00, "
        "before -$1,500.00."
    )


def test_a_cent_gained_is_told_as_plainly_as_a_cent_given_back() -> None:
    def told(cents: int) -> str:
        moved = Adjustment(A, Cents(cents), Cause.ODD_CENT, ())
        return words.adjustment_sentence(CarriedAdjustment(OCTOBER, moved))

    assert told(1).endswith("a cent left over by rounding falls to your fraction.")
    assert told(-1).endswith("larger fraction than yours, so you get it back.")


def test_a_part_that_came_or_went_is_named() -> None:
    before = compute(base_set(by_heads()), OCTOBER, NOTHING)
    after = compute(base_set(Part(Basis.EQUAL, "§5")), OCTOBER, NOTHING)

    said = words.adjustment_sentence(
        CarriedAdjustment(OCTOBER, adjustments(before, after)[0])
    )

    assert said == (
        "Correction of October 2026. The part by residents came or went. "
        "The part in equal parts came or went."
    )


@pytest.mark.parametrize("basis", list(Basis))
def test_every_basis_has_a_name(basis: Basis) -> None:
    assert words.basis_name(basis)


def test_every_clock_and_step_has_a_name() -> None:
    assert all(words.clock_name(clock.value) for clock in Clock)
    assert all(words.step_name(step.value) for step in Step)


def test_problems_and_misreadings_are_sentences() -> None:
    assert words.problem_sentence("backwards", []) == (
        "Not billed: the later clock lies before the earlier."
    )
    assert words.problem_sentence("missing", ["dispatched", "cleared"]) == (
        "Not billed: no time that can be used for dispatched, cleared."
    )
    assert words.misread("members.0.key", "missing") == "members.0.key: is missing."


def test_a_refusal_is_said_with_its_facts() -> None:
    reason = refusal("Pools", SAME_CODE_TWICE, code="pool")

    assert words.refusal_sentence(reason) == str(reason)


@pytest.mark.parametrize("basis", [str(basis) for basis in Basis])
def test_a_refusal_names_no_code_of_the_document(basis: str) -> None:
    said = [
        words.refusal_sentence(refusal("§5", FALLBACK_MISSING, basis=basis)),
        words.refusal_sentence(
            refusal(
                f"Table of {basis} figures",
                TABLE_TWICE,
                basis=basis,
                day=date(2026, 7, 1),
            )
        ),
        words.refusal_sentence(
            refusal(
                f"Past {basis} figures",
                PAST_OVERLAPS,
                basis=basis,
                start=date(2026, 7, 1),
            )
        ),
    ]

    name = words.basis_name(Basis(basis))
    assert said == [
        f"§5: it does not say how to split a period in which {name} come to nothing.",
        f"Table of {name}: two tables of {name} count from 1 July 2026.",
        f"Past figures of {name}: two lists of past {name} share 1 July 2026.",
    ]


def test_a_refused_kind_of_cost_is_called_by_its_name() -> None:
    reason = refusal("§4.2", ONE_POOL_OF_A_KIND, kind="call_out")

    assert words.refusal_sentence(reason) == (
        "§4.2: only one call-out pool can be priced from the same responses."
    )


def test_a_day_that_is_a_number_stays_one() -> None:
    reason = refusal("§7", BAD_INSTALMENT_DAY, day=31, month=6)

    assert words.refusal_sentence(reason) == "§7: there is no day 31 of month 6."


def test_both_prorations_are_said() -> None:
    assert "days" in words.proration_rule(Proration.DAYS)
    assert "months" in words.proration_rule(Proration.MONTHS)


def test_hours_and_miles_are_written_with_their_decimals() -> None:
    assert [words.hours(minutes) for minutes in (0, 1, 345, 1_110)] == [
        "0.00",
        "0.02",
        "5.75",
        "18.50",
    ]
    assert words.miles(114) == "11.4"
