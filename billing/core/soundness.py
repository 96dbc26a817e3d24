"""Do the clauses beside pools and formula hold? Every one that does not, as a sentence.

What is paid first, ceilings, estimates, premiums, averages, rates by date.
"""

from collections.abc import Iterable, Iterator
from itertools import chain, pairwise

from billing.core import refusals
from billing.core.agreement import (
    USAGE,
    Agreement,
    Estimate,
    FixedPool,
    NightPool,
    Part,
    PastFigures,
    Pool,
    ResponsePool,
    SplitMode,
    StandbyPool,
)
from billing.core.clauses import DatedRate, Premium
from billing.core.refusals import Refusal, percent, refusal
from billing.core.spans import MONTHS_IN, Days, period_of
from common.money import WHOLE_IN_BASIS_POINTS, dollars
from common.public_holidays import states

MONTHS_AT_MOST = 60
TERMS = "Terms"


def refused(agreement: Agreement) -> Iterator[Refusal]:
    """What stands against the clauses of `agreement` that most do not have."""
    yield from _paid_first(agreement)
    yield from _ceiling(agreement)
    if agreement.estimate is not None:
        yield from _estimate(agreement.estimate, agreement)
    yield from chain.from_iterable(_premium(p, agreement) for p in agreement.premiums)
    yield from _payees(agreement)
    for formula in agreement.formulas():
        yield from chain.from_iterable(_rolling(part) for part in formula)
    yield from _history(agreement)
    yield from chain.from_iterable(_rates(pool, agreement) for pool in agreement.pools)
    yield from _offsets(agreement)


def _paid_first(agreement: Agreement) -> Iterator[Refusal]:
    if not agreement.first:
        return
    clause = agreement.first[0].clause
    whole = sum(first.basis_points for first in agreement.first)
    if whole > WHOLE_IN_BASIS_POINTS:
        yield refusal(clause, refusals.FIRST_ABOVE_WHOLE, sum=percent(whole))
    for first in agreement.first:
        if first.basis_points < 0:
            yield refusal(first.clause, refusals.NEGATIVE_PERCENTAGE)
        if first.member is not None and agreement.member(first.member) is None:
            yield refusal(first.clause, refusals.UNKNOWN_MEMBER, member=first.member)
    apart = {first.member for first in agreement.first if not first.shares_rest}
    if agreement.members and all(m.key in apart for m in agreement.members):
        yield refusal(clause, refusals.NOBODY_LEFT)


def _ceiling(agreement: Agreement) -> Iterator[Refusal]:
    ceiling = agreement.ceiling
    if ceiling is None:
        return
    if ceiling.cents < 0:
        yield refusal(ceiling.clause, refusals.NEGATIVE_AMOUNT)
    if not 1_00 <= ceiling.warn_basis_points <= WHOLE_IN_BASIS_POINTS:
        said = percent(ceiling.warn_basis_points)
        yield refusal(ceiling.clause, refusals.BAD_WARNING, percent=said)


def _estimate(estimate: Estimate, agreement: Agreement) -> Iterator[Refusal]:
    if estimate.year_cents < 0:
        yield refusal(estimate.clause, refusals.NEGATIVE_AMOUNT)
    for part in estimate.formula or agreement.formula:
        if part.basis in USAGE and part.rolling is None:
            yield refusal(estimate.clause, refusals.ESTIMATE_BY_USAGE, basis=part.basis)
    ceiling = agreement.ceiling
    if ceiling is not None and estimate.year_cents > ceiling.cents:
        yield refusal(
            estimate.clause,
            refusals.ESTIMATE_ABOVE_CEILING,
            estimate=dollars(estimate.year_cents),
            most=dollars(ceiling.cents),
            ceiling=ceiling.clause,
        )
    starts_in = agreement.terms.fiscal_year_starts_in
    by_period = estimate.true_up or not estimate.instalments
    if by_period and (starts_in - 1) % MONTHS_IN[agreement.period]:
        yield refusal(estimate.clause, refusals.ESTIMATE_YEAR_CUT)
    if estimate.instalments:
        yield from _instalments(estimate)


def _instalments(estimate: Estimate) -> Iterator[Refusal]:
    whole = sum(each.basis_points for each in estimate.instalments)
    if whole != WHOLE_IN_BASIS_POINTS:
        yield refusal(
            estimate.clause, refusals.INSTALMENTS_DO_NOT_SUM, sum=percent(whole)
        )
    for each in estimate.instalments:
        if each.basis_points < 0:
            yield refusal(estimate.clause, refusals.NEGATIVE_PERCENTAGE)
        if not (1 <= each.month <= 12 and 1 <= each.day <= 31):
            yield refusal(
                estimate.clause,
                refusals.BAD_INSTALMENT_DAY,
                day=each.day,
                month=each.month,
            )


