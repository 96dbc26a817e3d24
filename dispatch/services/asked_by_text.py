"""Bare digits by text: 0 says where one's own open request stands, 1 how to ask for
one. Neither changes anything: a request is asked for by the code of our answer, which
only the phone that is meant has read.
"""

from functools import partial

from agencies import selectors as people
from dispatch import selectors, words
from dispatch.core.menu import Step
from dispatch.core.words import CallOutcome
from dispatch.models import CallIn
from dispatch.services import hung_up, standings, status_texts
from notifications.events import InboundText

STATUS = "0"  # with a request's number it cancels that
ASK = "1"


def status_text(event: InboundText) -> str | None:
    """The newest request of theirs that is at work; None for a phone that is nobody's,
    or for somebody who has none: such a text means nothing here.
    """
    if event.digit != STATUS or event.code or event.person_id is None:
        return None
    return _where_it_stands(event)


def how_to_ask(event: InboundText) -> str | None:
    """To somebody who may ask here, from their own phone: a code that asks. Whoever has
    a request at work reads where it stands. None for anybody else, and for who texts
    it again and again.
    """
    if event.digit != ASK or event.code or event.person_id is None:
        return None
    consortium = people.consortium_answering(event.to_number)
    if consortium is None:
        return None
    agencies = selectors.departments(event.person_id, consortium.pk, now=event.at)
    if not agencies:
        return None
    stands = _where_it_stands(event)
    if stands is not None:
        return stands
    if hung_up.is_tired_of(event.number, now=event.at):
        return None
    if len(agencies) > 1:
        return words.ask_by_call_text(consortium.voice_number)
    row = CallIn(
        consortium=consortium,
        call_sid=event.sid,
        from_number=event.number,
        to_number=event.to_number,
        came_at=event.at,
        heard_at=event.at,
        ended_at=event.at,
        outcome=CallOutcome.TEXTED.value,
        by_text=True,
        person_id=event.person_id,
        organisation=agencies[0],
        step=Step.KIND.value,
    )
    hung_up.forget_codes(row, now=event.at)
    row.save()
    town, call = agencies[0].short_name, words.ask_by_call_text(event.to_number)
    render = partial(_how_to_ask, town)
    hung_up.text_code(row, call, render, now=event.at)
    return ""  # that text is on its way


def _how_to_ask(town: str, code: str) -> str:
    return words.how_to_ask_text(town, code=code)


def _where_it_stands(event: InboundText) -> str | None:
    own = selectors.asked_from(event.person_id, "")
    at_work = [callout for callout in own if standings.is_at_work(callout)]
    return status_texts.stands(at_work[0], now=event.at) if at_work else None
