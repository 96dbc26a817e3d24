"""What stands against the clauses most agreements do not have, clause by clause."""

from dataclasses import replace
from datetime import date, time
from decimal import Decimal

import pytest

from billing.core.agreement import (
    AgencyKey,
    Agreement,
    Basis,
    Bounds,
    CallOutPool,
    Estimate,
    FirstShare,
    FixedPool,
    Offset,
    Part,
    PastFigures,
    PeriodLength,
    SplitMode,
    StandbyPool,
)
from billing.core.checks import refused
from billing.core.clauses import (
    Ceiling,
    DatedRate,
    Holidays,
    Instalment,
    Payee,
    Premium,
    Rolling,
    RollingUnit,
)
from billing.core.time_rules import TimeRules
from common.money import Cents
from tests.unit.billing.tritown import A, B, base_set, member

EQUAL = Part(Basis.EQUAL, "§5")
BASE = base_set(EQUAL)
CALLED = replace(BASE, pools=(CallOutPool("c", "C", "§4", Decimal(1)),))
JANUARY, MARCH, JUNE = (date(2026, month, 1) for month in (1, 3, 6))


def first(points: int, member: AgencyKey | None = None) -> FirstShare:
    return FirstShare(f"f{points}{member}", "First", "§5.1", points, member)


def estimated(*instalments: Instalment, by: Part = EQUAL) -> Agreement:
    estimate = Estimate("e", "Estimate", "§7", Cents(1), (by,), instalments)
    return replace(BASE, estimate=estimate)


def premium(**changed: object) -> Agreement:
    usual = Premium("p", "Premium", "§4.7", 150_00)
    return replace(CALLED, premiums=(replace(usual, **changed),))  # type: ignore[arg-type]


def past(since: date, until: date, *figures: tuple[AgencyKey, int]) -> PastFigures:
    return PastFigures(Basis.CALLS, "log", since, until, figures)


def rolled(basis: Basis, count: int) -> Agreement:
    part = Part(basis, "§5", 100_00, Basis.EQUAL, rolling=Rolling(count))
    return replace(BASE, formula=(part,))


def rated(*days: date, standby: bool = False) -> Agreement:
    later = tuple(DatedRate(day, Decimal(1)) for day in days)
    kind = StandbyPool if standby else CallOutPool
    return replace(BASE, pools=(kind("c", "C", "§4", Decimal(1), later_rates=later),))


