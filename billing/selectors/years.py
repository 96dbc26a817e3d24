"""A fiscal year as it went: month by month what was billed, what changed, and why.

An agency reads its own amounts; whoever keeps the books reads everybody's.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeGuard
from uuid import UUID

from django.http import Http404

from agencies import selectors as agencies
from agencies.core.scope import Scope
from agencies.models import Consortium
from billing import words
from billing.core import estimates
from billing.core.agreement import Agreement
from billing.core.changes import costs_moved
from billing.core.spans import Days, first_of, month_number
from billing.core.statements import StatementDocument
from billing.documents import read_agreement, read_carried, read_statement
from billing.models import Adjustment, Dispute, Period, Statement
from billing.selectors import books, ledger
from billing.selectors.ledger import Standing
from billing.words import agreements, settling
from billing.words import years as told_of
from billing.words.readers import YOU
from common.money import Cents


@dataclass(frozen=True, slots=True)
class Billed:
    """One agency's statement of a period, and what came in for it."""

    agency: str
    statement: UUID
    share_cents: Cents
    correction_cents: Cents
    standing: Standing


@dataclass(frozen=True, slots=True)
class PeriodTold:
    """One period of the year. `told`: what began, ended, moved or was asked in it."""

    name: str
    public_id: UUID
    is_issued: bool
    billed: tuple[Billed, ...]
    told: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AgencyYear:
    """What the year came to for one agency by now.

    What is billed and the credit brought into the year (zero or less) are together what
    is paid, held and to come in, and the credit left (zero or less), less what of a
    credit was paid out.
    """

    agency: str
    total_cents: Cents
    paid_cents: Cents
    held_cents: Cents
    open_cents: Cents
    credit_before_cents: Cents
    credit_left_cents: Cents
    paid_out_cents: Cents


@dataclass(frozen=True, slots=True)
class YearPage:
    """`before` and `after`: the calendar years in which the neighbouring fiscal years
    begin, where there is something in them. `keeps`: the books are kept here."""

    consortium: Consortium
    year: Days
    before: int | None
    after: int | None
    keeps: bool
    agencies: tuple[AgencyYear, ...]
    periods: tuple[PeriodTold, ...]


def billed_in(scope: Scope) -> list[tuple[UUID, str]]:
    """Public id and name of each consortium of which one may see a statement."""
    rows = Statement.objects.visible_to(scope).order_by("consortium__name")
    return list(
        rows.values_list("consortium__public_id", "consortium__name").distinct()
    )


def year_page(scope: Scope, consortium: UUID, begins: int | None) -> YearPage:
    """The fiscal year that begins in calendar year `begins`; None: the latest billed.

    404 where one may see no statement of the consortium, or for no possible year.
    """
    found = agencies.consortium_by_public_id(consortium)
    ours = Statement.objects.visible_to(scope).filter(consortium=found)
    latest = ours.order_by("-period__starts_on").select_related("period").first()
    if latest is None or (begins is not None and not 1900 < begins < 9000):
        raise Http404
    year = _year(read_statement(latest.document), begins)
    rows = list(
        ours.filter(
            period__starts_on__gte=year.starts_on, period__starts_on__lt=year.ends_on
        )
        .select_related("agency")
        .defer("document")
        .order_by("agency__short_name", "period__starts_on")
    )
    keeps = found.host_id == scope.acting_organisation_id
    told = _Told(
        consortium=found,
        year=year,
        rows=tuple(rows),
        standings=ledger.standings(row.pk for row in rows),
        reader=scope.acting_organisation_id,
    )
    earlier = ours.filter(period__starts_on__lt=year.starts_on).exists()
    return YearPage(
        consortium=found,
        year=year,
        before=year.starts_on.year - 1 if earlier else None,
        after=year.ends_on.year if latest.period.starts_on >= year.ends_on else None,
        keeps=keeps,
        agencies=tuple(told.agencies()),
        periods=tuple(told.periods(keeps=keeps)),
    )


def _year(latest: StatementDocument, begins: int | None) -> Days:
    year = latest.year_to_date.year
    if begins is None:
        return year
    first = date(begins, year.starts_on.month, 1)
    return Days(first, first_of(month_number(first) + 12))


