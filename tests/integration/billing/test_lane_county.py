"""The real file of Lane County, billed: every row in a statement or listed with why."""

import csv
import re
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command

from agencies.core.words import Role
from agencies.models import Consortium, Organisation
from agencies.services import people
from billing.core.agreement import (
    AgencyKey,
    Agreement,
    Basis,
    CallOutPool,
    FixedPool,
    Member,
    Part,
    ReferenceTable,
)
from billing.documents import read_statement
from billing.models import Activation, Adjustment, Period, Statement, StatementRow
from billing.selectors import books
from billing.services import agreements, periods
from common.money import Cents, dollars, percentage
from dispatch.models import ImportLine, Response
from dispatch.services import imports, imports_places
from tests.architecture.sweep import undone
from tests.integration.dispatch.importing import lane_county
from tests.integration.dispatch.test_import_lane_county import FILE, asked
from tests.unit.billing.oracle import blended_shares
from tests.unit.billing.tritown import tri_town

TOWNS = ("Eugene", "Other", "Springfield")

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        not FILE.exists(), reason=f"the real file is not here: {FILE} (TANDEM_SHARED)"
    ),
]


def agreement() -> Agreement:
    """25 % equal, 75 % by hours; the team's salary and $46 an hour out."""
    towns = Organisation.objects.filter(name__in=TOWNS).order_by("name")
    return replace(
        tri_town(),
        title="Lane County Mobile Crisis",
        members=tuple(
            Member(AgencyKey(town.name.lower()), town.name, str(town.public_id))
            for town in towns
        ),
        pools=(
            FixedPool("salary", "Salary", "§4.1", Cents(41_666_67)),
            CallOutPool("call-out", "Call-out", "§4.2", Decimal(46)),
        ),
    )


@pytest.fixture
def lane(db: None, now: datetime) -> Consortium:
    made = lane_county(now)
    imports.import_callouts(asked(made), now=now)
    drafted = agreements.draft_agreement(
        made, agreement(), starts_on=date(2024, 8, 1), now=now
    )
    agreements.activate_agreement(drafted.pk, now=now)
    return made


@pytest.fixture
def august(lane: Consortium, now: datetime) -> Period:
    period = periods.open_period(lane, day=date(2024, 8, 31), now=now)
    periods.issue_period(period.pk, now=now)
    period.refresh_from_db()
    return period


def test_augusts_statements_sum_to_the_pool(august: Period) -> None:
    statements = list(august.statements.all())
    cost = books.issued_computation(august).to_split_cents

    assert [row.number for row in statements] == [
        "2024-08-eugene",
        "2024-08-other",
        "2024-08-springfield",
    ]
    assert sum(row.total_cents for row in statements) == cost
    for statement in statements:
        lines = statement.lines.values_list("cents", flat=True)
        assert sum(lines) == statement.total_cents


def test_the_call_out_cost_is_the_sum_of_the_rows_prices(august: Period) -> None:
    said = read_statement(august.statements.all()[0].document)
    call_out = next(line.cents for line in said.costs if line.code == "call-out")

    rows = StatementRow.objects.filter(statement__period=august)

    assert sum(rows.values_list("time_cents", flat=True)) == call_out
    assert call_out > 0


def test_all_72_rows_are_billed_or_listed_with_the_reason(august: Period) -> None:
    on_statements = StatementRow.objects.filter(statement__period=august)
    listed = books.not_billed(august, books.terms_of(august.agreement))
    unassigned = [row for row in listed if row.is_unassigned]

    assert on_statements.count() == 70
    assert len(unassigned) == 2
    for row in on_statements.exclude(problem=""):
        assert row.missing or row.problem == "backwards"


def test_every_row_of_a_statement_leads_to_its_line_of_the_file(
    august: Period,
) -> None:
    responses = StatementRow.objects.filter(statement__period=august).values_list(
        "response_id_kept", flat=True
    )
    callouts = Response.objects.filter(pk__in=responses).values_list(
        "callout_id", flat=True
    )

    lines = ImportLine.objects.filter(callout_id_kept__in=callouts)

    assert lines.count() == 70
    unknown = ImportLine.objects.exclude(callout_id_kept__in=callouts)
    assert sorted(unknown.values_list("line", flat=True)) == [19, 27]


