"""Storing who is on call, at least 400 days ahead; and correcting what is past."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import User
from agencies.services import audit, live
from common.intervals import Span, split
from rosters import selectors
from rosters.core import effects
from rosters.core.effects import Held
from rosters.core.publication import (
    Difference,
    Stored,
    difference,
    long_in,
    wanted,
)
from rosters.core.resolution import Plan, Stretch, resolve
from rosters.core.rotation import Rotation
from rosters.core.shortfalls import Kind
from rosters.core.words import Origin
from rosters.documents import kept_document
from rosters.errors import NotYetOver
from rosters.models import Coverage, Position, Roster, Shortfall, statements
from rosters.services import all_clear, following, keeping, telling

HORIZON = timedelta(days=400)
# Stored further than promised, so that once a day is often enough to extend it.
AHEAD = HORIZON + timedelta(days=2)
# A shift that begins before the horizon is stored whole.
MARGIN = timedelta(days=32)
# One edit is often followed by the next, which fills what the first one opened.
LOOK_FOR_GAPS_AFTER = timedelta(minutes=5)
AN_EDIT_TAKES = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Published:
    """What a publication changed, in rows. All zero: nothing."""

    removed: int = 0
    ended: int = 0
    added: int = 0

    def __bool__(self) -> bool:
        return bool(self.removed or self.ended or self.added)


def locked(roster_id: int) -> Roster:
    """The roster, locked until the transaction ends: one edit at a time.

    Every service that changes a plan takes it first. SQLite has one writer anyway.
    """
    return Roster.objects.select_for_update().get(pk=roster_id)


@transaction.atomic
def publish(
    roster_id: int,
    *,
    now: datetime,
    by: int | None = None,
    reason: str = "",
    ahead: timedelta = AHEAD,
    told: Collection[int] = (),
    tell_anyway: bool = False,
) -> Published:
    """Make stored coverage say what the plan says, from `now` to 400 days ahead.

    Part of the caller's transaction: an edit and its coverage are one. Replaces
    only what changed; nothing before `now` is touched. Those whose published shifts
    change are told, unless it is `by` themselves, they are in `told` (and hear of it
    otherwise), or it is nobody's doing (None: the engine, unless `tell_anyway`). Safe
    to repeat: the second time changes nothing.
    """
    roster = locked(roster_id)
    following.follow(roster, now=now, by=by)
    changes, before, after = Published(), list[Held](), list[Held]()
    plans = selectors.plans_of(roster, since=now)
    for position, plan in plans.items():
        stored = statements.stored(position.pk, now)
        change = _change(stored, plan, now=now, ahead=ahead)
        if change:
            gone, come = _held(position, stored, change)
            before += gone
            after += come
            origins = _origins(plan)
            _write(change, statements.Made(position.pk, origins, by, now, reason[:200]))
            changes = Published(
                changes.removed + len(change.remove),
                changes.ended + len(change.end),
                changes.added + len(change.add),
            )
    until = max(now + ahead, roster.published_until or now)
    Roster.objects.filter(pk=roster.pk).update(
        published_until=until,
        gaps_due_at=_look_for_gaps_at(roster, now=now),
    )
    all_clear.hold_back(roster, now=now)
    if changes:
        _look_whether_closed(after, now=now)
        live.touch(topic(roster))
    tells = by is not None or tell_anyway
    if tells and roster.published_until is not None:
        known = dict.fromkeys((p.pk for p in plans), roster.published_until)
        news = effects.news(before, after, since=now, until=known)
        telling.tell(
            roster, news, {p.pk: p for p in plans}, now=now, but={by or 0, *told}
        )
    return changes


def _look_for_gaps_at(roster: Roster, *, now: datetime) -> datetime:
    """Some minutes after the first of several edits, so that a gap that an edit makes
    and the next one fills alarms nobody; each edit has at least a minute for that. What
    is to be looked at now is not put off.
    """
    if roster.gaps_due_at is None:
        return now + LOOK_FOR_GAPS_AFTER * settings.TIME_SCALE
    if roster.gaps_due_at <= now:
        return roster.gaps_due_at
    return max(roster.gaps_due_at, now + AN_EDIT_TAKES * settings.TIME_SCALE)


def _look_whether_closed(came: Sequence[Held], *, now: datetime) -> None:
    """What people were told nobody has, and somebody was put on, is looked at now:
    it alarms nobody for another five minutes.
    """
    if not came:
        return
    Shortfall.objects.standing().filter(
        kind=Kind.GAP.value,
        position__in={held.position for held in came},
        starts_at__lt=max(held.ends_at for held in came),
        ends_at__gt=max(now, min(held.starts_at for held in came)),
    ).update(due_at=now)


def topic(roster: Roster) -> str:
    """The live topic of a roster's pages. Its version counts what was published."""
    return topic_of(roster.public_id)


def topic_of(public_id: UUID) -> str:
    """The same by the roster's public id."""
    return f"roster:{public_id}"


