"""Why a share is what it is: from the total down to each minute, one step a line."""

from collections.abc import Iterator
from dataclasses import dataclass

from billing import words
from billing.core.costs import CostLine
from billing.core.settled import SettledPeriod
from billing.core.share_lines import ShareLine
from billing.core.statements import StatementDocument
from billing.documents import read_agreement, read_statement
from billing.models import Statement, StatementRow
from billing.selectors.statements import clock_shown
from billing.words import apart, corrected, readers
from billing.words import explaining as said
from billing.words.readers import YOU
from common.money import Cents
from dispatch.selectors import billable

BY_RESPONSE = ("call_out", "mileage")


@dataclass(frozen=True, slots=True)
class Step:
    """`depth`: how far below the total, from 0. `cents` None for a figure that is no
    amount. A step's own steps follow it."""

    depth: int
    sentence: str
    cents: Cents | None = None
    clause: str = ""


@dataclass(frozen=True, slots=True)
class _Sources:
    """The statement, its rows by position, where imported ones came from, where the
    reference figures are from by basis, and the kind of each pool by code."""

    document: StatementDocument
    rows: tuple[StatementRow, ...]
    lines: dict[int, tuple[str, int]]
    tables: dict[str, str]
    kinds: dict[str, str]
    zone: str
    of: str


def explain(statement: Statement, *, of: str = YOU) -> tuple[Step, ...]:
    """The path of every cent of an issued statement. Ask for it by scope first.

    `of` names its agency where another reads.

    Only the agency's own responses are in it; those of all others together are one
    amount.
    """
    rows = tuple(statement.rows.all())
    agreement = read_agreement(statement.period.agreement.document)
    sources = _Sources(
        document=read_statement(statement.document),
        rows=rows,
        lines=billable.lines_behind(
            row.response_id_kept for row in rows if row.response_id_kept is not None
        ),
        tables={
            table.basis.value: said.table_source(
                table.source, words.day_of(table.as_of)
            )
            for table in agreement.tables
        },
        kinds={pool.code: pool.kind for pool in agreement.pools},
        zone=statement.consortium.zone,
        of=of,
    )
    return tuple(_total(sources))


def _total(sources: _Sources) -> Iterator[Step]:
    document = sources.document
    yield Step(0, said.to_pay(), document.to_pay_cents)
    if document.credit_after_cents:
        yield Step(1, said.credit_after(), document.credit_after_cents)
    if document.credit_before_cents:
        yield Step(1, said.credit_before(), document.credit_before_cents)
    yield from _share(sources)
    for carried in document.adjustments:
        sentence = words.adjustment_sentence(carried, of=sources.of)
        yield Step(1, sentence, carried.adjustment.cents)
        for row in carried.rows:
            yield Step(2, corrected.row_moved(row))
    if document.costs:
        yield Step(0, said.all_share(), document.to_split_cents)
    for cost in document.costs:
        yield from _cost(cost, sources)


def _share(sources: _Sources) -> Iterator[Step]:
    document = sources.document
    name = words.period_name(document.period)
    yield Step(1, readers.share(name, sources.of), document.share.cents)
    for line in document.share.lines:
        yield from _line(line, sources)
    for limit in document.share.limits:
        sentence = words.limit_sentence(limit, document.proration)
        yield Step(2, sentence, limit.cents, limit.clause)
    for line_alone in document.share.earmarked:
        sentence = apart.sentence(line_alone, of=sources.of)
        yield Step(2, sentence, line_alone.cents, line_alone.clause)
        for one in line_alone.periods:
            yield from _settled(one, sources.of)


def _settled(one: SettledPeriod, of: str) -> Iterator[Step]:
    """One period of a year that a true-up settles. Its responses stand on its own
    statement."""
    owed = Cents(one.really_cents - one.billed_cents)
    lines = (words.line_sentence(line, period=one.span, of=of) for line in one.lines)
    said_of_it = [f"{apart.settled_period(one)}.", *(lines if owed else ())]
    yield Step(3, " ".join(said_of_it), owed)


def _line(line: ShareLine, sources: _Sources) -> Iterator[Step]:
    document = sources.document
    sentence = words.line_sentence(
        line, period=document.period, costs=document.costs, of=sources.of
    )
    yield Step(2, sentence, line.cents, line.clause)
    yield Step(3, said.sum_of(line))
    if line.basis.value in sources.tables:
        yield Step(3, sources.tables[line.basis.value])
    if line.activations:
        for row in sources.rows:
            yield from _row(row, sources, depth=3)


def _cost(cost: CostLine, sources: _Sources) -> Iterator[Step]:
    """A cost of all members together; of one that is priced response by response, what
    the agency's own came to, each, and all the others' together."""
    how = words.cost_sum(cost)
    yield Step(1, said.cost(cost.title, how), cost.cents, cost.clause)
    kind = sources.kinds.get(cost.code)
    if kind not in BY_RESPONSE:
        return
    own = 0
    for row in sources.rows:
        cents = row.time_cents if kind == "call_out" else row.miles_cents
        own += cents
        if cents:
            yield Step(2, _named(row, sources), Cents(cents), row.clause)
    yield Step(2, said.others_together(), Cents(cost.cents - own))


def _row(row: StatementRow, sources: _Sources, *, depth: int) -> Iterator[Step]:
    if row.problem:
        sentence = words.problem_sentence(row.problem, row.missing)
    else:
        sentence = _clocks(row, sources.zone)
        sentence += said.minutes(row.exact_minutes or 0, row.billable_minutes or 0)
        steps = ", ".join(words.step_name(step) for step in row.steps)
        sentence += f" ({steps})" if steps else ""
    yield Step(depth, f"{_named(row, sources)}: {sentence}", None, row.clause)


def _clocks(row: StatementRow, zone: str) -> str:
    """ "dispatched 02:14, cleared 03:44: ", or nothing where it ran between none."""
    if not row.since:
        return ""
    since, until = (
        f"{words.clock_name(name)} {clock_shown(row.clocks.get(name), zone)}"
        for name in (row.since, row.until)
    )
    return f"{since}, {until}; "


def _named(row: StatementRow, sources: _Sources) -> str:
    named = said.row_named(row.number, words.day_of(row.day))
    if (kept := row.response_id_kept) is not None and kept in sources.lines:
        name, line = sources.lines[kept]
        named += " " + said.from_file(name, line)
    return named
