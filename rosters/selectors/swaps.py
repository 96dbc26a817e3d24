"""Questions about swaps, and about the shifts that are offered."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from agencies.core.acts import Act
from agencies.core.scope import Scope
from agencies.models import Consortium
from common.intervals import Span
from common.walltime import YEARS
from rosters.core.swaps import Answer, SwapState
from rosters.models import Coverage, Position, Roster, Swap, SwapInvitation

Night = tuple[int, date]


@dataclass(frozen=True, slots=True)
class Shift:
    """What one person is on call for in a position without a break or, of a pattern,
    in one night; from its first piece to its last.
    """

    position: Position
    person_id: int
    span: Span
    night: Night | None

    def has_begun(self, now: datetime) -> bool:
        return self.span.starts_at <= now


# ── The system's questions: ids, no scope ────────────────────────────────────────


def shift_at(position: Position, at: datetime) -> Shift | None:
    """Whose shift it is in that position at the instant, or None: nobody's."""
    row = Coverage.objects.at(at).filter(position=position).first()
    if row is None:
        return None
    return _whole(position, row.person_id, _night(row), row.span(), since=at)


def shift_of(
    named: Swap | SwapInvitation, person_id: int, *, since: datetime
) -> Shift | None:
    """Where the shift that a swap or a counter-offer names is now, if that person
    still has it and it is not over; None: they have not.
    """
    span = named.span()
    if named.position is None or span is None:
        return None
    return _whole(named.position, person_id, named.night(), span, since=since)


def _whole(
    position: Position,
    person_id: int,
    night: Night | None,
    span: Span,
    *,
    since: datetime,
) -> Shift | None:
    rows = Coverage.objects.standing().filter(
        position=position, person_id=person_id, ends_at__gt=since
    )
    if night is not None:
        rows = rows.filter(line_id=night[0], night_on=night[1])
    else:
        rows = rows.filter(
            line__isnull=True,
            starts_at__lt=span.ends_at,
            ends_at__gt=span.starts_at,
        )
    pieces = [row.span() for row in rows]
    if not pieces:
        return None
    whole = Span(min(pieces).starts_at, max(piece.ends_at for piece in pieces))
    return Shift(position, person_id, whole, night)


def coming_shifts(person_id: int, *, now: datetime, until: datetime) -> list[Shift]:
    """The person's shifts that begin before `until` and have not begun, in order."""
    rows = (
        Coverage.objects.standing()
        .filter(person_id=person_id, starts_at__gt=now, starts_at__lt=until)
        .select_related("position__roster__consortium")
    )
    return _shifts(rows)


def _shifts(rows: Iterable[Coverage]) -> list[Shift]:
    """Pieces of one night together; by their start."""
    found: dict[tuple[object, ...], Shift] = {}
    for row in rows:
        night, span = _night(row), row.span()
        key = (row.position_id, night) if night else (row.position_id, row.pk)
        if (known := found.get(key)) is not None:
            ends_at = max(known.span.ends_at, span.ends_at)
            span = Span(min(known.span.starts_at, span.starts_at), ends_at)
        found[key] = Shift(row.position, row.person_id, span, night)
    return sorted(found.values(), key=lambda shift: shift.span)


def _night(row: Coverage) -> Night | None:
    if row.line_id is None or row.night_on is None:
        return None
    return row.line_id, row.night_on


def open_swap_of(shift: Shift) -> Swap | None:
    """The swap in which this shift is offered already, if there is one."""
    same = Q(starts_at__lt=shift.span.ends_at, ends_at__gt=shift.span.starts_at)
    if shift.night is not None:
        same = Q(line_id=shift.night[0], night_on=shift.night[1])
    return (
        Swap.objects.still_open()
        .filter(same, position=shift.position, holder_id=shift.person_id)
        .first()
    )


def own_open_swaps(person_id: int) -> list[Swap]:
    """What the person offers at present, by its start."""
    return list(Swap.objects.still_open().filter(holder=person_id).with_all())


def swap_by_key(public_id: UUID) -> Swap | None:
    return Swap.objects.with_all().filter(public_id=public_id).first()


def invitation_by_key(public_id: UUID) -> SwapInvitation | None:
    return (
        SwapInvitation.objects.filter(public_id=public_id)
        .select_related("swap__position__roster__consortium", "swap__holder", "person")
        .first()
    )


def expired_swaps(now: datetime) -> Sequence[int]:
    """Those that are open and whose time is over, by id."""
    over = Swap.objects.still_open().filter(expires_at__lte=now)
    return list(over.order_by("expires_at").values_list("pk", flat=True))


def where_now(swaps: Sequence[Swap], *, since: datetime) -> dict[int, Span]:
    """By the swap's id, where its shift is now, as `shift_of` says; one that is its
    holder's no more is not there. One query.
    """
    rows = Coverage.objects.standing().filter(
        position__in={swap.position_id for swap in swaps},
        person__in={swap.holder_id for swap in swaps},
        ends_at__gt=since,
    )
    theirs: dict[tuple[int, int], list[Coverage]] = defaultdict(list)
    for row in rows:
        theirs[row.position_id, row.person_id].append(row)
    found: dict[int, Span] = {}
    for swap in swaps:
        pieces = [
            row.span()
            for row in theirs[swap.position_id, swap.holder_id]
            if _is_of(row, swap)
        ]
        if pieces:
            ends_at = max(piece.ends_at for piece in pieces)
            found[swap.pk] = Span(min(pieces).starts_at, ends_at)
    return found


