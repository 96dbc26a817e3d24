"""An organisation's own sign-in service, by which its people sign in here (OIDC)."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from agencies.core.scope import Scope
from agencies.models.organisations import Organisation
from agencies.models.people import User
from common.records import Public

SECRET = "single sign-on"  # what `sealed_secret` is sealed for  # noqa: S105


class SingleSignOnQuerySet(models.QuerySet["SingleSignOn"]):
    def visible_to(self, scope: Scope) -> Self:
        return self.filter(organisation_id=scope.acting_organisation_id)


class SingleSignOn(Public):
    """Where and how to ask it. Owner: the organisation, which has one at most.

    `domain` is what stands behind the @ of the addresses it vouches for, in small
    letters. `asks_second_factor`: its administrator answers for it that it does, so
    that we need not. Off, it signs nobody in.
    """

    organisation = models.OneToOneField(
        Organisation, models.PROTECT, related_name="single_sign_on"
    )
    issuer = models.CharField(max_length=500)
    client_id = models.CharField(max_length=190)
    sealed_secret = models.TextField(editable=False)
    domain = models.CharField(max_length=190, unique=True)
    asks_second_factor = models.BooleanField(default=False)
    is_on = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = SingleSignOnQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(domain=Lower("domain")) & ~Q(domain=""),
                name="sign_on_domain_in_small_letters",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.domain}"
