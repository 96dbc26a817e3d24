"""What a clinician at work is asked until they answer."""

from django.db import models
from django.db.models import Q

from common.due import DueRow
from common.records import Public
from dispatch.core.checkins import Standing
from dispatch.core.words import QuestionKind
from dispatch.models.callouts import Response, choices


class Question(Public, DueRow):
    """One thing that the clinician of a response is asked now and again: whether they
    are safe alone, or still at work. Owner: the callout's consortium.

    `asked_at` null: nothing is being asked at present. `messages` (keys) carry the
    present question, the last one last. Due when the next step is; null while it
    waits for something else. `ended_at`: nothing is asked any more.
    """

    response = models.ForeignKey(Response, models.PROTECT, related_name="questions")
    kind = models.CharField(max_length=12, choices=choices(QuestionKind))
    opened_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    rings = models.PositiveSmallIntegerField(default=0)
    alarmed_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    messages = models.JSONField(default=list)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["response", "kind"],
                condition=Q(ended_at__isnull=True),
                name="one_open_question_of_a_kind",
            )
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="question_due",
                condition=Q(due_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.response}"

    @property
    def standing(self) -> Standing:
        return Standing(self.asked_at, self.rings, self.alarmed_at is not None)