@dataclass(frozen=True, slots=True)
class _Told:
    """The year's statements that one may see, read once, and what is told of them."""

    consortium: Consortium
    year: Days
    rows: tuple[Statement, ...]
    standings: Mapping[int, Standing]
    reader: int | None

    def agencies(self) -> Iterator[AgencyYear]:
        for agency in dict.fromkeys(row.agency_id for row in self.rows):
            theirs = [row for row in self.rows if row.agency_id == agency]
            stand = [self.standings[row.pk] for row in theirs]
            yield AgencyYear(
                agency=theirs[0].agency.short_name,
                total_cents=Cents(sum(row.total_cents for row in theirs)),
                paid_cents=Cents(sum(one.paid_cents for one in stand)),
                held_cents=Cents(sum(one.held_cents for one in stand)),
                open_cents=Cents(sum(one.open_cents for one in stand)),
                credit_before_cents=Cents(theirs[0].credit_before_cents),
                credit_left_cents=stand[-1].account.carried_cents,
                paid_out_cents=Cents(sum(one.account.out_cents for one in stand)),
            )

    def periods(self, *, keeps: bool) -> Iterator[PeriodTold]:
        """In the order of the year; an agency's are those that it was billed for."""
        corrections, questions = self._corrections(), self._questions()
        documents = self._documents()
        before: Period | None = None
        for period in self._stored():
            billed = tuple(self._billed(period))
            if not (billed or keeps):
                continue
            told = [
                *([told_of.skipped()] if period.issued_at and not billed else []),
                *_agreed(period, before),
                *_moved(documents.get(before.pk if before else 0), documents, period),
                *corrections.get(period.pk, ()),
                *questions.get(period.pk, ()),
            ]
            before = period
            yield PeriodTold(
                name=words.period_name(books.days_of(period)),
                public_id=period.public_id,
                is_issued=period.issued_at is not None,
                billed=billed,
                told=tuple(told),
            )

    def _stored(self) -> list[Period]:
        ours = Period.objects.filter(
            consortium=self.consortium,
            starts_on__gte=self.year.starts_on,
            starts_on__lt=self.year.ends_on,
        )
        rows = ours.select_related("agreement").order_by("starts_on")
        return list(rows.defer("computation", "tally", "locked"))

    def _billed(self, period: Period) -> Iterator[Billed]:
        for row in self.rows:
            if row.period_id == period.pk:
                yield Billed(
                    agency=row.agency.short_name,
                    statement=row.public_id,
                    share_cents=Cents(row.share_cents),
                    correction_cents=Cents(row.adjustment_cents),
                    standing=self.standings[row.pk],
                )

    def _documents(self) -> dict[int, StatementDocument]:
        """By period, a statement that says what all members together cost."""
        largest: dict[int, Statement] = {}
        for row in self.rows:
            known = largest.setdefault(row.period_id, row)
            if row.share_cents > known.share_cents:
                largest[row.period_id] = row
        wanted = [row.pk for row in largest.values()]
        found = Statement.objects.filter(pk__in=wanted)
        return {
            period: read_statement(document)
            for period, document in found.values_list("period_id", "document")
        }

    def _corrections(self) -> dict[int, list[str]]:
        """By the period whose statements carry them."""
        wanted = {(row.period_id, row.agency_id): row.agency for row in self.rows}
        found: dict[int, list[str]] = defaultdict(list)
        waiting = Adjustment.objects.filter(
            carried_on__in={period for period, _agency in wanted}
        ).order_by("carried_on", "pk")
        for row in waiting:
            agency = wanted.get((row.carried_on_id or 0, row.agency_id))
            if agency is not None:
                of = YOU if agency.pk == self.reader else agency.short_name
                carried = read_carried(row.explanation)
                why = words.adjustment_sentence(carried, of=of)
                found[row.carried_on_id or 0].append(
                    told_of.correction(agency.short_name, Cents(row.cents), why)
                )
        return found

    def _questions(self) -> dict[int, list[str]]:
        """By the period whose statement was questioned."""
        ours = {row.pk: row for row in self.rows}
        asked = Dispute.objects.filter(statement__in=ours).order_by("raised_at")
        found: dict[int, list[str]] = defaultdict(list)
        for one in asked.select_related("row"):
            about = (
                settling.row_named(one.row.number, words.day(one.row.day))
                if one.row
                else told_of.an_amount()
            )
            zone, ended = self.consortium.zone, one.ended_at
            statement = ours[one.statement_id]
            found[statement.period_id].append(
                told_of.question(
                    statement.agency.short_name,
                    about=about,
                    held=Cents(one.held_cents),
                    asked_on=words.local_day(one.raised_at, zone),
                    state=settling.state_name(one.state),
                    ended_on=words.local_day(ended, zone) if ended else "",
                )
            )
        return found


def _agreed(period: Period, before: Period | None) -> Iterator[str]:
    """What the agreement says begins and ends in these days."""
    agreement, days = read_agreement(period.agreement.document), books.days_of(period)
    if before is None or before.agreement_id != period.agreement_id:
        version = period.agreement
        yield told_of.version(
            version.number, agreements.in_short(agreement), version.reason
        )
    yield from _comings_and_goings(agreement, days)
    if period.issued_at is not None and estimates.settles_in(agreement, days):
        yield told_of.settled()


def _comings_and_goings(agreement: Agreement, days: Days) -> Iterator[str]:
    for member in agreement.members:
        if _inside(member.joins_on, days):
            yield told_of.joins(member.name, member.joins_on)
        if _ends_inside(member.leaves_on, days):
            yield told_of.leaves(member.name, member.leaves_on)
    for offset in agreement.offsets:
        if _inside(offset.from_on, days):
            yield told_of.begins(offset.title, offset.from_on)
        if _ends_inside(offset.until_on, days):
            yield told_of.ends(offset.title, offset.until_on)


def _moved(
    before: StatementDocument | None,
    documents: Mapping[int, StatementDocument],
    period: Period,
) -> Iterator[str]:
    """Which costs of all members together came to something else than last time."""
    now = documents.get(period.pk)
    if now is None:
        return
    yield from (words.fallback_sentence(used) for used in now.fallbacks)
    if before is None or not before.costs or not now.costs:
        return
    moved = [words.cost_moved(each) for each in costs_moved(before, now)]
    if moved:
        yield told_of.costs(words.period_name(before.period), moved)


def _inside(day: date | None, days: Days) -> TypeGuard[date]:
    return day is not None and days.starts_on <= day < days.ends_on


def _ends_inside(day: date | None, days: Days) -> TypeGuard[date]:
    """Whether the last day before `day` is one of `days`."""
    return day is not None and days.starts_on < day <= days.ends_on
