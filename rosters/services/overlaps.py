"""Would two recurring shifts of one position cover the same time, or be the same?"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta

from django.utils.translation import gettext as _

from common import walltime
from common.intervals import Span
from rosters.core.pattern import Pattern, expand
from rosters.errors import PatternThereAlready, ShiftOverlaps
from rosters.models import PatternLine, Position, plans

LOOK_AHEAD = timedelta(days=400)


def refuse(position: Position, line: PatternLine, *, now: datetime, wins: bool) -> None:
    """Raises ShiftOverlaps where a shift of the pattern lasts beyond the beginning of
    its next one; PatternThereAlready where another pattern of the position says the
    same; and, unless it `wins`, ShiftOverlaps where it overlaps another one, naming
    that and when.

    One for holidays and one that is not may overlap: the former outranks the other.
    """
    every = plans.patterns_of(position.roster_id)[position.pk]
    mine = next(pattern for pattern in every if pattern.id == line.pk)
    _refuse_itself(mine, now=now)
    begins = max(now, walltime.instant(mine.starts_on, time(), mine.zone))
    window = Span(begins, begins + LOOK_AHEAD)
    others = [
        # Of one for holidays and one that is not it is settled which counts.
        other
        for other in every
        if other is not mine and other.precedence[0] == mine.precedence[0]
    ]
    _refuse_twice(mine, others, window)
    if wins:
        return
    for other in others:
        clash = _first_clash(mine, other, window)
        if clash is not None:
            raise ShiftOverlaps(
                _("This overlaps %(other)s, first on %(when)s.")
                % {
                    "other": PatternLine.objects.with_all().get(pk=other.id),
                    "when": f"{walltime.local(clash, mine.zone):%d %b %Y %H:%M}",
                },
                field="local_starts",
            )


def _refuse_twice(mine: Pattern, others: Sequence[Pattern], window: Span) -> None:
    spans = _spans(mine, window)
    for other in others:
        if spans and other.holder == mine.holder and _spans(other, window) == spans:
            raise PatternThereAlready(
                _(
                    "%(other)s is there already: the same days and hours, for the same "
                    "people. Nothing would change."
                )
                % {"other": PatternLine.objects.with_all().get(pk=other.id)},
                field="local_starts",
            )


def _spans(pattern: Pattern, window: Span) -> list[tuple[datetime, datetime]]:
    """Its shifts by the rule alone, none of them moved or cancelled."""
    ruled = replace(pattern, exceptions={})
    return [(shift.starts_at, shift.ends_at) for shift in expand(ruled, window)]


def _refuse_itself(pattern: Pattern, *, now: datetime) -> None:
    first = max(walltime.local_date(now, pattern.zone), pattern.starts_on)
    on = pattern.first_over_its_next(first, first + LOOK_AHEAD)
    if on is not None:
        raise ShiftOverlaps(
            _(
                "It lasts longer than until it begins again: that of %(day)s overlaps "
                "the next."
            )
            % {"day": f"{on:%a} {on.day} {on:%b %Y}"},
            field="local_ends",
        )


def _first_clash(one: Pattern, other: Pattern, window: Span) -> datetime | None:
    mine, theirs = expand(one, window), expand(other, window)
    index = 0
    for shift in mine:
        while index < len(theirs) and theirs[index].ends_at <= shift.starts_at:
            index += 1
        if index < len(theirs) and theirs[index].starts_at < shift.ends_at:
            return max(shift.starts_at, theirs[index].starts_at)
    return None
