"""What the digits of a text do to a request: *digit + its number*, or a reply code."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from common.errors import DomainError
from dispatch import words
from dispatch.core.lifecycle import Mark
from dispatch.core.service import Choice, chosen_by
from dispatch.core.words import HELD, CancelReason, Source, State, Wait
from dispatch.errors import SomebodyAlone
from dispatch.models import Callout, Response
from dispatch.services import (
    answering,
    at_scene,
    attending,
    engaged,
    joining,
    marks,
    status_texts,
    telling,
    upgrading,
    waiting,
)
from dispatch.words import scene
from dispatch.words.engaged import ringing_you_text

STAGED, OTHERWISE, LEAVES, CANCEL = "2", "3", "9", "0"
CANCELLED_WHY = {
    "1": CancelReason.SETTLED,
    "2": CancelReason.GONE,
    "3": CancelReason.OTHER_HELP,
    "4": CancelReason.MISTAKE,
}


@dataclass(frozen=True, slots=True)
class Texted:
    """A digit about a request, from whom and when; `rest` are digits behind it. `by`
    None: whoever holds the phone that was told, where a machine asked for them. `code`:
    what that phone answers with, where the request's number means nothing there.
    """

    callout: Callout
    by: int | None
    now: datetime
    rest: str = ""
    source: Source = Source.TEXT
    code: str = ""

    @property
    def ref(self) -> words.Ref:
        return telling.ref_of(self.callout)

    @property
    def clock(self) -> str:
        return telling.clock_of(self.callout, self.now)


Doing = Callable[[Texted], str]


def _again(said: Texted) -> str:
    """While everybody is engaged: to wait. Once nobody was found everybody is called
    again; before and after, where it stands.
    """
    if said.callout.state == State.WAITING.value:
        return _chosen(said, "1")
    if said.callout.state != State.EXHAUSTED.value:
        return status_texts.stands(said.callout, now=said.now, code=said.code)
    answering.try_again(said.callout.pk, by=said.by, now=said.now, source=said.source)
    return words.calling_again_text(said.ref)


def _chosen(said: Texted, key: str) -> str:
    """What the officer chose while everybody is engaged. What is not offered says
    again what is.
    """
    choice = chosen_by(key, engaged.offers(said.callout, now=said.now))
    if choice is None:
        return engaged.text(said.callout, now=said.now, code=said.code)
    done = waiting.choose(
        said.callout.pk, choice, by=said.by, now=said.now, source=said.source
    )
    match choice:
        case Choice.WAIT | Choice.PHONE:
            return engaged.waiting_text(done)
        case Choice.OUTSIDE_LINE:
            return ringing_you_text(said.ref)
        case Choice.NEXT_TIER:
            return status_texts.stands(done, now=said.now, code=said.code)


def _otherwise(said: Texted) -> str:
    """The next tier, or the outside line; where it stands once that is past."""
    if said.callout.state == State.WAITING.value:
        return _chosen(said, OTHERWISE)
    return status_texts.stands(said.callout, now=said.now, code=said.code)


def _secured(said: Texted) -> str:
    if said.callout.state == State.CLEARED.value:
        return words.nothing_more_text(said.ref, State.CLEARED)
    marks.secure(said.callout.pk, by=said.by, now=said.now, source=said.source)
    return words.secured_text(said.ref, code=said.code)


def _cancelled(said: Texted) -> str:
    why = CANCELLED_WHY.get(said.rest, CancelReason.NOT_SAID)
    marks.cancel(
        said.callout.pk, by=said.by, now=said.now, source=said.source, reason=why
    )
    return words.cancelled_text(said.ref)


def _left(said: Texted) -> str:
    at_scene.officer_leaves(
        said.callout.pk, by=said.by, now=said.now, source=said.source
    )
    if not at_scene.is_anybody_near(said.callout):
        return scene.you_left_early_text(said.ref, at=said.clock, code=said.code)
    name = attending.whom_we_call(said.callout)
    return scene.you_left_text(said.ref, at=said.clock, name=name, code=said.code)


def _marking(which: Mark) -> Doing:
    def act(said: Texted) -> str:
        own = joining.own_part(said.callout, said.by)
        if own is not None:
            return _of_their_own(own, which, said)
        marks.mark(said.callout.pk, which, by=said.by, now=said.now, source=said.source)
        return words.marked_text(said.ref, which, said.clock)

    return act


def _departed(said: Texted) -> str:
    answer = _marking(Mark.DEPARTED)(said)
    if said.by != said.callout.lead_id or said.source is not Source.TEXT:
        return answer
    return scene.on_the_way_text(said.ref, at=said.clock)


def _of_their_own(own: Response, which: Mark, said: Texted) -> str:
    """Who is there beside the lead says it of themselves alone."""
    joining.mark(own.pk, which, by=said.by, now=said.now, source=said.source)
    return words.marked_text(said.ref, which, said.clock)


def _two(said: Texted) -> str:
    """While everybody is engaged: a call when somebody is free. While a clinician talks
    by phone: somebody is to come. Else: staged nearby.
    """
    if said.callout.state == State.WAITING.value:
        return _chosen(said, STAGED)
    if said.callout.state != State.CONSULT.value:
        return _marking(Mark.STAGED)(said)
    done = upgrading.upgrade(
        said.callout.pk, by=said.by, now=said.now, source=said.source
    )
    if done.state == State.CONSULT.value:
        return scene.must_agree_text(said.ref)
    return scene.upgraded_text(said.ref)


def _there(said: Texted) -> str:
    """Arrived; with minutes behind it also until when, else the lead is asked."""
    own = joining.own_part(said.callout, said.by)
    if own is not None:
        return _of_their_own(own, Mark.ARRIVED, said)
    callout = marks.mark(
        said.callout.pk, Mark.ARRIVED, by=said.by, now=said.now, source=said.source
    )
    response = _until(said) if said.rest else None
    if response is not None:
        until = at_scene.until_clock(callout, response)
        return scene.until_text(said.ref, until=until)
    if said.by == callout.lead_id and at_scene.is_without_estimate(callout):
        return scene.how_long_text(said.ref)
    return words.marked_text(said.ref, Mark.ARRIVED, said.clock)


def _until(said: Texted) -> Response | None:
    """None for minutes that cannot be used: they never undo the arrival they came with,
    and the answer then asks for them again.
    """
    try:
        with transaction.atomic():
            return at_scene.say_how_long(
                said.callout.pk,
                int(said.rest),
                by=said.by,
                now=said.now,
                source=said.source,
            )
    except DomainError:
        return None


AT_ANY_PHONE: dict[str, Doing] = {
    "1": _again,
    "7": _secured,
    LEAVES: _left,
    CANCEL: _cancelled,
}
ACTS: dict[str, Doing] = AT_ANY_PHONE | {
    STAGED: _two,
    OTHERWISE: _otherwise,
    "4": _there,
    "5": _departed,
    "6": _marking(Mark.CLEARED),
}


def is_for_any_phone(digit: str, callout: Callout) -> bool:
    """Whether whoever holds a text about it may say that digit with its code."""
    choosing = callout.state == State.WAITING.value and digit in {STAGED, OTHERWISE}
    comes_after_all = callout.state == State.CONSULT.value and digit == STAGED
    return choosing or comes_after_all or digit in AT_ANY_PHONE


def carry_out(digit: str, said: Texted) -> str:
    """Do what that digit does, all or nothing, and what is answered; also that it
    cannot be done as the request stands.
    """
    try:
        with transaction.atomic():
            return ACTS[digit](said)
    except SomebodyAlone as refusal:
        return scene.alone_there_text(said.ref, name=refusal.name)
    except DomainError:
        stands = Callout.objects.get(pk=said.callout.pk).state
        return words.refused_text(said.ref, State(stands))


def means_a_request(digit: str, callout: Callout | None, person_id: int) -> bool:
    """Whether that digit is about a request at all. 9 is an officer who leaves: a
    clinician offers a shift with it, of whatever day that number is. 2 is a clinician
    at work who waits nearby, or is to come, and 2 and 3 are choices of an officer while
    everybody is engaged; before, they are an officer's choice of another kind.
    """
    if digit == LEAVES:
        return callout is not None and callout.lead_id != person_id
    if digit == STAGED:
        at_work = HELD | {State.WAITING}
        return callout is not None and State(callout.state) in at_work
    if digit == OTHERWISE:
        searching = {State.PAGING, State.WAITING, State.EXHAUSTED}
        if callout is None or State(callout.state) not in searching:
            return False
        return callout.wait != Wait.NONE.value
    return digit in ACTS
