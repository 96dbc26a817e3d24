"""What is laid to one member by itself, beside its part of the split."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from billing.core.agreement import AgencyKey, Agreement
from billing.core.clauses import PremiumPayer
from billing.core.costs import CostLine, Figures, offset_cents
from billing.core.settled import SettledPeriod, owed
from billing.core.spans import Days
from common.money import Cents

PREMIUM = "premium"
TRUE_UP = "true-up"


class Apart(StrEnum):
    """Why an amount is one member's alone."""

    GRANT = "grant"  # money from elsewhere, given for it
    FIRST = "first"  # the part it pays before the rest is split
    PREMIUM = "premium"  # what its own nights and holidays cost more
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
    if agreement.premium_payer is not PremiumPayer.REQUESTER:
        return
    cents = sum(
        done.premium_cents for done in figures.activations if done.agency == agency
    )
    if cents:
        yield EarmarkedLine(
            agency=agency,
            code=PREMIUM,
            title=", ".join(premium.title for premium in agreement.premiums),
            clause=agreement.premiums[0].clause,
            cents=Cents(cents),
            why=Apart.PREMIUM,
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
