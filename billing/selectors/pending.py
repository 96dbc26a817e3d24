"""What issued periods come to otherwise by now, before a closing corrects them."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from billing import words
from billing.core.adjustments import adjustments
from billing.core.periods import Computation
from billing.errors import CannotWorkOut
from billing.models import Period
from billing.selectors import books, readings, tallies
from billing.selectors.books import Terms
from common.money import Cents


@dataclass(frozen=True, slots=True)
class Pending:
    """`cents`: by organisation, what the next closing will find. `stuck`: why an issued
    period that has changed will stay as it was billed (ADR 11)."""

    cents: Mapping[int, Cents]
    stuck: tuple[str, ...]


NOTHING = Pending({}, ())


def pending_before(period: Period, ours: Terms) -> Pending:
    """Of the issued periods before it, by prices as they stand. Writes nothing."""
    owed: dict[int, int] = defaultdict(int)
    stuck = []
    for earlier in books.issued_before(period):
        terms = books.terms_of(earlier.agreement)
        try:
            again = otherwise(earlier, terms)
        except CannotWorkOut as refused:
            stuck.append(words.stuck_sentence(books.days_of(earlier), str(refused)))
            continue
        if again is not None:
            for each in adjustments(books.last_billed(earlier), again):
                owed[terms.organisation_of(each.agency)] += each.cents
    for days, why in readings.left_as_billed(period, ours):
        stuck.append(words.unsettled_sentence(days, why))
    cents = {organisation: Cents(sum_) for organisation, sum_ in owed.items()}
    return Pending(cents, tuple(stuck))


def otherwise(period: Period, terms: Terms) -> Computation | None:
    """What an issued period comes to now, from sums alone; None where it bills as it
    was last billed: from the same sums and, under a year's ceiling, with as much left
    below it. Raises CannotWorkOut where it has changed and cannot be split.
    """
    sums = readings.reading_in_sum(period, terms)
    is_same = tallies.tally_of(sums) == tallies.last_tally(period)
    if is_same and terms.agreement.ceiling is None:
        return None
    again = readings.work_out(period, terms, sums)
    if is_same and _whole(again) == _whole(books.last_billed(period)):
        return None
    return again


def _whole(computation: Computation) -> int:
    """What its members pay together."""
    return sum(share.cents for share in computation.shares)
