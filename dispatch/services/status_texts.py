"""Where a request stands, as a text says it: by whatever digit somebody asks."""

from datetime import datetime

from dispatch import words
from dispatch.core.words import State, Wait
from dispatch.models import Callout
from dispatch.services import engaged, standing, telling, tries
from dispatch.words.engaged import going_on_text, line_chosen_text

_TO_COME = {State.ACCEPTED, State.EN_ROUTE, State.CONSULT}


def stands(callout: Callout, *, now: datetime, code: str = "") -> str:
    """Who comes and when as the first text said it, with the way to talk to them; until
    when we call; that nobody comes, and what to do; else, also while who is alone there
    is silent, the line of the screen.

    `code`: what that phone answers with where the request's number means nothing.
    """
    ref, state = telling.ref_of(callout), State(callout.state)
    if state in _TO_COME and standing.silent(callout) is None:
        return telling.accepted_words(callout, code=code)
    if state is State.WAITING:
        return (
            engaged.waiting_text(callout)
            if engaged.waits(callout)
            else engaged.text(callout, now=now, code=code)
        )
    if state is State.PAGING and callout.wait == Wait.WENT_ON.value:
        return going_on_text(ref, by=telling.promised_clock(callout))
    if state is State.PAGING:
        return words.still_calling_text(ref, by=telling.promised_clock(callout))
    if state is State.EXHAUSTED and callout.wait == Wait.OUTSIDE.value:
        line, instead = telling.fallback(callout)
        return line_chosen_text(ref, line=line, words=instead, code=code)
    if state is State.EXHAUSTED:
        line, instead = telling.fallback(callout)
        return words.nobody_text(
            ref,
            called=tries.called(callout),
            at=telling.clock_of(callout, now),
            line=line,
            words=instead,
            code=code,
        )
    shown = standing.status(callout, now=now)
    return words.standing_text(ref, line=shown.line, advice=shown.advice)
