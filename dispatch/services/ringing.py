"""Ringing somebody back who called us and has no code at hand."""

from datetime import datetime

from django.db import transaction

from dispatch.core.words import EventKind, PageState, Source, State
from dispatch.models import Page
from dispatch.services import handing_over, log, policies, transition
from notifications import selectors as phones
from notifications.services import sending

_WAITING = {PageState.OPEN.value, PageState.FAILED.value}
_ASKING = {State.PAGING.value, State.WAITING.value, State.EXHAUSTED.value}


@transaction.atomic
def ring_back(page_id: int, *, now: datetime) -> bool:
    """Ring the phone of a page once more than its rung does. False when it may not.

    True also while a call of it is to be made or under way anyway. It goes to the
    phone that was called last, whoever called us: a number can be forged.
    """
    found = Page.objects.get(pk=page_id)
    callout = transition.locked(found.callout_id)
    page = Page.objects.get(pk=page_id)
    asks = callout.state in _ASKING or handing_over.is_asked(page, callout)
    if page.state not in _WAITING or not asks:
        return False
    if page.message_id is None:
        return False
    if phones.is_being_called(page.message_id):
        return True
    allowed = policies.rung_of(callout, page).rings
    if page.rings > allowed or sending.ring_again(page.message_id, now) is None:
        return False
    page.rings += 1
    page.save(update_fields=["rings"])
    log.note(
        callout,
        EventKind.RANG_AGAIN,
        now=now,
        by=None,
        source=Source.ENGINE,
        person=page.person_id,
    )
    return True
