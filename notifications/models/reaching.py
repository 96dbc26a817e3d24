"""How a person wants to be paged, and whether a test of it was answered."""

from django.db import models
from django.db.models import F, Q

from agencies.models import Consortium, User
from common.records import Public
from notifications.models.messages import Message


class PagingRule(models.Model):
    """In which order, and how long after a page began, a person's phones are used.

    Owner: the person. Without a row both are used at once. One of the two delays is
    nothing: something always goes out at once. How long they really are depends on
    the rung (`notifications.core.pacing`).
    """

    person = models.OneToOneField(User, models.PROTECT, related_name="paging_rule")
    text_after_seconds = models.PositiveSmallIntegerField(default=0)
    call_after_seconds = models.PositiveSmallIntegerField(default=0)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(text_after_seconds=0) | Q(call_after_seconds=0),
                name="something_of_a_page_goes_out_at_once",
            )
        ]

    def __str__(self) -> str:
        return f"paging rule of {self.person_id}"


class PhoneTest(Public):
    """One test page: a text and a call that ask for a key or the code. Owner: the
    consortium. `answered_by` is how the answer came: text or voice.
    """

    person = models.ForeignKey(User, models.PROTECT, related_name="+")
    consortium = models.ForeignKey(Consortium, models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    message = models.ForeignKey(Message, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=5, blank=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        indexes = [models.Index(fields=["person", "-asked_at"], name="phone_test_by")]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True)
                | Q(answered_at__gte=F("asked_at")),
                name="a_test_is_answered_after_it_was_asked",
            )
        ]

    def __str__(self) -> str:
        return f"test of {self.person_id}"
