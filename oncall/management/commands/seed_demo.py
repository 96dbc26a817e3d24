"""`manage.py seed_demo`: the demonstration story, through the services."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from common import clock
from oncall.story import seeding


class Command(BaseCommand):
    help = "Seed the demonstration story, relative to now. Safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--seed", type=int, default=1, help="varies the filler, not the story"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("Demonstration data is for a desk only.")
        made = seeding.seed(now=clock.now(), chance=options["seed"])
        self.stdout.write(
            "The story is in place." if made else "The story was in place already."
        )
