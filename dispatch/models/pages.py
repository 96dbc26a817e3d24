"""Pages sent to raise a clinician, and alarms raised when something is wrong."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from agencies.core.scope import Scope
from agencies.models import Consortium
from common.due import DueRow
from common.records import Public
from dispatch.core.words import HELD, DeclineReason, PageSort, PageState, State
from dispatch.models.callouts import Callout, choices

PERSON = settings.AUTH_USER_MODEL


class PageQuerySet(models.QuerySet["Page"]):
    def visible_to(self, scope: Scope) -> Self:
        """One's own pages, and for who steers them those of one's consortia."""
        if not scope.sees_whole_consortium:
            return self.filter(person=scope.user_id)
        return self.filter(callout__consortium_id__in=scope.consortium_ids)

    def asking(self) -> Self:
        """Those that may still be answered: the request looks for somebody, or who has
        it is to be relieved.
        """
        waiting = [PageState.OPEN.value, PageState.FAILED.value]
        looking = (State.PAGING, State.WAITING, State.EXHAUSTED)
        looks = Q(callout__state__in=[state.value for state in looking])
        relieves = Q(
            sort=PageSort.HANDOVER.value,
            callout__state__in=[state.value for state in HELD],
        )
        return self.filter(looks | relieves, state__in=waiting)


class Page(Public):
    """One attempt to raise one clinician for one callout. Owner: the callout's.

    `rings` counts voice calls begun; `why` is routing's reason for this person.
    `rung` is that of the ladder; of a page that a human sent beside it (`sort`), a
    number after the last rung.
    """

    callout = models.ForeignKey(Callout, models.PROTECT, related_name="pages")
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="pages")
    tries = models.PositiveSmallIntegerField()
    rung = models.PositiveSmallIntegerField()
    sort = models.CharField(
        max_length=8, choices=choices(PageSort), default=PageSort.LADDER.value
    )
    why = models.CharField(max_length=80)
    state = models.CharField(
        max_length=10, choices=choices(PageState), default=PageState.OPEN.value
    )
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    rings = models.PositiveSmallIntegerField(default=0)
    message_id = models.BigIntegerField(null=True)
    decline_reason = models.CharField(
        max_length=24, choices=choices(DeclineReason), blank=True
    )

    objects = PageQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["callout", "tries", "rung", "person"],
                name="one_page_per_person_and_rung",
            )
        ]
        indexes = [
            models.Index(
                fields=["person"],
                name="page_open",
                condition=Q(state=PageState.OPEN.value),
            )
        ]

    def __str__(self) -> str:
        return f"page of {self.person} for {self.callout}"


class AlarmQuerySet(models.QuerySet["Alarm"]):
    def visible_to(self, scope: Scope) -> Self:
        if not scope.sees_whole_consortium:
            return self.none()
        return self.filter(consortium_id__in=scope.consortium_ids)


class Alarm(Public, DueRow):
    """Something a human must look at now. Owner: the consortium.

    One open alarm per subject and kind: `subject` is the key of what it is about,
    `label` says it in words where the key does not. Until somebody acknowledges it,
    it goes on to the next person when it falls due.
    """

    consortium = models.ForeignKey(Consortium, models.PROTECT)
    kind = models.CharField(max_length=32)
    subject = models.CharField(max_length=80)
    label = models.CharField(max_length=80, blank=True)
    callout = models.ForeignKey(Callout, models.PROTECT, null=True)
    raised_at = models.DateTimeField()
    told = models.JSONField(default=list)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, related_name="+"
    )

    objects = AlarmQuerySet.as_manager()

    class Meta:
        ordering = ["-raised_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["consortium", "kind", "subject"],
                condition=Q(acknowledged_at__isnull=True),
                name="one_open_alarm_per_subject",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.subject}"
