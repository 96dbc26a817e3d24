"""Batches of past dispatches, and what became of every line of the file."""

from typing import Self

from django.conf import settings
from django.db import models

from agencies.core.scope import Scope
from agencies.models import Consortium, Job
from common.records import Public
from dispatch.core.words import LineOutcome


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    def visible_to(self, scope: Scope) -> Self:
        """For who serves all members: a file holds every town's rows."""
        if not scope.sees_whole_consortium:
            return self.none()
        return self.filter(consortium_id__in=scope.consortium_ids)


class ImportBatch(Public):
    """One file of past dispatches, read once. Owner: the consortium.

    The same file twice (`file_hash`, in one consortium, not removed) adds nothing.
    `source` names whose rows these are: a row's id means one row per source.
    `rows_read` are stored, already known or refused; it is also how far a run that
    was killed or cancelled had come (`finished_at` null). `removing_since`: being
    taken back, row by row; `removed_at`: taken back whole.
    """

    consortium = models.ForeignKey(Consortium, models.PROTECT)
    source = models.CharField(max_length=40)
    file_name = models.CharField(max_length=200)
    file_hash = models.CharField(max_length=64)
    map = models.JSONField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField()
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    rows_read = models.PositiveIntegerField(default=0)
    rows_stored = models.PositiveIntegerField(default=0)
    rows_known = models.PositiveIntegerField(default=0)
    rows_refused = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
    removing_since = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    report = models.JSONField(default=dict)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["consortium", "file_hash"],
                condition=models.Q(removed_at__isnull=True),
                name="one_live_batch_per_file",
            )
        ]

    def __str__(self) -> str:
        return f"{self.file_name} of {self.made_at:%Y-%m-%d}"


class ImportLine(models.Model):
    """One row of an imported file: stored as which callout, or not and why.

    Owner: the batch's consortium. `line` is the line of the file on which the row
    begins, counted from 1 with the heading. `key` is the row's own identity
    (`source:id`, empty where it has none), `row_hash` its contents. A key has at
    most one callout in a consortium. `reason` is the code of why it was not stored;
    `notes` say per column what was recorded and could not be used.
    """

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="lines")
    consortium = models.ForeignKey(Consortium, models.PROTECT, related_name="+")
    line = models.PositiveIntegerField()
    key = models.CharField(max_length=80, blank=True)
    row_hash = models.CharField(max_length=32, blank=True)
    outcome = models.CharField(
        max_length=8, choices=[(o.value, o.value) for o in LineOutcome]
    )
    callout_id_kept = models.BigIntegerField(null=True, db_index=True)
    reason = models.CharField(max_length=32, blank=True)
    notes = models.JSONField(default=list)

    class Meta:
        ordering = ["line"]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "line"], name="one_record_per_line"
            ),
            models.UniqueConstraint(
                fields=["consortium", "key"],
                condition=models.Q(callout_id_kept__isnull=False),
                name="one_callout_per_imported_row",
            ),
        ]

    def __str__(self) -> str:
        return f"line {self.line} of {self.batch}"
