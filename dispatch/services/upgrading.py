"""Somebody is to come after all, or faster: asked for at any stage of a request."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.services import live
from dispatch import words
from dispatch.core.lifecycle import Upgraded
from dispatch.core.protocol import Asker, Verdict, verdict
from dispatch.core.words import (
    OPEN,
    Agreement,
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
from dispatch.errors import CalloutOver
from dispatch.models import Callout
from dispatch.services import (
    agreements,
    candidates,
    drills,
    late_offers,
    log,
    policies,
    telling,
    transition,
)
from dispatch.services.transition import Happening


@transaction.atomic
def upgrade(
    callout_id: int, *, by: int | None, now: datetime, source: Source
) -> Callout:
    """Somebody is to come, now. Who talks by phone or is asked to is asked anew to
    come, with everybody else, by the ladder in force for that; who is coming hears
    that it is urgent.

    Where a supervisor must agree, they are asked first and it stays as it is. Raises
    CalloutOver where somebody is asked to come already, where the agency's protocol or
    its supervisor lets nobody, and once it is over.
    """
    callout = transition.locked(callout_id)
    if not can_be_raised(callout):
        raise CalloutOver(_("Somebody is asked to come already."))
    drills.refuse_now(callout.consortium, Kind(callout.kind))
    says = _says(callout, by=by, now=now)
    if says is Verdict.BY_PHONE:
        raise CalloutOver(_("By this agency's protocol it stays by phone."))
    if says is Verdict.UNTIL_AGREED and callout.agreement != Agreement.AGREED.value:
        return _ask_first(callout, by=by, now=now, source=source)
    late_offers.end(
        callout, text=words.offer_anew_text(telling.ref_of(callout)), now=now
    )
    before = (callout.response_type, callout.priority)
    callout.response_type = ResponseType.CO_RESPONSE.value
    callout.priority = Priority.P1.value
    agency = callout.place_agency_id or callout.requesting_organisation_id
    around = candidates.look_around(callout.consortium, agency, now=now)
    ladder = policies.ladder_for(
        callout.consortium_id,
        roster_id=around.roster_id,
        help_=help_of(ResponseType.CO_RESPONSE),
    )
    callout.ladder = ladder_document(ladder)
    what = Happening(now=now, source=source, by=by, around=around)
    transition.must_move(callout, Upgraded(), what)
    callout.save()
    log.note(
        callout, EventKind.UPGRADED, now=now, by=by, source=source, before=list(before)
    )
    if says is Verdict.AS_ASKED:
        agreements.agree_by_asking(callout, by=by, now=now, source=source)
    if callout.state == State.PAGING.value:
        telling.tell_trying_again(callout, now=now)
    drills.give_way(callout, now=now)
    return callout


def can_be_raised(callout: Callout) -> bool:
    """Whether less is on its way than there could be."""
    asked_to_come = callout.response_type in agreements.IN_PERSON
    is_first = callout.priority == Priority.P1.value
    return callout.state == State.CONSULT.value or not (asked_to_come and is_first)


def _says(callout: Callout, *, by: int | None, now: datetime) -> Verdict:
    """What the agency's protocol makes of it, asked for by that person."""
    protocol = policies.protocol_of(callout.requesting_organisation_id)
    agency = callout.requesting_organisation
    asker = agreements.asker_of(agency, by, now=now) if agency else None
    weapon = Weapon(callout.weapon)
    return verdict(protocol, weapon, by_supervisor=asker is Asker.SUPERVISOR)


def _ask_first(
    callout: Callout, *, by: int | None, now: datetime, source: Source
) -> Callout:
    """A supervisor is asked whether somebody comes; once."""
    if State(callout.state) not in OPEN - {State.CLEARED}:
        raise CalloutOver(_("Request {n} is over.").format(n=callout.number))
    if callout.agreement == Agreement.REFUSED.value:
        raise CalloutOver(_("A supervisor has said that it stays by phone."))
    if callout.agreement == Agreement.ASKED.value:
        raise CalloutOver(_("A supervisor is being asked whether somebody comes."))
    callout.agreement = Agreement.ASKED.value
    callout.asked_type = ResponseType.CO_RESPONSE.value
    callout.save(update_fields=["agreement", "asked_type"])
    log.note(callout, EventKind.UPGRADED, now=now, by=by, source=source, asks=True)
    agreements.ask(callout, now=now)
    live.touch(*callout.live_topics)
    return callout


def is_phone_only(callout: Callout) -> bool:
    """Whether the agency's weapon rule lets nobody come, whoever asks."""
    protocol = policies.protocol_of(callout.requesting_organisation_id)
    says = verdict(protocol, Weapon(callout.weapon), by_supervisor=True)
    return says is Verdict.BY_PHONE
