"""Browsers that show a page on their screen, and what is to be shown there."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from agencies.core.scope import Scope
from agencies.models import User
from common.due import DueRow
from common.records import Public
from notifications.models.messages import Message


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def live(self) -> Self:
        return self.filter(retired_at__isnull=True)

    def visible_to(self, scope: Scope) -> Self:
        """One's own screens."""
        return self.filter(person=scope.user_id)


class Subscription(Public):
    """A browser that shows a person's pages. Owner: the person.

    `endpoint` is its address at the push service of its maker, `p256dh` and `auth` its
    keys: only that browser can read what we send. Never the only way a page goes.
    """

    person = models.ForeignKey(User, models.PROTECT, related_name="subscriptions")
    endpoint = models.CharField(max_length=1000)
    p256dh = models.CharField(max_length=100)
    auth = models.CharField(max_length=40)
    label = models.CharField(max_length=40)
    made_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)
    retired_because = models.CharField(max_length=16, blank=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["endpoint"],
                condition=Q(retired_at__isnull=True),
                name="a_screen_belongs_to_one_person",
            ),
        ]

    def __str__(self) -> str:
        return f"screen {self.public_id}"


class Push(DueRow):
    """A message on its way to one screen. Owner: the consortium of the message.

    `note` is what is shown (`notifications.core.push.Note`). Sent once, tried again
    while `not_after` is ahead; nobody counts on its arrival.
    """

    message = models.ForeignKey(Message, models.PROTECT, related_name="pushes")
    subscription = models.ForeignKey(
        Subscription, models.PROTECT, related_name="pushes"
    )
    note: Any = models.JSONField()
    made_at = models.DateTimeField()
    not_after = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=16, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "pushes"
        indexes = [
            models.Index(
                fields=["due_at"], name="push_due", condition=Q(due_at__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return f"push {self.pk} {self.outcome or 'waiting'}"
