"""What is to be said to somebody, and its way over the wire."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from agencies.core.scope import Scope
from agencies.models import Consortium, Organisation, User
from common.due import DueRow
from common.records import Public, Record, Retention
from notifications.core.accounts import Try
from notifications.core.delivery import OPEN_STATES
from notifications.core.kinds import Channel, Outcome, State
from notifications.models.contact import ContactMethod


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, scope: Scope) -> Self:
        """What was sent to oneself."""
        return self.filter(person=scope.user_id)


class Message(Public, Record):
    """One thing said to one person. Owner: the consortium.

    `topic` and `owner_key` say who sent it and about which of their things; they
    get the answer and the outcome. `text` is at most 160 GSM-7 characters.
    `voice_path` is the path on our server where a call fetches what to say.
    `on_behalf_of`: whose request it is about, if anybody's; one agency's burst does
    not stand before another's. `closed_at`: withdrawn by its owner; nothing more of it
    is sent.
    """

    retention_class = models.CharField(max_length=16, default=Retention.WIRE.value)
    person = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    consortium = models.ForeignKey(Consortium, models.PROTECT, related_name="+")
    on_behalf_of = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    topic = models.CharField(max_length=24)
    owner_key = models.CharField(max_length=64)
    text = models.CharField(max_length=160, blank=True)
    voice_path = models.CharField(max_length=200, blank=True)
    from_number = models.CharField(max_length=16)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        indexes = [
            models.Index(fields=["owner_key", "topic"], name="message_by_owner"),
            models.Index(fields=["person", "-made_at"], name="message_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.public_id}"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def still_open(self) -> Self:
        """Those the carrier may still say something about, or not sent yet."""
        return self.filter(state__in=OPEN_STATES)


class Delivery(Public, DueRow):
    """A message on its way to one number by one channel. Owner: the consortium.

    `state` only ever moves forward (`notifications.core.delivery`). `sid` is the
    carrier's name for it, `account` which of our accounts has it. `due_at`: when the
    engine must act next: send it, ask the carrier about it, or end the call of a
    withdrawn message. Never sent after `not_after`. `answered_at`: somebody or
    something picked the call up, which is not an acceptance; `machine_at`: the
    carrier says it was a machine.
    """

    message = models.ForeignKey(Message, models.PROTECT, related_name="deliveries")
    contact_method = models.ForeignKey(
        ContactMethod, models.PROTECT, null=True, blank=True, related_name="+"
    )
    number = models.CharField(max_length=16)
    channel = models.CharField(
        max_length=5, choices=[(channel.value, channel.value) for channel in Channel]
    )
    state = models.CharField(
        max_length=12,
        choices=[(state.value, state.value) for state in State],
        default=State.PENDING.value,
    )
    sid = models.CharField(max_length=40, blank=True)
    account = models.CharField(max_length=40, blank=True)
    carrier_code = models.PositiveIntegerField(null=True, blank=True)
    reason = models.CharField(max_length=120, blank=True)
    made_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    machine_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    not_after = models.DateTimeField()

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(
                fields=["sid"], condition=~Q(sid=""), name="one_delivery_per_sid"
            )
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="delivery_due",
                condition=Q(due_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.public_id} {self.state}"

    @property
    def is_untried(self) -> bool:
        """Claimed for the first time, or never: so it has no attempt yet."""
        return self.attempts <= 1


class AttemptQuerySet(models.QuerySet["Attempt"]):
    def doubtful_since(self, delivery_id: int) -> dict[str, datetime]:
        """By account, when the first attempt began of which we do not know whether the
        carrier took it; empty when there is none.
        """
        doubtful = self.filter(
            delivery_id=delivery_id, outcome__in=["", Outcome.UNKNOWN.value]
        )
        return dict(
            doubtful.order_by()
            .values("account")
            .annotate(at=models.Min("started_at"))
            .values_list("account", "at")
        )

    def tries(self, delivery_id: int) -> list[Try]:
        """Every attempt so far, with the account it was made at."""
        rows = self.filter(delivery_id=delivery_id).values_list("account", "outcome")
        return [Try(account, Outcome(word) if word else None) for account, word in rows]


class Attempt(models.Model):
    """One call of the carrier for a delivery. Owner: the consortium.

    Written and committed before the carrier is called, so that whoever takes the
    delivery over after a crash knows that it may have gone out, and at which `account`
    of ours. `outcome` blank: begun, and nobody came back to say how it ended.
    """

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="attempt_rows")
    nth = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=8, blank=True)
    account = models.CharField(max_length=40, blank=True)
    sid = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=120, blank=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"attempt {self.nth} of {self.delivery_id}"


class ReplyCode(models.Model):
    """The code by which a phone answers one message. Owner: the consortium.

    Unique per number while open, and not given again at that number until 24 h
    after it closed: a late reply never answers another page.
    """

    number = models.CharField(max_length=16)
    code = models.CharField(max_length=3)
    message = models.ForeignKey(Message, models.PROTECT, related_name="codes")
    given_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["number", "code"],
                condition=Q(closed_at__isnull=True),
                name="one_open_code_per_number",
            )
        ]
        indexes = [models.Index(fields=["number", "closed_at"], name="code_by_number")]

    def __str__(self) -> str:
        return f"code {self.code}"
