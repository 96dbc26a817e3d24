"""People's own calendars, and when they are busy by them. Never with what."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from agencies.core.acts import Act
from agencies.core.scope import Scope
from agencies.models import Organisation
from common.due import DueRow
from common.intervals import Span
from common.records import Public


class BusyCalendarQuerySet(models.QuerySet["BusyCalendar"]):
    def visible_to(self, scope: Scope) -> Self:
        """One's own; and that there is one, to who edits rosters of its consortia."""
        seen = Q(person_id=scope.user_id)
        if scope.may(Act.EDIT_ROSTER):
            seen |= Q(organisation__seats__consortium_id__in=scope.consortium_ids)
        return self.filter(pk__in=self.model.objects.filter(seen).values("pk"))


class BusyCalendar(Public, DueRow):
    """The address of a person's own calendar. Owner: the organisation it was given for.

    `sealed` is the address, which nobody is shown again; its `host` is all that is.
    `zone` is that of whole days and of times without
    a zone. `read_at`: when the server last said what is there, changed or not;
    `spans_at`: when the busy times were last made from it. After a failure they stay;
    `failures` in a row, the last because of `failed_because`. `unread` events could not
    be understood, the first as `unread_said` says.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="busy_calendars"
    )
    sealed = models.TextField(editable=False)
    host = models.CharField(max_length=253)
    zone = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    etag = models.CharField(max_length=200, blank=True, editable=False)
    last_modified = models.CharField(max_length=100, blank=True, editable=False)
    read_at = models.DateTimeField()
    spans_at = models.DateTimeField()
    tried_at = models.DateTimeField()
    failures = models.PositiveIntegerField(default=0)
    failed_because = models.CharField(max_length=200, blank=True)
    unread = models.PositiveIntegerField(default=0)
    unread_said = models.CharField(max_length=200, blank=True)

    objects = BusyCalendarQuerySet.as_manager()

    class Meta:
        ordering = ["made_at", "pk"]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="busy_calendar_due",
                condition=Q(due_at__isnull=False),
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(failures=0, failed_because="")
                | (Q(failures__gt=0) & ~Q(failed_because="")),
                name="busy_calendar_says_why_it_failed",
            )
        ]

    def __str__(self) -> str:
        return self.host


class BusySpanQuerySet(models.QuerySet["BusySpan"]):
    def visible_to(self, scope: Scope) -> Self:
        return self.filter(calendar__in=BusyCalendar.objects.visible_to(scope))

    def known_in(self, consortium_id: int) -> Self:
        """Those of calendars given for one of its organisations: it was told of no
        other.
        """
        given = BusyCalendar.objects.filter(
            organisation__seats__consortium=consortium_id
        )
        return self.filter(calendar__in=given)

    def overlapping(self, window: Span) -> Self:
        return self.filter(starts_at__lt=window.ends_at, ends_at__gt=window.starts_at)


class BusySpan(models.Model):
    """A time in which the person is busy. Owner: as its calendar's. Those of one
    calendar do not touch.
    """

    calendar = models.ForeignKey(BusyCalendar, models.CASCADE, related_name="spans")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    objects = BusySpanQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at"]
        indexes = [
            models.Index(fields=["person", "ends_at"], name="busy_span_of_person")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="busy_span_ends_after_it_starts",
            )
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"

    def span(self) -> Span:
        return Span(self.starts_at, self.ends_at)
