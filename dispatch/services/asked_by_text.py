"""A bare 0 by text: where one's own open request stands. It changes nothing."""

from dispatch import selectors
from dispatch.services import standings, status_texts
from notifications.events import InboundText

STATUS = "0"  # with a request's number it cancels that


def status_text(event: InboundText) -> str | None:
    """The newest request of theirs that is at work; None for a phone that is nobody's,
    or for somebody who has none: such a text means nothing here.
    """
    if event.digit != STATUS or event.code or event.person_id is None:
        return None
    own = selectors.asked_from(event.person_id, "")
    at_work = [callout for callout in own if standings.is_at_work(callout)]
    return status_texts.stands(at_work[0], now=event.at) if at_work else None
