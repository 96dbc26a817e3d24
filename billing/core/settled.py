"""A year billed by estimate, period by period: what sets it right, and why."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from billing.core.agreement import AgencyKey
from billing.core.share_lines import ShareLine
from billing.core.spans import Days
from common.money import Cents

if TYPE_CHECKING:
    from billing.core.periods import Computation


@dataclass(frozen=True, slots=True)
class SettledPeriod:
    """One member's part of one period: what it really came to, by which lines, and
    what was billed for it, corrections included."""

    span: Days
    really_cents: Cents
    billed_cents: Cents
    lines: tuple[ShareLine, ...] = ()


@dataclass(frozen=True, slots=True)
class SettledAgain:
    """A period that really came to something else than the year was settled with."""

    span: Days
    before_cents: Cents
    after_cents: Cents


def owed(periods: Iterable[SettledPeriod]) -> Cents:
    """What is still owed for the year, or, below zero, given back."""
    return Cents(sum(each.really_cents - each.billed_cents for each in periods))


def compared(
    really: "Computation", billed: "Computation"
) -> Iterator[tuple[AgencyKey, SettledPeriod]]:
    """Every member of the period, with what it came to and what was billed for it."""
    keys = {share.agency for share in (*really.shares, *billed.shares)}
    for key in sorted(keys):
        share = really.share_of(key)
        lines = share.lines if share else ()
        yield (
            key,
            SettledPeriod(
                span=really.span,
                really_cents=really.cents_of(key),
                billed_cents=billed.cents_of(key),
                # The responses stand on that period's own statement.
                lines=tuple(replace(line, activations=()) for line in lines),
            ),
        )


def again(
    before: Iterable[SettledPeriod], after: Iterable[SettledPeriod]
) -> tuple[SettledAgain, ...]:
    """Which periods of the year really came to something else."""
    old = {each.span: each.really_cents for each in before}
    new = {each.span: each.really_cents for each in after}
    return tuple(
        SettledAgain(span, old.get(span, Cents(0)), new.get(span, Cents(0)))
        for span in sorted({*old, *new}, key=lambda span: span.starts_on)
        if old.get(span, Cents(0)) != new.get(span, Cents(0))
    )
