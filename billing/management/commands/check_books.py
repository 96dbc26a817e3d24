"""`manage.py check_books`: whether every law of the books holds."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import ngettext

from billing.selectors import laws
from billing.words import laws as words


class Command(BaseCommand):
    help = "Check that statements, adjustments and payments add up"

    def handle(self, *args: Any, **options: Any) -> None:
        broken = 0
        for violation in laws.violations():
            broken += 1
            self.stdout.write(violation.sentence)
        if broken:
            sentence = ngettext(
                "%(n)s law does not hold.", "%(n)s laws do not hold.", broken
            )
            raise CommandError(sentence % {"n": broken})
        self.stdout.write(words.none_broken())
