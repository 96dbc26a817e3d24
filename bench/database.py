"""A fresh database for one benchmark: an SQLite file, or a PostgreSQL test database."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

import django


@contextmanager
def fresh_database() -> Iterator[None]:
    """Migrated and empty inside the block, gone after it. Follows DATABASE_URL."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oncall.settings")
    os.environ.setdefault("TANDEM_LOG", "ERROR")
    django.setup()
    from django.db import connection  # noqa: PLC0415 - only once Django is set up

    with tempfile.TemporaryDirectory() as folder:
        usual = connection.settings_dict["NAME"]
        if connection.vendor == "sqlite":
            # In memory nothing would be synchronised to disk.
            connection.settings_dict["TEST"]["NAME"] = f"{folder}/bench.sqlite3"
        connection.creation.create_test_db(
            verbosity=0, autoclobber=True, serialize=False
        )
        try:
            yield
        finally:
            connection.creation.destroy_test_db(str(usual), verbosity=0)