def _premium(premium: Premium, agreement: Agreement) -> Iterator[Refusal]:
    clause = premium.clause
    if premium.basis_points < 0:
        yield refusal(clause, refusals.NEGATIVE_PERCENTAGE)
    if (premium.starts_at is None) != (premium.ends_at is None):
        yield refusal(clause, refusals.HALF_A_STRETCH)
    for day in premium.weekdays:
        if not 0 <= day <= 6:
            yield refusal(clause, refusals.BAD_WEEKDAY, day=day)
    kept = premium.holidays
    if kept is not None and kept.state and kept.state not in states():
        yield refusal(clause, refusals.UNKNOWN_STATE, state=kept.state)
    if not any(pool.kind == "call_out" for pool in agreement.pools):
        yield refusal(clause, refusals.PREMIUM_ON_NOTHING)


def _payees(agreement: Agreement) -> Iterator[Refusal]:
    codes = [payee.code for payee in agreement.terms.payees]
    for code in {code for code in codes if codes.count(code) > 1}:
        yield refusal(TERMS, refusals.SAME_CODE_TWICE, code=code)
    for pool in agreement.pools:
        if not pool.payee:
            continue
        if pool.payee not in codes:
            yield refusal(pool.clause, refusals.UNKNOWN_PAYEE, payee=pool.payee)
        if agreement.split is not SplitMode.PER_POOL:
            yield refusal(pool.clause, refusals.PAYEES_NEED_PER_POOL, payee=pool.payee)


def _rolling(part: Part) -> Iterator[Refusal]:
    rolling = part.rolling
    if rolling is None:
        return
    if not 1 <= rolling.count <= MONTHS_AT_MOST:
        yield refusal(
            part.clause, refusals.BAD_COUNT, unit=rolling.of, count=rolling.count
        )
    if part.basis not in USAGE:
        yield refusal(part.clause, refusals.ONLY_USAGE_AVERAGED, basis=part.basis)


def _history(agreement: Agreement) -> Iterator[Refusal]:
    for past in agreement.history:
        yield from _past(past, agreement)
    in_order = sorted(agreement.history, key=lambda p: (p.basis, p.from_on))
    for earlier, later in pairwise(in_order):
        if earlier.basis == later.basis and later.from_on < earlier.until_on:
            yield refusal(
                f"Past {later.basis} figures",
                refusals.PAST_OVERLAPS,
                basis=later.basis,
                start=later.from_on,
            )


def _past(past: PastFigures, agreement: Agreement) -> Iterator[Refusal]:
    clause = f"Past {past.basis} figures"
    if past.basis not in USAGE:
        yield refusal(clause, refusals.ONLY_USAGE_AVERAGED, basis=past.basis)
    if past.from_on.day != 1 or past.until_on.day != 1:
        span = Days(past.from_on, past.until_on)
        yield refusal(
            clause,
            refusals.NOT_WHOLE_MONTHS,
            start=span.starts_on,
            end=span.last_day,
        )
    if past.until_on <= past.from_on:
        yield refusal(clause, refusals.ENDS_BEFORE_BEGINNING)
    for key, figure in past.figures:
        if agreement.member(key) is None:
            yield refusal(clause, refusals.UNKNOWN_MEMBER, member=key)
        if figure < 0:
            yield refusal(clause, refusals.NEGATIVE_FIGURE, basis=past.basis)


def _rates(pool: Pool, agreement: Agreement) -> Iterator[Refusal]:
    if isinstance(pool, FixedPool | ResponsePool):
        return
    yield from _dated(pool.clause, pool.later_rates)
    if isinstance(pool, StandbyPool | NightPool):
        for dated in pool.later_rates:
            if period_of(dated.from_on, agreement.period).starts_on != dated.from_on:
                yield refusal(
                    pool.clause, refusals.RATE_IN_MID_PERIOD, day=dated.from_on
                )
    if isinstance(pool, NightPool) and pool.minutes_per_night < 0:
        yield refusal(pool.clause, refusals.NEGATIVE_MINUTES)


def _dated(clause: str, rates: Iterable[DatedRate]) -> Iterator[Refusal]:
    seen = set()
    for dated in rates:
        if dated.rate < 0:
            yield refusal(clause, refusals.NEGATIVE_AMOUNT)
        if dated.from_on in seen:
            yield refusal(clause, refusals.RATE_TWICE, day=dated.from_on)
        seen.add(dated.from_on)


def _offsets(agreement: Agreement) -> Iterator[Refusal]:
    for offset in agreement.offsets:
        points = offset.basis_points
        if points < 0:
            yield refusal(offset.clause, refusals.NEGATIVE_PERCENTAGE)
        if points > WHOLE_IN_BASIS_POINTS:
            yield refusal(offset.clause, refusals.ABOVE_WHOLE, percent=percent(points))
        begins, ends = offset.from_on, offset.until_on
        if begins is not None and ends is not None and ends <= begins:
            yield refusal(offset.clause, refusals.ENDS_BEFORE_BEGINNING)
