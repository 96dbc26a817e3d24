"""What is issued stands: plain SQL cannot change it, on either database."""

from uuid import UUID

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import BooleanField, Model

from billing.guards import KEPT
from billing.models import Period, Statement, StatementLine, StatementRow
from billing.services import corrections, periods
from common import guards
from tests.integration.billing.books import DECEMBER, ISSUED_AT, Books
from tests.integration.billing.test_corrections import corrected_november


def refused(statement: str) -> str:
    """What the database says to that statement; the work of others is kept."""
    with (
        pytest.raises(IntegrityError) as refusal,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    return str(refusal.value)


@pytest.mark.parametrize(
    ("statement", "guard"),
    [
        (
            "UPDATE billing_statement SET total_cents = 0, share_cents = 0",
            "statement_stands",
        ),
        ("UPDATE billing_statement SET document = '{}'", "statement_stands"),
        (
            """UPDATE billing_statement
            SET legal_hold = NOT legal_hold, content_hash = 'x'""",
            "statement_stands",
        ),
        ("DELETE FROM billing_statement", "statement_stands"),
        ("UPDATE billing_statementline SET cents = 0", "statement_line_stands"),
        ("DELETE FROM billing_statementline", "statement_line_stands"),
        ("UPDATE billing_statementrow SET time_cents = 0", "statement_row_stands"),
        ("DELETE FROM billing_statementrow", "statement_row_stands"),
        ("UPDATE billing_period SET issued_at = NULL", "issued_period_stands"),
        ("DELETE FROM billing_period", "issued_period_stands"),
        (
            "UPDATE billing_agreementversion SET document = '{}'",
            "activated_agreement_stands",
        ),
        ("DELETE FROM billing_agreementversion", "activated_agreement_stands"),
        ("UPDATE billing_correction SET computation = '{}'", "correction_stands"),
        ("DELETE FROM billing_correction", "correction_stands"),
        ("UPDATE billing_adjustment SET cents = 0", "adjustment_stands"),
        (
            "UPDATE billing_adjustment SET carried_on_id = NULL",
            "carried_adjustment_stands",
        ),
        ("DELETE FROM billing_adjustment", "adjustment_stands"),
    ],
)
def test_the_database_itself_refuses_to_change_what_is_issued(
    books: Books, statement: str, guard: str
) -> None:
    corrected_november(books)

    assert guard in refused(statement)


@pytest.mark.parametrize(
    ("table", "copied", "changed", "guard"),
    [
        (
            "billing_statement",
            Statement,
            {"agency_id": 0, "number": "'x'", "public_id": f"'{UUID(int=7)}'"},
            "statement_stands",
        ),
        (
            "billing_statementline",
            StatementLine,
            {"position": 99},
            "statement_line_stands",
        ),
        (
            "billing_statementrow",
            StatementRow,
            {"position": 99},
            "statement_row_stands",
        ),
    ],
)
def test_the_database_itself_refuses_to_add_to_what_is_issued(
    books: Books,
    table: str,
    copied: type[Model],
    changed: dict[str, object],
    guard: str,
) -> None:
    corrected_november(books)
    fields = copied._meta.concrete_fields
    columns = [str(field.column) for field in fields if not field.primary_key]
    values = ", ".join(str(changed.get(column, column)) for column in columns)

    said = refused(
        f"""INSERT INTO {table} ({", ".join(columns)})
        SELECT {values} FROM {table} LIMIT 1"""
    )

    assert guard in said


@pytest.mark.parametrize("change", ["cents = 0", "agency_id = agency_id + 1"])
def test_an_adjustment_stands_before_a_statement_carries_it(
    books: Books, change: str
) -> None:
    october, _ = corrected_november(books)
    books.response(books.cast.harlow, 15)
    assert corrections.recount(october.pk, now=DECEMBER).adjustments.exists()

    said = refused(
        f"UPDATE billing_adjustment SET {change} WHERE carried_on_id IS NULL"
    )
    gone = refused("DELETE FROM billing_adjustment WHERE carried_on_id IS NULL")

    assert "adjustment_stands" in said
    assert "adjustment_stands" in gone


@pytest.mark.usefixtures("file_database")
@pytest.mark.parametrize("model", [Statement, Period])
def test_a_table_that_another_tables_guard_names_can_still_be_migrated(
    model: type[Statement] | type[Period],
) -> None:
    now, wider = model._meta.get_field("legal_hold"), BooleanField(null=True)
    wider.set_attributes_from_name("legal_hold")
    assert isinstance(now, BooleanField)

    guards.set_aside(plan=["a migration"])
    with connection.schema_editor() as editor:
        editor.alter_field(model, now, wider)
        editor.alter_field(model, wider, now)
    guards.ensure()

    assert guards.missing() == []


def test_a_legal_hold_may_be_set_and_lifted(books: Books) -> None:
    books.the_story()
    periods.issue_period(books.october().pk, now=ISSUED_AT)

    assert Statement.objects.update(legal_hold=True) == 3
    assert Statement.objects.update(legal_hold=False) == 3


@pytest.mark.parametrize("table", sorted(KEPT))
def test_the_guarded_columns_are_the_models_own(table: str) -> None:
    model = next(m for m in apps.get_models() if m._meta.db_table == table)
    columns = {field.column for field in model._meta.concrete_fields}

    assert set(KEPT[table]) == columns - {"legal_hold", "carried_on_id"}


@pytest.mark.django_db
def test_every_guard_is_in_the_database() -> None:
    assert guards.missing() == []
