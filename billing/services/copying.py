"""Writing the rows behind a statement by the database itself, where they are many."""

from django.db import connection
from django.db.models import F, Value, Window
from django.db.models.functions import RowNumber

from billing.models import Activation, Period, Statement, StatementRow
from billing.selectors.seals import ROW_FACTS


def copy_rows(period: Period, statement: Statement) -> None:
    """A row for each activation of the statement's agency, in the books' order, exactly
    as it is stored. In the caller's transaction.
    """
    order = Activation._meta.ordering or ()
    rows = (
        Activation.objects.within(period)
        .filter(agency_id=statement.agency_id)
        .order_by()
        .values_list(
            Value(statement.pk),
            Window(RowNumber(), order_by=[F(str(name)).asc() for name in order]),
            "response_id",
            "follow_up_id",
            *ROW_FACTS,
        )
    )
    selected, given = rows.query.sql_with_params()
    kept = (
        "statement",
        "position",
        "response_id_kept",
        "follow_up_id_kept",
        *ROW_FACTS,
    )
    columns = {field.name: field.column for field in StatementRow._meta.concrete_fields}
    names = ", ".join(connection.ops.quote_name(str(columns[name])) for name in kept)
    table = connection.ops.quote_name(StatementRow._meta.db_table)
    with connection.cursor() as cursor:
        # Names are our own models'; what was typed by anybody is in `given`.
        cursor.execute(f"INSERT INTO {table} ({names}) {selected}", given)
