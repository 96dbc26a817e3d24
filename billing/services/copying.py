"""Writing the rows behind a statement by the database itself, where they are many."""

from collections.abc import Iterable

from django.db import connection
from django.db.models import F, OuterRef, Subquery, Window
from django.db.models.functions import RowNumber

from billing.models import Activation, Period, Statement, StatementRow
from billing.selectors.seals import ROW_FACTS


def copy_rows(period: Period, billed: Iterable[int]) -> None:
    """A row on its statement for each activation of the organisations `billed`, in the
    books' order, exactly as it is stored. In the caller's transaction, once every
    statement of the period is written.
    """
    order = Activation._meta.ordering or ()
    statement = Statement.objects.filter(period=period, agency=OuterRef("agency"))
    rows = (
        Activation.objects.within(period)
        .filter(agency__in=list(billed))
        .order_by()
        .values_list(
            Subquery(statement.order_by().values("pk")[:1]),
            Window(
                RowNumber(),
                partition_by=[F("agency")],
                order_by=[F(str(name)).asc() for name in order],
            ),
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
