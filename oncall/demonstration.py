"""The demonstration must not go live: is it in this database?

Its password is printed by `make run` and known to everybody.
"""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core import checks
from django.db import connections

from agencies import selectors
from agencies.models import Consortium, User
from common import env
from oncall.story.numbers import OURS
from oncall.story.sign_ins import SIGN_INS

SENTENCE = (
    "This database holds the demonstration, whose password is printed for everybody:"
    " production does not start on it. Use a database of its own (DATABASE_URL)."
)


def is_there(alias: str = "default") -> bool:
    """Whether somebody of the story could sign in, or its number is answered.

    A database without tables holds nothing yet.
    """
    connection = connections[alias]
    needed = {User._meta.db_table, Consortium._meta.db_table}
    if not needed <= set(connection.introspection.table_names()):
        return False
    emails = [row.email for row in SIGN_INS]
    return selectors.is_anybody(emails, using=alias) or selectors.is_answered(
        OURS, using=alias
    )


def refuse_in_production() -> None:
    """Raises Misconfigured where production finds the demonstration.

    Every program asks before it starts.
    """
    env.refuse_if(settings.PRODUCTION and is_there(), SENTENCE)


def is_not_in_production(
    *, databases: Iterable[str] | None = None, **_options: Any
) -> list[checks.CheckMessage]:
    """`manage.py check --database default`, and `migrate`, fail on it."""
    if not settings.PRODUCTION:
        return []
    found = [alias for alias in databases or () if is_there(alias)]
    return [checks.Error(SENTENCE, id="oncall.E001") for _alias in found]
