"""What the digits of a text do to a request: *digit + its number*, or a reply code."""

from collections.abc import Callable
from datetime import datetime

from dispatch import words
from dispatch.core.lifecycle import Mark
from dispatch.core.words import STILL_TO_COME, Source, State
from dispatch.models import Callout
from dispatch.services import answering, marks, telling

Doing = Callable[[Callout, words.Ref, int, datetime], str]


def _again(callout: Callout, ref: words.Ref, by: int, now: datetime) -> str:
    if State(callout.state) in STILL_TO_COME:
        return telling.accepted_words(callout)
    if callout.state == State.PAGING.value:
        return words.still_calling_text(ref, by=telling.promised_clock(callout))
    answering.try_again(callout.pk, by=by, now=now, source=Source.TEXT)
    return words.calling_again_text(ref)


def _secured(callout: Callout, ref: words.Ref, by: int, now: datetime) -> str:
    if callout.state == State.CLEARED.value:
        return words.nothing_more_text(ref, State.CLEARED)
    marks.secure(callout.pk, by=by, now=now, source=Source.TEXT)
    return words.secured_text(ref)


def _cancelled(callout: Callout, ref: words.Ref, by: int, now: datetime) -> str:
    marks.cancel(callout.pk, by=by, now=now, source=Source.TEXT)
    return words.cancelled_text(ref)


def _marking(which: Mark) -> Doing:
    def act(callout: Callout, ref: words.Ref, by: int, now: datetime) -> str:
        marks.mark(callout.pk, which, by=by, now=now, source=Source.TEXT)
        return words.marked_text(ref, which, telling.clock_of(callout, now))

    return act


AT_ANY_PHONE: dict[str, Doing] = {"1": _again, "7": _secured, "0": _cancelled}
ACTS: dict[str, Doing] = AT_ANY_PHONE | {
    "4": _marking(Mark.ARRIVED),
    "5": _marking(Mark.DEPARTED),
    "6": _marking(Mark.CLEARED),
}
