"""A drill for oneself: one's own telephone rings, nobody else's."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import selectors as people
from agencies.models import Consortium
from dispatch.core.words import (
    OPEN,
    Channel,
    Kind,
    ResponseType,
    Source,
    State,
    Weapon,
)
from dispatch.errors import NotAskable
from dispatch.models import Callout
from dispatch.selectors import practice
from dispatch.services import intake, marks, owners
from notifications import selectors as phones


@transaction.atomic
def page_me(consortium: Consortium, person_id: int, *, now: datetime) -> Callout:
    """A practice request that rings this person as a page does: text and call. One
    that still runs is the one. Raises NotAskable while they have no proven phone or the
    consortium no department, and as every drill does.
    """
    people.hold_consortium(consortium.pk)
    running = practice.last_of(person_id, consortium_id=consortium.pk)
    if running is not None and State(running.state) in {State.ASKED, State.PAGING}:
        return running
    if running is not None:
        end(running, by=person_id, now=now)
    if not phones.is_reachable([person_id])[person_id].at_all:
        raise NotAskable(_("Prove a phone of your own first: that one is rung."))
    if not owners.answers_for(consortium, person_id, now=now):
        raise NotAskable(_("You answer for no request there, so none rings you."))
    agencies = people.agencies_of(consortium.pk, now=now)
    if not agencies:
        raise NotAskable(_("Add a department first: a request is always for one."))
    return intake.open_callout(
        intake.NewCallout(
            agency=agencies[0],
            response_type=ResponseType.CO_RESPONSE,
            weapon=Weapon.NO,
            place=agencies[0].short_name,
            channel=Channel.WEB,
            source=Source.WEB,
            requester_id=person_id,
            entered_by_id=person_id,
            kind=Kind.DRILL,
            only=people.person_by_id(person_id),
        ),
        now=now,
    )


def end(drill: Callout, *, by: int, now: datetime) -> None:
    """It is over: nothing more is asked of anybody. Safe to repeat."""
    if State(drill.state) in OPEN - {State.CLEARED}:
        marks.cancel(drill.pk, by=by, now=now, source=Source.WEB)
