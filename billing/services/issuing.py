"""Writing the statements of a period down, once and for good."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain, count

from agencies.services import audit
from billing.core.periods import Computation, nothing_of
from billing.core.statements import (
    NO_REFERENCE,
    Letterhead,
    StatementDocument,
    prepare,
)
from billing.documents import (
    computation_document,
    read_carried,
    statement_document,
)
from billing.models import (
    Activation,
    Adjustment,
    Period,
    Statement,
    StatementLine,
    StatementRow,
)
from billing.selectors import books, letters, tallies
from billing.selectors.books import Terms
from billing.selectors.letters import Letters
from billing.selectors.readings import WorkedOut
from billing.selectors.seals import ROW_FACTS, content_hash, row_facts
from billing.services import copying
from common import walltime
from common.money import Cents

BATCH = 500


def issue(
    period: Period,
    worked: WorkedOut,
    *,
    now: datetime,
    by: int | None,
    is_copied: bool = False,
) -> None:
    """Write every statement of `period` as it was worked out, and close it. In the
    caller's transaction.

    Shares, rows and tally are of one reading. Whoever waits for a correction gets a
    statement too, member or not. `is_copied`: the database copies the rows, and the
    caller asks in the end whether they are what was read.
    """
    terms, reading = worked.terms, worked.reading
    computation, waiting = worked.computation, worked.waiting
    made = Making(period, computation, letters.letters_of(period, terms, reading), now)
    documents = made.documents(terms, waiting)
    by_agency, paying = reading.by_agency(), terms.belonging(books.days_of(period))
    for organisation, said in documents.items():
        billed = by_agency.get(organisation, []) if organisation in paying else []
        statement = _write(period, said, organisation, billed)
        if not is_copied:
            _write_rows(statement, billed)
    if is_copied:
        copying.copy_rows(period, paying & set(documents))
    carried = [row.pk for rows in waiting.values() for row in rows]
    Adjustment.objects.filter(pk__in=carried).update(carried_on=period)
    period.computation = computation_document(computation)
    period.tally = tallies.tally_of(reading)
    period.issued_at, period.issued_by_id = now, by
    period.save(update_fields=["computation", "tally", "issued_at", "issued_by"])
    audit.record(
        act="issue_period",
        about=period,
        now=now,
        person_id=by,
        organisation_id=period.consortium.host_id,
        statements=len(documents),
        to_split_cents=computation.to_split_cents,
    )


@dataclass(frozen=True, slots=True)
class Making:
    """The statements of a period as they would be issued at `now`. Writes nothing."""

    period: Period
    computation: Computation
    letters: Letters
    now: datetime

    def documents(
        self, terms: Terms, waiting: Mapping[int, list[Adjustment]]
    ) -> dict[int, StatementDocument]:
        """Every statement, by organisation: its members' by key, then those of former
        members, which hold nothing but corrections of periods they shared."""
        shares = {
            terms.organisation_of(share.agency) for share in self.computation.shares
        }
        members = shares | (set(waiting) & set(terms.keys))
        made = {
            organisation: self.document(
                terms, self.computation, organisation, waiting.get(organisation, [])
            )
            for organisation in sorted(members, key=lambda pk: terms.keys[pk])
        }
        for organisation in sorted(set(waiting) - members):
            rows = waiting[organisation]
            then = books.terms_of(_latest_corrected(rows).agreement)
            nothing = nothing_of(self.computation)
            said = self.document(then, nothing, organisation, rows)
            made[organisation] = _numbered_apart(said, made.values())
        return made

    def document(
        self,
        terms: Terms,
        computation: Computation,
        organisation: int,
        carried: Iterable[Adjustment],
    ) -> StatementDocument:
        """One organisation's, by the agreement in which it has a key."""
        heads = self.letters
        zone = walltime.zone(self.period.consortium.zone)
        return prepare(
            terms.agreement,
            computation,
            agency=terms.keys[organisation],
            carried=tuple(read_carried(row.explanation) for row in carried),
            head=Letterhead(
                consortium=self.period.consortium.name,
                agreement_number=terms.version.number,
                issued_at=self.now,
                issued_on=walltime.local_date(self.now, zone),
                earlier_this_year=heads.earlier.get(organisation, Cents(0)),
                billed_since=heads.since.get(organisation),
                reference=heads.references.get(organisation, NO_REFERENCE),
                bought=heads.bought.get(organisation),
                once_this_year=heads.once.get(organisation, Cents(0)),
                credit_before=heads.credit.get(organisation, Cents(0)),
            ),
        )


def _latest_corrected(rows: Iterable[Adjustment]) -> Period:
    periods = (row.correction.period for row in rows)
    return max(periods, key=lambda period: period.starts_on)


def _numbered_apart(
    said: StatementDocument, others: Iterable[StatementDocument]
) -> StatementDocument:
    """`said` under a number of its own: a key may mean another agency by now."""
    taken = {other.number for other in others}
    numbers = (f"{said.number}-{again}" for again in count(2))
    free = (number for number in chain([said.number], numbers) if number not in taken)
    return replace(said, number=next(free))


def _write(
    period: Period,
    said: StatementDocument,
    organisation: int,
    activations: list[Activation],
) -> Statement:
    document = statement_document(said)
    statement = Statement.objects.create(
        period=period,
        consortium_id=period.consortium_id,
        agency_id=organisation,
        number=said.number,
        issued_at=said.issued_at,
        due_on=said.due_on,
        questions_until=said.questions_until,
        share_cents=said.share.cents,
        adjustment_cents=said.adjustment_cents,
        total_cents=said.total_cents,
        credit_before_cents=said.credit_before_cents,
        to_pay_cents=said.to_pay_cents,
        document=document,
        content_hash=content_hash(document, map(row_facts, activations)),
    )
    StatementLine.objects.bulk_create(
        StatementLine(
            statement=statement, position=place, kind=kind, clause=clause, cents=cents
        )
        for place, (kind, clause, cents) in enumerate(_lines(said), start=1)
    )
    return statement


def _write_rows(statement: Statement, activations: list[Activation]) -> None:
    StatementRow.objects.bulk_create(
        (
            StatementRow(
                statement=statement,
                position=place,
                response_id_kept=row.response_id,
                follow_up_id_kept=row.follow_up_id,
                **{name: getattr(row, name) for name in ROW_FACTS},
            )
            for place, row in enumerate(activations, start=1)
        ),
        batch_size=BATCH,
    )


def _lines(said: StatementDocument) -> Iterator[tuple[str, str, Cents]]:
    """Kind, clause and cents of every amount; they sum to the statement's total."""
    for line in said.share.lines:
        yield "formula", line.clause, line.cents
    for limit in said.share.limits:
        yield "limit", limit.clause, limit.cents
    for grant in said.share.earmarked:
        yield "earmarked", grant.clause, grant.cents
    for carried in said.adjustments:
        yield "adjustment", "", carried.adjustment.cents
