"""An agreement through its own forms: nothing is lost, whatever it says."""

from dataclasses import replace
from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest
from django.http import QueryDict

from billing.core.agreement import (
    Agreement,
    Basis,
    Bounds,
    Estimate,
    FirstShare,
    MileagePool,
    NightPool,
    Offset,
    Part,
    PastFigures,
    ResponsePool,
    SplitMode,
    StandbyPool,
)
from billing.core.clauses import (
    Ceiling,
    DatedRate,
    Holidays,
    Instalment,
    Payee,
    Premium,
    Rolling,
    StandbyOffset,
)
from billing.core.templates import TEMPLATES, usual
from billing.forms.agreement_editor import SECTIONS, SectionEditor
from billing.words.agreements import in_short, said
from common.money import Cents
from tests.unit.billing.tritown import A, B, C, base_set, member, tri_town

STARTS_ON = date(2027, 1, 1)
SEATS: list[tuple[str, Any]] = [(m.organisation, m.name) for m in tri_town().members]
SEATS += [(key, str(key).title()) for key in (A, B, C)]


def editor(agreement: Agreement, code: str) -> SectionEditor:
    return SectionEditor(
        SECTIONS[code], agreement, starts_on=STARTS_ON, seats=SEATS, seen=1
    )


def sent(shown: SectionEditor) -> QueryDict:
    """What the page's form would send."""
    forms = [shown.top] if shown.top else []
    fields = QueryDict(mutable=True)
    fields["seen"] = str(shown.seen)
    for form in [*forms, *(f for _lines, group in shown.groups for f in group)]:
        for bound in form:
            value = bound.value()
            if isinstance(value, list):
                fields.setlist(bound.html_name, value)
            elif value not in (None, "", False):
                fields[bound.html_name] = str(value)
    return fields


def through(agreement: Agreement, code: str) -> Agreement | None:
    again = editor(agreement, code)
    again.take(sent(editor(agreement, code)), "save")
    return again.meant


def full() -> Agreement:
    """Every clause there is, once."""
    later = (DatedRate(STARTS_ON, Decimal("5.60")),)
    base = base_set(
        Part(Basis.CALLS, "§5.1", 60_00, Basis.EQUAL, rolling=Rolling(8)),
        Part(Basis.FIXED_PERCENT, "§5.2", 40_00, percentages=((A, 53_50), (B, 46_50))),
    )
    return replace(
        base,
        split=SplitMode.PER_POOL,
        pools=(
            *base.pools,
            StandbyPool(
                "standby",
                "Standby",
                "§4.1",
                Decimal("5.40"),
                "backup",
                later_rates=later,
                while_working=StandbyOffset.PAID,
                payee="clinic",
            ),
            NightPool("night", "Night", "§4.2", Decimal(36), 180),
            ResponsePool(
                "each",
                "Each",
                "§4.3",
                Cents(531_00),
                (
                    Part(Basis.RESPONSES, "§4.3.1", 80_00, Basis.EQUAL),
                    Part(Basis.POPULATION, "§4.3.2", 20_00),
                ),
            ),
            MileagePool("miles", "Miles", "§4.4", Decimal("0.7250"), later_rates=later),
        ),
        terms=replace(base.terms, payees=(Payee("clinic", "The clinic"),)),
        first=(FirstShare("county", "County", "§5", 12_50, A, shares_rest=True),),
        bounds=Bounds("§6", Cents(8_000_00), 50_00),
        ceiling=Ceiling("most", "Not to exceed", "§6.1", Cents(191_500_00), 75_00),
        offsets=(
            Offset("g", "Grant", "§4", Cents(1), B, 33_33, STARTS_ON, date(2028, 1, 1)),
        ),
        premiums=(
            Premium(
                "night",
                "Nights",
                "§4.7",
                150_00,
                (4, 5),
                time(22),
                time(6),
                Holidays("WI"),
            ),
        ),
        estimate=Estimate(
            "year",
            "Year",
            "§7",
            Cents(1_00),
            (
                Part(Basis.POPULATION, "§7.1", 60_00),
                Part(Basis.EQUAL, "§7.2", 40_00),
            ),
            (Instalment(1, 100_00, 15),),
        ),
        shares_shown=True,
        history=(
            PastFigures(
                Basis.CALLS, "log", date(2025, 1, 1), STARTS_ON, ((A, 4), (C, 0))
            ),
        ),
        members=(
            member(A, joins_on=STARTS_ON),
            replace(member(B, leaves_on=date(2028, 1, 1)), budget_cents=Cents(15_00)),
            member(C),
        ),
    )


