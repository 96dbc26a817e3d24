"""Ending a position or a whole roster from a moment on; and closing what has ended."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.services import live
from common import walltime
from rosters import selectors, sentences
from rosters.errors import AlreadyOver, Ended, PeriodOutOfBounds
from rosters.models import Position, Roster
from rosters.services import noting, publication


@transaction.atomic
def end_position(
    position: Position,
    ends_at: datetime | None,
    *,
    now: datetime,
    by: int | None = None,
) -> None:
    """From `ends_at` on nobody is on call in the position, and it is no gap; None: it
    goes on after all.

    What was on call before stays stored. Raises AlreadyOver for a moment that is past,
    PeriodOutOfBounds for one at which its roster has not begun, and Ended once it has
    ended: to go on would make a gap in the past.
    """
    roster = publication.locked(position.roster_id)
    held = Position.objects.get(pk=position.pk)
    require(held, roster, now)
    _require_later(ends_at, roster, now)
    held.ends_at = ends_at
    held.save(update_fields=["ends_at"])
    ends = ends_at.isoformat() if ends_at else ""
    noting.note("end_position", roster, held, now=now, by=by, ends=ends)
    publication.publish(roster.pk, now=now, by=by, reason="end_position")


@transaction.atomic
def end_roster(
    roster: Roster,
    ends_at: datetime | None,
    *,
    now: datetime,
    by: int | None = None,
) -> None:
    """The same of every position of the roster at once."""
    held = publication.locked(roster.pk)
    require_roster(held, now)
    _require_later(ends_at, held, now)
    held.ends_at = ends_at
    held.save(update_fields=["ends_at"])
    ends = ends_at.isoformat() if ends_at else ""
    noting.note("end_roster", held, held, now=now, by=by, ends=ends)
    publication.publish(held.pk, now=now, by=by, reason="end_roster")


def require(position: Position, roster: Roster, at: datetime) -> None:
    """Raises Ended for a position that is not there any more at `at`."""
    ends_at = selectors.earliest(position.ends_at, roster.ends_at)
    if ends_at is not None and ends_at <= at:
        raise Ended(
            _("This position has ended: from %(moment)s on nobody is on call in it.")
            % {"moment": said(roster, ends_at)},
            field="ends_at",
        )


def require_roster(roster: Roster, at: datetime) -> None:
    """Raises Ended for a roster that is not there any more at `at`."""
    if roster.ends_at is not None and roster.ends_at <= at:
        raise Ended(
            _("This roster has ended: from %(moment)s on nobody is on call in it.")
            % {"moment": said(roster, roster.ends_at)},
            field="ends_at",
        )


def said(roster: Roster, at: datetime) -> str:
    """The moment by the wall of the roster."""
    return sentences.moment(walltime.local(at, walltime.zone(roster.zone)))


def close_over(now: datetime, *, apart: Callable[..., int]) -> int:
    """Close every open roster that has ended; how many. Safe to repeat."""
    over = Roster.objects.filter(closed_at__isnull=True, ends_at__lte=now)
    failed = "roster %s could not be closed"

    def close(roster_id: int) -> int:
        return _close(roster_id, now)

    return sum(apart(close, pk, failed) for pk in over.values_list("pk", flat=True))


@transaction.atomic
def _close(roster_id: int, now: datetime) -> int:
    roster = publication.locked(roster_id)
    if roster.closed_at is not None or roster.ends_at is None or roster.ends_at > now:
        return 0
    roster.closed_at = now
    roster.save(update_fields=["closed_at"])
    ends = roster.ends_at.isoformat()
    noting.note("close_roster", roster, roster, now=now, by=None, ends=ends)
    live.touch(publication.topic(roster))
    return 1


def _require_later(ends_at: datetime | None, roster: Roster, now: datetime) -> None:
    if ends_at is None:
        return
    if ends_at <= now:
        raise AlreadyOver(
            _("What is past stays as it was: choose a later moment."), field="ends_at"
        )
    if roster.starts_at is not None and ends_at <= roster.starts_at:
        sentence = _(
            "The roster begins on %(moment)s: choose a later moment, or let it start "
            "earlier first."
        )
        begins = said(roster, roster.starts_at)
        raise PeriodOutOfBounds(sentence % {"moment": begins}, field="ends_at")
