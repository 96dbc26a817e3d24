"""Statements as people read them, narrowed to the asker.

What is handed to a page is built here, field by field. A `Row` has a request number,
a day, clocks, a clause and cents; it has no field for nature, place or disposition, so
no template can print them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from agencies.core.scope import Scope
from billing import words
from billing.core.agreement import Basis
from billing.core.costs import CostLine
from billing.core.settled import SettledPeriod
from billing.core.spans import Days
from billing.core.statements import StatementDocument
from billing.documents import read_statement
from billing.errors import NoSuchStatement
from billing.models import Activation, Statement, StatementRow
from billing.words import apart, corrected, council, figures
from billing.words.readers import YOU
from common import walltime
from common.money import Cents
from dispatch.selectors import billable


@dataclass(frozen=True, slots=True)
class Listed:
    """One statement in a list."""

    public_id: UUID
    number: str
    agency: str
    period: str
    to_pay_cents: Cents
    due_on: date


@dataclass(frozen=True, slots=True)
class CostSaid:
    title: str
    clause: str
    sum: str
    cents: Cents


@dataclass(frozen=True, slots=True)
class LineSaid:
    """One amount of the share, with the sentence that explains it.

    `has_rows`: it is split by responses, which are listed below. `about`: what a
    question about it calls it.
    """

    sentence: str
    clause: str
    cents: Cents
    has_rows: bool = False
    about: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One response as billed. `callout`: its page, `times`: where its times are set
    right, for whoever may; `about`: what a question about it calls it, on an issued
    statement."""

    number: str
    day: date
    since: str
    since_at: str
    until: str
    until_at: str
    exact_minutes: int | None
    billable_minutes: int | None
    miles: str
    clause: str
    cents: Cents
    note: str
    is_billed: bool
    callout: UUID | None
    about: str
    times: UUID | None = None


@dataclass(frozen=True, slots=True)
class RowCorrected:
    """A response behind a correction: what was billed for it, and what is; blank:
    nothing."""

    number: str
    day: date
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Together:
    """What several responses come to."""

    exact_minutes: int
    billable_minutes: int
    cents: Cents


@dataclass(frozen=True, slots=True)
class StatementPage:
    """A statement, whole: what the agency pays, why, and from which minutes. `of`: its
    name, where another reads; else blank. `issued_on`: the day by the consortium's
    clock."""

    public_id: UUID
    said: StatementDocument
    summary: str
    period: str
    costs: tuple[CostSaid, ...]
    lines: tuple[LineSaid, ...]
    adjustments: tuple[LineSaid, ...]
    corrected: tuple[RowCorrected, ...]
    notes: tuple[str, ...]
    rows: tuple[Row, ...]
    content_hash: str
    zone: str
    bought: tuple[tuple[str, str], ...]
    fiscal_year: str
    forecast: str
    credit: tuple[str, ...]
    settled: tuple[SettledPeriod, ...]
    of: str
    issued_on: str

    @property
    def together(self) -> Together | None:
        """The sums of its responses; None where there are not several."""
        if len(self.rows) < 2:
            return None
        return Together(
            sum(row.exact_minutes or 0 for row in self.rows),
            sum(row.billable_minutes or 0 for row in self.rows),
            Cents(sum(row.cents for row in self.rows if row.is_billed)),
        )


def statements(scope: Scope) -> list[Listed]:
    """Every statement one may see, newest period first."""
    rows = (
        Statement.objects.visible_to(scope)
        .select_related("agency", "period")
        .order_by("-period__starts_on", "number")
        .defer("document", "period__computation")
    )
    return [
        Listed(
            public_id=row.public_id,
            number=row.number,
            agency=row.agency.short_name,
            period=words.period_name(Days(row.period.starts_on, row.period.ends_on)),
            to_pay_cents=Cents(row.to_pay_cents),
            due_on=row.due_on,
        )
        for row in rows
    ]