AGREEMENTS = [
    pytest.param(full(), id="full"),
    pytest.param(tri_town(), id="tri-town"),
    *(
        pytest.param(
            each.made(
                usual("Ours", tri_town().members, remit_to="Tamarack"), STARTS_ON
            ),
            id=each.code,
        )
        for each in TEMPLATES
    ),
]


@pytest.mark.parametrize("code", list(SECTIONS))
@pytest.mark.parametrize("agreement", AGREEMENTS)
def test_a_section_saved_as_it_stands_says_the_same(
    agreement: Agreement, code: str
) -> None:
    names = {public_id: str(name) for public_id, name in SEATS}
    named = replace(
        agreement,
        members=tuple(
            replace(m, name=names[m.organisation]) for m in agreement.members
        ),
    )

    assert through(named, code) == named


@pytest.mark.parametrize("agreement", AGREEMENTS)
def test_every_section_is_said_back_without_a_gap(agreement: Agreement) -> None:
    sections = said(agreement)

    assert [section.code for section in sections] == list(SECTIONS)
    sentences = [one for section in sections for one in section.sentences]
    assert all(one.endswith(".") for one in sentences)
    assert not [one for one in sentences if "%(" in one or "None" in one]


def test_the_heart_of_it_is_said_in_one_sentence() -> None:
    agreement = replace(tri_town(), bounds=Bounds("§6", Cents(8_000_00)))

    assert in_short(agreement) == (
        "25 % is split in equal parts, 75 % by hours; nobody pays less than $8,000."
    )


def test_a_full_agreement_is_said_back() -> None:
    sentences = [one for section in said(full()) for one in section.sentences]

    for expected in (
        "§5: A pays 12.5 % first and shares in the rest.",
        (
            "§4.1: Standby: $5.40 for each hour on call (backup), less the minutes "
            "billed for call-outs, from 1 January 2027 $5.60; paid to The clinic."
        ),
        (
            "§5.1: 60 % by requests of the latest 8 quarters; where there is none, in "
            "equal parts."
        ),
        (
            "§4: Grant: $0.01 each period + 33.33 % of its share, for B alone, from 1 "
            "January 2027, until 31 December 2027."
        ),
        (
            "§4.7: Nights: 150 % of the rate, on Friday, Saturday, 22:00-06:00, on the "
            "public holidays of WI."
        ),
        "Each statement says what the others pay.",
        "§4.3.2: Of Each, 20 % by residents.",
        "§7.1: Of the estimate, 60 % by residents.",
        "§7.2: Of the estimate, 40 % in equal parts.",
    ):
        assert expected in sentences


def test_a_code_is_made_of_the_name_and_never_given_twice() -> None:
    agreement = tri_town()
    typed = sent(editor(agreement, "offsets"))
    typed["offset-1-title"] = "Standby"
    typed["offset-1-clause"] = "§4.9"
    typed["offset-1-dollars"] = "5"
    again = editor(agreement, "offsets")

    again.take(typed, "save")

    assert again.meant is not None
    assert [offset.code for offset in again.meant.offsets] == ["grant", "standby-2"]


def without_a() -> Agreement:
    """The full one after its members' page was saved without the first of them."""
    typed = sent(editor(full(), "members"))
    for name in list(typed):
        if name.startswith("member-0-"):
            del typed[name]
    shown = editor(full(), "members")
    shown.take(typed, "save")
    assert shown.meant is not None
    return shown.meant


def test_who_is_taken_out_takes_its_figures_and_percentages_along() -> None:
    left = without_a()

    assert [m.key for m in left.members] == [B, C]
    assert left.tables[0].figures == ((B, 6_000), (C, 2_000))
    assert left.history[0].figures == ((C, 0),)
    assert left.formula[1].percentages == ((B, 46_50),)


def test_what_was_for_somebody_taken_out_falls_to_nobody_by_itself() -> None:
    kept = without_a()
    mine = replace(kept, offsets=(replace(kept.offsets[0], earmarked_for=A),))

    for code in ("formula", "offsets"):
        assert through(mine, code) == mine


@pytest.mark.parametrize("typed", ["2,291.67", "$2,291.67", " 2291.67 "])
def test_a_costs_amount_is_read_as_people_write_it(typed: str) -> None:
    fields = sent(editor(tri_town(), "pools"))
    fields["pool-2-amount"] = typed
    again = editor(tri_town(), "pools")

    again.take(fields, "save")

    assert again.meant is not None
    assert again.meant.pools[2].cents == 2_291_67  # type: ignore[union-attr]