def _is_of(row: Coverage, swap: Swap) -> bool:
    night = swap.night()
    if night is not None:
        return _night(row) == night
    return row.line_id is None and row.span().overlaps(swap.span())


def in_force_by(override_ids: Iterable[int]) -> list[Swap]:
    """The swaps in force that made one of these overrides."""
    either = Q(override__in=override_ids) | Q(back_override__in=override_ids)
    in_force = Swap.objects.filter(either, state=SwapState.IN_FORCE.value)
    return list(in_force.with_all())


def swaps_to_follow(roster: Roster, now: datetime) -> list[Swap]:
    """Those in force of which a shift of that roster's is not over."""
    here = Q(position__roster=roster) | Q(back_override__position__roster=roster)
    return list(
        Swap.objects.filter(
            here,
            state=SwapState.IN_FORCE.value,
            override__withdrawn_at__isnull=True,
        )
        .filter(Q(override__ends_at__gt=now) | Q(back_override__ends_at__gt=now))
        .select_related("override__position", "back_override__position")
    )


# ── What people may see ──────────────────────────────────────────────────────────


def swaps(scope: Scope, *, since: datetime) -> list[Swap]:
    """Those the asker may see whose shift is not over at `since`, by its start."""
    return list(
        Swap.objects.visible_to(scope)
        .filter(ends_at__gt=since)
        .with_all()
        .prefetch_related("invitations__person", "invitations__position__roster")
    )


def waiting_for(scope: Scope, *, now: datetime) -> list[Swap]:
    """The open swaps that wait for the asker's own answer, by the start of the shift:
    offered to them, or theirs, with another shift offered for it.
    """
    me = scope.user_id
    asked = Q(invitations__person=me, invitations__answer=Answer.NONE.value)
    countered = Q(holder=me, invitations__answer=Answer.COUNTERED.value)
    found = Swap.objects.visible_to(scope).filter(
        asked | countered, state=SwapState.OFFERED.value, expires_at__gt=now
    )
    return list(found.with_all().distinct())


def open_swaps_of(scope: Scope, roster: Roster) -> list[Swap]:
    """The roster's open swaps that the asker may see."""
    seen = Swap.objects.visible_to(scope).still_open()
    return list(seen.filter(position__roster=roster))


def swaps_to_approve(
    scope: Scope, consortium: Consortium, *, now: datetime
) -> list[Swap]:
    """Those of its rosters that somebody took and a coordinator has to approve, by
    the start of the shift.
    """
    seen = Swap.objects.visible_to(scope).with_all()
    return list(
        seen.filter(
            position__roster__consortium=consortium,
            state=SwapState.TAKEN.value,
            expires_at__gt=now,
        )
    )


def swaps_after(
    scope: Scope, after: UUID | None, most: int, *, since: datetime
) -> list[Swap]:
    """The same in the order of their public ids, from the one after `after` on."""
    found = Swap.objects.visible_to(scope).filter(ends_at__gt=since)
    if after is not None:
        found = found.filter(public_id__gt=after)
    rows = found.with_all().prefetch_related("invitations__person")
    return list(rows.order_by("public_id")[:most])


def asked_of(swap: Swap) -> list[SwapInvitation]:
    """Who was asked, with `person`; read beforehand by `swaps_after`."""
    return sorted(swap.invitations.all(), key=lambda asked: asked.pk)


def swap_for(scope: Scope, public_id: UUID) -> Swap:
    """The swap, or 404: one that is not one's own business looks like none."""
    return get_object_or_404(
        Swap.objects.visible_to(scope).with_all(), public_id=public_id
    )


def invitation_for(scope: Scope, swap: Swap, public_id: UUID) -> SwapInvitation:
    """The invitation to that swap, or 404."""
    visible = swap_for(scope, swap.public_id)
    rows = visible.invitations.select_related("person", "position__roster")
    return get_object_or_404(rows, public_id=public_id)


def shift_for(scope: Scope, position_id: UUID, seconds: int) -> Shift:
    """The shift in that position at an instant, given in seconds since 1970, if it is
    one's own or one edits its roster; else 404.
    """
    positions = Position.objects.select_related("roster__consortium")
    position = get_object_or_404(positions, public_id=position_id)
    try:
        at = datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        raise Http404 from None
    shift = shift_at(position, at) if at.year in YEARS else None
    if shift is None or not (
        shift.person_id == scope.user_id or may_steer(scope, position.roster)
    ):
        raise Http404
    return shift


def may_steer(scope: Scope, roster: Roster) -> bool:
    """Whether the asker edits that roster, and so acts for anyone on it."""
    return scope.may(Act.EDIT_ROSTER) and roster.consortium_id in scope.consortium_ids
