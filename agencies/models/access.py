"""Wrong passwords and PINs, and the lock that too many of them close."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from agencies.core.locks import of_number, of_organisation
from agencies.core.scope import Scope
from agencies.models.organisations import Consortium, ConsortiumMember, Organisation
from agencies.models.people import Membership, User
from common.records import Public


class SignInFailure(models.Model):
    """One try to sign in that has not succeeded. Owner: the person (null: nobody).

    `subject` is what was tried: `email:dunn@harlow.example` or
    `badge:<organisation>:118`. Rows live until the next success, release or
    lockout, at most a day.
    """

    subject = models.CharField(max_length=300)
    at = models.DateTimeField()
    source_address = models.GenericIPAddressField(null=True)

    class Meta:
        indexes = [models.Index(fields=["subject", "at"], name="failure_by_subject")]

    def __str__(self) -> str:
        return f"{self.subject} {self.at:%H:%M}"


def _nameless(scope: Scope) -> Q:
    """The locks of badges and telephones that are this organisation's to release."""
    acting = [one for one in (scope.acting_organisation_id,) if one is not None]
    own = Organisation.objects.filter(pk__in=acting)
    begins = [
        of_organisation(str(key)) for key in own.values_list("public_id", flat=True)
    ]
    if scope.sees_whole_consortium:
        served = Consortium.objects.filter(pk__in=scope.consortium_ids)
        for number in served.exclude(voice_number="").values_list(
            "voice_number", flat=True
        ):
            begins += of_number(number)
    found = Q(pk__in=[])
    for begin in begins:
        found |= Q(subject__startswith=begin)
    return Q(person__isnull=True) & found


class LockoutQuerySet(models.QuerySet["Lockout"]):
    def visible_to(self, scope: Scope, *, now: datetime) -> Self:
        """Those of one's own organisation's people; a host, provider or dispatch
        centre sees the whole consortium's, because it is awake at 03:00.

        Roles and seats count while they are in force at `now`. What nobody's name is
        on (an unknown badge, a telephone from which badges were guessed) is seen by
        the organisation whose badge it would be, and by who serves the number called.
        """
        houses = Q(organisation_id=scope.acting_organisation_id)
        if scope.sees_whole_consortium:
            seats = ConsortiumMember.objects.current(now).filter(
                consortium_id__in=scope.consortium_ids
            )
            houses |= Q(organisation__in=seats.values("organisation"))
        people = Membership.objects.current(now).filter(houses)
        return self.filter(Q(person__in=people.values("person")) | _nameless(scope))


class Lockout(Public):
    """A sign-in closed after too many wrong tries. Owner: the person's organisations.

    Ends at `ends_at` by itself, or when a second person releases it. `person` is
    null when nobody signs in by that name: a stranger's lock looks the same.
    """

    subject = models.CharField(max_length=300)
    person = models.ForeignKey(User, models.PROTECT, null=True, related_name="lockouts")
    began_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = LockoutQuerySet.as_manager()

    class Meta:
        ordering = ["-began_at"]
        indexes = [
            models.Index(fields=["subject", "-ends_at"], name="lockout_by_subject")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(released_at__isnull=True, released_by__isnull=True)
                | Q(released_at__isnull=False, released_by__isnull=False),
                name="lockout_released_by_someone_at_some_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject} until {self.ends_at:%Y-%m-%d %H:%M}"
