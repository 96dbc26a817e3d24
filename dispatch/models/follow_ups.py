"""What is left to do for somebody on a later day."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from agencies.core.acts import Act
from agencies.core.scope import Scope
from agencies.models import Consortium
from common.due import DueRow
from common.records import Public, Record
from dispatch.core.words import NOT_ASKED, FollowUpOutcome, FollowUpState
from dispatch.models.callouts import Callout, choices

PERSON = settings.AUTH_USER_MODEL


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    def visible_to(self, scope: Scope) -> Self:
        """For who does them: what comes after is not for agencies or dispatchers."""
        if not (scope.sees_whole_consortium and scope.may(Act.FOLLOW_UP)):
            return self.none()
        return self.filter(consortium_id__in=scope.consortium_ids)

    def still_open(self) -> Self:
        return self.filter(state=FollowUpState.OPEN.value)


class FollowUp(Public, Record, DueRow):
    """One thing to be done after a request, by `holder`, on a day. Owner: the
    consortium.

    No clinical text: whom it is about is in the provider's own records. Its history
    stands in the events of the callout. Due when its holder is to be reminded.
    """

    consortium = models.ForeignKey(Consortium, models.PROTECT)
    callout = models.ForeignKey(Callout, models.PROTECT, related_name="follow_ups")
    holder = models.ForeignKey(PERSON, models.PROTECT, related_name="follow_ups")
    due_on = models.DateField()
    state = models.CharField(
        max_length=8, choices=choices(FollowUpState), default=FollowUpState.OPEN.value
    )
    outcome = models.CharField(
        max_length=20, choices=choices(FollowUpOutcome), default=NOT_ASKED
    )
    minutes = models.PositiveIntegerField(null=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=FollowUpState.OPEN.value, done_at__isnull=True)
                | (~Q(state=FollowUpState.OPEN.value) & Q(done_at__isnull=False)),
                name="followed_up_at_some_time",
            )
        ]
        indexes = [
            models.Index(
                fields=["consortium", "due_on"],
                name="follow_up_open",
                condition=Q(state=FollowUpState.OPEN.value),
            ),
            models.Index(
                fields=["due_at"],
                name="follow_up_due",
                condition=Q(due_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"follow-up of {self.callout} by {self.due_on}"
