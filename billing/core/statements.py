"""What one statement says, whole: the document an issued statement keeps."""

from dataclasses import dataclass
from datetime import date, datetime

from billing.core.adjustments import Adjustment, RowMoved
from billing.core.agreement import (
    AgencyKey,
    Agreement,
    Member,
    Proration,
    SplitMode,
    Terms,
)
from billing.core.costs import CostLine
from billing.core.payees import PayeePart, parts_of
from billing.core.periods import Computation, FallbackUsed, Share
from billing.core.spans import Days, fiscal_year_of, members_during
from common.money import Cents

# How shares are rounded, as printed; a new rule gets a new number.
ROUNDING_RULE = 1


@dataclass(frozen=True, slots=True)
class CarriedAdjustment:
    """A correction of an earlier period that this statement carries. `rows`: the
    member's own responses behind it."""

    period: Days
    adjustment: Adjustment
    rows: tuple[RowMoved, ...] = ()


@dataclass(frozen=True, slots=True)
class YearToDate:
    """What the fiscal year came to, this statement included, beside the budget.

    `forecast_cents` is what the whole year comes to at the pace of the days billed,
    which began with `since`; None once the year is over.
    """

    year: Days
    cents: Cents
    budget_cents: Cents | None
    since: date | None = None
    forecast_cents: Cents | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """What the agency's finance system calls this bill; blank where nobody said."""

    purchase_order: str = ""
    account_code: str = ""


@dataclass(frozen=True, slots=True)
class Bought:
    """What the period brought the agency: requests, those that a human took, minutes
    billed, and the median seconds until a human had it, of `timed` requests."""

    requests: int
    answered: int
    minutes: int
    median_seconds: int | None
    timed: int


@dataclass(frozen=True, slots=True)
class OtherShare:
    """What another member pays for the period, where the agreement shows it."""

    agency_name: str
    cents: Cents


NO_REFERENCE = Reference()
NOTHING = Cents(0)


@dataclass(frozen=True, slots=True)
class StatementDocument:
    """Everything on one agency's statement but the responses behind it.

    `costs` are the whole consortium's, without saying whose responses made them.
    """

    number: str
    consortium: str
    agency: AgencyKey
    agency_name: str
    agreement_title: str
    agreement_number: int
    period: Days
    issued_at: datetime
    due_on: date
    questions_until: date
    terms: Terms
    members: int
    split: SplitMode
    proration: Proration
    costs: tuple[CostLine, ...]
    to_split_cents: Cents
    share: Share
    fallbacks: tuple[FallbackUsed, ...]
    adjustments: tuple[CarriedAdjustment, ...]
    year_to_date: YearToDate
    rounding_rule: int = ROUNDING_RULE
    reference: Reference = NO_REFERENCE
    bought: Bought | None = None
    others: tuple[OtherShare, ...] = ()
    credit_before_cents: Cents = NOTHING
    payees: tuple[PayeePart, ...] = ()

    @property
    def adjustment_cents(self) -> Cents:
        return Cents(sum(carried.adjustment.cents for carried in self.adjustments))

    @property
    def total_cents(self) -> Cents:
        return Cents(self.share.cents + self.adjustment_cents)

    @property
    def to_pay_cents(self) -> Cents:
        """What is asked for: the total less a credit from earlier, never below zero."""
        return Cents(max(0, self.total_cents + self.credit_before_cents))

    @property
    def credit_after_cents(self) -> Cents:
        """The credit that is larger than this statement and goes on to the next one;
        zero or less."""
        return Cents(min(0, self.total_cents + self.credit_before_cents))


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What a statement says of itself, whatever was worked out. `issued_on` is the day
    of `issued_at` where the consortium is.

    `billed_since` is the first day billed to the agency in this fiscal year, where an
    earlier statement billed one; `credit_before` is zero or less. `once_this_year` of
    `earlier_this_year` corrects days before those: it does not come again.
    """

    consortium: str
    agreement_number: int
    issued_at: datetime
    issued_on: date
    earlier_this_year: Cents
    billed_since: date | None = None
    reference: Reference = NO_REFERENCE
    bought: Bought | None = None
    credit_before: Cents = NOTHING
    once_this_year: Cents = NOTHING


def statement_number(agency: AgencyKey, period: Days) -> str:
    """ "2026-10-harlow": the period's first month and whose it is."""
    return f"{period.starts_on:%Y-%m}-{agency}"


