"""What is owed, paid and held for issued statements, beside what they say."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from agencies.core.scope import Scope
from billing.core.accounts import Account
from billing.core.ageing import Age, age_of
from billing.core.disputing import DisputeState
from billing.models import Dispute, Payment, Statement
from billing.selectors import accounts
from common import walltime
from common.money import Cents

NOTHING = Cents(0)


@dataclass(frozen=True, slots=True)
class Standing:
    """Of one statement: what came in and went out beside it, and what need not be paid
    while it is questioned."""

    account: Account
    held_cents: Cents

    @property
    def to_pay_cents(self) -> Cents:
        """What it asks for."""
        return self.account.to_pay_cents

    @property
    def paid_cents(self) -> Cents:
        """What came in for it."""
        return self.account.paid_cents

    @property
    def left_cents(self) -> Cents:
        """What has not come in, held or not."""
        unpaid = max(0, self.to_pay_cents - self.paid_cents)
        return Cents(unpaid + self.account.owed_back_cents)

    @property
    def open_cents(self) -> Cents:
        """What is to come in now."""
        return Cents(self.left_cents - self.held_cents)


@dataclass(frozen=True, slots=True)
class Owed:
    """One statement in the list of what is owed."""

    public_id: UUID
    number: str
    agency: str
    due_on: date
    standing: Standing
    age: Age


@dataclass(frozen=True, slots=True)
class AgencyOwes:
    """One agency's open amounts by age, what it holds back, the credit, zero or less,
    that its last statement leaves, and what was paid out to it."""

    agency: str
    by_age: tuple[Cents, ...]
    open_cents: Cents
    held_cents: Cents
    credit_cents: Cents
    paid_out_cents: Cents


@dataclass(frozen=True, slots=True)
class Ledger:
    """Everything one may see, newest due first; `agencies` by name."""

    ages: tuple[Age, ...]
    agencies: tuple[AgencyOwes, ...]
    statements: tuple[Owed, ...]

    @property
    def together(self) -> AgencyOwes | None:
        """What all agencies come to; None where there are not several."""
        if len(self.agencies) < 2:
            return None
        every = self.agencies
        return AgencyOwes(
            agency="",
            by_age=tuple(
                Cents(sum(at_age))
                for at_age in zip(*(one.by_age for one in every), strict=True)
            ),
            open_cents=Cents(sum(one.open_cents for one in every)),
            held_cents=Cents(sum(one.held_cents for one in every)),
            credit_cents=Cents(sum(one.credit_cents for one in every)),
            paid_out_cents=Cents(sum(one.paid_out_cents for one in every)),
        )


def standings(statements: Iterable[int]) -> dict[int, Standing]:
    """By statement, in four queries however many there are."""
    found = accounts.accounts_of(statements)
    held = accounts.summed(holding().filter(statement__in=list(found)), "held_cents")
    return {
        pk: Standing(
            account=one,
            held_cents=Cents(
                min(held.get(pk, 0), max(0, one.to_pay_cents - one.paid_cents))
            ),
        )
        for pk, one in found.items()
    }


def holding() -> QuerySet[Dispute]:
    """Questions whose amount is held: open ones, and those upheld whose correction no
    statement carries yet."""
    waiting = Q(
        state=DisputeState.UPHELD.value,
        correction__adjustments__carried_on__isnull=True,
        correction__adjustments__agency=F("statement__agency"),
    )
    return Dispute.objects.filter(Q(state=DisputeState.OPEN.value) | waiting)


def ledger(scope: Scope, *, now: datetime) -> Ledger:
    """What is owed to or by the acting organisation, by age."""
    rows = list(
        Statement.objects.visible_to(scope)
        .select_related("agency", "consortium", "period")
        .defer("document", "period__computation", "period__tally", "period__locked")
        .order_by("-due_on", "number")
    )
    found = standings(row.pk for row in rows)
    owed = tuple(_owed(row, found[row.pk], now=now) for row in rows)
    return Ledger(
        ages=tuple(Age), agencies=tuple(_agencies(rows, owed)), statements=owed
    )


def _agencies(rows: list[Statement], owed: Iterable[Owed]) -> Iterator[AgencyOwes]:
    """By agency, not by name: two may be called alike. `owed` says of each row."""
    left: dict[int, int] = defaultdict(int)
    out: dict[int, int] = defaultdict(int)
    theirs: dict[int, list[Owed]] = defaultdict(list)
    in_order = sorted(rows, key=lambda row: row.period.starts_on)
    latest = {(row.consortium_id, row.agency_id): row for row in in_order}
    for row, one in zip(rows, owed, strict=True):
        out[row.agency_id] += one.standing.account.out_cents
        if latest[row.consortium_id, row.agency_id] is row:
            left[row.agency_id] += one.standing.account.carried_cents
        theirs[row.agency_id].append(one)
    for agency in sorted(theirs, key=lambda pk: (theirs[pk][0].agency, pk)):
        yield _agency(theirs[agency], left[agency], out[agency])


def payments_of(scope: Scope, statement: Statement) -> list[Payment]:
    """What came in for a statement, in the order of the days."""
    rows = Payment.objects.visible_to(scope).filter(statement=statement)
    return list(rows.select_related("recorded_by", "reversed_by"))


def payment_for(scope: Scope, public_id: UUID) -> Payment:
    """The payment, or 404 for whoever does not see its statement."""
    return get_object_or_404(
        Payment.objects.visible_to(scope).select_related("statement__consortium"),
        public_id=public_id,
    )


def kept_payment_for(scope: Scope, public_id: UUID) -> Payment:
    """The payment, or 404 for whoever does not keep the books it is in."""
    found = payment_for(scope, public_id)
    if found.statement.consortium.host_id != scope.acting_organisation_id:
        raise Http404
    return found


def _owed(row: Statement, standing: Standing, *, now: datetime) -> Owed:
    today = walltime.local_date(now, walltime.zone(row.consortium.zone))
    return Owed(
        public_id=row.public_id,
        number=row.number,
        agency=row.agency.short_name,
        due_on=row.due_on,
        standing=standing,
        age=age_of(row.due_on, today),
    )


def _agency(owed: list[Owed], credit: int, out: int) -> AgencyOwes:
    """Of one agency, which has a statement."""

    def sum_of(age: Age) -> Cents:
        return Cents(sum(one.standing.open_cents for one in owed if one.age is age))

    return AgencyOwes(
        agency=owed[0].agency,
        by_age=tuple(sum_of(age) for age in Age),
        open_cents=Cents(sum(one.standing.open_cents for one in owed)),
        held_cents=Cents(sum(one.standing.held_cents for one in owed)),
        credit_cents=Cents(credit),
        paid_out_cents=Cents(out),
    )
