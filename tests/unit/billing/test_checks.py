"""What stands against an agreement: one sentence per clause that does not add up."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from billing.core.agreement import (
    AgencyKey,
    Agreement,
    Basis,
    Bounds,
    CallOutPool,
    FixedPool,
    Offset,
    Overhead,
    Part,
    ReferenceTable,
    SplitMode,
    Terms,
)
from billing.core.allocation import CannotBeSplit
from billing.core.checks import refused
from billing.core.periods import compute
from billing.core.refusals import percent
from billing.core.time_rules import TimeRules
from common.money import Cents
from tests.unit.billing.tritown import (
    NOTHING,
    OCTOBER,
    A,
    B,
    C,
    base_set,
    member,
    tri_town,
)

EQUAL = Part(Basis.EQUAL, "§5")
BASE = base_set(EQUAL)


def parts(*formula: Part) -> Agreement:
    return replace(BASE, formula=formula)


def parts_of_one(key: AgencyKey) -> Agreement:
    return replace(parts(EQUAL), members=(member(key),), tables=())


@pytest.mark.parametrize(
    ("agreement", "sentence"),
    [
        (
            parts(Part(Basis.EQUAL, "§5", 53_00), Part(Basis.SWORN, "§5.1", 43_00)),
            "§5: the parts of the formula sum to 96 %, not to 100 %.",
        ),
        (
            parts(Part(Basis.EQUAL, "§5", 120_00), Part(Basis.SWORN, "§5.1", -20_00)),
            "§5.1: a percentage cannot be below zero.",
        ),
        (parts(), "Formula: the formula says nothing about how the cost is split."),
        (
            parts(Part(Basis.CALLS, "§5")),
            "§5: it does not say how to split a period in which calls come to nothing.",
        ),
        (
            parts(Part(Basis.CALLS, "§5", fallback=Basis.HOURS)),
            "§5: hours may come to nothing, so it cannot be the fallback.",
        ),
        (
            replace(parts(Part(Basis.SWORN, "§5")), tables=()),
            "§5: there is no table of sworn to split by.",
        ),
        (
            parts(
                Part(Basis.FIXED_PERCENT, "§5", percentages=((AgencyKey("Z"), 100_00),))
            ),
            "§5: Z is not a member under this agreement.",
        ),
        (
            replace(BASE, members=()),
            "Members: nobody is a member, so there is nobody to pay.",
        ),
        (
            replace(BASE, members=(*BASE.members, member(A))),
            "Members: A stands in the agreement twice.",
        ),
        (
            replace(
                BASE,
                members=(
                    member(A, joins_on=date(2026, 2, 1), leaves_on=date(2026, 2, 1)),
                    member(B),
                    member(C),
                ),
            ),
            "Members: A leaves on or before the day it joins.",
        ),
        (replace(BASE, pools=()), "Pools: it names no cost to share."),
        (
            replace(BASE, pools=BASE.pools * 2),
            "Pools: the code pool is used twice.",
        ),
        (
            replace(BASE, pools=(FixedPool("p", "P", "§1", Cents(-1)),)),
            "§1: an amount or rate cannot be below zero.",
        ),
        (
            replace(
                BASE,
                pools=tuple(
                    CallOutPool(code, code, f"§{code}", Decimal(1)) for code in "12"
                ),
            ),
            "§2: only one call_out pool can be priced from the same responses.",
        ),
        (
            replace(BASE, pools=(FixedPool("p", "P", "§1", Cents(1), (EQUAL,)),)),
            "§1: a pool has a formula of its own, but all pools are split together.",
        ),
        (
            replace(BASE, offsets=(Offset("g", "G", "§4", Cents(1), AgencyKey("Z")),)),
            "§4: Z is not a member under this agreement.",
        ),
        (
            replace(BASE, overhead=Overhead("O", "§4", -1)),
            "§4: a percentage cannot be below zero.",
        ),
        (
            replace(BASE, split=SplitMode.PER_POOL, bounds=Bounds("§6", Cents(1))),
            "§6: a floor or cap needs all pools to be split together.",
        ),
        (
            replace(BASE, time=TimeRules("§3", increment_minutes=10)),
            "§3: an increment is 1, 6 or 15 minutes, not 10.",
        ),
        (
            replace(BASE, time=TimeRules("§3", minimum_phone_minutes=-1)),
            "§3: minutes cannot be below zero.",
        ),
        (
            replace(BASE, terms=Terms("Host", fiscal_year_starts_in=0)),
            "Terms: the fiscal year starts in a month from 1 to 12, not 0.",
        ),
        (
            replace(BASE, terms=Terms("Host", fiscal_year_starts_in=13)),
            "Terms: the fiscal year starts in a month from 1 to 12, not 13.",
        ),
        (
            replace(BASE, terms=Terms("Host", due_days=-1)),
            "Terms: due_days is 0 to 366 days after the period, not -1.",
        ),
        (
            replace(BASE, terms=Terms("Host", question_days=10**9)),
            "Terms: question_days is 0 to 366 days after the period, not 1000000000.",
        ),
        (
            replace(BASE, time=TimeRules("§3 " + "x" * 78)),
            f"§3 {'x' * 21}…: a clause is named in at most 80 characters.",
        ),
        (
            replace(BASE, members=(*BASE.members, member(AgencyKey("D")))),
            (
                "Table of population figures: "
                "the table of population has no figure for D."
            ),
        ),
    ],
)
def test_what_does_not_add_up_is_said_in_a_sentence(
    agreement: Agreement, sentence: str
) -> None:
    assert str(refused(agreement)[0]) == sentence


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        ("", "''"),
        ("stony ford", "'stony ford'"),
        ("Nürnberg", "'Nürnberg'"),
        ("harlow\n", r"'harlow\n'"),
        ("a" * 25, f"'{'a' * 24}…'"),
    ],
)
def test_a_key_that_cannot_be_printed_in_a_number_is_refused(
    key: str, shown: str
) -> None:
    [why] = refused(parts_of_one(AgencyKey(key)))

    assert str(why) == (
        f"Members: the key {shown} is not 1 to 24 letters, digits, hyphens or "
        "underscores."
    )


def test_the_longest_key_and_clause_are_taken() -> None:
    clause = "§" * 80
    agreement = parts_of_one(AgencyKey("a" * 24))

    assert refused(replace(agreement, time=TimeRules(clause))) == ()


@pytest.mark.parametrize("figures", [(0, 0, 0), (1, -1, 0)])
def test_a_table_that_sums_to_nothing_is_refused(
    figures: tuple[int, int, int],
) -> None:
    table = ReferenceTable(
        Basis.SWORN,
        "payroll",
        date(2026, 1, 1),
        tuple(zip((A, B, C), figures, strict=True)),
    )

    reasons = [reason.sentence for reason in refused(replace(BASE, tables=(table,)))]

    assert "the table of {basis} is all zero." in reasons


def test_the_storys_agreement_adds_up() -> None:
    assert refused(tri_town()) == ()


@pytest.mark.parametrize(
    ("bounds", "sentence"),
    [
        (
            Bounds("§6", Cents(20_000_01)),
            "§6: the floors come to $60,000.03, more than the $60,000.00 to split.",
        ),
        (
            Bounds("§6", cap_basis_points=33_00),
            "§6: the caps come to $59,400.00, less than the $60,000.00 to split.",
        ),
    ],
)
def test_bounds_that_cannot_be_kept_are_refused(bounds: Bounds, sentence: str) -> None:
    with pytest.raises(CannotBeSplit) as refusal:
        compute(replace(BASE, bounds=bounds), OCTOBER, NOTHING)

    assert str(refusal.value) == sentence


def test_a_table_that_comes_to_nothing_among_those_who_stay_is_refused() -> None:
    weightless = ReferenceTable(
        Basis.SWORN, "payroll", date(2026, 1, 1), ((A, 5), (B, 0), (C, 0))
    )
    agreement = replace(
        parts(Part(Basis.SWORN, "§5")),
        tables=(weightless,),
        members=(member(A, leaves_on=date(2026, 10, 1)), member(B), member(C)),
    )

    with pytest.raises(CannotBeSplit) as refusal:
        compute(agreement, OCTOBER, NOTHING)

    assert str(refusal.value) == (
        "§5: sworn came to nothing from 2026-10-01 to 2026-10-31, with no fallback."
    )


def test_a_period_in_which_nobody_belongs_is_refused() -> None:
    agreement = replace(BASE, members=(member(A, joins_on=date(2027, 1, 1)),))

    with pytest.raises(CannotBeSplit, match="nobody is a member"):
        compute(agreement, OCTOBER, NOTHING)


@pytest.mark.parametrize(
    ("points", "words"), [(96_00, "96"), (12_50, "12.5"), (33_33, "33.33"), (0, "0")]
)
def test_basis_points_are_said_as_a_percentage(points: int, words: str) -> None:
    assert percent(points) == words
