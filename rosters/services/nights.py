"""Changing one night of a pattern: moving it, cancelling it, bringing it back."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _
from schedule.models.events import Occurrence

from common.intervals import Span
from rosters.errors import AlreadyOver, NoSuchNight, ShiftTooLong
from rosters.models import PatternLine
from rosters.services import keeping, noting, plan, publication


@transaction.atomic
def move_night(
    line: PatternLine,
    on: date,
    to: Span | None,
    *,
    now: datetime,
    by: int | None = None,
) -> Occurrence:
    """Move the night of the date `on` to another span, or cancel it (None).

    Safe to repeat; moving a cancelled night brings it back. It still belongs to
    whoever its own date gave it to. Raises NoSuchNight when the pattern has none on
    that date, AlreadyOver when it or the other span is over, and ShiftTooLong.
    """
    roster = publication.locked(line.position().roster_id)
    ordinary = _ordinary(line, on, now=now)
    if to is not None and to.ends_at <= now:
        raise AlreadyOver(_("That time is already over."), field="ends_at")
    if to is not None and to.length > plan.LONGEST:
        raise ShiftTooLong(_("A shift lasts at most 31 days."), field="ends_at")
    was = keeping.of_night(line, on, _present(line, on, ordinary))
    night = line.exception_on(on) or Occurrence.objects.model(event=line.event)
    span = to or ordinary
    night.original_start, night.original_end = ordinary.starts_at, ordinary.ends_at
    night.start, night.end, night.cancelled = span.starts_at, span.ends_at, to is None
    night.save()
    act = "cancel_night" if to is None else "move_night"
    then = keeping.of_night(line, on, to)
    noting.note(act, roster, line, then, was, now=now, by=by, on=str(on))
    publication.publish(roster.pk, now=now, by=by, reason=str(line))
    return night


@transaction.atomic
def restore_night(
    line: PatternLine, on: date, *, now: datetime, by: int | None = None
) -> None:
    """The night of the date `on` is again as the pattern says. Safe to repeat.

    Raises NoSuchNight and AlreadyOver as `move_night` does.
    """
    roster = publication.locked(line.position().roster_id)
    ordinary = _ordinary(line, on, now=now)
    night = line.exception_on(on)
    if night is None:
        return
    if ordinary.ends_at <= now:
        raise AlreadyOver(_("Its own time is over: cancel it instead."), field="what")
    was = keeping.of_night(line, on, _present(line, on, ordinary))
    night.delete()
    then = keeping.of_night(line, on, ordinary)
    noting.note("restore_night", roster, line, then, was, now=now, by=by, on=str(on))
    publication.publish(roster.pk, now=now, by=by, reason=str(line))


def _present(line: PatternLine, on: date, ordinary: Span) -> Span | None:
    """When it takes place as it stands; None: not at all."""
    night = line.exception_on(on)
    if night is None:
        return ordinary
    return None if night.cancelled else Span(night.start, night.end)


def _ordinary(line: PatternLine, on: date, *, now: datetime) -> Span:
    """When the night is by the rule alone, if anything of it can still be changed."""
    pattern = line.as_pattern()
    ordinary = pattern.night(on)
    if ordinary is None or not pattern.has_night(on):
        raise NoSuchNight(
            _("%(pattern)s has no shift on %(day)s.")
            % {"pattern": line, "day": f"{on:%d %b %Y}"},
            field="on",
        )
    present = pattern.exceptions.get(on) or ordinary
    if present.ends_at <= now:
        raise AlreadyOver(_("That night is over: it stays as it was."), field="on")
    return ordinary
