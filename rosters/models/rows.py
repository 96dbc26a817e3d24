"""Asking the database by hand, and instants as it takes and gives them."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection


def rows_of(
    statement: str, *parameters: int | str | datetime | UUID | None
) -> list[tuple[Any, ...]]:
    """All the rows, as the database gives them."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def as_stored(at: datetime) -> datetime | str | None:
    """An instant as the database takes it: SQLite keeps text in UTC."""
    return connection.ops.adapt_datetimefield_value(at.astimezone(UTC))


def read(given: datetime) -> datetime:
    """An instant as the database gives it: SQLite's are bare; they are UTC."""
    return given.replace(tzinfo=UTC)


def key_as_stored(public_id: UUID) -> UUID | str:
    """A public id as the database takes it: SQLite keeps its hex digits."""
    is_native = connection.features.has_native_uuid_field
    return public_id if is_native else public_id.hex


def read_key(given: UUID | str) -> UUID:
    """A public id as the database gives it."""
    return given if isinstance(given, UUID) else UUID(given)
