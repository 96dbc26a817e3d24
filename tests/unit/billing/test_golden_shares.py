"""The golden tables of the field (DOMAIN §2.3) and the story's period end, by id."""

from dataclasses import replace
from datetime import date

import pytest

from billing.core.adjustments import Cause, adjustments
from billing.core.agreement import (
    AgencyKey,
    Agreement,
    Basis,
    Bounds,
    FixedPool,
    Offset,
    Overhead,
    Part,
    Proration,
    SplitMode,
)
from billing.core.checks import refused
from billing.core.costs import Figures
from billing.core.periods import FallbackUsed, compute
from billing.core.spans import Days
from common.money import Cents
from tests.unit.billing.tritown import (
    HARLOW,
    MILLBROOK,
    NOTHING,
    OCTOBER,
    STONY_FORD,
    A,
    B,
    C,
    base_set,
    member,
    october,
    quarter_equal_rest_by_hours,
    shares,
    tri_town,
    used,
)

CALLS = replace(NOTHING, calls={A: 400, B: 100, C: 20})
STORY = {MILLBROOK: 11 * 60 + 15, HARLOW: 5 * 60 + 45, STONY_FORD: 90}
CORRECTED = {MILLBROOK: 11 * 60 + 15, HARLOW: 4 * 60 + 15, STONY_FORD: 3 * 60}
FISCAL_YEAR = Days(date(2026, 7, 1), date(2027, 7, 1))


def by(basis: Basis, basis_points: int = 100_00) -> Part:
    return Part(basis, "§5", basis_points, fallback=Basis.EQUAL)


def split(agreement: Agreement, figures: Figures = CALLS) -> dict[str, int]:
    assert refused(agreement) == ()
    return shares(compute(agreement, OCTOBER, figures))


def test_g1_equal() -> None:
    agreement = base_set(by(Basis.EQUAL), cents=100_000_00)

    assert split(agreement) == {A: 33_333_34, B: 33_333_33, C: 33_333_33}


@pytest.mark.parametrize("basis", [Basis.POPULATION, Basis.SWORN, Basis.ASSESSED_VALUE])
def test_g2_residents_officers_or_value(basis: Basis) -> None:
    assert split(base_set(by(basis))) == {A: 36_000_00, B: 18_000_00, C: 6_000_00}


def test_g3_calls() -> None:
    expected = {A: 46_153_85, B: 11_538_46, C: 2_307_69}

    assert split(base_set(by(Basis.CALLS))) == expected


def test_g4_calls_value_and_residents() -> None:
    agreement = base_set(
        by(Basis.CALLS, 54_00),
        by(Basis.ASSESSED_VALUE, 23_00),
        by(Basis.POPULATION, 23_00),
    )

    assert split(agreement) == {A: 41_483_08, B: 14_510_77, C: 4_006_15}


def test_g5_eighty_calls_twenty_residents() -> None:
    agreement = base_set(by(Basis.CALLS, 80_00), by(Basis.POPULATION, 20_00))

    assert split(agreement) == {A: 44_123_08, B: 12_830_77, C: 3_046_15}


def test_g6_half_equal_half_calls() -> None:
    agreement = base_set(by(Basis.EQUAL, 50_00), by(Basis.CALLS, 50_00))

    assert split(agreement) == {A: 33_076_92, B: 15_769_23, C: 11_153_85}


def test_g7_quarter_equal_the_rest_by_hours() -> None:
    figures = used({A: 61 * 60 + 30, B: 28 * 60 + 15, C: 10 * 60 + 15})

    shared = split(base_set(*quarter_equal_rest_by_hours()), figures)

    assert shared == {A: 32_675_00, B: 17_712_50, C: 9_612_50}


def test_g8_residents_with_a_floor() -> None:
    agreement = replace(
        base_set(by(Basis.POPULATION)), bounds=Bounds("§6", Cents(8_000_00))
    )

    assert split(agreement) == {A: 34_666_67, B: 17_333_33, C: 8_000_00}


def test_g9_residents_with_a_cap() -> None:
    agreement = replace(
        base_set(by(Basis.POPULATION)), bounds=Bounds("§6", cap_basis_points=50_00)
    )

    assert split(agreement) == {A: 30_000_00, B: 22_500_00, C: 7_500_00}


@pytest.mark.parametrize(
    ("golden", "proration", "expected"),
    [
        ("G10", Proration.DAYS, {A: 38_016_44, B: 19_008_22, C: 2_975_34}),
        ("G11", Proration.MONTHS, {A: 38_000_00, B: 19_000_00, C: 3_000_00}),
    ],
)
def test_g10_g11_a_late_joiner_pays_from_its_day_or_month(
    golden: str, proration: Proration, expected: dict[str, int]
) -> None:
    agreement = replace(
        base_set(by(Basis.POPULATION)),
        members=(member(A), member(B), member(C, joins_on=date(2027, 1, 1))),
        proration=proration,
    )

    assert shares(compute(agreement, FISCAL_YEAR, NOTHING)) == expected


def test_g10_the_two_stretches_are_split_each_on_its_own() -> None:
    agreement = replace(
        base_set(by(Basis.POPULATION)),
        members=(member(A), member(B), member(C, joins_on=date(2027, 1, 1))),
    )

    computed = compute(agreement, FISCAL_YEAR, NOTHING)

    lines = [line for share in computed.shares for line in share.lines]
    assert [(line.agency, line.amount_cents, line.cents) for line in lines] == [
        (A, 30_246_58, 20_164_39),
        (A, 29_753_42, 17_852_05),
        (B, 30_246_58, 10_082_19),
        (B, 29_753_42, 8_926_03),
        (C, 29_753_42, 2_975_34),
    ]


