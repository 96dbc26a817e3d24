"""Taking a request: stored, routed and the first page written in one commit."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from agencies import selectors as people
from agencies.models import Consortium, Organisation, User
from common import in_line, seams, wakeup, walltime
from dispatch.core.ladder import ONE_PERSON, Ladder
from dispatch.core.lifecycle import LadderBegins
from dispatch.core.protocol import Asker, Protocol, Verdict, verdict
from dispatch.core.words import (
    Agreement,
    Channel,
    EventKind,
    Kind,
    Priority,
    ResponseType,
    Source,
    State,
    Weapon,
    help_of,
)
from dispatch.documents.policies import ladder_document
from dispatch.errors import NotAskable, OpenThere
from dispatch.models import Callout, CalloutCounter
from dispatch.services import (
    agreements,
    alike,
    candidates,
    drills,
    follow_ups,
    log,
    owners,
    policies,
    telling,
    transition,
)
from dispatch.services.transition import Happening

NEEDS_LADDER = {
    ResponseType.CO_RESPONSE,
    ResponseType.ALTERNATIVE,
    ResponseType.CONSULT,
}


@dataclass(frozen=True, slots=True)
class NewCallout:
    """What is asked. Only agency, kind of help and place are needed.

    `form_key` makes a repeated submission the same request. `requested_at` is when
    the officer asked, where that was earlier than now (relayed by radio). `wanted_by`
    is when a follow-up or referral should be done; within a day unless said.
    `priority` is at once unless said. `not_same_as`: open requests that they were
    shown and that are not theirs; None asks nobody. `only`: in practice, the one person
    who is rung, whoever is on call; they stand in a tier that answers for requests.
    """

    agency: Organisation
    response_type: ResponseType
    weapon: Weapon
    place: str
    channel: Channel
    source: Source
    requester_id: int | None
    entered_by_id: int | None
    form_key: UUID | None = None
    kind: Kind = Kind.LIVE
    beat: str = ""
    callback_number: str = ""
    cad_incident: str = ""
    requested_at: datetime | None = None
    wanted_by: datetime | None = None
    not_same_as: frozenset[UUID] | None = None
    priority: Priority | None = None
    only: User | None = None


def open_callout(asked: NewCallout, *, now: datetime) -> Callout:
    """Store the request and begin its ladder. Safe to repeat with one `form_key`.

    Returns only after the commit, unless the caller's own transaction goes on: what
    the officer sees after that is durable (promise 1). Raises NotAskable where the
    agency has no consortium or no such beat, or nobody could answer for the request;
    OpenThere where they must say first whether theirs is one that is open.
    """
    if asked.form_key is not None:
        existing = Callout.objects.filter(form_key=asked.form_key).first()
        if existing is not None:
            return existing
    before = _looked_up(asked, now=now)
    try:
        with transaction.atomic():
            made = _open(asked, before, now=now)
            seams.reached("intake.before_commit")
            transaction.on_commit(partial(seams.reached, "intake.committed"))
    except (IntegrityError, OpenThere):
        # The same form, sent twice at once, is no question whether it is the same.
        stored = Callout.objects.filter(form_key=asked.form_key).first()
        if asked.form_key is None or stored is None:
            raise
        return stored
    drills.give_way(made, now=now)
    return made


@dataclass(frozen=True, slots=True)
class _Before:
    """What is read before anything is written: on SQLite nobody else writes
    meanwhile, and they should not wait for questions. `around` None: no ladder.
    """

    consortium: Consortium
    response_type: ResponseType
    says: Verdict
    ladder: Ladder
    owner: User
    around: candidates.Around | None


def _looked_up(asked: NewCallout, *, now: datetime) -> _Before:
    consortium = people.consortium_of_agency(asked.agency.pk, now=now)
    if consortium is None:
        raise NotAskable(
            _("{agency} belongs to no consortium today, so nobody can be sent.").format(
                agency=asked.agency
            ),
            field="agency",
        )
    drills.refuse_now(consortium, asked.kind)
    protocol = policies.protocol_of(asked.agency.pk)
    _refuse_unknown_beat(asked, protocol)
    asker = None
    if protocol.minds_who_asks:
        asker = agreements.asker_of(asked.agency, asked.requester_id, now=now)
        agreements.refuse_who_may_not_ask(asked.agency, protocol, asker)
    says = _as_protocol_says(asked, protocol, asker)
    response_type = asked.response_type
    if says is not Verdict.AS_ASKED:
        response_type = ResponseType.CONSULT
    around = None
    if response_type in NEEDS_LADDER:
        also = [asked.only.pk] if asked.only else []
        around = candidates.look_around(consortium, asked.agency.pk, now=now, also=also)
        owner = owners.first_of(around.watching, consortium)
    else:
        owner = owners.duty_supervisor(consortium, now=now)
    if asked.only is not None and around is not None:
        around = replace(around, on_call=(), watching=(asked.only,), roster_id=None)
    return _Before(
        consortium=consortium,
        response_type=response_type,
        says=says,
        ladder=_ladder(asked, consortium, around, response_type),
        owner=owner,
        around=around,
    )


def _ladder(
    asked: NewCallout,
    consortium: Consortium,
    around: candidates.Around | None,
    response_type: ResponseType,
) -> Ladder:
    if asked.only is not None:
        return policies.scaled(ONE_PERSON)
    return policies.ladder_for(
        consortium.pk,
        roster_id=around.roster_id if around else None,
        help_=help_of(response_type),
    )


def _open(asked: NewCallout, before: _Before, *, now: datetime) -> Callout:
    callout = _stored(asked, before, now=now)
    what = Happening(
        now=now, source=asked.source, by=asked.entered_by_id, around=before.around
    )
    # A dispatch system is no person: what it sends is said by who asked there.
    by = asked.entered_by_id or asked.requester_id
    log.note(
        callout,
        EventKind.ASKED,
        now=now,
        at=callout.requested_at,
        by=by,
        source=asked.source,
        channel=asked.channel.value,
        weapon=asked.weapon.value,
        **log.for_whom(asked.requester_id, by=by),
    )
    if before.around is not None:
        transition.move(callout, LadderBegins(), what)
        if callout.state == State.PAGING.value:
            telling.tell_received(callout, now=now)
        if before.says is Verdict.UNTIL_AGREED:
            agreements.ask(callout, now=now)
    else:
        _for_another_day(
            callout, wanted_by=asked.wanted_by, now=now, source=asked.source
        )
    wakeup.signal()
    return callout


def _refuse_unknown_beat(asked: NewCallout, protocol: Protocol) -> None:
    """A beat goes over the wire, so only one of the agency's own list may."""
    if asked.beat and asked.beat not in protocol.beats:
        raise NotAskable(
            _("{beat} is no beat of {agency}.").format(
                beat=asked.beat, agency=asked.agency
            ),
            field="beat",
        )


