"""A bare 0 by text: where one's own open request stands. It changes nothing."""

from dispatch import selectors, words
from dispatch.core.words import STILL_TO_COME, State
from dispatch.models import Callout
from dispatch.services import standings, telling, tries
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
    return _stands(at_work[0], event) if at_work else None


def _stands(callout: Callout, event: InboundText) -> str:
    ref, state = telling.ref_of(callout), State(callout.state)
    if state in STILL_TO_COME:
        return telling.accepted_words(callout)
    if state is State.PAGING:
        return words.still_calling_text(ref, by=telling.promised_clock(callout))
    if state is State.EXHAUSTED:
        line, instead = telling.fallback(callout)
        return words.nobody_text(
            ref,
            called=tries.called(callout),
            at=telling.clock_of(callout, event.at),
            line=line,
            words=instead,
        )
    return words.stands_text(ref, state)
