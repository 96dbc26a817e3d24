"""People, their dated roles, how they are invited, and what they are qualified for."""

from datetime import datetime
from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac

from agencies.core.scope import Scope
from agencies.core.words import Role
from agencies.models.organisations import Organisation
from common.local_days import in_force, not_over
from common.records import Public

SESSION_SALT = "agencies.User.session"


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, scope: Scope) -> Self:
        """Oneself, and whoever has or had a role in the acting organisation."""
        return self.filter(
            Q(pk=scope.user_id)
            | Q(memberships__organisation_id=scope.acting_organisation_id)
        ).distinct()


class UserManager(BaseUserManager["User"]):
    """Makes people. An officer may be complete without e-mail or password."""

    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def visible_to(self, scope: Scope) -> UserQuerySet:
        return self.get_queryset().visible_to(scope)

    def create_user(
        self, email: str | None = None, password: str | None = None, **fields: Any
    ) -> "User":
        person = self.model(
            email=self.normalize_email(email).lower() if email else None, **fields
        )
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, password: str, **fields: Any) -> "User":
        fields |= {"is_staff": True, "is_superuser": True}
        return self.create_user(email, password, **fields)


class User(Public, AbstractBaseUser, PermissionsMixin):
    """A person. Owner: each organisation that gave them a role.

    `email` is the sign-in and may be missing: an officer can be complete with a
    verified mobile, badge and PIN. `work_name` is what a requester hears
    ("R. Rivera"). `external_subject_id` is the identity at a single sign-on.
    Raising `session_epoch` ends every session of the person.
    """

    email = models.EmailField(unique=True, null=True, blank=True)
    full_name = models.CharField(max_length=120)
    work_name = models.CharField(max_length=40)
    language = models.CharField(max_length=8, default="en")
    zone = models.CharField(max_length=64, blank=True)
    pin_hash = models.CharField(max_length=128, blank=True, editable=False)
    external_subject_id = models.CharField(
        max_length=255, null=True, blank=True, unique=True
    )
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    session_epoch = models.PositiveIntegerField(default=0, editable=False)
    joined_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        ordering = ["full_name"]

    def __str__(self) -> str:
        return self.work_name

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.work_name

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        standing = f"{self.password}:{self.session_epoch}"
        mac = salted_hmac(SESSION_SALT, standing, secret=secret, algorithm="sha256")
        return str(mac.hexdigest())


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self, now: datetime) -> Self:
        """Those in force at `now` by the organisation's calendar; `ends_on` is the
        last day.
        """
        begun = in_force(now, zone="organisation__zone")
        return self.filter(begun, left_at__isnull=True)

    def not_over(self, now: datetime) -> Self:
        """Those in force at `now`, and those still to begin."""
        goes_on = not_over(now, zone="organisation__zone")
        return self.filter(goes_on, left_at__isnull=True)

    def visible_to(self, scope: Scope) -> Self:
        """The acting organisation's own people, and one's own roles anywhere."""
        return self.filter(
            Q(organisation_id=scope.acting_organisation_id) | Q(person=scope.user_id)
        )


class Membership(Public):
    """A person's dated role in an organisation. Owner: the organisation.

    `ends_on` is the last day. `left_at` ends it at once, whatever the dates say.
    `badge` is the officer's number in that department, nobody else's at the time.
    """

    person = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="memberships"
    )
    role = models.CharField(max_length=16, choices=[(r.value, r.value) for r in Role])
    badge = models.CharField(max_length=16, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["organisation", "role"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="membership_ends_after_it_starts",
            ),
            models.UniqueConstraint(
                fields=["person", "organisation", "role"],
                condition=Q(ends_on__isnull=True, left_at__isnull=True),
                name="one_open_membership_per_role",
            ),
            # One person may have several roles by one badge; `check_badge` looks
            # across roles.
            models.UniqueConstraint(
                "organisation",
                Lower("badge"),
                "role",
                condition=Q(ends_on__isnull=True, left_at__isnull=True) & ~Q(badge=""),
                name="one_open_badge_per_role",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.role} at {self.organisation}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def visible_to(self, scope: Scope) -> Self:
        return self.filter(organisation_id=scope.acting_organisation_id)


class Invitation(Public):
    """A person asked to join, by e-mail. Owner: the organisation.

    Only the hash of its token is kept.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT)
    email = models.EmailField()
    full_name = models.CharField(max_length=120)
    roles = models.JSONField()
    badge = models.CharField(max_length=16, blank=True)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-invited_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="invitation_accepted_by_someone_at_some_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.email} to {self.organisation}"


class Qualification(models.Model):
    """What a person may do as a clinician, with its expiry. Owner: the organisation.

    `code` is a licence or a language (`lang:es`); `expires_on` is the last day.
    """

    person = models.ForeignKey(User, models.PROTECT, related_name="qualifications")
    organisation = models.ForeignKey(Organisation, models.PROTECT)
    code = models.CharField(max_length=32)
    expires_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation", "code"],
                name="one_row_per_qualification",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.code}"
