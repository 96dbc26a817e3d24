"""What moved since the period before."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from billing import words
from billing.core.agreement import AgencyKey
from billing.core.changes import costs_moved, weights_moved
from billing.core.periods import Computation
from billing.models import Period, Statement
from billing.selectors import books
from billing.words import closing as said
from common.money import Cents


@dataclass(frozen=True, slots=True)
class Before:
    """The last period issued before this one: each agency's share of it, and what it
    was worked out as; nothing where there was none."""

    name: str
    shares: dict[int, Cents]
    computation: Computation | None

    @classmethod
    def of(cls, period: Period) -> "Before":
        """Of the consortium's last period with statements before `period`."""
        last = (
            Period.objects.issued()
            .filter(consortium_id=period.consortium_id, starts_on__lt=period.starts_on)
            .filter(Exists(Statement.objects.filter(period=OuterRef("pk"))))
            .order_by("-starts_on")
            .first()
        )
        if last is None:
            return cls("", {}, None)
        rows = Statement.objects.filter(period=last)
        return cls(
            name=words.period_name(books.days_of(last)),
            shares={
                agency: Cents(cents)
                for agency, cents in rows.values_list("agency_id", "share_cents")
            },
            computation=books.issued_computation(last),
        )

    def costs_moved(self, after: Computation) -> tuple[str, ...]:
        """What of the common cost moved, a sentence each."""
        if self.computation is None:
            return ()
        return tuple(words.cost_moved(m) for m in costs_moved(self.computation, after))

    def why(self, agency: AgencyKey, after: Computation) -> tuple[str, ...]:
        """Which of the member's own figures moved; nothing where it is new."""
        if self.computation is None or self.computation.share_of(agency) is None:
            return ()
        moved = weights_moved(agency, self.computation, after)
        return tuple(said.weight_moved(each) for each in moved)
