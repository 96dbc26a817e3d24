"""The phones by which people and departments are reached."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from agencies.core.scope import Scope
from agencies.models import Organisation, User
from common import numbers
from common.records import Public
from notifications.core.kinds import Use


class ContactMethodQuerySet(models.QuerySet["ContactMethod"]):
    def live(self) -> Self:
        """Those not retired, verified or not."""
        return self.filter(retired_at__isnull=True)

    def reachable(self) -> Self:
        """Live and verified, in the order their person wants them tried."""
        return self.live().filter(verified_at__isnull=False).order_by("order", "pk")

    def visible_to(self, scope: Scope) -> Self:
        """One's own phones, and the shared ones of the acting organisation."""
        return self.filter(
            Q(person=scope.user_id)
            | Q(person__isnull=True, organisation_id=scope.acting_organisation_id)
        )


class ContactMethod(Public):
    """A telephone number and what it is for.

    Owner: the person it belongs to or, for a shared one (`person` null), the
    organisation. A number belongs to one live row. `number` is E.164; `order` says
    which phone is tried first. Only the hash of a verification code is kept.
    `opted_out_at`: the phone refuses our texts; calls may still go there.
    """

    person = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="contact_methods"
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="contact_methods",
    )
    use = models.CharField(
        max_length=8,
        choices=[(use.value, use.value) for use in Use],
        default=Use.PERSONAL.value,
    )
    number = models.CharField(max_length=16)
    takes_texts = models.BooleanField(default=True)
    takes_calls = models.BooleanField(default=True)
    order = models.PositiveSmallIntegerField(default=1)
    made_at = models.DateTimeField()
    verified_at = models.DateTimeField(null=True, blank=True)
    code_hash = models.CharField(max_length=64, blank=True, editable=False)
    code_sent_at = models.DateTimeField(null=True, blank=True)
    code_attempts = models.PositiveSmallIntegerField(default=0)
    opted_out_at = models.DateTimeField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = ContactMethodQuerySet.as_manager()

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["number"],
                condition=Q(retired_at__isnull=True),
                name="a_number_belongs_to_one_live_method",
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(organisation__isnull=False),
                name="a_phone_belongs_to_someone",
            ),
            models.CheckConstraint(
                condition=Q(takes_texts=True) | Q(takes_calls=True),
                name="a_phone_takes_texts_or_calls",
            ),
            models.CheckConstraint(
                condition=Q(retired_at__isnull=True) | Q(retired_at__gte=F("made_at")),
                name="a_phone_is_retired_after_it_was_added",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.use} phone {self.public_id}"

    @property
    def shown(self) -> str:
        """The number as people write it."""
        return numbers.shown(self.number)
