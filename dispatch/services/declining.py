"""Why somebody cannot: asked after they have said that they cannot, never before."""

from datetime import datetime

from django.db import transaction

from dispatch.core.words import DeclineReason, EventKind, PageState, Source
from dispatch.models import Page
from dispatch.services import log, transition

BY_KEY = {
    "1": DeclineReason.FAMILY_OR_ILL,
    "2": DeclineReason.ON_ANOTHER_CALL,
    "3": DeclineReason.OUT_OF_AREA,
    "4": DeclineReason.UNSAFE,
    "5": DeclineReason.CONFLICT_OF_INTEREST,
}


@transaction.atomic
def say_why(
    page_id: int, reason: DeclineReason, *, now: datetime, source: Source
) -> bool:
    """Keep the reason of a page that was declined without one. False when there is
    nothing to keep: the first reason stands. Safe to repeat.
    """
    found = Page.objects.get(pk=page_id)
    callout = transition.locked(found.callout_id)
    page = Page.objects.get(pk=page_id)
    is_declined = page.state == PageState.DECLINED.value
    if not is_declined or page.decline_reason != DeclineReason.NOT_SAID.value:
        return False
    page.decline_reason = reason.value
    page.save(update_fields=["decline_reason"])
    log.note(
        callout,
        EventKind.REASON_SAID,
        now=now,
        by=page.person_id,
        source=source,
        person=page.person_id,
        reason=reason.value,
    )
    return True


def is_asked_why(page: Page) -> bool:
    """Whether they have declined and nobody knows why."""
    stands = Page.objects.get(pk=page.pk)
    said = stands.decline_reason != DeclineReason.NOT_SAID.value
    return stands.state == PageState.DECLINED.value and not said
