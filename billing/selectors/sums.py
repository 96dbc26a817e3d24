"""A period's activations as sums made by the database: enough to work out every share,
whatever the period's size."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, Sum, TextField
from django.db.models.functions import Cast

from billing.core.activations import Step
from billing.core.agreement import ActivationKey, AgencyKey
from billing.core.costs import BilledActivation
from billing.models import Activation, Period
from common.money import Cents

NEVER_LEFT = Step.CANCELLED_BEFORE_DEPARTURE.value
SET_OUT = Q(part=0) & ~Q(said__contains=f'"{NEVER_LEFT}"')
"""`responses_of` for the database, of rows whose steps are `said` as text."""


@dataclass(frozen=True, slots=True)
class AgencySum:
    """The priced activations of one organisation, or of nobody known.

    `responses` are those somebody set out for, a trip for two counted once.
    """

    agency_id: int | None
    activations: int
    responses: int
    minutes: int
    time_cents: int
    miles_tenths: int
    miles_cents: int
    premium_cents: int

    @classmethod
    def of(cls, agency_id: int | None, rows: Iterable[Activation]) -> "AgencySum":
        """The same from rows that are read; those without a price are left out."""
        priced = [row for row in rows if not row.problem]
        return cls(
            agency_id=agency_id,
            activations=len(priced),
            responses=sum(map(responses_of, priced)),
            minutes=sum(row.billable_minutes or 0 for row in priced),
            time_cents=sum(row.time_cents for row in priced),
            miles_tenths=sum(row.miles_tenths for row in priced),
            miles_cents=sum(row.miles_cents for row in priced),
            premium_cents=sum(row.premium_cents for row in priced),
        )

    def billed(self, agency: AgencyKey | None) -> BilledActivation:
        """All of it as one activation, which bills alike."""
        return BilledActivation(
            key=ActivationKey(f"all-{self.agency_id}"),
            agency=agency,
            minutes=self.minutes,
            time_cents=Cents(self.time_cents),
            miles=Decimal(self.miles_tenths).scaleb(-1),
            miles_cents=Cents(self.miles_cents),
            premium_cents=Cents(self.premium_cents),
            responses=self.responses,
        )

    def tally(self) -> list[int]:
        return [
            self.activations,
            self.minutes,
            self.time_cents,
            self.miles_tenths,
            self.miles_cents,
        ]


def responses_of(row: Activation) -> int:
    """1, or 0 where nobody set out or it is counted with another agency's part."""
    return int(row.part == 0 and NEVER_LEFT not in row.steps)


def sums_of(period: Period) -> tuple[AgencySum, ...]:
    """One sum per organisation that has a priced activation in the period."""
    rows = (
        Activation.objects.within(period)
        .filter(problem="")
        .alias(said=Cast("steps", TextField()))
        .order_by()
        .values_list("agency_id")
        .annotate(
            priced=Count("pk"),
            set_out=Count("pk", filter=SET_OUT),
            minutes=Sum("billable_minutes"),
            for_time=Sum("time_cents"),
            tenths=Sum("miles_tenths"),
            for_miles=Sum("miles_cents"),
            premium=Sum("premium_cents"),
        )
    )
    return tuple(AgencySum(agency, *map(int, sums)) for agency, *sums in rows)
