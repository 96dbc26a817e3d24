"""Somebody is to come after all, or faster: asked for at any stage of a request."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from dispatch import words
from dispatch.core.lifecycle import Upgraded
from dispatch.core.words import (
    EventKind,
    Priority,
    ResponseType,
    Source,
    State,
    Weapon,
    help_of,
)
from dispatch.documents.policies import WeaponRule, ladder_document
from dispatch.errors import CalloutOver
from dispatch.models import Callout
from dispatch.services import (
    candidates,
    late_offers,
    log,
    policies,
    telling,
    transition,
)
from dispatch.services.transition import Happening

COMES = {ResponseType.CO_RESPONSE.value, ResponseType.ALTERNATIVE.value}


@transaction.atomic
def upgrade(callout_id: int, *, by: int, now: datetime, source: Source) -> Callout:
    """Somebody is to come, now. Who talks by phone or is asked to is asked anew to
    come, with everybody else, by the ladder in force for that; who is coming hears
    that it is urgent.

    Raises CalloutOver where somebody is asked to come already, where the agency's
    protocol lets nobody, and once it is over.
    """
    callout = transition.locked(callout_id)
    if not can_be_raised(callout):
        raise CalloutOver(_("Somebody is asked to come already."))
    if is_phone_only(callout):
        raise CalloutOver(_("By this agency's protocol it stays by phone."))
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
    if callout.state == State.PAGING.value:
        telling.tell_trying_again(callout, now=now)
    return callout


def can_be_raised(callout: Callout) -> bool:
    """Whether less is on its way than there could be."""
    asked_to_come = callout.response_type in COMES
    is_first = callout.priority == Priority.P1.value
    return callout.state == State.CONSULT.value or not (asked_to_come and is_first)


def is_phone_only(callout: Callout) -> bool:
    """Whether the agency's weapon rule lets nobody come."""
    if callout.weapon != Weapon.YES_OR_UNSURE.value:
        return False
    protocol = policies.protocol_of(callout.requesting_organisation_id)
    return protocol.weapon_rule is WeaponRule.PHONE_ONLY
