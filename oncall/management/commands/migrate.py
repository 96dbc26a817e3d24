"""`manage.py migrate`: it makes guards again, and is not refused for lack of one."""

from typing import Any

from django.core.management.commands import migrate

from common import guards


class Command(migrate.Command):
    def check(self, *args: Any, **options: Any) -> None:
        """All other checks: one that is new, or reads otherwise, stands afterwards."""
        with guards.to_be_made():
            super().check(*args, **options)
