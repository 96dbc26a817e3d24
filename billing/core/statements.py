"""What one statement says, whole: the document an issued statement keeps."""

from dataclasses import dataclass
from datetime import date, datetime

from billing.core.adjustments import Adjustment
from billing.core.agreement import AgencyKey, Agreement, Proration, SplitMode, Terms
from billing.core.costs import CostLine
from billing.core.payees import PayeePart, parts_of
from billing.core.periods import Computation, FallbackUsed, Share
from billing.core.spans import Days, fiscal_year_of
from common.money import Cents

# How shares are rounded, as printed; a new rule gets a new number.
ROUNDING_RULE = 1


@dataclass(frozen=True, slots=True)
class CarriedAdjustment:
    """A correction of an earlier period that this statement carries."""

    period: Days
    adjustment: Adjustment


@dataclass(frozen=True, slots=True)
class YearToDate:
    """What the fiscal year came to, this statement included, beside the budget."""

    year: Days
    cents: Cents
    budget_cents: Cents | None


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
    payees: tuple[PayeePart, ...] = ()

    @property
    def adjustment_cents(self) -> Cents:
        return Cents(sum(carried.adjustment.cents for carried in self.adjustments))

    @property
    def total_cents(self) -> Cents:
        return Cents(self.share.cents + self.adjustment_cents)


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What a statement says of itself, whatever was worked out."""

    consortium: str
    agreement_number: int
    issued_at: datetime
    earlier_this_year: Cents


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

    A former member that only gets a correction has a share of nothing. ValueError for
    an agency the agreement does not know.
    """
    member = agreement.member(agency)
    if member is None:
        raise ValueError(f"{agency} is no member under this agreement")
    share = computation.share_of(agency) or Share(agency, Cents(0), (), (), ())
    period = computation.span
    adjusted = sum(each.adjustment.cents for each in carried)
    return StatementDocument(
        number=statement_number(agency, period),
        consortium=head.consortium,
        agency=agency,
        agency_name=member.name,
        agreement_title=agreement.title,
        agreement_number=head.agreement_number,
        period=period,
        issued_at=head.issued_at,
        due_on=period.last_day + agreement.terms.due_after,
        questions_until=period.last_day + agreement.terms.questions_after,
        terms=agreement.terms,
        members=len(computation.shares),
        split=agreement.split,
        proration=agreement.proration,
        costs=tuple(_common(line) for line in computation.costs),
        to_split_cents=computation.to_split_cents,
        share=share,
        fallbacks=computation.fallbacks,
        adjustments=carried,
        year_to_date=YearToDate(
            year=fiscal_year_of(
                period.last_day, starts_in=agreement.terms.fiscal_year_starts_in
            ),
            cents=Cents(head.earlier_this_year + share.cents + adjusted),
            budget_cents=member.budget_cents,
        ),
        payees=parts_of(agreement, share),
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
    )
