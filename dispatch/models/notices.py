"""What the officer must be known to know."""

from django.db import models

from common.due import DueRow
from dispatch.models.callouts import Callout


class Notice(DueRow):
    """That the officer must know who comes, or that nobody does. Owner: the
    callout's consortium.

    One per callout: newer news take the place of older. `messages` (keys) carry
    them. `tell_by`: when they are late; `rung_at`: since when a call speaks them;
    `told_at`: a text arrived or a key was pressed. Due until then, or until nothing
    is left to do but the alarm.
    """

    callout = models.OneToOneField(Callout, models.PROTECT, related_name="notice")
    messages = models.JSONField(default=list)
    made_at = models.DateTimeField()
    tell_by = models.DateTimeField()
    rung_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="notice_due",
                condition=models.Q(due_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"notice of {self.callout}"
