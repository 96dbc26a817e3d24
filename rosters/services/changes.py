"""Changing who is on call for a while: overrides, and taking them back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from agencies.models import User
from agencies.services import audit
from common import walltime
from common.intervals import Span
from rosters.core.rules import Rule
from rosters.core.swaps import SwapState
from rosters.core.words import Change
from rosters.documents import kept_document
from rosters.errors import (
    AlreadyOver,
    EndsBeforeItStarts,
    NotEligible,
    OverrideOverlaps,
)
from rosters.models import Override, Position, Roster, Swap
from rosters.selectors.swaps import Night
from rosters.sentences import moment
from rosters.services import (
    effect,
    endings,
    holding,
    keeping,
    plan,
    publication,
    rules,
    spans,
)
from rosters.words import changed


@dataclass(frozen=True, slots=True)
class Wish:
    """What an override should do, and why.

    `person` comes on (add, replace, cover); `instead_of` is whom it concerns (replace,
    remove), None: whoever is on; of a cover, who was. `night`: it is for the whole
    night, and follows it.
    """

    change: Change
    person: User | None = None
    instead_of: User | None = None
    reason: str = ""
    night: Night | None = None


def span_from(starts_at: datetime, ends_at: datetime, *, now: datetime) -> Span:
    """The span, refused when it has no length or is over.

    Raises EndsBeforeItStarts, AlreadyOver.
    """
    span = Span.between(starts_at, ends_at)
    if span is None:
        raise EndsBeforeItStarts(_("It must end after it starts."), field="ends_at")
    if ends_at <= now:
        raise AlreadyOver(_("That time is already over."), field="ends_at")
    return span


@transaction.atomic
def add_override(
    position: Position,
    wish: Wish,
    *,
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
    by: int | None = None,
    wins: bool = False,
    despite: Collection[Rule] = (),
    tell_anyway: bool = False,
) -> Override:
    """Change who is on call in the position for a span, published at once.

    `wins`: another override of that position may stand for the same time; this one
    is made later and wins; else raises OverrideOverlaps. `despite`: the hard rules
    (`rosters.core.rules`) that may be broken, by name; any other that is raises
    RulesBroken. `tell_anyway`: a machine did it; people are told. Raises
    EndsBeforeItStarts, AlreadyOver, NotEligible, ChangesNothing, NoReason, Ended.
    """
    roster = holding.hold(position)
    span = span_from(starts_at, ends_at, now=now)
    endings.require(position, roster, max(span.starts_at, now))
    if wish.change is Change.REMOVE:
        wish = replace(wish, person=None)
    elif wish.person is None:
        raise NotEligible(_("Say who comes on call."), field="person")
    else:
        plan.require_eligible(roster, [wish.person], now=now)
    if not wins:
        _refuse_second(position, span)
    planned = spans.planned_in(position, span, now=now)
    effect.require(
        roster,
        planned,
        span,
        wish.change,
        person=wish.person,
        instead_of=wish.instead_of,
        now=now,
    )
    overridden: list[str] = []
    if wish.person is not None:
        night = spans.only_night(planned)
        asking = rules.Asking(position, span, night)
        overridden = rules.require(
            asking, wish.person, despite=despite, reason=wish.reason
        )
    return put(
        position,
        wish,
        span,
        now=now,
        by=by,
        despite=overridden,
        tell_anyway=tell_anyway,
    )


def put(
    position: Position,
    wish: Wish,
    span: Span,
    *,
    now: datetime,
    by: int | None,
    despite: Sequence[str] = (),
    told: Collection[int] = (),
    tell_anyway: bool = False,
) -> Override:
    """Write the override down and publish; every rule has been asked. `told`: who
    hears of it otherwise. `tell_anyway`: also where nobody did it, but a machine.
    """
    made = write(position, wish, span, now=now, by=by, despite=despite)
    publication.publish(
        position.roster.pk,
        now=now,
        by=by,
        reason=wish.reason,
        told=told,
        tell_anyway=tell_anyway,
    )
    return made


def write(
    position: Position,
    wish: Wish,
    span: Span,
    *,
    now: datetime,
    by: int | None,
    despite: Sequence[str] = (),
) -> Override:
    """Write the override down; whoever has written the last of several publishes."""
    made = Override.objects.create(
        position=position,
        change=wish.change.value,
        person=wish.person,
        instead_of=None if wish.change is Change.ADD else wish.instead_of,
        starts_at=span.starts_at,
        ends_at=span.ends_at,
        reason=wish.reason[:200],
        line_id=wish.night[0] if wish.night else None,
        night_on=wish.night[1] if wish.night else None,
        despite=list(despite),
        made_by_id=by,
        made_at=now,
        took_over_at=now if wish.person and span.starts_at == now else None,
    )
    audit.record(
        act="add_override",
        about=made,
        now=now,
        person_id=by,
        organisation_id=position.roster.consortium.host_id,
        reason=wish.reason,
        change=wish.change.value,
        position=str(position.public_id),
        starts_at=span.starts_at.isoformat(),
        ends_at=span.ends_at.isoformat(),
        rules_overridden=list(despite),
        facts=kept_document(keeping.of_override(made)),
    )
    return made


@transaction.atomic
def withdraw_override(
    override: Override,
    *,
    now: datetime,
    by: int | None = None,
    told: Collection[int] = (),
    tell_anyway: bool = False,
) -> None:
    """From now on the override counts for nothing. Safe to repeat.

    One that a swap made takes the whole swap back with it, and every swap in which the
    shift was given on since. `told`: who hears of it otherwise; `tell_anyway`: also
    where nobody did it, but a machine.
    """
    roster = holding.hold(override.position)
    both = {override.pk}
    for swap in _undone_with(override):
        both |= {pk for pk in (swap.override_id, swap.back_override_id) if pk}
        Swap.objects.filter(pk=swap.pk).update(
            state=SwapState.WITHDRAWN.value, settled_by=by, settled_at=now
        )
        audit.record(
            act="undo_swap",
            about=swap,
            now=now,
            person_id=by,
            organisation_id=roster.consortium.host_id,
            state=SwapState.WITHDRAWN.value,
            holder=swap.holder_id,
            facts=kept_document(keeping.of_swap(swap)),
        )
    gone = strike(Override.objects.filter(pk__in=both), roster, now=now, by=by)
    for roster_id in sorted({each.position.roster_id for each in gone}):
        publication.publish(
            roster_id, now=now, by=by, told=told, tell_anyway=tell_anyway
        )


def strike(
    some: QuerySet[Override], roster: Roster, *, now: datetime, by: int | None
) -> list[Override]:
    """Those of them that stand count for nothing from now on: which they were. The
    roster is held; whoever strikes the last of several publishes.
    """
    standing = some.filter(withdrawn_at__isnull=True)
    gone = list(standing.select_related("position"))
    ids = [each.pk for each in gone]
    Override.objects.filter(pk__in=ids).update(withdrawn_at=now, withdrawn_by=by)
    for each in gone:
        note_withdrawal(each, roster, now=now, by=by)
    return gone


def note_withdrawal(
    gone: Override, roster: Roster, *, now: datetime, by: int | None
) -> None:
    """Write down that it counts for nothing any more; read with its position."""
    audit.record(
        act="withdraw_override",
        about=gone,
        now=now,
        person_id=by,
        organisation_id=roster.consortium.host_id,
        facts=kept_document(keeping.of_override(gone)),
    )


def _undone_with(override: Override) -> list[Swap]:
    """The swap in force that made it, and those that rest on that one."""
    found: dict[int, Swap] = {}
    waiting = [override]
    while waiting:
        part = waiting.pop()
        made_by = Q(override=part) | Q(back_override=part)
        in_force = Swap.objects.filter(made_by, state=SwapState.IN_FORCE.value)
        for swap in in_force.exclude(pk__in=found).with_all():
            found[swap.pk] = swap
            for leg in filter(None, (swap.override, swap.back_override)):
                waiting += given_on(leg)
    return list(found.values())


def given_on(leg: Override) -> list[Override]:
    """Those made since that put others on instead of whom `leg` puts on."""
    return list(
        Override.objects.standing()
        .filter(
            position=leg.position_id,
            instead_of=leg.person_id,
            starts_at__lt=leg.ends_at,
            ends_at__gt=leg.starts_at,
            made_at__gte=leg.made_at,
        )
        .exclude(pk=leg.pk)
    )


def _refuse_second(position: Position, span: Span) -> None:
    other = (
        Override.objects.standing()
        .filter(
            position=position, starts_at__lt=span.ends_at, ends_at__gt=span.starts_at
        )
        .select_related("person", "instead_of", "made_by", "position__roster")
        .first()
    )
    if other is None:
        return
    zone = walltime.zone(position.roster.zone)
    raise OverrideOverlaps(
        _("There is already a change from %(begin)s to %(end)s: %(what)s%(who)s.")
        % {
            "begin": moment(walltime.local(other.starts_at, zone)),
            "end": moment(walltime.local(other.ends_at, zone)),
            "what": changed(
                Change(other.change),
                str(other.person or ""),
                str(other.instead_of or ""),
            ),
            "who": _(", made by %(name)s") % {"name": other.made_by}
            if other.made_by
            else "",
        },
        field="starts_at",
    )
