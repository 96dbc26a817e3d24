"""A file of past dispatches becomes closed requests with their responses.

Every row is stored or listed with its line and reason. Memory stays bounded: rows
are read, judged and stored in chunks, each in a transaction of its own, so that a
run that was killed or cancelled goes on where the last chunk ended.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from agencies.services import audit
from common import walltime
from dispatch.core.import_file import RawRow
from dispatch.core.import_map import ImportMap
from dispatch.core.import_report import Tally
from dispatch.core.words import LineOutcome
from dispatch.documents.imports import MapRefused, import_map_document
from dispatch.models import ImportBatch
from dispatch.services import (
    imports_again,
    imports_checks,
    imports_file,
    imports_storing,
)
from dispatch.services.imports_seen import SeenRows
from dispatch.services.imports_sorting import Sorted, Sorter

CHUNK_ROWS = 50
"""Stored in one transaction: nobody's request waits longer than that takes."""

GoOn = Callable[[int, int | None], bool]
"""Told (lines read, lines in the file) after each chunk; False stops the run."""


class End(StrEnum):
    FINISHED = "finished"
    CANCELLED = "cancelled"
    ALREADY = "already"  # this very file was imported before; nothing was added


@dataclass(frozen=True, slots=True)
class Asked:
    """What to import, for whom. `organisation_id` is who acts, for the audit trail."""

    path: Path
    file_name: str
    consortium_id: int
    meaning: ImportMap
    by: int | None = None
    organisation_id: int | None = None
    job_id: int | None = None


@dataclass(frozen=True, slots=True)
class Imported:
    """How it ended, and the report. `batch` is None in a dry run of a new file."""

    end: End
    report: dict[str, Any]
    batch: ImportBatch | None


def _always(done: int, total: int | None) -> bool:
    return True


def import_callouts(
    asked: Asked, *, now: datetime, dry_run: bool = False, go_on: GoOn = _always
) -> Imported:
    """Import the file, or with `dry_run` say what importing it would do.

    The report is the same either way. The same file again adds nothing and gives
    the first report, unless rows that an earlier file had brought were taken back
    with it: those are stored. One that stopped half-way is continued. A longer export
    of the same source adds its new rows only; rows that differ are listed, not
    changed.

    Raises FileRefused, MapRefused, or ImportMovedOn when two runs meet.
    """
    agencies = imports_checks.agencies(asked.meaning, asked.consortium_id)
    examined = imports_file.examine(asked.path)
    batch = _earlier(asked, examined.file_hash)
    again = batch is not None and batch.finished_at is not None
    if batch is not None and again and not imports_again.lost(batch).exists():
        return Imported(End.ALREADY, batch.report, batch)
    with (
        imports_file.opened(asked.path, examined.encoding) as lines,
        SeenRows() as seen,
    ):
        chunks = _chunked(imports_checks.rows(lines, asked.meaning))
        if batch is None and not dry_run:
            batch = _begin(asked, examined.file_hash, now)
        run = _Run(
            asked=asked,
            sorter=Sorter(
                consortium_id=asked.consortium_id,
                batch_id=batch.pk if batch else None,
                meaning=asked.meaning,
                home=imports_checks.home_zone(asked.consortium_id),
                seen=seen,
                now=now,
            ),
            agencies=agencies,
            batch=batch,
            tally=Tally.from_report(batch.report if batch and not again else {}),
            stores=not dry_run,
            again=again,
            now=now,
        )
        end = run.go(chunks, go_on=go_on, lines=examined.lines)
    if end is End.FINISHED and batch is not None and not dry_run:
        _finish(asked, batch, run.tally, now)
    return Imported(end, run.tally.to_report(), batch)


def _earlier(asked: Asked, file_hash: str) -> ImportBatch | None:
    """The batch of this very file that is finished or can be continued."""
    batch = ImportBatch.objects.filter(
        consortium_id=asked.consortium_id,
        file_hash=file_hash,
        removed_at__isnull=True,
    ).first()
    if batch is None:
        return None
    if batch.removing_since is not None:
        raise imports_storing.ImportMovedOn
    if batch.map != import_map_document(asked.meaning):
        _must_not_go_on(batch)
    return batch


