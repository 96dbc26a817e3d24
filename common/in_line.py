"""One after the other about one thing, first come first served."""

from django.db import connection


def take_turn(about: str, which: str) -> None:
    """Wait for whoever has the turn; have it until the caller's transaction ends.

    Safe to repeat in one transaction. PostgreSQL hands an advisory lock to who has
    waited longest. It does not do so with a row: whoever comes just as that is let go
    has it before those who wait for it, and some wait for many turns. On SQLite there
    is one writer at a time anyway, in this order (`common.turns`). Two things may have
    the same hash: then they wait for each other, no more.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtext(%s), hashtext(%s))",
                [about, which],
            )
