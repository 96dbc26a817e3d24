"""`manage.py create_consortium`: the first consortium, asked for or by flags."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from agencies.services import founding
from common import clock
from common.errors import DomainError


class Command(BaseCommand):
    help = "Found a consortium, its host and first administrator (docs/operations.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        for name, question in founding.QUESTIONS.items():
            parser.add_argument(f"--{name.replace('_', '-')}", help=question)

    def handle(self, *_args: Any, **options: Any) -> None:
        said = {
            name: input(f"{question}: ") if options[name] is None else options[name]
            for name, question in founding.QUESTIONS.items()
        }
        try:
            person = founding.found(founding.planned(said), now=clock.now())
        except DomainError as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(founding.what_next(person))
