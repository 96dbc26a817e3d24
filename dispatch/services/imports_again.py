"""A finished file again, some of whose rows another file had brought, which is gone.

Such a row was listed as there already. Once the batch that brought it was taken back
it is nowhere, so it is stored after all, in the batch of the file that still has it.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from dispatch.core.import_map import ImportMap
from dispatch.core.import_report import Tally
from dispatch.core.words import LineOutcome
from dispatch.models import ImportBatch, ImportLine
from dispatch.services import imports_storing
from dispatch.services.imports_sorting import Sorted

ELSEWHERE = (LineOutcome.KNOWN.value, LineOutcome.CHANGED.value)


def lost(batch: ImportBatch) -> QuerySet[ImportLine]:
    """The batch's lines whose row an earlier file had brought and none has now."""
    same_row = ImportLine.objects.filter(
        consortium_id=OuterRef("consortium_id"),
        key=OuterRef("key"),
        callout_id_kept__isnull=False,
    )
    lines = ImportLine.objects.filter(batch=batch, outcome__in=ELSEWHERE)
    return lines.exclude(Exists(same_row))


@transaction.atomic
def store(
    batch: ImportBatch,
    chunk: list[Sorted],
    *,
    meaning: ImportMap,
    agencies: dict[str, int],
    now: datetime,
) -> None:
    """Store those rows of the chunk that are lost, announced, whole or not at all.

    Raises ImportMovedOn when another run got there first. Safe to repeat.
    """
    new = {each.line: each for each in chunk if each.outcome is LineOutcome.STORED}
    gone = set(lost(batch).filter(line__in=new).values_list("line", flat=True))
    listed = ImportLine.objects.filter(batch=batch, outcome__in=ELSEWHERE)
    removed, _each = listed.filter(line__in=gone).delete()
    if removed != len(gone):
        raise imports_storing.ImportMovedOn
    rows = [new[line] for line in sorted(gone)]
    made = imports_storing.write(
        batch, rows, meaning=meaning, agencies=agencies, now=now
    )
    # In this transaction: a row that is stored is lost no more, and would not be
    # announced by the next run.
    imports_storing.announce(batch, made, now=now)


def finish(batch: ImportBatch, tally: Tally) -> None:
    """The batch's report is now that of this run. In the caller's transaction."""
    standing = ImportBatch.objects.filter(
        pk=batch.pk, removing_since__isnull=True, removed_at__isnull=True
    )
    if not standing.update(**imports_storing.progress(tally)):
        raise imports_storing.ImportMovedOn
