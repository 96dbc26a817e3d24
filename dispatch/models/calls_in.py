"""Calls by which somebody asks, and what became of each."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from agencies.core.scope import Scope
from agencies.models import Consortium, Organisation
from common.records import Public, Record, Retention
from dispatch.core.menu import Step
from dispatch.core.words import CallOutcome, ResponseType, Weapon
from dispatch.models.callouts import PERSON, Callout, choices


class CallInQuerySet(models.QuerySet["CallIn"]):
    def visible_to(self, scope: Scope) -> Self:
        """An agency sees the calls made for it; who serves all members sees all, those
        of strangers too.
        """
        if scope.acting_organisation_id is None:
            return self.none()
        if scope.sees_whole_consortium:
            return self.filter(consortium_id__in=scope.consortium_ids)
        return self.filter(organisation_id=scope.acting_organisation_id)

    def on_the_line(self, *, since: datetime) -> Self:
        """Those who wait for what becomes of a request, heard of since."""
        return self.filter(
            ended_at=None,
            step=Step.LINE.value,
            callout__isnull=False,
            heard_at__gt=since,
        )

    def of_who_asked(self, callout: "Callout") -> Self:
        """Those about `callout` that asked for it, or are made by the officer who did:
        by their own phone, or by badge and PIN.
        """
        theirs = Q(person__isnull=False, person=callout.requester_id)
        return self.filter(Q(opened=True) | theirs, callout=callout)

    def unfinished(self) -> Self:
        """Those that have not ended and asked for nothing yet."""
        return self.filter(ended_at=None, callout=None)


class CallIn(Public, Record):
    """One call to our number, or text (`by_text`), that was about asking. Owner: the
    consortium called; seen by the agency it was made for.

    `person` is who it is by their own phone or, `is_proven`, by badge and PIN.
    `organisation` is the agency asked for. `step`, `kind`, `weapon`, `badge`, `first`
    and `slips` are where the menu stands. `newest_before` is their newest request when
    they called: two calls at once that both began after it ask for the same. `opened`:
    this call stored `callout`; else it was about an open one. `said` is the last thing
    said on the line, `said_at` when; `talk_at`: the clinician waits to be connected
    since then. `heard_at`: the caller was on the line then.
    """

    retention_class = models.CharField(max_length=16, default=Retention.WIRE.value)
    consortium = models.ForeignKey(Consortium, models.PROTECT, related_name="+")
    call_sid = models.CharField(max_length=40, unique=True)
    from_number = models.CharField(max_length=32, blank=True)
    to_number = models.CharField(max_length=32)
    came_at = models.DateTimeField()
    heard_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(
        max_length=16, choices=choices(CallOutcome), default=CallOutcome.CALLING.value
    )
    by_text = models.BooleanField(default=False)
    person = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    is_proven = models.BooleanField(default=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+"
    )
    callout = models.ForeignKey(
        Callout, models.PROTECT, null=True, related_name="calls_in"
    )
    opened = models.BooleanField(default=False)
    is_drill = models.BooleanField(default=False)

    step = models.CharField(max_length=12, choices=choices(Step))
    kind = models.CharField(max_length=12, choices=choices(ResponseType), blank=True)
    weapon = models.CharField(
        max_length=16, choices=choices(Weapon), default=Weapon.NOT_ASKED.value
    )
    badge = models.CharField(max_length=16, blank=True)
    first = models.PositiveSmallIntegerField(default=0)
    slips = models.PositiveSmallIntegerField(default=0)
    newest_before = models.BigIntegerField(default=0)
    said = models.CharField(max_length=64, blank=True)
    said_at = models.DateTimeField(null=True)
    talk_at = models.DateTimeField(null=True)

    objects = CallInQuerySet.as_manager()

    class Meta:
        ordering = ["-came_at", "-pk"]
        verbose_name_plural = "calls in"
        constraints = [
            models.CheckConstraint(
                condition=Q(opened=False) | Q(callout__isnull=False),
                name="a_call_that_opened_has_its_request",
            )
        ]
        indexes = [
            models.Index(fields=["consortium", "-came_at"], name="call_in_by_time"),
            models.Index(fields=["organisation", "-came_at"], name="call_in_by_agency"),
            models.Index(
                fields=["heard_at"],
                name="call_in_going_on",
                condition=Q(ended_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        how = "text" if self.by_text else "call"
        return f"{how} {self.public_id} {self.outcome}"
