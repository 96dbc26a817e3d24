"""Rows that must be acted on, and claiming them so that none is lost.

A due row is claimed with a lease and a fencing token, in a transaction of its own
that commits before anything is done. Who finishes must still hold the token: a
process that slept past its lease finds its work taken over and changes nothing.
`due_at` is also the lease: a claimed row falls due again when the lease runs out.
"""

import uuid
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import connection, models, transaction
from django.db.models import F, Window
from django.db.models.functions import RowNumber

from common.lanes import in_turn

SPARE = 16  # what other claimers may hold at this moment: two engines, eight hands


class DueRow(models.Model):
    """A row with a deadline. `due_at` null: nothing is waiting to be done."""

    due_at = models.DateTimeField(null=True, blank=True)
    lease_token = models.UUIDField(null=True, blank=True, editable=False)
    attempts = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True

    def finish(self, *, due_at: datetime | None = None, **changes: Any) -> bool:
        """Write `changes` and the next `due_at` if this claim still stands.

        False when another process has taken the row over since; then nothing is
        written, and the caller must undo (or never do) what goes with it.
        """
        changed = self._held().update(due_at=due_at, lease_token=None, **changes)
        return changed == 1

    def hold(self, *, until: datetime) -> bool:
        """Keep this claim until then. False when another process has taken the row
        over since: the caller must do nothing with it.
        """
        return self._held().update(due_at=until) == 1

    def _held(self) -> models.QuerySet[Any]:
        """This row if this claim still stands, else no row."""
        model: type[models.Model] = type(self)
        if self.lease_token is None:
            return model._default_manager.none()
        return model._default_manager.filter(pk=self.pk, lease_token=self.lease_token)


Row = TypeVar("Row", bound=DueRow)


def claim(
    rows: models.QuerySet[Row],
    *,
    now: datetime,
    lease: timedelta,
    limit: int,
    lane: str = "",
) -> list[Row]:
    """Take up to `limit` rows due at `now`, earliest first, each for `lease`.

    Where more are due than that and a `lane` is named (a field; rows without one are
    a lane too), the lane with the fewest rows claimed goes next (`common.lanes`). Two
    claimers never get the same row while its lease runs: PostgreSQL skips rows
    another one holds (`SKIP LOCKED`), SQLite has one writer at a time. Looks
    before it locks, so that an idle engine never takes SQLite's write lock.
    """
    order = _order(rows, now=now, limit=limit, lane=lane)
    if not order:
        return []
    token, held_until = uuid.uuid4(), now + lease
    claimed: list[Row] = []
    with transaction.atomic():
        # What others have taken since is made up for from the spare ones.
        for keys in (order[:limit], order[limit:]):
            if keys and len(claimed) < limit:
                still_due = _still_due(rows, keys, now=now)
                claimed += still_due[: limit - len(claimed)]
        rows.model._default_manager.filter(pk__in=[row.pk for row in claimed]).update(
            due_at=held_until, lease_token=token, attempts=F("attempts") + 1
        )
    for row in claimed:
        row.due_at, row.lease_token = held_until, token
        row.attempts += 1
    return claimed


def _order(
    rows: models.QuerySet[Row], *, now: datetime, limit: int, lane: str
) -> list[Any]:
    """The keys of what is due, in the order in which they go: `limit` and a few to
    spare.
    """
    due = rows.filter(due_at__lte=now).order_by("due_at", "pk")
    first = list(due.values_list("pk", flat=True)[: limit + SPARE])
    if not lane or len(first) <= limit:
        return first
    place = Window(RowNumber(), partition_by=[F(lane)], order_by=[F("due_at"), F("pk")])
    waiting = list(
        due.annotate(place=place)
        .filter(place__lte=limit + SPARE)
        .values_list("pk", lane)
    )
    if len({its_lane for _, its_lane in waiting}) == 1:
        return first
    claimed = rows.filter(lease_token__isnull=False, due_at__gt=now).order_by()
    under_way = claimed.values_list(lane).annotate(models.Count("pk"))
    return in_turn(waiting, dict(under_way), limit=limit + SPARE)


def _still_due(
    rows: models.QuerySet[Row], keys: list[Any], *, now: datetime
) -> list[Row]:
    """Those of `keys` that nobody has taken meanwhile, locked, in the order given."""
    free = rows.filter(pk__in=keys, due_at__lte=now)
    if connection.features.has_select_for_update_skip_locked:
        free = free.select_for_update(skip_locked=True, of=("self",))
    found = {row.pk: row for row in free}
    return [found[key] for key in keys if key in found]


def earliest(*querysets: models.QuerySet[Any]) -> datetime | None:
    """When the first of these rows falls due, or None when none waits."""
    dues = [
        due
        for rows in querysets
        if (due := rows.aggregate(first=models.Min("due_at"))["first"]) is not None
    ]
    return min(dues, default=None)
