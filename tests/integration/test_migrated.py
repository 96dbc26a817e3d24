"""What the workers of a run copy is all that migrating from nothing leaves behind."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from pytest_django.plugin import DjangoDbBlocker

from tests.migrated import Migrated

ANOTHER = "test_tandem_copied"
CATALOGUE = """
SELECT 'column', table_name::text, concat_ws(' ', column_name, data_type, is_nullable)
  FROM information_schema.columns WHERE table_schema = 'public' UNION ALL
SELECT 'constraint', conrelid::regclass::text, pg_get_constraintdef(oid)
  FROM pg_constraint WHERE conrelid <> 0 UNION ALL
SELECT 'trigger', tgrelid::regclass::text, pg_get_triggerdef(oid)
  FROM pg_trigger WHERE NOT tgisinternal UNION ALL
SELECT 'index', tablename::text, indexdef
  FROM pg_indexes WHERE schemaname = 'public' UNION ALL
SELECT 'migration', app, name FROM django_migrations UNION ALL
SELECT 'permission', content_type_id::text, codename FROM auth_permission
ORDER BY 1, 2, 3
"""


def all_there_is(database: BaseDatabaseWrapper) -> list[object]:
    """Every table, index and rule; and what is in them, or was migrated."""
    database.ensure_connection()
    if database.vendor == "sqlite":
        return list(database.connection.iterdump())
    with database.cursor() as cursor:
        cursor.execute(CATALOGUE)
        return list(cursor.fetchall())


def pending(database: BaseDatabaseWrapper) -> list[object]:
    executor = MigrationExecutor(database)
    return list(executor.migration_plan(executor.loader.graph.leaf_nodes()))


@pytest.fixture
def copied(
    transactional_db: None, django_db_blocker: DjangoDbBlocker, tmp_path: Path
) -> Iterator[BaseDatabaseWrapper]:
    """A database that is made as a second worker makes its own."""
    made = Migrated(tmp_path)
    made.keep()
    with made.copied():
        database: BaseDatabaseWrapper = connection.copy()
        making: Any = database.creation  # the stubs leave out what is inside
        if database.vendor == "sqlite":
            database.settings_dict["NAME"] = ":memory:"
        else:
            database.settings_dict["TEST"]["NAME"] = ANOTHER
            making._create_test_db(verbosity=0, autoclobber=True)
            database.settings_dict["NAME"] = ANOTHER
        database.ensure_connection()
    yield database
    with django_db_blocker.unblock():
        database.close()
        if database.vendor != "sqlite":
            making._destroy_test_db(ANOTHER, verbosity=0)
        made.drop()


def test_a_copy_has_all_that_migrating_made_and_nothing_left_to_migrate(
    copied: BaseDatabaseWrapper,
) -> None:
    found = all_there_is(copied)

    assert found == all_there_is(connection)
    assert len(found) > 500
    assert pending(copied) == []