def test_the_billed_minutes_are_those_between_the_files_clocks(
    august: Period,
) -> None:
    """Line 2: dispatched 14:14, left 15:48; 94 minutes, billed as seven quarters."""
    line = ImportLine.objects.get(line=2)
    response = Response.objects.get(callout_id=line.callout_id_kept or 0)

    row = StatementRow.objects.get(response_id_kept=response.pk)

    assert (row.exact_minutes, row.billable_minutes) == (94, 105)
    assert row.statement.number == "2024-08-eugene"


def test_what_a_person_assigns_later_is_billed_on_the_next(
    august: Period, now: datetime
) -> None:
    terms = books.terms_of(august.agreement)
    eugene = Organisation.objects.get(name="Eugene")
    clerk = people.add_person(
        full_name="Lee Clerk",
        organisation=august.consortium.host,
        roles=(Role.COORDINATOR,),
        starts_on=date(2024, 8, 1),
        now=now,
    )
    unknown = [row.activation for row in books.not_billed(august, terms)]
    for row in unknown:
        if row.agency_id is None and row.response is not None:
            imports_places.assign_agency(
                row.response.callout_id,
                eugene.pk,
                by=clerk.pk,
                now=now,
                reason="the team remembers",
            )

    september = periods.open_period(august.consortium, day=date(2024, 9, 1), now=now)
    periods.issue_period(september.pk, now=now)

    carried = Adjustment.objects.filter(carried_on=september)
    assigned = Activation.objects.filter(pk__in=[row.pk for row in unknown])
    priced = sum(row.time_cents for row in assigned if row.agency_id == eugene.pk)
    assert {row.agency_id for row in assigned.filter(problem="")} == {eugene.pk}
    assert sum(row.cents for row in carried) == priced + percentage(Cents(priced), 8_00)


def test_eugenes_explanation_leads_each_cent_to_a_row_of_the_file(
    august: Period,
) -> None:
    eugene = august.statements.get(number="2024-08-eugene")
    out = StringIO()

    call_command("explain_statement", "2024-08-eugene", stdout=out)

    lines = out.getvalue().splitlines()
    named = {row.number: line_of(row) for row in eugene.rows.filter(problem="")}
    billed = [line for line in lines if "minutes between the clocks" in line]
    priced = [line for line in lines if line.startswith("    Request") and "$" in line]
    for number, line in named.items():
        where = f"Request {number} of"
        assert any(where in each and line in each for each in billed)
    by_hours = next(
        line
        for line in read_statement(eugene.document).share.lines
        if line.basis is Basis.HOURS
    )
    assert sum(int(m[1]) for m in map(BILLED.search, billed) if m) == by_hours.weight
    cents = sum(
        int(each.rsplit("$")[1].replace(".", "").replace(",", "")) for each in priced
    )
    assert cents == sum(row.time_cents for row in eugene.rows.all())
    assert all("(line " in each for each in (*billed, *priced))


BILLED = re.compile(r"clocks, (\d+) billed")


def line_of(row: StatementRow) -> str:
    response = Response.objects.get(pk=row.response_id_kept or 0)
    line = ImportLine.objects.get(callout_id_kept=response.callout_id)
    return f"(line {line.line} of {line.batch.file_name})"


CLOCKED = re.compile(r"\(line (\d+) of [^)]+\): dispatched ([\d:]+), cleared ([\d:]+);")


def test_each_line_that_is_named_is_that_row_of_the_real_file(august: Period) -> None:
    """Read from the file itself, not from what the import kept of it."""
    with FILE.open(encoding="utf-8-sig", newline="") as opened:
        rows = dict(enumerate(csv.DictReader(opened), start=2))
    out = StringIO()
    call_command("explain_statement", "2024-08-eugene", stdout=out)

    found = CLOCKED.findall(out.getvalue())

    assert len(found) == len({line for line, *_clocks in found}) > 20
    for line, dispatched, cleared in found:
        row = rows[int(line)]
        assert row["City"] == "Eugene"
        clocks = ("Dispatch Date & Time", "MCIT Departure Date & Time")
        assert [row[clock].split()[1].zfill(5) for clock in clocks] == [
            dispatched,
            cleared,
        ]


FORMULAS = {
    "in equal parts": (Part(Basis.EQUAL, "§5"),),
    "by residents": (Part(Basis.POPULATION, "§5"),),
    "80 % by requests, 20 % by residents": (
        Part(Basis.CALLS, "§5.1", 80_00, Basis.EQUAL),
        Part(Basis.POPULATION, "§5.2", 20_00),
    ),
    "25 % in equal parts, 75 % by hours": (
        Part(Basis.EQUAL, "§5.1", 25_00),
        Part(Basis.HOURS, "§5.2", 75_00, Basis.EQUAL),
    ),
}
RESIDENTS = {"eugene": 178_000, "other": 143_000, "springfield": 61_000}


