"""Whether anything that a period's activations hang on has changed since they were
read."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

from django.utils.translation import gettext as _

from billing.errors import ChangedMeanwhile
from billing.models import Activation, Period, SharedTrip
from billing.selectors import sources
from dispatch.selectors import billable

MARKED = (
    "pk",
    "priced_at",
    "agency_id",
    "problem",
    "billable_minutes",
    "time_cents",
    "miles_cents",
    "premium_cents",
)


@dataclass(frozen=True, slots=True)
class Passed:
    """What a pass over a period left: its activations, as they were then, and marks of
    them and of what they were priced from, taken before.
    """

    activations: tuple[Activation, ...]
    priced: str
    sources: tuple[object, ...]

    @classmethod
    def over(cls, period: Period, sources_before: tuple[object, ...]) -> Self:
        rows = tuple(Activation.objects.within(period).iterator())
        return cls(
            activations=rows,
            priced=_digest([getattr(row, name) for name in MARKED] for row in rows),
            sources=sources_before,
        )

    def refuse_moved(self, period: Period) -> None:
        """Raises ChangedMeanwhile. Ask last, in the transaction that uses it: what was
        read in between is then as the pass left it too.
        """
        now = Activation.objects.within(period).values_list(*MARKED).iterator()
        if sources_of(period) != self.sources or _digest(now) != self.priced:
            raise ChangedMeanwhile(
                _(
                    "Something of this period changed while it was worked out, so "
                    "nothing was done. Look again and ask once more."
                )
            )


def sources_of(period: Period) -> tuple[object, ...]:
    """How much there is of what activations are priced from, and the newest of it. Each
    change adds a row somewhere, or takes one away.
    """
    window = sources.window(period.consortium, period.starts_on, period.ends_on)
    trips = SharedTrip.objects.filter(consortium_id=period.consortium_id)
    return (
        Period.objects.values_list("agreement_id", flat=True).get(pk=period.pk),
        billable.how_much(period.consortium_id, window),
        trips.count(),
    )


def _digest(rows: Iterable[Iterable[Any]]) -> str:
    found = hashlib.sha256()
    for row in rows:
        found.update("|".join(map(str, row)).encode() + b"\n")
    return found.hexdigest()
