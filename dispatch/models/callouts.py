"""A callout, everything that happened on it, and the work done for it."""

from enum import StrEnum
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from agencies.core.scope import Scope
from agencies.models import Consortium, Organisation
from common.due import DueRow
from common.records import Public, Record
from dispatch.core.engagement import Engagement
from dispatch.core.words import (
    HELD,
    NOT_ASKED,
    OPEN,
    Agreement,
    Capacity,
    Channel,
    EventKind,
    Kind,
    Part,
    Priority,
    ResponseType,
    Source,
    State,
    Wait,
    Weapon,
)
from dispatch.models.imports import ImportBatch

PERSON = settings.AUTH_USER_MODEL


def choices(words: type[StrEnum]) -> list[tuple[str, str]]:
    """Plain values for a column: a migration must not import our core."""
    return [(word.value, word.value) for word in words]


def agency_topic(agency: Organisation) -> str:
    """What the live board of an agency listens to: its own requests only."""
    return f"agency:{agency.public_id}"


class CalloutCounter(models.Model):
    """The last request number given, per consortium and year. Owner: consortium."""

    consortium = models.ForeignKey(Consortium, models.PROTECT)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=100)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["consortium", "year"], name="one_counter_per_year"
            )
        ]

    def __str__(self) -> str:
        return f"{self.consortium} {self.year}: {self.last}"


class CalloutQuerySet(models.QuerySet["Callout"]):
    def visible_to(self, scope: Scope) -> Self:
        """An agency sees what it asked for; who serves all members sees all."""
        if scope.acting_organisation_id is None:
            return self.none()
        if scope.sees_whole_consortium:
            return self.filter(consortium_id__in=scope.consortium_ids)
        return self.filter(requesting_organisation_id=scope.acting_organisation_id)

    def still_open(self) -> Self:
        return self.filter(state__in=[state.value for state in OPEN])

    def held(self) -> Self:
        """A clinician has it and is not done."""
        return self.filter(state__in=[state.value for state in HELD])


