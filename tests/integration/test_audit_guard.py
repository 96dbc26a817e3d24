"""The database itself keeps the trail, and every guard as it is written."""

from dataclasses import replace
from datetime import datetime

import pytest
from django.db import IntegrityError, connection, transaction

from agencies.core.words import Kind
from agencies.guards import AUDIT_APPEND_ONLY, KEPT
from agencies.models import AuditEntry
from agencies.services.membership import create_organisation
from common import guards

pytestmark = pytest.mark.django_db
TABLE = AuditEntry._meta.db_table
REWRITE_UNDER_A_HOLD = "UPDATE {} SET act = 'x', legal_hold = NOT legal_hold"


@pytest.fixture(autouse=True)
def entry(now: datetime, db: None) -> None:
    create_organisation(
        kind=Kind.AGENCY,
        name="Harlow PD",
        short_name="Harlow",
        zone="America/Chicago",
        now=now,
    )
    connection.check_constraints()  # with some left to check, no table is altered


def run(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(TABLE))
    connection.check_constraints()


@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET act = 'x'", REWRITE_UNDER_A_HOLD, "DELETE FROM {}"]
)
def test_the_database_itself_refuses_to_rewrite_the_audit_trail(statement: str) -> None:
    with pytest.raises(IntegrityError, match="audit_append_only"):
        run(statement)

    assert AuditEntry.objects.get().act == "create_organisation"


def test_a_legal_hold_alone_may_be_set_and_lifted() -> None:
    run("UPDATE {} SET legal_hold = NOT legal_hold")
    assert AuditEntry.objects.get().legal_hold

    run("UPDATE {} SET legal_hold = NOT legal_hold")
    assert not AuditEntry.objects.get().legal_hold


def test_the_guarded_columns_are_the_models_own() -> None:
    columns = {field.column for field in AuditEntry._meta.concrete_fields}

    assert set(KEPT) == columns - {"legal_hold"}


@pytest.fixture
def written_otherwise(entry: None) -> None:
    """The same guard as an earlier release wrote it, and as it stands there."""
    plain = guards.unchangeable("audit_append_only", TABLE, once="old.id < 0")
    earlier = replace(
        plain,
        sqlite=[*plain.sqlite, _more("sqlite")],
        postgresql=[*plain.postgresql, _more("postgresql")],
    )
    guards.register(earlier)
    try:
        guards.ensure()
    finally:
        guards.register(AUDIT_APPEND_ONLY)


def _more(vendor: str) -> str:
    """A trigger that the guard does not make any more."""
    head = f"CREATE TRIGGER audit_append_only_old BEFORE INSERT ON {TABLE}"
    if vendor == "sqlite":
        return f"{head} BEGIN SELECT RAISE(ABORT, 'old'); END"
    return f"{head} FOR EACH ROW EXECUTE FUNCTION audit_append_only()"


@pytest.mark.usefixtures("written_otherwise")
def test_a_guard_whose_text_has_changed_is_found_and_made_anew(now: datetime) -> None:
    run("UPDATE {} SET act = 'rewritten'")
    assert guards.missing() == ["audit_append_only"]

    guards.ensure()

    assert guards.missing() == []
    with pytest.raises(IntegrityError):
        run("UPDATE {} SET act = 'x'")
    AuditEntry.objects.create(at=now, act="x", object_kind="x", object_id="x")


def test_a_guard_that_lost_one_of_its_triggers_is_missing() -> None:
    on_table = "" if connection.vendor == "sqlite" else f" ON {TABLE}"
    run(f"DROP TRIGGER audit_append_only_delete{on_table}")

    assert guards.missing() == ["audit_append_only"]
    guards.ensure()
    with pytest.raises(IntegrityError):
        run("DELETE FROM {}")