def weights_of(basis: Basis, rows: list[StatementRow]) -> dict[str, int]:
    """What each town weighs, counted from the rows that the file became."""
    found = dict.fromkeys(RESIDENTS, 0)
    for row in rows:
        town = row.statement.number.removeprefix("2024-08-")
        minutes = row.billable_minutes or 0
        found[town] += {Basis.EQUAL: 0, Basis.HOURS: minutes}.get(basis, 1)
    if basis is Basis.EQUAL:
        return dict.fromkeys(RESIDENTS, 1)
    return RESIDENTS if basis is Basis.POPULATION else found


def test_the_file_is_billed_under_four_formulas(db: None, now: datetime) -> None:
    made = lane_county(now)
    imports.import_callouts(asked(made), now=now)
    table = ReferenceTable(
        Basis.POPULATION,
        "estimate",
        date(2024, 7, 1),
        tuple((AgencyKey(key), count) for key, count in RESIDENTS.items()),
    )
    for name, formula in FORMULAS.items():
        with undone():
            under = replace(agreement(), formula=formula, tables=(table,))
            drafted = agreements.draft_agreement(
                made, under, starts_on=date(2024, 8, 1), now=now
            )
            agreements.activate_agreement(drafted.pk, now=now)
            period = periods.open_period(made, day=date(2024, 8, 31), now=now)
            issued = periods.issue_period(period.pk, now=now)
            rows = list(StatementRow.objects.select_related("statement"))
            period.refresh_from_db()
            cost = books.issued_computation(period).to_split_cents
            parts = [(p.basis_points, weights_of(p.basis, rows)) for p in formula]

            totals = {
                row.number.removeprefix("2024-08-"): row.total_cents for row in issued
            }
            assert totals == blended_shares(cost, parts), name
            assert sum(totals.values()) == cost
            eugene = next(row for row in issued if row.number == "2024-08-eugene")
            assert_each_cent_leads_to_a_row_of_the_file(eugene)


def assert_each_cent_leads_to_a_row_of_the_file(eugene: Statement) -> None:
    """The total is the sum of its parts; what a part weighs is counted from the rows;
    and each response's cents in the common cost name their line."""
    out = StringIO()
    call_command("explain_statement", eugene.number, stdout=out)
    lines = out.getvalue().splitlines()
    common = next(n for n, each in enumerate(lines) if each.startswith("What all"))
    said = read_statement(eugene.document)

    assert lines[0].endswith(f"  {dollars(Cents(eugene.total_cents))}")
    assert sum(map(amount_of, deep(lines[:common], 2))) == eugene.total_cents
    own, others = {}, 0
    for each in deep(lines[common:], 2):
        named = NAMED.search(each)
        own[named[1] if named else ""] = amount_of(each)
    others = own.pop("")
    rows = eugene.rows.filter(time_cents__gt=0)
    assert own == {line_of(row): row.time_cents for row in rows}
    call_out = next(line.cents for line in said.costs if line.code == "call-out")
    assert sum(own.values()) + others == call_out
    for part in said.share.lines:
        weighed = f" x {part.weight:,} / {part.whole:,} is {dollars(part.cents)}"
        assert any(weighed in each for each in lines[:common])
        if part.basis is Basis.CALLS:
            assert part.weight == eugene.rows.count()
        if part.basis is Basis.HOURS:
            read = [m for each in lines[:common] if (m := BILLED.search(each))]
            assert sum(int(minutes[1]) for minutes in read) == part.weight
            assert all(NAMED.search(each.string) for each in read)


NAMED = re.compile(r"(\(line \d+ of [^)]+\))")


def deep(lines: list[str], depth: int) -> list[str]:
    """The lines that stand so far in and end in an amount."""
    start = "  " * depth
    return [
        line
        for line in lines
        if line.startswith(start)
        and not line.startswith(start + " ")
        and re.search(r"  -?\$[\d,.]+$", line)
    ]


def amount_of(line: str) -> int:
    sign = -1 if "-$" in line.rsplit("  ", 1)[1] else 1
    return sign * int(re.sub(r"\D", "", line.rsplit("$", 1)[1]))
