"""Taking a request while still shown on one that is done."""

from datetime import datetime
from uuid import UUID

from dispatch import selectors
from dispatch.core.lifecycle import Mark
from dispatch.core.words import Source
from dispatch.models import Callout, Page
from dispatch.services import answering, joining, marks


def take_instead(
    page_id: int, *, other: UUID | None, now: datetime, source: Source
) -> Callout:
    """The clinician says that request `other` is done, and takes this one in person.

    First the one, then the other, each for itself: the first stays done even when
    somebody else has the second by then. Who is there beside the lead is done alone.
    Only a request they are shown on, and not
    the one they take, is marked. Raises what `mark` and `accept_page` raise.
    """
    page = Page.objects.get(pk=page_id)
    shown_on = selectors.engaged_elsewhere(page)
    own = joining.own_part(shown_on, page.person_id) if shown_on else None
    if own is not None and own.callout.public_id == other:
        joining.mark(own.pk, Mark.CLEARED, by=page.person_id, now=now, source=source)
    elif shown_on is not None and shown_on.public_id == other:
        marks.mark(shown_on.pk, Mark.CLEARED, by=page.person_id, now=now, source=source)
    return answering.accept_page(page_id, in_person=True, now=now, source=source)