def test_g12_after_a_withdrawal_the_others_share_the_pool() -> None:
    agreement = replace(
        base_set(by(Basis.POPULATION)),
        members=(member(A), member(B, leaves_on=date(2026, 10, 1)), member(C)),
    )

    assert split(agreement) == {A: 51_428_57, C: 8_571_43}


def test_g13_overhead_then_grant_then_the_split() -> None:
    agreement = replace(
        base_set(by(Basis.POPULATION), cents=96_000_00),
        overhead=Overhead("Overhead", "§4", 8_00),
        offsets=(Offset("grant", "Grant", "§4", Cents(30_000_00)),),
    )

    assert split(agreement) == {A: 44_208_00, B: 22_104_00, C: 7_368_00}


def test_g21_percentages_that_sum_to_96_are_refused() -> None:
    percentages = ((A, 53_00), (B, 43_00))
    agreement = base_set(Part(Basis.FIXED_PERCENT, "§5", percentages=percentages))

    assert [str(reason) for reason in refused(agreement)] == [
        "§5: the members' percentages sum to 96 %, not to 100 %."
    ]


@pytest.mark.parametrize(
    ("fallback", "expected"),
    [
        (Basis.EQUAL, {A: 20_000_00, B: 20_000_00, C: 20_000_00}),
        (Basis.POPULATION, {A: 36_000_00, B: 18_000_00, C: 6_000_00}),
    ],
)
def test_g22_a_period_without_calls_falls_back_and_says_so(
    fallback: Basis, expected: dict[str, int]
) -> None:
    agreement = base_set(Part(Basis.CALLS, "§5", fallback=fallback))

    computed = compute(agreement, OCTOBER, NOTHING)

    assert shares(computed) == expected
    assert computed.fallbacks == (FallbackUsed("§5", Basis.CALLS, fallback),)


def test_the_storys_period_end_comes_out_to_the_cent() -> None:
    computed = compute(tri_town(), OCTOBER, october(STORY))

    assert [(line.code, line.cents) for line in computed.costs] == [
        ("standby", 1_944_00),
        ("call-out", 851_00),
        ("supervision", 2_291_67),
        ("overhead", 406_93),
        ("grant", -1_500_00),
    ]
    assert computed.to_split_cents == 3_993_60
    assert shares(computed) == {
        MILLBROOK: 2_154_21,
        HARLOW: 1_263_74,
        STONY_FORD: 575_65,
    }


def test_harlows_share_is_explained_line_by_line() -> None:
    computed = compute(tri_town(), OCTOBER, october(STORY))

    share = computed.share_of(HARLOW)

    assert share is not None
    assert [
        (
            line.basis,
            line.clause,
            line.amount_cents,
            line.weight,
            line.whole,
            line.cents,
        )
        for line in share.lines
    ] == [
        (Basis.EQUAL, "§5.1", 998_40, 1, 3, 332_80),
        (Basis.HOURS, "§5.2", 2_995_20, 345, 1_110, 930_94),
    ]
    assert share.lines[1].activations == ("visit-harlow",)


def test_the_storys_late_correction_moves_the_cents_it_says() -> None:
    issued = compute(tri_town(), OCTOBER, october(STORY))
    corrected = compute(tri_town(), OCTOBER, october(CORRECTED))

    moved = adjustments(issued, corrected)

    assert [(move.agency, move.cents, move.cause) for move in moved] == [
        (HARLOW, -242_85, Cause.OWN_FIGURES),
        (MILLBROOK, -1, Cause.ODD_CENT),
        (STONY_FORD, 242_86, Cause.OWN_FIGURES),
    ]


def test_a_member_moved_by_a_cent_is_told_that_the_odd_cent_went_elsewhere() -> None:
    issued = compute(tri_town(), OCTOBER, october(STORY))
    corrected = compute(tri_town(), OCTOBER, october(CORRECTED))

    millbrook = next(
        move for move in adjustments(issued, corrected) if move.agency == MILLBROOK
    )

    assert [move.gave_odd_cent for move in millbrook.moved] == [True]


def test_the_chiefs_preview_of_equal_only() -> None:
    equal_only = replace(tri_town(), formula=(Part(Basis.EQUAL, "§5"),))

    computed = compute(equal_only, OCTOBER, october(STORY))

    assert computed.cents_of(STONY_FORD) == 1_331_20


def test_pools_split_each_on_its_own_each_come_out_exactly() -> None:
    per_pool = replace(
        base_set(by(Basis.EQUAL)),
        pools=(
            FixedPool("one", "One", "§1", Cents(100)),
            FixedPool("two", "Two", "§2", Cents(100), formula=(by(Basis.POPULATION),)),
        ),
        split=SplitMode.PER_POOL,
    )

    computed = compute(per_pool, OCTOBER, NOTHING)

    assert shares(computed) == {A: 34 + 60, B: 33 + 30, C: 33 + 10}


def test_a_grant_for_one_member_lowers_its_share_alone() -> None:
    earmarked = Offset("c-grant", "For C", "§4", Cents(1_000_00), earmarked_for=C)
    agreement = replace(base_set(by(Basis.POPULATION)), offsets=(earmarked,))

    assert split(agreement) == {A: 36_000_00, B: 18_000_00, C: 5_000_00}


def test_a_response_laid_to_nobody_is_listed_and_in_no_share() -> None:
    unknown = AgencyKey("elsewhere")
    computed = compute(tri_town(), OCTOBER, october({**STORY, unknown: 60}))

    assert computed.unbilled == ("visit-elsewhere",)
    assert shares(computed)[MILLBROOK] == 2_154_21
