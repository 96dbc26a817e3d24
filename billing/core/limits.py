"""What an agreement may say at most: what is printed, stored and counted by it fits."""

import re
from collections.abc import Iterator

from billing.core import refusals
from billing.core.agreement import Agreement
from billing.core.refusals import Refusal, refusal

KEY = re.compile(r"[A-Za-z0-9_-]{1,24}")
CLAUSE_CHARACTERS = 80
MOST_DAYS = 366
SHOWN = 24
TERMS = "Terms"


def refused(agreement: Agreement) -> Iterator[Refusal]:
    """Names that do not fit where they are printed, months and days that are none, and
    what cannot be billed yet."""
    for member in agreement.members:
        if not KEY.fullmatch(member.key):
            yield refusal("Members", refusals.BAD_KEY, member=repr(_short(member.key)))
    for clause in dict.fromkeys(_clauses(agreement)):
        if len(clause) > CLAUSE_CHARACTERS:
            yield refusal(_short(clause), refusals.LONG_CLAUSE)
    yield from _terms(agreement)


def _terms(agreement: Agreement) -> Iterator[Refusal]:
    terms = agreement.terms
    if not 1 <= terms.fiscal_year_starts_in <= 12:
        yield refusal(TERMS, refusals.BAD_MONTH, month=terms.fiscal_year_starts_in)
    for what, days in (
        ("due_days", terms.due_days),
        ("question_days", terms.question_days),
    ):
        if not 0 <= days <= MOST_DAYS:
            yield refusal(TERMS, refusals.BAD_DAYS, what=what, days=days)


def _clauses(agreement: Agreement) -> Iterator[str]:
    yield agreement.time.clause
    yield from (pool.clause for pool in agreement.pools)
    yield from (part.clause for formula in agreement.formulas() for part in formula)
    yield from (offset.clause for offset in agreement.offsets)
    for other in (agreement.overhead, agreement.bounds):
        if other is not None:
            yield other.clause


def _short(name: str) -> str:
    return name if len(name) <= SHOWN else f"{name[:SHOWN]}…"
