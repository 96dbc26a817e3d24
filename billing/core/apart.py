"""What is laid to one member by itself, beside its part of the split."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from billing.core.agreement import AgencyKey, Agreement
from billing.core.costs import CostLine, Figures, borne_alone, offset_cents
from billing.core.settled import SettledPeriod, owed
from billing.core.spans import Days
from common.money import Cents, split_by_weight

PREMIUM = "premium"
TRUE_UP = "true-up"


class Apart(StrEnum):
    """Why an amount is one member's alone."""

    GRANT = "grant"  # money from elsewhere, given for it
    FIRST = "first"  # the part it pays before the rest is split
    PREMIUM = "premium"  # what its own nights and holidays cost more
    CEILING = "ceiling"  # what of that lies above the most of a year
    TRUE_UP = "true_up"  # the year as it was, less the estimates billed


@dataclass(frozen=True, slots=True)
class EarmarkedLine:
    """An amount for one member alone: what it pays first, or, negative, what a grant
    for it takes off its share. `periods`: the year that a true-up settles."""

    agency: AgencyKey
    code: str
    title: str
    clause: str
    cents: Cents
    why: Apart = Apart.GRANT
    periods: tuple[SettledPeriod, ...] = ()


def added(
    agency: AgencyKey, agreement: Agreement, costs: tuple[CostLine, ...], figs: Figures
) -> Iterator[EarmarkedLine]:
    """What `agency` pays beside its part of the split, before grants for it."""
    by_code = {line.code: line for line in costs}
    for first in agreement.first:
        line = by_code.get(first.code)
        if first.member == agency and line is not None:
            yield EarmarkedLine(
                agency=agency,
                code=first.code,
                title=first.title,
                clause=first.clause,
                cents=Cents(-line.cents),
                why=Apart.FIRST,
            )
    yield from _premium(agency, agreement, figs)
    yield from _above_ceiling(agency, agreement, costs, figs)
    yield from _settled(agency, agreement, figs)


def granted(
    agency: AgencyKey, agreement: Agreement, share: Cents, span: Days
) -> Iterator[EarmarkedLine]:
    """The grants for `agency` alone, one after another, until nothing is left to pay
    of `share`."""
    left = share
    for offset in agreement.offsets:
        if offset.earmarked_for != agency:
            continue
        cents = offset_cents(offset, left, span)
        if cents is not None:
            left = Cents(left - cents)
            yield EarmarkedLine(
                agency, offset.code, offset.title, offset.clause, Cents(-cents)
            )


def _premium(
    agency: AgencyKey, agreement: Agreement, figures: Figures
) -> Iterator[EarmarkedLine]:
    cents = borne_alone(agreement, figures).get(agency)
    if cents:
        yield EarmarkedLine(
            agency=agency,
            code=PREMIUM,
            title=", ".join(premium.title for premium in agreement.premiums),
            clause=agreement.premiums[0].clause,
            cents=cents,
            why=Apart.PREMIUM,
        )


def _above_ceiling(
    agency: AgencyKey, agreement: Agreement, costs: tuple[CostLine, ...], figs: Figures
) -> Iterator[EarmarkedLine]:
    """What of its premium lies above the most of a year, once nothing that all share is
    left to come off: off each premium in proportion."""
    ceiling = agreement.ceiling
    borne = {key: max(c, 0) for key, c in borne_alone(agreement, figs).items()}
    if ceiling is None or not borne.get(agency):
        return
    first = {share.code for share in agreement.first}
    shared = sum(line.cents for line in costs if line.code not in first)
    left = max(ceiling.cents - figs.earlier_cents, 0)
    whole = sum(borne.values())
    above = min(shared + whole - left, whole)
    if above > 0:
        cents = split_by_weight(Cents(above), borne)[agency]
        yield EarmarkedLine(
            agency=agency,
            code=ceiling.code,
            title=ceiling.title,
            clause=ceiling.clause,
            cents=Cents(-cents),
            why=Apart.CEILING,
        )


def _settled(
    agency: AgencyKey, agreement: Agreement, figures: Figures
) -> Iterator[EarmarkedLine]:
    estimate = agreement.estimate
    if estimate is not None and agency in figures.settled:
        yield EarmarkedLine(
            agency=agency,
            code=TRUE_UP,
            title=estimate.title,
            clause=estimate.clause,
            cents=owed(figures.settled[agency]),
            why=Apart.TRUE_UP,
            periods=figures.settled[agency],
        )