def prepare(
    agreement: Agreement,
    computation: Computation,
    *,
    agency: AgencyKey,
    carried: tuple[CarriedAdjustment, ...],
    head: Letterhead,
) -> StatementDocument:
    """The statement of `agency` for the period worked out.

    A former member that only gets a correction has a share of nothing; one whose year
    is settled reads of no costs that are not its own. ValueError for an agency the
    agreement does not know.
    """
    member = agreement.member(agency)
    if member is None:
        raise ValueError(f"{agency} is no member under this agreement")
    share = computation.share_of(agency) or Share(agency, Cents(0), (), (), ())
    period = computation.span
    there = member in members_during(agreement, period)
    adjusted = sum(each.adjustment.cents for each in carried)
    since = head.billed_since or period.starts_on
    once = sum(
        each.adjustment.cents for each in carried if each.period.starts_on < since
    )
    return StatementDocument(
        number=statement_number(agency, period),
        consortium=head.consortium,
        agency=agency,
        agency_name=member.name,
        agreement_title=agreement.title,
        agreement_number=head.agreement_number,
        period=period,
        issued_at=head.issued_at,
        due_on=agreement.terms.due_on(period.last_day, issued_on=head.issued_on),
        questions_until=agreement.terms.questions_until(
            period.last_day, issued_on=head.issued_on
        ),
        terms=agreement.terms,
        members=len(computation.shares),
        split=agreement.split,
        proration=agreement.proration,
        costs=tuple(_common(line) for line in computation.costs) if there else (),
        to_split_cents=computation.to_split_cents if there else NOTHING,
        share=share,
        fallbacks=computation.fallbacks,
        adjustments=carried,
        year_to_date=_year_to_date(
            Cents(head.earlier_this_year + share.cents + adjusted),
            period,
            member,
            since=since,
            once=Cents(head.once_this_year + once),
            starts_in=agreement.terms.fiscal_year_starts_in,
        ),
        payees=parts_of(agreement, share),
        reference=head.reference,
        bought=head.bought,
        others=_others(agreement, computation, agency),
        credit_before_cents=head.credit_before,
    )


def forecast(spent: Cents, *, billed: Days, year: Days) -> Cents:
    """What `year` comes to if its days not billed yet cost what `billed` did a day.

    Half a cent is rounded away from zero.
    """
    left = max(0, (year.ends_on - billed.ends_on).days)
    whole, rest = divmod(abs(spent) * left, billed.days)
    more = whole + (2 * rest >= billed.days)
    return Cents(spent + (more if spent >= 0 else -more))


def _year_to_date(
    spent: Cents,
    period: Days,
    member: Member,
    *,
    since: date,
    once: Cents,
    starts_in: int,
) -> YearToDate:
    """A member that leaves in the year is forecast to its last day; once nothing of it
    is left, there is nothing to forecast. What is paid `once`, for days before `since`,
    is no part of the pace."""
    year = fiscal_year_of(period.last_day, starts_in=starts_in)
    ends = min(year.ends_on, member.leaves_on or year.ends_on)
    return YearToDate(
        year=year,
        cents=spent,
        budget_cents=member.budget_cents,
        since=since,
        forecast_cents=None
        if ends <= period.ends_on
        else Cents(
            once
            + forecast(
                Cents(spent - once),
                billed=Days(since, period.ends_on),
                year=Days(year.starts_on, ends),
            )
        ),
    )


def _others(
    agreement: Agreement, computation: Computation, agency: AgencyKey
) -> tuple[OtherShare, ...]:
    """What the others pay, in the order of their keys; only where it was agreed."""
    if not agreement.shares_shown:
        return ()
    names = {member.key: member.name for member in agreement.members}
    return tuple(
        OtherShare(names[share.agency], share.cents)
        for share in computation.shares
        if share.agency != agency
    )


def _common(line: CostLine) -> CostLine:
    """The line without the responses in it: they are other agencies' too."""
    return CostLine(
        code=line.code,
        title=line.title,
        clause=line.clause,
        cents=line.cents,
        quantity=line.quantity,
        unit=line.unit,
        rate=line.rate,
        off=line.off,
        belonged=line.belonged,
        whole=line.whole,
    )
