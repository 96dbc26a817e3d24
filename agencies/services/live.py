"""Saying that something on a live page changed."""

from django.db import connection

from agencies.models import LiveVersion
from common import wakeup

_RAISE = """INSERT INTO {table} (topic, version) VALUES {topics}
ON CONFLICT (topic) DO UPDATE SET version = {table}.version + 1"""


def touch(*topics: str) -> None:
    """Raise the version of each topic and wake the waiters, at commit.

    Part of the caller's transaction: a change that is rolled back wakes nobody.
    """
    in_order = sorted(set(topics))  # so that two never wait for each other
    marks = ", ".join(["(%s, 1)"] * len(in_order))
    statement = _RAISE.format(table=LiveVersion._meta.db_table, topics=marks)
    with connection.cursor() as cursor:
        cursor.execute(statement, in_order)
    wakeup.signal(*in_order)