def statement_for(scope: Scope, public_id: UUID) -> Statement:
    """The statement, or 404: another agency's and a missing one look the same."""
    return get_object_or_404(
        Statement.objects.visible_to(scope).select_related(
            "consortium", "agency", "period__agreement"
        ),
        public_id=public_id,
    )


def statements_after(scope: Scope, after: UUID | None, most: int) -> list[Statement]:
    """Those one may see in the order of their public ids, from after `after` on."""
    found = Statement.objects.visible_to(scope)
    if after is not None:
        found = found.filter(public_id__gt=after)
    rows = found.select_related("consortium", "agency", "period").defer(
        "document", "period__computation", "period__tally", "period__locked"
    )
    return list(rows.order_by("public_id")[:most])


def rows_after(statement: Statement, after: int, most: int) -> list[StatementRow]:
    """The responses behind it, from the position after `after` on."""
    return list(statement.rows.filter(position__gt=after).order_by("position")[:most])


def by_number(number: str, consortium: str = "") -> Statement:
    """The one statement of that number. System question: no scope.

    Raises NoSuchStatement where there is none, or several consortia have one.
    """
    rows = Statement.objects.filter(number=number).select_related(
        "consortium", "agency"
    )
    if consortium:
        rows = rows.filter(consortium__name=consortium)
    found = list(rows[:2])
    if not found:
        raise NoSuchStatement(_("There is no statement %(n)s.") % {"n": number})
    if len(found) > 1:
        raise NoSuchStatement(
            _("Several consortia have a statement %(n)s; say which.") % {"n": number}
        )
    return found[0]


def kept_statement_for(scope: Scope, public_id: UUID) -> Statement:
    """The statement, or 404 for whoever does not keep the books it is of."""
    found = statement_for(scope, public_id)
    if found.consortium.host_id != scope.acting_organisation_id:
        raise Http404
    return found


def named_to(scope: Scope, statement: Statement) -> str:
    """What a reader calls its agency: its name, or nothing for the agency itself, to
    whom its print speaks too."""
    reader = scope.acting_organisation_id
    if reader in (None, statement.agency_id):
        return YOU
    return statement.agency.short_name


def page_of(scope: Scope, statement: Statement) -> StatementPage:
    """Everything on the statement's page. Ask for the statement by scope first."""
    said, of = read_statement(statement.document), named_to(scope, statement)
    return StatementPage(
        public_id=statement.public_id,
        said=said,
        summary=words.summary(said, is_open=True, of=of),
        of=of,
        issued_on=words.local_day(said.issued_at, statement.consortium.zone),
        period=words.period_name(said.period),
        costs=costs_said(said.costs),
        lines=_placed(_lines(said, of), after=0),
        adjustments=_placed(_adjustments(said, of), after=_how_many(said)),
        corrected=tuple(_corrected(said)),
        notes=tuple(notes_of(said)),
        rows=rows_said(
            scope, list(statement.rows.all()), zone_name=statement.consortium.zone
        ),
        content_hash=statement.content_hash,
        zone=statement.consortium.zone,
        bought=council.bought(said.bought) if said.bought else (),
        fiscal_year=council.fiscal_year(said.year_to_date.year),
        forecast=council.forecast(said),
        credit=council.credit(said),
        settled=tuple(each for line in said.share.earmarked for each in line.periods),
    )


def costs_said(lines: Iterable[CostLine]) -> tuple[CostSaid, ...]:
    return tuple(
        CostSaid(line.title, line.clause, words.cost_sum(line), line.cents)
        for line in lines
    )


def notes_of(said: StatementDocument) -> Iterable[str]:
    """What else a reader must know: fallbacks, comings and goings, the tie rule."""
    yield from (words.fallback_sentence(used) for used in said.fallbacks)
    if any(line.span != said.period for line in said.share.lines):
        yield words.proration_rule(said.proration)
    yield words.tie_rule()


