"""Calendar feeds: addresses at which other programs read who is on call."""

from datetime import datetime
from typing import NamedTuple, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce, Greatest

from agencies.core.scope import Scope
from agencies.models import Consortium, Organisation
from common.records import Public
from rosters.core.feeds import Duty
from rosters.models.coverage import LONGEST, Coverage, CoverageQuerySet
from rosters.models.roster import Roster
from rosters.models.rows import as_stored, read, rows_of

# By hand, because programs ask by the hour whether anything changed, and mostly not.
_LIVE = """SELECT id, person_id, roster_id, consortium_id, edition, edition_at,
last_used_at FROM rosters_feed WHERE token_hash = %s AND revoked_at IS NULL"""
_ROSTERS = """SELECT r.public_id, r.name, r.zone, c.name, c.short_name
FROM rosters_roster r JOIN agencies_consortium c ON c.id = r.consortium_id WHERE """
_ONE, _ALL = "r.id = %s", "r.consortium_id = %s"
_HELD = """r.id IN (SELECT p.roster_id FROM rosters_coverage d
JOIN rosters_position p ON p.id = d.position_id
WHERE d.person_id = %s AND d.superseded_at IS NULL AND d.starts_at > %s)"""


class FeedQuerySet(models.QuerySet["Feed"]):
    def visible_to(self, scope: Scope) -> Self:
        """One's own; and those of the rosters and consortia one sees."""
        return self.filter(
            Q(person_id=scope.user_id)
            | Q(roster__in=Roster.objects.visible_to(scope))
            | Q(consortium_id__in=scope.consortium_ids)
        )

    def live(self) -> Self:
        return self.filter(revoked_at__isnull=True)


class Feed(Public):
    """The secret address of one calendar. Owner: the organisation it was made for.

    It shows the shifts of a `person`, a `roster` or all rosters of a `consortium`, for
    as long as whoever made it may see them. Only the hash of its token is kept;
    `hint` is the last four characters. `edition` names what it said when it was last
    read, `edition_at` since when, in whole seconds: each later than the one before.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="feeds"
    )
    roster = models.ForeignKey(Roster, models.PROTECT, null=True, related_name="feeds")
    consortium = models.ForeignKey(
        Consortium, models.PROTECT, null=True, related_name="feeds"
    )
    name = models.CharField(max_length=40, blank=True)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    hint = models.CharField(max_length=4)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    edition = models.CharField(max_length=32, blank=True, editable=False)
    edition_at = models.DateTimeField(null=True)

    objects = FeedQuerySet.as_manager()

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    person__isnull=False, roster__isnull=True, consortium__isnull=True
                )
                | Q(person__isnull=True, roster__isnull=False, consortium__isnull=True)
                | Q(person__isnull=True, roster__isnull=True, consortium__isnull=False),
                name="feed_shows_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} …{self.hint}".strip()

    def coverage(self, *, since: datetime) -> CoverageQuerySet:
        """The standing coverage it shows, and the month before `since`: a night lasts
        no longer, so that every part of a night is there.
        """
        rows = Coverage.objects.standing().filter(starts_at__gt=since - LONGEST)
        if self.person_id is not None:
            return rows.filter(person=self.person_id)
        if self.roster_id is not None:
            return rows.filter(position__roster=self.roster_id)
        return rows.filter(position__roster__consortium=self.consortium_id)


def duties(rows: CoverageQuerySet) -> list[Duty]:
    """These rows, by their start, with all that a calendar says. One query."""
    revised_at = Greatest("made_at", Coalesce("changed_at", "made_at"))
    columns = (
        *("line__public_id", "night_on", "override__public_id", "position__public_id"),
        *("person__public_id", "person__work_name", "position__roster__name"),
        *("position__roster__zone", "position__tier", "position__order"),
        *("starts_at", "ends_at"),
    )
    found = rows.order_by("starts_at", "pk").values_list(*columns, revised_at)
    return [Duty(*row) for row in found]


class Live(NamedTuple):
    """What must be known of a feed to say whether it changed."""

    id: int
    person_id: int | None
    roster_id: int | None
    consortium_id: int | None
    edition: str
    edition_at: datetime | None
    last_used_at: datetime | None


def live(token_hash: str) -> Live | None:
    """The feed with that token, unless it is revoked."""
    for *columns, edition_at, last_used_at in rows_of(_LIVE, token_hash):
        return Live(*columns, *(at and read(at) for at in (edition_at, last_used_at)))
    return None


def rosters_of(feed: Live, *, since: datetime) -> dict[UUID, tuple[str, ...]]:
    """By public id, what a feed says of the rosters it shows shifts of."""
    if feed.roster_id is not None:
        rows = rows_of(_ROSTERS + _ONE, feed.roster_id)
    elif feed.consortium_id is not None:
        rows = rows_of(_ROSTERS + _ALL, feed.consortium_id)
    else:
        rows = rows_of(_ROSTERS + _HELD, feed.person_id, as_stored(since - LONGEST))
    return {UUID(str(public_id)): tuple(names) for public_id, *names in rows}