@pytest.mark.parametrize(
    ("agreement", "sentence"),
    [
        (
            replace(BASE, first=(first(60_00), first(50_00))),
            "§5.1: what is paid first sums to 110 %, more than there is.",
        ),
        (
            replace(BASE, first=(first(10_00, AgencyKey("Z")),)),
            "§5.1: Z is not a member under this agreement.",
        ),
        (
            replace(BASE, members=(member(A),), tables=(), first=(first(10_00, A),)),
            "§5.1: every member pays first, so nobody is left to split the rest.",
        ),
        (
            replace(BASE, ceiling=Ceiling("x", "Most", "§6", Cents(1), 101_00)),
            "§6: a warning stands between 1 % and 100 %, not at 101 %.",
        ),
        (
            replace(
                BASE,
                ceiling=Ceiling("x", "Most", "§6", Cents(99_99)),
                estimate=Estimate("year", "Estimate", "§7", Cents(100_00)),
            ),
            "§7: the estimate of $100.00 lies above the $99.99 of §6.",
        ),
        (
            estimated(Instalment(1, 35_00), Instalment(4, 30_00)),
            "§7: the instalments sum to 65 %, not to 100 %.",
        ),
        (
            estimated(Instalment(13, 100_00)),
            "§7: there is no day 1 of month 13.",
        ),
        (
            estimated(by=Part(Basis.CALLS, "§5", fallback=Basis.EQUAL)),
            (
                "§7: an estimate cannot be split by calls that nobody has used yet: "
                "average past months, or give it a formula of its own."
            ),
        ),
        (
            premium(starts_at=time(22)),
            "§4.7: a premium from a time needs one until which it counts.",
        ),
        (premium(weekdays=(7,)), "§4.7: weekdays are 0 (Monday) to 6 (Sunday), not 7."),
        (
            premium(holidays=Holidays("XX")),
            "§4.7: there is no calendar of holidays for XX.",
        ),
        (
            replace(premium(), pools=BASE.pools),
            "§4.7: there is no call-out rate that it could raise.",
        ),
        (
            replace(
                BASE,
                split=SplitMode.PER_POOL,
                pools=(FixedPool("p", "P", "§1", Cents(1), payee="clinic"),),
            ),
            "§1: clinic is nobody the agreement pays.",
        ),
        (
            replace(
                BASE,
                terms=replace(BASE.terms, payees=(Payee("clinic", "The clinic"),)),
                pools=(FixedPool("p", "P", "§1", Cents(1), payee="clinic"),),
            ),
            "§1: to pay clinic apart, every pool is split on its own.",
        ),
        (rolled(Basis.CALLS, 0), "§5: an average is over 1 to 60 quarters, not 0."),
        (
            rolled(Basis.SWORN, 8),
            "§5: only what is used can be averaged over time, not sworn.",
        ),
        (
            replace(BASE, history=(past(date(2025, 1, 15), JANUARY),)),
            (
                "Past calls figures: past figures are for whole months, not from "
                "2025-01-15 to 2025-12-31."
            ),
        ),
        (
            replace(BASE, history=(past(MARCH, JANUARY),)),
            "Past calls figures: it ends on or before the day it begins.",
        ),
        (
            replace(
                BASE,
                history=(
                    past(JANUARY, date(2026, 6, 1)),
                    past(MARCH, date(2026, 9, 1)),
                ),
            ),
            "Past calls figures: two lists of past calls share 2026-03-01.",
        ),
        (
            replace(BASE, history=(past(JANUARY, MARCH, (AgencyKey("Z"), 1)),)),
            "Past calls figures: Z is not a member under this agreement.",
        ),
        (rated(MARCH, MARCH), "§4: two rates begin on 2026-03-01."),
        (
            rated(date(2026, 3, 2), standby=True),
            "§4: pay for being on call changes with a period, not on 2026-03-02.",
        ),
        (
            replace(BASE, tables=(*BASE.tables, BASE.tables[0])),
            (
                "Table of population figures: two tables of population count "
                "from the first day."
            ),
        ),
        (
            replace(
                BASE,
                formula=(Part(Basis.SWORN, "§5"),),
                tables=(replace(BASE.tables[1], from_on=MARCH),),
            ),
            "§5: no table of sworn counts from the first day on.",
        ),
        (
            replace(
                BASE,
                offsets=(
                    Offset("g", "G", "§4", Cents(1), from_on=MARCH, until_on=JANUARY),
                ),
            ),
            "§4: it ends on or before the day it begins.",
        ),
        (
            replace(
                BASE, offsets=(Offset("g", "G", "§4", Cents(1), basis_points=101_00),)
            ),
            "§4: 101 % is more than the whole.",
        ),
        (
            replace(
                BASE,
                time=TimeRules(
                    "§3", minimum_phone_minutes=60, maximum_phone_minutes=30
                ),
            ),
            "§3: the most of a call, 30 minutes, is less than the least, 60.",
        ),
        (
            replace(BASE, bounds=Bounds("§6", floor_cents=Cents(20_000_01))),
            "§6: the floors come to $60,000.03, more than the $60,000.00 to split.",
        ),
        (
            replace(BASE, bounds=Bounds("§6", cap_basis_points=33_00)),
            ("§6: 3 members at no more than 33 % each come to less than the whole."),
        ),
        (
            replace(
                BASE,
                members=(
                    *BASE.members,
                    replace(member(AgencyKey("D")), organisation="A"),
                ),
                tables=(),
            ),
            "Members: A and D are the same agency.",
        ),
        (
            replace(BASE, offsets=(Offset("pool", "G", "§4", Cents(1)),)),
            "Pools: the code pool is used twice.",
        ),
    ],
)
def test_a_clause_that_does_not_hold_is_named(
    agreement: Agreement, sentence: str
) -> None:
    assert [str(reason) for reason in refused(agreement)] == [sentence]


def test_a_full_agreement_has_nothing_against_it() -> None:
    agreement = replace(
        premium(weekdays=(5, 6)),
        formula=(
            Part(
                Basis.CALLS,
                "§5",
                100_00,
                Basis.POPULATION,
                rolling=Rolling(3, RollingUnit.YEAR),
            ),
        ),
        first=(first(25_00, B),),
        history=(past(JANUARY, MARCH, (A, 4)),),
        ceiling=Ceiling("x", "Most", "§6", Cents(1)),
    )

    assert refused(agreement) == ()


@pytest.mark.parametrize("true_up", [True, False])
def test_no_quarter_bills_a_part_of_a_year_that_begins_inside_one(
    true_up: bool,
) -> None:
    cut = replace(
        BASE,
        estimate=Estimate("year", "Estimate", "§7", Cents(1), true_up=true_up),
        period=PeriodLength.QUARTER,
        terms=replace(BASE.terms, fiscal_year_starts_in=2),
    )

    assert [str(each) for each in refused(cut)] == [
        "§7: the fiscal year begins inside a quarter, so no period is a part of it."
    ]
