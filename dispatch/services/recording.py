"""Writing down a response that happened: asked for by radio or on the street, or the
clinician's own idea. Nobody is rung for it, and nothing is asked of anybody.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from agencies import selectors as people
from agencies.core.scope import Scope
from agencies.core.words import Role
from agencies.models import Consortium, Organisation, User
from agencies.services import audit, live
from common import walltime
from dispatch import words
from dispatch.core.happened import Moment
from dispatch.core.words import (
    Channel,
    EventKind,
    Kind,
    Part,
    Priority,
    ResponseType,
    Source,
    State,
    Weapon,
)
from dispatch.errors import NotRecordable
from dispatch.models import Callout, Response
from dispatch.services import intake, log, owners, policies

COLUMNS = {
    Moment.ASKED: "dispatched_at",
    Moment.DEPARTED: "departed_at",
    Moment.ARRIVED: "on_scene_at",
    Moment.DONE: "cleared_at",
}
KINDS = {
    Moment.DEPARTED: EventKind.DEPARTED,
    Moment.ARRIVED: EventKind.ARRIVED,
    Moment.DONE: EventKind.CLEARED,
}
Lock = Callable[[int, date], str]
_locks: list[Lock] = []


def on_lock(lock: Lock) -> None:
    """Register who knows until when the books are closed: asked with a consortium and a
    local day, it says what is closed, or "". The same twice is harmless.
    """
    if lock not in _locks:
        _locks.append(lock)


@dataclass(frozen=True, slots=True)
class Happened:
    """What is known of a response. `at` always says when it was asked for.

    `clinician_id` None: nobody knows who it was. `is_correction`: it may be of days
    whose statements are issued, and goes onto a later one.
    """

    agency: Organisation
    clinician_id: int | None
    in_person: bool
    channel: Channel
    at: Mapping[Moment, datetime]
    place: str
    why: str
    weapon: Weapon = Weapon.NOT_ASKED
    cad_incident: str = ""
    requester_id: int | None = None
    kind: Kind = Kind.LIVE
    is_correction: bool = False
    form_key: UUID | None = None


def record(happened: Happened, *, by: int, now: datetime, source: Source) -> Callout:
    """Store it, done and to be closed with its outcome; then it is billed as any other.

    Safe to repeat with one `form_key`. Raises NotRecordable for a clinician who was at
    work elsewhere then, for days whose statements are issued unless it is a
    correction, and where the agency has no consortium.
    """
    try:
        with transaction.atomic():
            return _record(happened, by=by, now=now, source=source)
    except (IntegrityError, NotRecordable):
        # The same form again would meet what it stored itself.
        stored = Callout.objects.filter(form_key=happened.form_key).first()
        if happened.form_key is None or stored is None:
            raise
        return stored


def _record(happened: Happened, *, by: int, now: datetime, source: Source) -> Callout:
    consortium = people.consortium_of_agency(happened.agency.pk, now=now)
    if consortium is None:
        raise NotRecordable(
            _("{agency} belongs to no consortium today.").format(
                agency=happened.agency
            ),
            field="agency",
        )
    _refuse_closed_books(happened, consortium)
    # Whoever takes a number waits for the one before: two cannot both find nothing.
    numbered = intake.next_number(consortium, happened.at[Moment.ASKED])
    _refuse_elsewhere(happened, consortium)
    callout = _stored(happened, consortium, numbered, by=by, now=now)
    _log(callout, happened, by=by, now=now, source=source)
    audit.record(
        act="record_response",
        about=callout,
        now=now,
        person_id=by,
        reason=happened.why,
    )
    live.touch(*callout.live_topics)
    return callout


def _refuse_closed_books(happened: Happened, consortium: Consortium) -> None:
    if happened.is_correction or happened.kind is Kind.DRILL:
        return
    asked_on = walltime.local_date(
        happened.at[Moment.ASKED], walltime.zone(consortium.zone)
    )
    for lock in _locks:
        closed = lock(consortium.pk, asked_on)
        if closed:
            raise NotRecordable(
                _(
                    "{closed} is issued and stands. Say below that this goes onto a "
                    "later statement as a correction, or look at the day again."
                ).format(closed=closed),
                field="is_correction",
            )


def _refuse_elsewhere(happened: Happened, consortium: Consortium) -> None:
    """One in-person engagement at a time. Where else it was, only who may see it reads
    on that request's own page.
    """
    if not happened.in_person or happened.clinician_id is None:
        return
    if happened.kind is Kind.DRILL:
        return
    other = _overlapping(happened).select_related("callout", "clinician").first()
    if other is None:
        return
    zone = consortium.zone
    since = min(at for at in _clocks(other) if at is not None)
    until = other.cleared_at
    then = _("since {since}").format(since=words.clock(since, zone))
    if until is not None:
        then = _("{since} to {until}").format(
            since=words.clock(since, zone), until=words.clock(until, zone)
        )
    raise NotRecordable(
        _(
            "{name} was at work in person on another request then ({then}). One at a "
            "time: look at the times, or mend those of the other."
        ).format(name=other.clinician, then=then),
        field="clinician",
    )


def _overlapping(happened: Happened) -> QuerySet[Response]:
    begins, ends = min(happened.at.values()), max(happened.at.values())
    rows = Response.objects.filter(
        clinician=happened.clinician_id, in_person=True, is_drill=False
    ).annotate(
        began_at=Coalesce("dispatched_at", "departed_at", "staged_at", "on_scene_at")
    )
    goes_on = Q(is_open=True) | Q(cleared_at__gt=begins)
    return rows.filter(goes_on, began_at__lt=ends).order_by("began_at")


def _clocks(response: Response) -> tuple[datetime | None, ...]:
    return (
        response.dispatched_at,
        response.departed_at,
        response.staged_at,
        response.on_scene_at,
    )


def _stored(
    happened: Happened,
    consortium: Consortium,
    numbered: tuple[int, int],
    *,
    by: int,
    now: datetime,
) -> Callout:
    year, sequence = numbered
    asked_at = happened.at[Moment.ASKED]
    callout = Callout(
        consortium=consortium,
        year=year,
        sequence=sequence,
        kind=happened.kind.value,
        form_key=happened.form_key,
        requesting_organisation=happened.agency,
        place_agency=happened.agency,
        channel=happened.channel.value,
        requested_at=asked_at,
        entered_at=now,
        entered_by_id=by,
        recorded_why=happened.why,
        requester_id=happened.requester_id,
        response_type=_response_type(happened).value,
        priority=Priority.P1.value,
        weapon=happened.weapon.value,
        place=happened.place,
        cad_incident=happened.cad_incident,
        state=State.CLEARED.value,
        owner=owners.coordinator(consortium, now=now),
        lead_id=happened.clinician_id,
    )
    callout.deadline_at = now + policies.policy_of(callout).document
    callout.due_at = callout.deadline_at
    callout.save(force_insert=True)
    Response.objects.create(
        callout=callout,
        clinician_id=happened.clinician_id,
        part=Part.LEAD.value,
        in_person=happened.in_person,
        is_open=False,
        is_drill=happened.kind is Kind.DRILL,
        **{COLUMNS[moment]: at for moment, at in happened.at.items()},
    )
    return callout


def _response_type(happened: Happened) -> ResponseType:
    return ResponseType.CO_RESPONSE if happened.in_person else ResponseType.CONSULT


def _log(
    callout: Callout, happened: Happened, *, by: int, now: datetime, source: Source
) -> None:
    """What happened at its own time, and that it was entered now."""
    asked_at = happened.at[Moment.ASKED]
    log.note(callout, EventKind.ASKED, now=now, at=asked_at, by=by, source=source)
    for moment, kind in KINDS.items():
        if moment in happened.at:
            at = happened.at[moment]
            log.note(callout, kind, now=now, at=at, by=by, source=source)
    log.note(
        callout,
        EventKind.RECORDED,
        now=now,
        by=by,
        source=source,
        why=happened.why,
        is_correction=happened.is_correction,
    )
    if Moment.DONE not in happened.at:
        log.note(callout, EventKind.TO_MEND, now=now, by=by, source=source)


def clinicians(
    scope: Scope, agencies: Sequence[Organisation], *, now: datetime
) -> list[User]:
    """Who may be named as having come, by name: for a clinician themselves alone, for
    an agency nobody where its consortium sends no names.
    """
    if Role.CLINICIAN in scope.acting_roles and not scope.acting_roles - {
        Role.CLINICIAN
    }:
        return [people.person_by_id(scope.user_id)]
    found: dict[int, User] = {}
    for consortium in _consortia(agencies, now=now):
        if consortium.names_may_be_sent or scope.sees_whole_consortium:
            served = people.people_serving(consortium.pk, Role.CLINICIAN, now=now)
            found |= {one.pk: one for one in served[Role.CLINICIAN]}
    return sorted(found.values(), key=lambda person: person.work_name)


def _consortia(agencies: Sequence[Organisation], *, now: datetime) -> list[Consortium]:
    found = (people.consortium_of_agency(one.pk, now=now) for one in agencies)
    return list({one.pk: one for one in found if one is not None}.values())
