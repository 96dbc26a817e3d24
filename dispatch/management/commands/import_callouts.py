"""`manage.py import_callouts FILE --consortium C --map MAP [--dry-run]`."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from common import clock
from common.errors import DomainError
from dispatch.services import imports_asking, imports_words


class Command(BaseCommand):
    help = "Turn a CSV file of past dispatches into closed requests (docs/importing.md)"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the CSV file")
        parser.add_argument("--consortium", required=True, help="its name")
        parser.add_argument("--map", type=Path, required=True, help="JSON document")
        parser.add_argument("--dry-run", action="store_true", help="write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = imports_asking.from_files(
                options["file"],
                consortium=options["consortium"],
                map_path=options["map"],
                dry_run=options["dry_run"],
                go_on=self._say,
                now=clock.now(),
            )
        except DomainError as refusal:
            raise CommandError(str(refusal)) from None
        if options["dry_run"]:
            self.stderr.write(_("Dry run: nothing is written."))
        for line in imports_words.outcome_lines(done.end, done.report):
            self.stdout.write(line)

    def _say(self, done: int, total: int | None) -> bool:
        self.stderr.write(
            _("Line {done} of {total}.").format(done=done, total=total or "?")
        )
        return True