def _stored(asked: NewCallout, before: _Before, *, now: datetime) -> Callout:
    requested_at = asked.requested_at or now
    year, sequence = next_number(before.consortium, requested_at)
    if asked.not_same_as is not None and before.around is not None:
        # Whoever takes a number waits for the one before: of two at once one is asked.
        alike.refuse_unseen(
            alike.Asked(asked.agency, asked.place, asked.cad_incident, asked.kind),
            asked.not_same_as,
            now=now,
        )
    return Callout.objects.create(
        consortium=before.consortium,
        year=year,
        sequence=sequence,
        kind=asked.kind.value,
        form_key=asked.form_key,
        requesting_organisation=asked.agency,
        place_agency=asked.agency,
        channel=asked.channel.value,
        requested_at=requested_at,
        entered_at=now,
        entered_by_id=asked.entered_by_id,
        requester_id=asked.requester_id,
        response_type=before.response_type.value,
        asked_type=asked.response_type.value
        if before.says is not Verdict.AS_ASKED
        else "",
        agreement=_agreement(before.says).value,
        priority=_priority(before.response_type, asked.priority).value,
        weapon=asked.weapon.value,
        place=asked.place,
        beat=asked.beat,
        callback_number=asked.callback_number,
        cad_incident=asked.cad_incident,
        ladder=ladder_document(before.ladder),
        state=State.ASKED.value,
        owner=before.owner,
        deadline_at=now,
    )


def _as_protocol_says(
    asked: NewCallout, protocol: Protocol, asker: Asker | None
) -> Verdict:
    """What the agency's protocol makes of it: it may turn "come" into "by phone"."""
    in_person = {ResponseType.CO_RESPONSE, ResponseType.ALTERNATIVE}
    if asked.response_type not in in_person:
        return Verdict.AS_ASKED
    by_supervisor = asker is Asker.SUPERVISOR
    return verdict(protocol, asked.weapon, by_supervisor=by_supervisor)


def _agreement(says: Verdict) -> Agreement:
    asked = says is Verdict.UNTIL_AGREED
    return Agreement.ASKED if asked else Agreement.NOT_ASKED


def _priority(response_type: ResponseType, said: Priority | None) -> Priority:
    """As said, or at once; what needs no ladder is for another day."""
    if response_type not in NEEDS_LADDER:
        return Priority.P3
    return said or Priority.P1


def _for_another_day(
    callout: Callout, *, wanted_by: datetime | None, now: datetime, source: Source
) -> None:
    """A referral or follow-up: no ladder; the coordinator places it in time."""
    callout.state = State.SCHEDULED.value
    callout.owner = owners.coordinator(callout.consortium, now=now)
    callout.deadline_at = callout.due_at = wanted_by or now + timedelta(hours=24)
    callout.save(update_fields=["state", "owner", "deadline_at", "due_at"])
    due_on = walltime.local_date(
        callout.deadline_at, walltime.zone(callout.consortium.zone)
    )
    doing = follow_ups.Doing(by=callout.entered_by_id, now=now, source=source)
    follow_ups.plan_for(callout, holder=callout.owner.pk, due_on=due_on, doing=doing)


def next_number(
    consortium: Consortium, at: datetime, *, count: int = 1
) -> tuple[int, int]:
    """Reserve `count` request numbers of the local year of `at`: (year, first).

    In the caller's transaction; two at once get different numbers, who waited longer
    the earlier one. The first of a year is 101, so that a number is never mistaken for
    a two-digit reply code.
    """
    in_line.take_turn("dispatch.number", str(consortium.pk))
    year = walltime.local_date(at, walltime.zone(consortium.zone)).year
    counter = CalloutCounter.objects.filter(consortium=consortium, year=year)
    if not counter.update(last=F("last") + count):
        CalloutCounter.objects.get_or_create(consortium=consortium, year=year)
        counter.update(last=F("last") + count)
    last = counter.values_list("last", flat=True).get()
    return year, last - count + 1
