"""Shifts that their holders offer to others."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from agencies.core.acts import Act
from agencies.core.scope import Scope
from common.intervals import Span
from common.records import Public
from rosters.core.swaps import OPEN, Answer, SwapState
from rosters.models.changes import Override
from rosters.models.plan import ShiftNamed
from rosters.models.roster import Position


class SwapQuerySet(models.QuerySet["Swap"]):
    def of_person(self, person_id: int) -> Self:
        """Those one offered, is asked about or takes, in any consortium."""
        mine = Q(holder=person_id) | Q(taker=person_id)
        asked = Q(invitations__person=person_id)
        return self.filter(mine | asked).distinct()

    def visible_to(self, scope: Scope) -> Self:
        """One's own in every consortium one is still in, whichever one acts in; and
        those of one's consortia to who edits rosters.
        """
        homes = {standing.organisation_id for standing in scope.standings}
        own = self.of_person(scope.user_id).filter(
            position__roster__consortium__seats__organisation__in=homes
        )
        seen = Q(pk__in=own.values("pk"))
        if scope.may(Act.EDIT_ROSTER):
            seen |= Q(position__roster__consortium_id__in=scope.consortium_ids)
        return self.filter(seen)

    def still_open(self) -> Self:
        return self.filter(state__in=[state.value for state in OPEN])

    def with_all(self) -> Self:
        """With what pages and texts say of them."""
        return self.select_related(
            "position__roster__consortium",
            "holder",
            "taker",
            "line",
            "override",
            "back_override__position__roster",
        )


class Swap(Public, ShiftNamed):
    """A shift offered by its holder. Owner: the roster's consortium.

    `starts_at` and `ends_at` are where it was last seen; the night it names decides
    where it is. `expires_at`: untaken or unapproved until then, it is over. In force,
    `override` puts the taker on, and `back_override` the holder on the taker's shift
    that was given for it (`is_exchange`). `despite` are the rules overridden, `why` the
    reason for that, or for refusing.
    """

    position = models.ForeignKey(Position, models.PROTECT, related_name="swaps")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    note = models.CharField(max_length=200, blank=True)
    state = models.CharField(
        max_length=9,
        choices=[(s.value, s.value) for s in SwapState],
        default=SwapState.OFFERED.value,
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    taker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    taken_at = models.DateTimeField(null=True)
    is_exchange = models.BooleanField(default=False)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=200, blank=True)
    despite = models.JSONField(default=list, blank=True)
    override = models.ForeignKey(
        Override, models.PROTECT, null=True, related_name="swaps"
    )
    back_override = models.ForeignKey(
        Override, models.PROTECT, null=True, related_name="+"
    )

    objects = SwapQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        indexes = [
            models.Index(
                fields=["expires_at"],
                name="swap_open",
                condition=Q(state__in=["offered", "taken"]),
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["position", "starts_at"],
                condition=Q(state__in=["offered", "taken"]),
                name="one_open_swap_of_a_shift",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="swap_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["taken", "in_force"])
                | Q(taker__isnull=False, taken_at__isnull=False),
                name="taken_swap_says_by_whom",
            ),
            models.CheckConstraint(
                condition=~Q(state="in_force") | Q(override__isnull=False),
                name="swap_in_force_has_its_override",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.holder} {self.starts_at:%Y-%m-%d %H:%M}"

    def span(self) -> Span:
        return Span(self.starts_at, self.ends_at)


class SwapInvitation(Public, ShiftNamed):
    """Somebody asked to take it, and their answer. Owner: the consortium.

    A counter-offer names one of their own shifts, in `position`, for it.
    """

    swap = models.ForeignKey(Swap, models.CASCADE, related_name="invitations")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    answer = models.CharField(
        max_length=9,
        choices=[(a.value, a.value) for a in Answer],
        default=Answer.NONE.value,
    )
    answered_at = models.DateTimeField(null=True)
    position = models.ForeignKey(Position, models.PROTECT, null=True, related_name="+")
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["swap", "person"], name="asked_once_about_a_swap"
            ),
            models.CheckConstraint(
                condition=~Q(answer="countered")
                | Q(
                    position__isnull=False,
                    starts_at__isnull=False,
                    ends_at__gt=F("starts_at"),
                ),
                name="counter_offer_names_its_shift",
            ),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True, ends_at__isnull=True)
                | Q(starts_at__isnull=False, ends_at__gt=F("starts_at")),
                name="swap_invitation_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.answer}"

    def span(self) -> Span | None:
        if self.starts_at is None or self.ends_at is None:
            return None
        return Span(self.starts_at, self.ends_at)