def rows_said(
    scope: Scope,
    rows: list[StatementRow] | list[Activation],
    *,
    zone_name: str,
    mends: bool = False,
) -> tuple[Row, ...]:
    """`rows` with local clocks, leading to their requests where the asker may go, and,
    if they are to be seen to (`mends`), to their times."""
    ids = [pk for pk in map(_response_id, rows) if pk is not None]
    doors = billable.doors_behind(scope, ids)
    times = billable.mendable(scope, ids) if mends else {}
    found = []
    for row in rows:
        response = _response_id(row) or 0
        said = _row(row, doors.get(response), zone_name)
        known = times.get(response)
        found.append(replace(said, times=known.public_id) if known else said)
    return tuple(found)


def _lines(said: StatementDocument, of: str) -> Iterable[LineSaid]:
    for line in said.share.lines:
        yield LineSaid(
            sentence=words.line_sentence(
                line, period=said.period, costs=said.costs, of=of
            ),
            clause=line.clause,
            cents=line.cents,
            has_rows=line.basis is Basis.HOURS,
        )
    for limit in said.share.limits:
        sentence = words.limit_sentence(limit, said.proration)
        yield LineSaid(sentence, limit.clause, limit.cents)
    for line_alone in said.share.earmarked:
        sentence = apart.sentence(line_alone, of=of)
        yield LineSaid(sentence, line_alone.clause, line_alone.cents)


def _adjustments(said: StatementDocument, of: str) -> Iterable[LineSaid]:
    for carried in said.adjustments:
        sentence = words.adjustment_sentence(carried, of=of)
        yield LineSaid(sentence, "", carried.adjustment.cents)


def _corrected(said: StatementDocument) -> Iterable[RowCorrected]:
    for carried in said.adjustments:
        for row in carried.rows:
            known = row.after or row.before
            if known is not None:
                yield RowCorrected(
                    number=known.number,
                    day=known.day,
                    before=corrected.billed(row.before),
                    after=corrected.billed(row.after),
                )


def _placed(lines: Iterable[LineSaid], *, after: int) -> tuple[LineSaid, ...]:
    """Lines by the positions that they are stored under."""
    return tuple(
        replace(line, about=f"line-{place}")
        for place, line in enumerate(lines, start=after + 1)
    )


def _how_many(said: StatementDocument) -> int:
    share = said.share
    return len(share.lines) + len(share.limits) + len(share.earmarked)


def _response_id(row: StatementRow | Activation) -> int | None:
    if isinstance(row, StatementRow):
        return row.response_id_kept
    return row.response_id


def _row(row: StatementRow | Activation, door: UUID | None, zone_name: str) -> Row:
    return Row(
        number=row.number,
        day=row.day,
        since=words.clock_name(row.since) if row.since else "",
        since_at=clock_shown(row.clocks.get(row.since), zone_name),
        until=words.clock_name(row.until) if row.until else "",
        until_at=clock_shown(row.clocks.get(row.until), zone_name),
        exact_minutes=row.exact_minutes,
        billable_minutes=row.billable_minutes,
        miles=words.miles(row.miles_tenths) if row.miles_tenths else "",
        clause=row.clause,
        cents=Cents(row.time_cents + row.miles_cents),
        note=_note(row),
        is_billed=not row.problem,
        callout=door,
        about=f"row-{row.position}" if isinstance(row, StatementRow) else "",
    )


def _note(row: StatementRow | Activation) -> str:
    if row.problem:
        return words.problem_sentence(row.problem, row.missing)
    steps = [words.step_name(step) for step in row.steps]
    by_rate = figures.pieces_sentence(row.pieces)
    return ", ".join([*steps, *([by_rate] if by_rate else [])])


def clock_shown(stored: str | None, zone_name: str) -> str:
    """A stored instant as the consortium's wall clock showed it: "02:14"."""
    if not stored:
        return ""
    local = walltime.local(datetime.fromisoformat(stored), walltime.zone(zone_name))
    return f"{local:%H:%M}"
