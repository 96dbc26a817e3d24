"""Questions about imported batches and their lines, narrowed to the asker."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.shortcuts import get_object_or_404

from agencies import selectors as agency_selectors
from agencies.core.scope import Scope
from agencies.models import Consortium, Job, Organisation
from dispatch.core.words import Kind, LineOutcome
from dispatch.models import Callout, ImportBatch, ImportLine

PAGE_SIZE = 50


def consortia(scope: Scope) -> list[Consortium]:
    """Those whose history one may import: only who serves all members may."""
    return agency_selectors.consortia(scope) if scope.sees_whole_consortium else []


def batches(scope: Scope) -> list[ImportBatch]:
    """The last batches, newest first, removed ones included."""
    rows = ImportBatch.objects.visible_to(scope)
    return list(rows.select_related("consortium", "made_by", "removed_by")[:PAGE_SIZE])


def batch_for(scope: Scope, public_id: UUID) -> ImportBatch:
    """The batch, or 404."""
    rows = ImportBatch.objects.visible_to(scope)
    return get_object_or_404(
        rows.select_related("consortium", "made_by", "removed_by"), public_id=public_id
    )


@dataclass(frozen=True, slots=True)
class Listed:
    """One screen of lines; `next_line` is where the following one begins, or 0."""

    rows: tuple[tuple[ImportLine, Callout | None], ...]
    next_line: int


def lines(batch: ImportBatch, *, stored: bool, from_line: int = 0) -> Listed:
    """The lines with something to say, PAGE_SIZE at a time: of those that were
    stored, the noted ones; else those that were not.

    Ask for the batch by scope first.
    """
    found = ImportLine.objects.filter(batch=batch, line__gte=from_line)
    if stored:
        found = found.filter(outcome=LineOutcome.STORED.value).exclude(notes=[])
    else:
        found = found.exclude(outcome=LineOutcome.STORED.value)
    some = list(found.order_by("line")[: PAGE_SIZE + 1])
    shown = some[:PAGE_SIZE]
    callouts = Callout.objects.in_bulk(
        [line.callout_id_kept for line in shown if line.callout_id_kept]
    )
    return Listed(
        tuple((line, callouts.get(line.callout_id_kept or 0)) for line in shown),
        some[PAGE_SIZE].line if len(some) > PAGE_SIZE else 0,
    )


def unassigned(scope: Scope) -> list[Callout]:
    """The first imported requests that belong to no agency yet, oldest first."""
    if not scope.sees_whole_consortium:
        return []
    rows = Callout.objects.visible_to(scope).filter(
        kind=Kind.IMPORTED.value, place_agency__isnull=True
    )
    related = rows.select_related("consortium", "batch")
    return list(related.order_by("requested_at", "pk")[:PAGE_SIZE])


def assignable_callout(scope: Scope, public_id: UUID) -> Callout:
    """The imported request, or 404: only who serves all members may assign it."""
    rows = Callout.objects.visible_to(scope).filter(kind=Kind.IMPORTED.value)
    if not scope.sees_whole_consortium:
        rows = rows.none()
    return get_object_or_404(rows.select_related("consortium"), public_id=public_id)


def agencies_of(consortium_id: int, *, now: datetime) -> list[Organisation]:
    """Whom a request of this consortium can be given to, by name."""
    return agency_selectors.agencies_of(consortium_id, now=now)


def tried(scope: Scope, public_id: UUID) -> Job:
    """The job of a dry run that ended with a report, or 404."""
    rows = Job.objects.visible_to(scope).filter(
        kind="import_callouts", input__dry_run=True, result__has_key="report"
    )
    return get_object_or_404(rows, public_id=public_id)
