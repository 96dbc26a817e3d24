"""Rules the database itself enforces, on both databases, from one list.

An app registers its guards in `AppConfig.ready`. They are (re)made after every
migrate, because SQLite drops a table's triggers when it rebuilds the table and
because the text of a guard may have changed; `missing` says which do not stand as
they are written here: the system check and `/health` ask it.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.core import checks
from django.db import connections

_TRIGGER = re.compile(r"\bCREATE\s+(?:CONSTRAINT\s+)?TRIGGER\s+(\w+)", re.IGNORECASE)
_CONSTRAINT = re.compile(r"\bADD\s+CONSTRAINT\s+(\w+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Guard:
    """One named rule. `sqlite` holds whole CREATE TRIGGER statements whose trigger
    names begin with `name`; `postgresql` holds statements that make constraints or
    triggers of `table`, and whatever those need. `table` must exist before they run.
    """

    name: str
    table: str
    sqlite: Sequence[str]
    postgresql: Sequence[str]

    def statements(self, vendor: str) -> Sequence[str]:
        return self.sqlite if vendor == "sqlite" else self.postgresql

    def made(self, vendor: str) -> dict[str, str]:
        """What it makes, by name: the word for it, TRIGGER or CONSTRAINT."""
        text = "\n".join(self.statements(vendor))
        return dict.fromkeys(_TRIGGER.findall(text), "TRIGGER") | dict.fromkeys(
            _CONSTRAINT.findall(text), "CONSTRAINT"
        )

    def marks(self, vendor: str) -> dict[str, str]:
        """By name, what the database shows of it while it stands as written: SQLite
        the statement itself, PostgreSQL our comment, the statements' digest.
        """
        if vendor == "sqlite":
            return {
                name: _one_line(statement)
                for statement in self.sqlite
                for name in _TRIGGER.findall(statement)
            }
        text = "\n".join(_one_line(statement) for statement in self.postgresql)
        mark = f"guard {hashlib.sha256(text.encode()).hexdigest()[:16]}"
        return dict.fromkeys(self.made(vendor), mark)


def unchangeable(
    name: str,
    table: str,
    *,
    kept: Sequence[str] = (),
    once: str = "",
    free: str = "legal_hold",
) -> Guard:
    """Refuses UPDATE and DELETE of rows of `table` for which `once` holds.

    `once` is SQL about the row as it was (`old`), the same on both databases; empty
    means always. Where `kept` names every column but `free`, that one alone may change:
    SQLite cannot compare whole rows, so a test keeps the names in step with the model.
    """
    always = once or "old.id IS NOT NULL"
    same = " AND ".join(f"old.{column} IS new.{column}" for column in kept)
    changed_sqlite = f" AND NOT ({same})" if kept else ""
    changed_postgresql = (
        f" AND to_jsonb(old.*) - '{free}' <> to_jsonb(new.*) - '{free}'" if kept else ""
    )
    return Guard(
        name=name,
        table=table,
        sqlite=[
            f"""CREATE TRIGGER {name}_update BEFORE UPDATE ON {table}
            WHEN {always}{changed_sqlite}
            BEGIN SELECT RAISE(ABORT, '{name}'); END""",
            f"""CREATE TRIGGER {name}_delete BEFORE DELETE ON {table}
            WHEN {always} BEGIN SELECT RAISE(ABORT, '{name}'); END""",
        ],
        postgresql=[
            f"""CREATE OR REPLACE FUNCTION {name}() RETURNS trigger AS $$
            BEGIN RAISE EXCEPTION '{name}' USING ERRCODE = '23514'; END
            $$ LANGUAGE plpgsql""",
            f"DROP TRIGGER IF EXISTS {name} ON {table}",
            f"DROP TRIGGER IF EXISTS {name}_delete ON {table}",
            f"""CREATE TRIGGER {name}_delete BEFORE DELETE ON {table} FOR EACH ROW
            WHEN ({always}) EXECUTE FUNCTION {name}()""",
            f"""CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW
            WHEN ({always}{changed_postgresql}) EXECUTE FUNCTION {name}()""",
        ],
    )


_guards: dict[str, Guard] = {}


def register(*guards: Guard) -> None:
    """Add guards to the list; the same one twice is harmless."""
    for guard in guards:
        _guards[guard.name] = guard


def registered() -> tuple[Guard, ...]:
    return tuple(_guards.values())


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _present(alias: str) -> dict[tuple[str, str], str]:
    """By table and name, the mark of every trigger and constraint there is."""
    connection = connections[alias]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger'"
            )
        else:
            cursor.execute(
                """SELECT relname, tgname, obj_description(made.oid, 'pg_trigger')
                FROM pg_trigger made JOIN pg_class ON pg_class.oid = tgrelid
                WHERE NOT tgisinternal
                UNION ALL
                SELECT relname, conname, obj_description(made.oid, 'pg_constraint')
                FROM pg_constraint made JOIN pg_class ON pg_class.oid = conrelid"""
            )
        return {
            (table, name): _one_line(mark or "")
            for table, name, mark in cursor.fetchall()
        }


def missing(alias: str = "default") -> list[str]:
    """The names of registered guards that the database does not hold, or holds
    otherwise than they are written here.
    """
    vendor, present = connections[alias].vendor, _present(alias)
    return [
        guard.name
        for guard in _guards.values()
        if any(
            present.get((guard.table, name)) != mark
            for name, mark in guard.marks(vendor).items()
        )
    ]


def set_aside(
    *, using: str = "default", plan: Sequence[object] = (), **_signal: Any
) -> None:
    """Drop every guard on SQLite before migrations run; `ensure` makes them again.

    A `pre_migrate` receiver. While SQLite rebuilds a table it is not there for a
    moment, and any trigger that names it fails the migration. With nothing to migrate
    nothing is dropped.
    """
    connection = connections[using]
    if connection.vendor != "sqlite" or not plan:
        return
    with connection.cursor() as cursor:
        for guard in _guards.values():
            for name in guard.made("sqlite"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")


def ensure(*, using: str = "default", **_signal: Any) -> None:
    """Make every guard that does not stand as written and whose table exists.

    Safe to repeat. A `post_migrate` receiver: it runs after each app, so a table of a
    later app may not be there yet and is left for its own turn.
    """
    connection = connections[using]
    tables, absent = set(connection.introspection.table_names()), set(missing(using))
    for guard in _guards.values():
        if guard.name in absent and guard.table in tables:
            _make(guard, using)


def _make(guard: Guard, alias: str) -> None:
    """Drop what stands under its names, then make it and mark it."""
    connection = connections[alias]
    vendor = connection.vendor
    made = guard.made(vendor)
    with connection.cursor() as cursor:
        for name in [*made, *_left_over(guard, alias)]:
            if vendor == "sqlite":
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
                continue
            cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {guard.table}")
            cursor.execute(
                f"ALTER TABLE {guard.table} DROP CONSTRAINT IF EXISTS {name}"
            )
        for statement in guard.statements(vendor):
            cursor.execute(statement)
        if vendor != "sqlite":
            for name, mark in guard.marks(vendor).items():
                where = f"{made[name]} {name} ON {guard.table}"
                cursor.execute(f"COMMENT ON {where} IS '{mark}'")


def _left_over(guard: Guard, alias: str) -> list[str]:
    """What an earlier writing of this guard made under a name nobody has now."""
    vendor = connections[alias].vendor
    claimed = {name for one in _guards.values() for name in one.made(vendor)}
    return [
        name
        for table, name in _present(alias)
        if table == guard.table and name.startswith(guard.name) and name not in claimed
    ]


_made_next: ContextVar[bool] = ContextVar("made_next", default=False)


@contextmanager
def to_be_made() -> Iterator[None]:
    """For what makes them: the check finds no fault with guards that do not stand."""
    token = _made_next.set(True)
    try:
        yield
    finally:
        _made_next.reset(token)


@checks.register(checks.Tags.database)
def guards_are_in_place(
    *, databases: Iterable[str] | None = None, **_options: Any
) -> list[checks.CheckMessage]:
    """`manage.py check --database default` fails when a guard is missing."""
    found: list[checks.CheckMessage] = []
    for alias in () if _made_next.get() else databases or ():
        tables = set(connections[alias].introspection.table_names())
        found += [
            checks.Error(
                f"The database does not enforce {name} as it is written.",
                hint="Run manage.py migrate: guards are made again after it.",
                id="common.E001",
            )
            for name in missing(alias)
            if _guards[name].table in tables
        ]
    return found
