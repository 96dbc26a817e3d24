"""The day a calendar shows, as a database expression: is a dated row in force?

A role that ends on 2 November ends when the calendar of its organisation turns, not
when that of Greenwich does, which in Wisconsin is in the middle of the evening.
"""

from datetime import date, datetime
from typing import Any

from django.db.models import DateField, DateTimeField, F, Func, Q, Value

from common import walltime


class LocalDay(Func):
    """The day at `now` in the zone that the column `zone` names, row by row."""

    output_field = DateField()

    def __init__(self, now: datetime, zone: str) -> None:
        super().__init__(Value(now, DateTimeField()), F(zone))

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """By the function that Django itself installs there. It misreads the names
        of zones that are no place, such as Etc/GMT+12.
        """
        template = "django_datetime_cast_date(%(expressions)s, 'UTC')"
        return self.as_sql(compiler, connection, template=template, **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "(%(expressions)s)::date"
        return self.as_sql(
            compiler,
            connection,
            template=template,
            arg_joiner=" AT TIME ZONE ",
            **context,
        )


def not_over(now: datetime, *, zone: str) -> Q:
    """Rows whose last day `ends_on` (null: none) is not over in the zone they name."""
    return Q(ends_on__isnull=True) | Q(ends_on__gte=LocalDay(now, zone))


def in_force(now: datetime, *, zone: str) -> Q:
    """Rows whose first day has come and whose last is not over, in their zone."""
    return Q(starts_on__lte=LocalDay(now, zone)) & not_over(now, zone=zone)


def is_in_force(
    starts_on: date, ends_on: date | None, *, now: datetime, zone: str
) -> bool:
    """What `in_force` asks, of a row at hand. `zone`: the name of its zone."""
    today = walltime.local_date(now, walltime.zone(zone))
    return starts_on <= today and (ends_on is None or today <= ends_on)
