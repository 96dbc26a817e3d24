"""The audit trail, API tokens, background jobs, and what changed on live pages."""

from typing import Self

from django.conf import settings
from django.db import models

from agencies.core.scope import Scope
from agencies.core.words import Outcome
from agencies.models.organisations import Consortium, Organisation
from common.due import DueRow
from common.records import Public, Record, Retention


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    def visible_to(self, scope: Scope) -> Self:
        return self.filter(organisation_id=scope.acting_organisation_id)


class AuditEntry(Record):
    """Who did what to which object, when, from where, and how it ended.

    Append-only: both databases refuse to change or delete a row. Kept 6 years.
    Owner: the organisation the person acted for (null: the system).
    `person` null means the engine. `reason` is the person's own words.
    """

    retention_class = models.CharField(max_length=16, default=Retention.AUDIT.value)
    at = models.DateTimeField(db_index=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+"
    )
    act = models.CharField(max_length=48)
    object_kind = models.CharField(max_length=48)
    object_id = models.CharField(max_length=64)
    outcome = models.CharField(max_length=8, default=Outcome.DONE.value)
    reason = models.CharField(max_length=200, blank=True)
    details = models.JSONField(default=dict)
    source_address = models.GenericIPAddressField(null=True)

    objects = AuditQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["organisation", "-at"], name="audit_by_organisation"),
            models.Index(fields=["object_kind", "object_id"], name="audit_by_object"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.act} {self.object_kind}"


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def visible_to(self, scope: Scope) -> Self:
        return self.filter(organisation_id=scope.acting_organisation_id)


class ApiToken(Public):
    """A key to the API or a receive-only screen. Owner: the organisation.

    Only its hash is kept; `hint` is its last four characters. `scopes` are words
    such as `roster:read`.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT)
    name = models.CharField(max_length=80)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    hint = models.CharField(max_length=4)
    scopes = models.JSONField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return f"{self.name} …{self.hint}"


class KeptAnswer(models.Model):
    """What a machine was answered, to be answered again to the same key (of its
    request's `Idempotency-Key`). Owner: the organisation, by its token.

    `asked` is the digest of what it asked for then.
    """

    token = models.ForeignKey(ApiToken, models.PROTECT, related_name="+")
    key = models.CharField(max_length=64)
    asked = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.JSONField(default=dict)
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["made_at"], name="kept_answer_by_age")]
        constraints = [
            models.UniqueConstraint(
                fields=["token", "key"], name="one_answer_per_token_and_key"
            )
        ]

    def __str__(self) -> str:
        return f"{self.token}: {self.key}"


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, scope: Scope) -> Self:
        """One's own, for the organisation one acts for: a result may be private."""
        return self.filter(
            organisation_id=scope.acting_organisation_id, owner_id=scope.user_id
        )


class Job(Public, DueRow):
    """Work of longer than a second, with progress and cancel. Owner: organisation.

    Run by the engine. `input_file` lies under the job folder, at most 10 MB in the
    row (`input`). `result["sentence"]` is shown when it ended, with a link to
    `result["url"]` if that is there. `done` and `total` count whatever `unit`
    names. Expires 7 days after it ended.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"

    kind = models.CharField(max_length=32)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    consortium = models.ForeignKey(
        Consortium, models.PROTECT, null=True, related_name="+"
    )
    state = models.CharField(
        max_length=10, choices=State.choices, default=State.WAITING.value
    )
    input = models.JSONField(default=dict)
    input_file = models.CharField(max_length=200, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True)
    unit = models.CharField(max_length=24, blank=True)
    cancel_requested = models.BooleanField(default=False)
    result = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="job_due",
                condition=models.Q(due_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"

    @property
    def left(self) -> int:
        """How much of `total` is still to be done."""
        return max((self.total or 0) - self.done, 0)


class LiveVersion(models.Model):
    """A counter per topic of a live page; says that something there changed.

    Owner: none; a topic is a name such as `callout:<uuid>`, never content.
    """

    topic = models.CharField(max_length=80, unique=True)
    version = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.topic} {self.version}"
