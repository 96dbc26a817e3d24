"""`manage.py explain_statement NUMBER [--consortium C]`: the path of each cent."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from billing.selectors import explaining, statements
from common.errors import DomainError
from common.money import dollars


class Command(BaseCommand):
    help = "Print how a statement's total comes about, down to each minute"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", help="such as 2026-10-harlow")
        parser.add_argument("--consortium", default="", help="its name, if need be")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = statements.by_number(options["number"], options["consortium"])
        except DomainError as refusal:
            raise CommandError(str(refusal)) from None
        for step in explaining.explain(found, of=found.agency.short_name):
            cents = dollars(step.cents) if step.cents is not None else ""
            line = f"{'  ' * step.depth}{step.sentence}"
            self.stdout.write(
                "  ".join(part for part in (line, step.clause, cents) if part)
            )
