"""A shared duty list: its tiers of positions, and whom it covers."""

from datetime import date, datetime, time, timedelta
from typing import Self

from django.db import models
from django.db.models import F, Q
from schedule.models.calendars import Calendar

from agencies.core.scope import Scope
from agencies.models import Consortium, Organisation
from common import walltime
from common.public_holidays import HolidayCalendar, Observed
from common.records import Public
from rosters.core.confirming import LONGEST_LEAD, SHORTEST_LEAD
from rosters.core.hours import Hours
from rosters.core.rules import Limits
from rosters.core.words import Tier


class RosterQuerySet(models.QuerySet["Roster"]):
    def visible_to(self, scope: Scope) -> Self:
        """Those of one's consortia; an agency sees those that cover it."""
        ours = self.filter(consortium_id__in=scope.consortium_ids)
        if scope.sees_whole_consortium:
            return ours
        return ours.filter(agencies=scope.acting_organisation_id)

    def begun(self, at: datetime) -> Self:
        """Those whose first day has come."""
        return self.filter(Q(starts_at__isnull=True) | Q(starts_at__lte=at))


class Roster(Public):
    """One shared duty list. Owner: the consortium.

    `zone` is the IANA zone of its wall clock. Somebody should be on call every day
    from `hours_from` to `hours_until`; both the same means round the clock.
    `published_until`: coverage is stored up to here; at `gaps_due_at` gaps are
    looked for, because something was published. Its holidays are those of
    `holiday_state` (blank: federal), on the days that `holidays_observed` says.
    Whoever comes on call is asked `confirm_minutes` before to confirm it; 0: nobody is.

    `rest_hours` lie between two shifts of a person, and at most `most_nights` nights
    follow each other; 0: the roster asks for neither, because on call is not at work
    and many hold a week without a break. `busy_blocks`: who is busy by their own
    calendar may not be put on call; else it is only said.

    Before `starts_at`, which is `hours_from` of its first day, nobody is on call in
    it, and nobody should be; None: it ran from when it was made. From `ends_at` on
    nobody is either; some time after, the engine closes it (`closed_at`): what was
    stays stored.
    """

    consortium = models.ForeignKey(Consortium, models.PROTECT, related_name="rosters")
    name = models.CharField(max_length=80)
    zone = models.CharField(max_length=64)
    hours_from = models.TimeField(default=time(0))
    hours_until = models.TimeField(default=time(0))
    holiday_state = models.CharField(max_length=2, blank=True, default="")
    holidays_observed = models.CharField(
        max_length=8,
        choices=[(o.value, o.value) for o in Observed],
        default=Observed.ACTUAL.value,
    )
    gaps_due_at = models.DateTimeField(null=True, blank=True)
    confirm_minutes = models.PositiveSmallIntegerField(default=60)
    agencies = models.ManyToManyField(Organisation, related_name="rosters")
    published_until = models.DateTimeField(null=True, blank=True)
    rest_hours = models.PositiveSmallIntegerField(default=0)
    most_nights = models.PositiveSmallIntegerField(default=0)
    swaps_need_approval = models.BooleanField(default=False)
    busy_blocks = models.BooleanField(default=False)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = RosterQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["consortium", "name"], name="one_roster_of_a_name"
            ),
            models.CheckConstraint(
                condition=Q(confirm_minutes=0)
                | Q(
                    confirm_minutes__gte=SHORTEST_LEAD,
                    confirm_minutes__lte=LONGEST_LEAD,
                ),
                name="confirm_half_an_hour_to_a_day_before",
            ),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True)
                | Q(ends_at__isnull=True)
                | Q(ends_at__gt=F("starts_at")),
                name="roster_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def hours(self) -> Hours:
        return Hours(walltime.zone(self.zone), self.hours_from, self.hours_until)

    def has_begun(self, at: datetime) -> bool:
        return self.starts_at is None or self.starts_at <= at

    def local_date(self, at: datetime) -> date:
        """The day its calendar shows at that instant."""
        return walltime.local_date(at, walltime.zone(self.zone))

    def limits(self) -> Limits:
        rest = timedelta(hours=self.rest_hours)
        return Limits(
            walltime.zone(self.zone), rest, self.most_nights, self.busy_blocks
        )

    def holidays(self) -> HolidayCalendar:
        return HolidayCalendar(self.holiday_state, Observed(self.holidays_observed))


class PositionQuerySet(models.QuerySet["Position"]):
    def still_there(self, at: datetime) -> Self:
        """Those that have not ended by `at`, nor their roster."""
        goes_on = Q(ends_at__isnull=True) | Q(ends_at__gt=at)
        with_roster = Q(roster__ends_at__isnull=True) | Q(roster__ends_at__gt=at)
        return self.filter(goes_on, with_roster)


class Position(Public):
    """One seat of a roster: one person at a time, or a gap. Owner: the consortium.

    `order` counts from 1 within the tier: whom to try first. Its `calendar` holds
    its rota in django-scheduler's tables. From `ends_at` on nobody is on call in it;
    its row stays, because past coverage names it.
    """

    roster = models.ForeignKey(Roster, models.PROTECT, related_name="positions")
    tier = models.CharField(max_length=8, choices=[(t.value, t.value) for t in Tier])
    order = models.PositiveSmallIntegerField(default=1)
    calendar = models.OneToOneField(Calendar, models.PROTECT, related_name="position")
    ends_at = models.DateTimeField(null=True, blank=True)

    objects = PositionQuerySet.as_manager()

    class Meta:
        # "primary" sorts after "backup": the first tier first, by reversing.
        ordering = ["-tier", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["roster", "tier", "order"], name="one_position_per_place"
            ),
            models.CheckConstraint(
                condition=Q(order__gte=1), name="position_order_counts_from_1"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tier} {self.order}"