class Callout(Public, Record, DueRow):
    """One request for a co-responder, from asking to closing. Owner: consortium,
    seen by the requesting organisation.

    While open it always has an `owner` and a `deadline_at` (promise 2). `due_at` is
    the engine's own clock on the row: equal to the deadline, or a claim's lease, or
    earlier: when who has it is asked when they come.
    `number` is spoken (`26-0412`); `sequence` is its last part, used in texts.
    `rung_left` of the present rung are still to be rung in turn, until `rung_ends_at`.
    `asked_type` is what was asked for where the agency's protocol made it by phone;
    `agreement`: whether a supervisor agrees that somebody comes, by whom, since when.
    `wait`: what came of asking the officer while everybody was engaged, by the policy
    kept in `service`; `free_at` is when somebody should be free, where they said so.
    `late_offer_…`: who can come after nobody was found, since when, and how; the
    officer is being asked.
    `recorded_why`: it was entered after it had happened, without a page, and why.
    `requested_day_only`: an import knew the day but no time; `requested_at` is then
    that day's local midnight, shown as a date and used for no interval.
    """

    consortium = models.ForeignKey(Consortium, models.PROTECT, related_name="callouts")
    year = models.PositiveSmallIntegerField()
    sequence = models.PositiveIntegerField()
    kind = models.CharField(
        max_length=8, choices=choices(Kind), default=Kind.LIVE.value
    )
    batch = models.ForeignKey(
        ImportBatch, models.PROTECT, null=True, blank=True, related_name="callouts"
    )
    form_key = models.UUIDField(null=True, unique=True, editable=False)

    requesting_organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="requested_callouts"
    )
    place_agency = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="callouts_in_its_area"
    )
    channel = models.CharField(max_length=16, choices=choices(Channel))
    requested_at = models.DateTimeField()
    requested_day_only = models.BooleanField(default=False)
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, related_name="entered_callouts"
    )
    recorded_why = models.CharField(max_length=200, blank=True, default="")
    response_type = models.CharField(max_length=12, choices=choices(ResponseType))
    priority = models.CharField(
        max_length=2, choices=choices(Priority), default=Priority.P1.value
    )
    requester = models.ForeignKey(
        PERSON, models.PROTECT, null=True, related_name="asked_callouts"
    )
    callback_number = models.CharField(max_length=16, blank=True)
    asked_type = models.CharField(
        max_length=12, choices=choices(ResponseType), blank=True, default=""
    )
    agreement = models.CharField(
        max_length=8, choices=choices(Agreement), default="", blank=True
    )
    agreement_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, related_name="+"
    )
    agreement_at = models.DateTimeField(null=True)
    place = models.CharField(max_length=200, blank=True)
    beat = models.CharField(max_length=24, blank=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    cad_incident = models.CharField(max_length=40, blank=True)
    weapon = models.CharField(
        max_length=16, choices=choices(Weapon), default=Weapon.NOT_ASKED.value
    )
    secured_at = models.DateTimeField(null=True)
    secured_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, related_name="secured_callouts"
    )
    officer_left_at = models.DateTimeField(null=True)
    officer_released_at = models.DateTimeField(null=True)

    state = models.CharField(max_length=12, choices=choices(State))
    owner = models.ForeignKey(
        PERSON, models.PROTECT, null=True, related_name="owned_callouts"
    )
    deadline_at = models.DateTimeField(null=True)
    ladder = models.JSONField(default=dict)
    rung = models.PositiveSmallIntegerField(null=True)
    rung_left = models.PositiveSmallIntegerField(default=0)
    rung_ends_at = models.DateTimeField(null=True)
    ladder_ends_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    wait = models.CharField(
        max_length=8, choices=choices(Wait), default=Wait.NONE.value, blank=True
    )
    free_at = models.DateTimeField(null=True)
    service = models.JSONField(default=dict, blank=True)
    lead = models.ForeignKey(
        PERSON, models.PROTECT, null=True, related_name="led_callouts"
    )
    late_offer_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, related_name="late_offers"
    )
    late_offer_at = models.DateTimeField(null=True)
    late_offer_in_person = models.BooleanField(default=True)
    accepted_at = models.DateTimeField(null=True)
    expected_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    disposition = models.CharField(max_length=40, default=NOT_ASKED)
    dispositions_version = models.PositiveSmallIntegerField(default=1)
    voluntary = models.CharField(max_length=10, default=NOT_ASKED)
    would_have_been = models.CharField(max_length=10, default=NOT_ASKED)
    arrest = models.CharField(max_length=10, default=NOT_ASKED)
    use_of_force = models.CharField(max_length=10, default=NOT_ASKED)
    injury = models.CharField(max_length=10, default=NOT_ASKED)
    reporter = models.ForeignKey(
        PERSON, models.PROTECT, null=True, related_name="reported_callouts"
    )
    same_person_as = models.ForeignKey("self", models.PROTECT, null=True)

    objects = CalloutQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["consortium", "year", "sequence"],
                name="one_callout_per_request_number",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[State.CLOSED.value, State.CANCELLED.value])
                | Q(owner__isnull=False, deadline_at__isnull=False),
                name="open_callout_has_owner_and_deadline",
            ),
            models.CheckConstraint(
                condition=Q(secured_at__isnull=True, secured_by__isnull=True)
                | Q(secured_at__isnull=False, secured_by__isnull=False),
                name="secured_by_someone_at_some_time",
            ),
            models.CheckConstraint(
                condition=Q(late_offer_by__isnull=True, late_offer_at__isnull=True)
                | Q(late_offer_by__isnull=False, late_offer_at__isnull=False),
                name="offered_by_someone_at_some_time",
            ),
            models.CheckConstraint(
                condition=~Q(kind=Kind.IMPORTED.value) | Q(batch__isnull=False),
                name="imported_callout_has_its_batch",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], name="callout_due", condition=Q(due_at__isnull=False)
            ),
            models.Index(
                fields=["consortium", "priority", "requested_at"],
                name="callout_waiting",
                condition=Q(state=State.WAITING.value),
            ),
            models.Index(
                fields=["late_offer_at"],
                name="callout_offered_late",
                condition=Q(late_offer_at__isnull=False),
            ),
            models.Index(
                fields=["consortium", "-requested_at"], name="callout_by_time"
            ),
            models.Index(
                fields=["requesting_organisation", "-requested_at"],
                name="callout_by_agency",
            ),
            models.Index(
                fields=["consortium", "deadline_at"],
                name="callout_open",
                condition=~Q(state__in=[State.CLOSED.value, State.CANCELLED.value]),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"{self.year % 100:02}-{self.sequence:04}"

    @property
    def called(self) -> str:
        """Its number as screens show it: practice is marked wherever it is named."""
        return f"DRILL {self.number}" if self.kind == Kind.DRILL.value else self.number

    @property
    def live_topic(self) -> str:
        """What its live pages listen to."""
        return f"callout:{self.public_id}"

    @property
    def live_topics(self) -> tuple[str, ...]:
        """The same, and the boards on which it stands."""
        asked = self.requesting_organisation
        agency = (agency_topic(asked),) if asked else ()
        return (self.live_topic, f"board:{self.consortium.public_id}", *agency)


class CalloutEvent(models.Model):
    """One fact about a callout. Append-only; the truth of which columns are the index.

    Owner: the callout's. `at` is when it happened, `entered_at` when we were told,
    `by` who said so (null: the engine or an import), `source` by what.
    """

    callout = models.ForeignKey(Callout, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=20, choices=choices(EventKind))
    at = models.DateTimeField()
    entered_at = models.DateTimeField()
    by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    source = models.CharField(max_length=8, choices=choices(Source))
    details = models.JSONField(default=dict)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.callout} {self.kind}"