def _change(
    stored: Sequence[Stored], plan: Plan, *, now: datetime, ahead: timedelta
) -> Difference:
    window = Span(now, now + ahead + MARGIN)
    fresh = wanted(resolve(plan, window), until=now + ahead, long=long_in(plan))
    return difference(stored, fresh, now=now)


def _held(
    position: Position, stored: Sequence[Stored], change: Difference
) -> tuple[list[Held], list[Held]]:
    """What the change takes away, and what it puts there instead."""
    ends, removed = dict(change.end), set(change.remove)
    gone = [row for row in stored if row.id in ends or row.id in removed]
    kept = [
        row.stretch._replace(ends_at=ends[row.id]) for row in gone if row.id in ends
    ]
    before = [_as_held(position, row.stretch) for row in gone]
    return before, [_as_held(position, s) for s in (*change.add, *kept)]


def _as_held(position: Position, stretch: Stretch) -> Held:
    assert stretch.person is not None  # noqa: S101 - for the type checker: it is stored
    return Held(position.pk, stretch.starts_at, stretch.ends_at, stretch.person)


def _write(change: Difference, made: statements.Made) -> None:
    # This order keeps the rows from overlapping at any moment: the guard looks.
    for chunk in _chunks(change.remove):
        Coverage.objects.filter(pk__in=chunk).delete()
    for pk, ends_at in change.end:
        Coverage.objects.filter(pk=pk).update(ends_at=ends_at, changed_at=made.made_at)
    statements.store(change.add, made)


def _origins(plan: Plan) -> dict[int | None, str]:
    """By the pattern's id, what its nights are; without a pattern an override's."""
    return {None: Origin.OVERRIDE.value} | {
        pattern.id: Origin.ROTATION.value
        if isinstance(pattern.holder, Rotation)
        else Origin.PATTERN.value
        for pattern in plan.patterns
    }


def _chunks(ids: Sequence[int], size: int = 500) -> Iterable[Sequence[int]]:
    """SQLite takes a limited number of parameters in one statement."""
    return (ids[begin : begin + size] for begin in range(0, len(ids), size))


@transaction.atomic
def correct(
    position: Position,
    *,
    person: User | None,
    span: Span,
    reason: str,
    by: int,
    now: datetime,
) -> list[Coverage]:
    """Write down who really was on call in `span`, which is over; None: nobody was.

    What was stored stays, marked as superseded by the correction, which says who
    and why; what of it lies outside `span` is written again beside it. Raises
    NotYetOver when `span` reaches past `now`.
    """
    if span.ends_at > now:
        raise NotYetOver(_("Only what is over can be corrected."), field="ends_at")
    roster = locked(position.roster_id)
    wrong = list(Coverage.objects.overlapping(span).filter(position=position))
    Coverage.objects.filter(pk__in=[row.pk for row in wrong]).update(superseded_at=now)
    made = [
        Coverage.objects.create(
            position=position,
            person_id=person.pk if person else 0,
            starts_at=piece.starts_at,
            ends_at=piece.ends_at,
            origin=Origin.CORRECTION.value,
            made_by_id=by,
            made_at=now,
            reason=reason,
        )
        for piece in (_pieces(span) if person else [])
    ]
    for row in wrong:
        _write_rest(row, span, by=by, now=now, reason=reason)
        row.superseded_at = now
        row.superseded_by = made[0] if made else None
        row.save(update_fields=["superseded_by"])
    audit.record(
        act="correct_coverage",
        about=position,
        now=now,
        person_id=by,
        organisation_id=roster.consortium.host_id,
        reason=reason,
        starts_at=span.starts_at.isoformat(),
        ends_at=span.ends_at.isoformat(),
        person=person.pk if person else None,
        facts=kept_document(
            keeping.of_correction(position, span, person=person.pk if person else None),
            keeping.of_correction(position, span, wrong),
        ),
    )
    live.touch(topic(roster))
    return made


def _pieces(span: Span) -> list[Span]:
    """The span in pieces of at most 28 days, as the guard asks."""
    four_weeks = timedelta(weeks=4)
    count = span.length // four_weeks
    return split(span, [span.starts_at + n * four_weeks for n in range(1, count + 1)])


def _write_rest(
    row: Coverage, span: Span, *, by: int, now: datetime, reason: str
) -> None:
    """What of a superseded row lies outside the corrected span stands as it was."""
    edges = split(row.span(), [span.starts_at, span.ends_at])
    for rest in edges:
        if not rest.overlaps(span):
            Coverage.objects.create(
                position_id=row.position_id,
                person_id=row.person_id,
                starts_at=rest.starts_at,
                ends_at=rest.ends_at,
                origin=row.origin,
                line_id=row.line_id,
                night_on=row.night_on,
                override_id=row.override_id,
                made_by_id=by,
                made_at=now,
                reason=reason,
            )