def _must_not_go_on(batch: ImportBatch) -> None:
    """Under another map: raises MapRefused when there is anything left to store."""
    if batch.finished_at is None:
        why = _(
            "The import of this file stopped half-way under another map. "
            "Go on with that map, or remove the batch first."
        )
        raise MapRefused([why])
    if imports_again.lost(batch).exists():
        why = _(
            "Rows of this file are missing since an earlier file was removed, and it "
            "was imported under another map. Use that map, or remove the batch first."
        )
        raise MapRefused([why])


@dataclass(slots=True)
class _Run:
    """One pass over the file. A dry run does all of it but store."""

    asked: Asked
    sorter: Sorter
    agencies: dict[str, int]
    batch: ImportBatch | None
    tally: Tally
    stores: bool
    again: bool
    now: datetime

    def go(self, chunks: Iterator[list[RawRow]], *, go_on: GoOn, lines: int) -> End:
        """Every chunk; the rows a former run has stored are passed over."""
        to_pass, chunk = self.tally.read, next(chunks, None)
        if to_pass:
            self._announce(rows=CHUNK_ROWS)
        while chunk is not None:
            self.sorter.remember(chunk[:to_pass])
            if new := chunk[to_pass:]:
                self._take(new)
            to_pass = max(0, to_pass - len(chunk))
            line, chunk = chunk[-1].line, next(chunks, None)
            if not go_on(min(line, lines), lines) and chunk is not None:
                return End.CANCELLED
        return End.FINISHED

    def _take(self, chunk: list[RawRow]) -> None:
        fates = self.sorter.sort(chunk)
        for fate in fates:
            self._count(fate)
        if not self.stores or self.batch is None:
            return
        meaning, agencies, now = self.asked.meaning, self.agencies, self.now
        if self.again:
            imports_again.store(
                self.batch, fates, meaning=meaning, agencies=agencies, now=now
            )
            return
        imports_storing.store(
            self.batch,
            fates,
            self.tally,
            meaning=meaning,
            agencies=agencies,
            now=now,
        )
        self._announce(rows=len(chunk))

    def _announce(self, *, rows: int) -> None:
        if self.stores and self.batch is not None:
            imports_storing.announce_latest(self.batch, rows=rows, now=self.now)

    def _count(self, fate: Sorted) -> None:
        column, value = fate.row.column, fate.row.value[:80]
        self.tally.count(
            fate.outcome, fate.line, reason=fate.reason, column=column, value=value
        )
        self.tally.notice(fate.notes, fate.line)
        if fate.outcome is LineOutcome.STORED:
            home = self.sorter.home
            self.tally.cover(walltime.local_date(fate.facts.requested_at, home))


def _chunked(rows: Iterator[RawRow]) -> Iterator[list[RawRow]]:
    while chunk := list(islice(rows, CHUNK_ROWS)):
        yield chunk


def _begin(asked: Asked, file_hash: str, now: datetime) -> ImportBatch:
    try:
        with transaction.atomic():
            return ImportBatch.objects.create(
                consortium_id=asked.consortium_id,
                source=asked.meaning.source,
                file_name=asked.file_name[:200],
                file_hash=file_hash,
                map=import_map_document(asked.meaning),
                made_by_id=asked.by,
                made_at=now,
                job_id=asked.job_id,
            )
    except IntegrityError:
        raise imports_storing.ImportMovedOn from None


@transaction.atomic
def _finish(asked: Asked, batch: ImportBatch, tally: Tally, now: datetime) -> None:
    unfinished = ImportBatch.objects.filter(pk=batch.pk, finished_at__isnull=True)
    if batch.finished_at is not None:
        imports_again.finish(batch, tally)
    elif not unfinished.update(finished_at=now):
        raise imports_storing.ImportMovedOn
    batch.refresh_from_db()
    audit.record(
        act="import_callouts",
        about=batch,
        now=now,
        person_id=asked.by,
        organisation_id=asked.organisation_id,
        rows_read=batch.rows_read,
        rows_stored=batch.rows_stored,
        rows_refused=batch.rows_refused,
    )