class ResponseQuerySet(models.QuerySet["Response"]):
    def engaging(self) -> Self:
        """Open work in person: who does it cannot be sent elsewhere."""
        return self.filter(is_open=True, in_person=True, is_drill=False)


class Response(Public):
    """The work of one responder on a callout. Owner: the callout's consortium.

    `clinician` null: an import that does not say who. Clocks are null where not
    recorded; nothing is guessed. `miles_tenths` are tenths of a mile. `is_open`
    until cleared or given up; an imported response is never open.
    """

    callout = models.ForeignKey(Callout, models.PROTECT, related_name="responses")
    clinician = models.ForeignKey(
        PERSON, models.PROTECT, null=True, related_name="responses"
    )
    part = models.CharField(
        max_length=5, choices=choices(Part), default=Part.LEAD.value
    )
    capacity = models.CharField(
        max_length=12, choices=choices(Capacity), default=Capacity.CLINICIAN.value
    )
    in_person = models.BooleanField()
    is_open = models.BooleanField(default=True)
    is_drill = models.BooleanField(default=False)
    dispatched_at = models.DateTimeField(null=True)
    departed_at = models.DateTimeField(null=True)
    staged_at = models.DateTimeField(null=True)
    on_scene_at = models.DateTimeField(null=True)
    engaged_at = models.DateTimeField(null=True)
    cleared_at = models.DateTimeField(null=True)
    expected_clear_at = models.DateTimeField(null=True)
    miles_tenths = models.PositiveIntegerField(null=True)
    documentation_minutes = models.PositiveIntegerField(null=True)

    objects = ResponseQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["callout"],
                condition=Q(part=Part.LEAD.value, is_open=True),
                name="one_lead_per_callout",
            ),
            models.UniqueConstraint(
                fields=["clinician"],
                condition=Q(
                    part=Part.LEAD.value, is_open=True, in_person=True, is_drill=False
                ),
                name="one_engagement_per_clinician",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.part} on {self.callout}"

    def as_engagement(self) -> Engagement:
        """For routing. An open response has been dispatched."""
        marks = (self.dispatched_at, self.departed_at, self.staged_at, self.on_scene_at)
        return Engagement(
            in_person=self.in_person,
            marked_at=max(mark for mark in marks if mark is not None),
            expected_clear_at=self.expected_clear_at,
        )
