"""Taking back an imported batch, whole.

Row by row in short transactions, so that nobody's request waits behind it; a
removal that was cut off is simply asked for again and goes on.
"""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from agencies.services import audit
from common.errors import DomainError
from dispatch.models import (
    Callout,
    CalloutEvent,
    ImportBatch,
    ImportLine,
    Response,
)

CHUNK_ROWS = 500

Check = Callable[[int], str | None]
"""Given a batch's id; a sentence says why it must stay, None that it may go."""

GoOn = Callable[[int, int | None], bool]

_checks: list[Check] = []


class BatchStays(DomainError):
    """A batch that cannot be taken back, and why."""


def on_remove_batch(check: Check) -> None:
    """Have a say before a batch is removed; the same check twice is harmless.

    Asked within the removing transaction, for each part of the batch. What hangs on
    a response by CASCADE goes with it.
    """
    if check not in _checks:
        _checks.append(check)


def remove_batch(
    batch_id: int,
    *,
    by: int | None,
    organisation_id: int | None,
    reason: str,
    now: datetime,
    go_on: GoOn = lambda done, total: True,
) -> bool:
    """Delete every request of the batch, its responses, events and lines.

    The batch itself stays, with its report, who removed it and when; its file may
    then be imported anew. False: stopped half-way; ask again to go on. A batch that
    is gone already is left as it is. Raises BatchStays, in whole sentences, when a
    request is under legal hold or something was issued from it.
    """
    total = _begin(batch_id, now)
    if total is None:
        return True
    done = 0
    while removed := _remove_some(batch_id):
        done += removed
        if not go_on(done, total) and done < total:
            return False
    with transaction.atomic():
        batch = ImportBatch.objects.select_for_update().get(pk=batch_id)
        if batch.removed_at is None:
            batch.removed_at, batch.removed_by_id = now, by
            batch.save(update_fields=["removed_at", "removed_by"])
            audit.record(
                act="remove_import",
                about=batch,
                now=now,
                person_id=by,
                organisation_id=organisation_id,
                reason=reason,
                rows_removed=batch.rows_stored,
            )
    return True


@transaction.atomic
def _begin(batch_id: int, now: datetime) -> int | None:
    """Close the batch to further rows; how much there is to delete. None: gone."""
    batch = ImportBatch.objects.select_for_update().get(pk=batch_id)
    if batch.removed_at is not None:
        return None
    must_go(batch_id)
    if batch.removing_since is None:
        batch.removing_since = now
        batch.save(update_fields=["removing_since"])
    return _left(batch_id)


@transaction.atomic
def _remove_some(batch_id: int) -> int:
    """Up to CHUNK_ROWS requests and as many lines; how much went, 0 at the end.

    Looks for what forbids it at these requests only: the whole batch was looked at
    when the removal began, and would be looked at hundreds of times.
    """
    ours = Callout.objects.filter(batch_id=batch_id).order_by("pk")
    ids = list(ours.values_list("pk", flat=True)[:CHUNK_ROWS])
    _must_go(Callout.objects.filter(pk__in=ids), batch_id)
    Response.objects.filter(callout_id__in=ids).delete()
    CalloutEvent.objects.filter(callout_id__in=ids).delete()
    lines = ImportLine.objects.filter(batch_id=batch_id)
    listed_only = lines.filter(callout_id_kept__isnull=True).order_by("pk")
    some = list(listed_only.values_list("pk", flat=True)[:CHUNK_ROWS])
    gone, _each = lines.filter(Q(callout_id_kept__in=ids) | Q(pk__in=some)).delete()
    Callout.objects.filter(pk__in=ids).delete()
    return len(ids) + gone


def _left(batch_id: int) -> int:
    """Requests and lines that still stand."""
    requests = Callout.objects.filter(batch_id=batch_id).count()
    return requests + ImportLine.objects.filter(batch_id=batch_id).count()


def must_go(batch_id: int) -> None:
    """Raises BatchStays, saying why, for a batch that cannot be removed now."""
    _must_go(Callout.objects.filter(batch_id=batch_id), batch_id)


def _must_go(ours: QuerySet[Callout], batch_id: int) -> None:
    if ours.filter(legal_hold=True).exists():
        raise BatchStays(
            _("This batch cannot be removed: a request of it is under legal hold.")
        )
    others = Callout.objects.exclude(batch_id=batch_id)
    if others.filter(same_person_as__in=ours).exists():
        raise BatchStays(
            _("This batch cannot be removed: a later request refers back to it.")
        )
    for check in _checks:
        if why := check(batch_id):
            raise BatchStays(why)
