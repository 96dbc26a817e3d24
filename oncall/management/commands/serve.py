"""`manage.py serve`: web, engine and (for the demonstration) phonelab, supervised."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from oncall import demonstration, supervisor


class Command(BaseCommand):
    help = "Start everything, restart what dies, stop all on Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--demo", action="store_true", help="migrate, seed the story, run phonelab"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        demonstration.refuse_in_production()
        supervisor.serve(demo=options["demo"], say=self.stdout.write)
