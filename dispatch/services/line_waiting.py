"""The officer stays on the line: hears each step, and is put through.

The carrier asks every second what to say next; so a sentence is short and nothing is
lost when this process dies. What was said last stands in the call's row.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from common.errors import DomainError
from dispatch import selectors
from dispatch.core.words import HELD, Agreement, Source, State
from dispatch.models import CallIn, Callout
from dispatch.services import (
    answering,
    choosing_calls,
    engaged,
    markup,
    notices,
    outside,
    standings,
    talking,
    telling,
    tries,
)
from dispatch.spoken import asking
from dispatch.spoken import engaged as spoken

POLL_SECONDS = 1
STILL_THERE = timedelta(seconds=15)
"""How long the line is silent at most."""
TALK_WITHIN = timedelta(minutes=2)
"""How long the line is kept for a clinician who has it and has not called in."""
NOBODY, HELD_BY, ENGAGED = "nobody", "held", "engaged"
HEARD, AGAIN = "|heard", "|again"


def received(row: CallIn, callout: Callout, *, now: datetime) -> str:
    """After the commit: received, whom we call, and by when they know."""
    ref, at = telling.ref_of(callout), telling.clock_of(callout, callout.requested_at)
    match State(callout.state):
        case State.SCHEDULED:
            CallIn.objects.filter(pk=row.pk).update(ended_at=now)
            return markup.say_and_end(asking.follow_up(ref))
        case State.PAGING:
            by = telling.promised_clock(callout)
            said = asking.received(
                ref,
                at=at,
                by=by,
                engaged=telling.is_next_after_engaged(callout),
                by_rule=bool(callout.asked_type),
                until_agreed=callout.agreement == Agreement.ASKED.value,
            )
            _remember(row, _news(callout), now=now)
        case State.WAITING:
            _remember(row, _news(callout), now=now)
            said = _engaged(row, callout, now=now)
            return _say(row, said, wait=markup.WAIT_SECONDS)
        case _:
            said = asking.received_only(ref, at=at)
    return markup.ask_or_go_on(said, _path(row), wait=POLL_SECONDS)


def go_on(row: CallIn) -> str:
    return markup.ask_or_go_on("", _path(row), wait=POLL_SECONDS)


def listen(public_id: UUID, keys: str, *, now: datetime) -> str:
    """What is heard next. `keys`: what was pressed since."""
    row = selectors.call_in_of(public_id)
    if row.callout is None or row.ended_at is not None:
        return markup.say_and_end(asking.line_over())
    callout = selectors.callout_of(row.callout.public_id)
    CallIn.objects.filter(pk=row.pk).update(heard_at=now)
    if talking.waits_in_room(row, now=now) and State(callout.state) in HELD:
        _remember(row, talking.TALKING, now=now)
        if _is_who_asked(row, callout):
            notices.heard(callout.pk, now=now)  # who comes waits there, and says so
        return talking.join(callout, then=f"/voice/in/{row.public_id}/after")
    _note_heard(row, callout, now=now)
    pressed = _pressed(row, callout, keys, now=now) if keys else None
    if pressed is not None:
        return pressed
    return _next(row, selectors.callout_of(callout.public_id), now=now)


def after_talking(public_id: UUID, *, now: datetime) -> str:
    """The clinician is off the line, or star was pressed. While the request is theirs
    the officer hears what is next and may stay: whoever dropped out comes back.
    """
    row = selectors.call_in_of(public_id)
    callout = row.callout and selectors.callout_of(row.callout.public_id)
    if callout is None or State(callout.state) not in HELD:
        _end(row, now=now)
        return markup.say_and_end(asking.clinician_left())
    CallIn.objects.filter(pk=row.pk).update(talk_at=None)
    _remember(row, f"{_news(callout)}{talking.TALKED}", now=now)
    off = asking.clinician_off(telling.ref_of(callout))
    return _say(row, off, wait=markup.WAIT_SECONDS)


def _next(row: CallIn, callout: Callout, *, now: datetime) -> str:
    news = _news(callout)
    said, _bar, how = row.said.partition("|")
    if news != said:
        _remember(row, news, now=now)
        return _say_agreed(row, callout, said) or _say_news(row, callout, now=now)
    silent_for = now - (row.said_at or row.came_at)
    state = State(callout.state)
    if state in {State.EXHAUSTED, State.WAITING}:
        return _said_again(row, callout, how, now=now)
    if state in HELD:
        if silent_for > TALK_WITHIN * settings.TIME_SCALE:
            return _over(row, now=now)
        return go_on(row)
    if not standings.is_at_work(callout):
        return _over(row, now=now)
    if silent_for > STILL_THERE * settings.TIME_SCALE:
        CallIn.objects.filter(pk=row.pk).update(said_at=now)
        return _say(row, asking.still_calling())
    return go_on(row)


def _say_agreed(row: CallIn, callout: Callout, said: str) -> str | None:
    """The supervisor has answered, and nothing else is new."""
    step, _space, before = said.rpartition(" ")
    same_step = _news(callout).rpartition(" ")[0] == step
    if not (same_step and before == Agreement.ASKED.value):
        return None
    to_come = callout.agreement == Agreement.AGREED.value
    return _say(row, asking.agreed(to_come=to_come))


def _say_news(row: CallIn, callout: Callout, *, now: datetime) -> str:
    match State(callout.state):
        case State.ASKED | State.PAGING:
            return _say(row, _calling(callout))
        case State.WAITING:
            said = _engaged(row, callout, now=now)
            return _say(row, said, wait=markup.WAIT_SECONDS)
        case State.EXHAUSTED:
            return _say(row, _nobody(row, callout), wait=markup.WAIT_SECONDS)
        case State.CONSULT:
            return _say(row, asking.consult(name=_name(row, callout)))
        case State.ACCEPTED | State.EN_ROUTE:
            coming = asking.coming(
                name=_name(row, callout),
                about=telling.about_clock(callout),
                is_secure=callout.secured_at is not None,
            )
            return _say(row, coming)
        case state:
            return _say(row, asking.stands(state))


def _news(callout: Callout) -> str:
    """What there is to say, as a key: said once, and again when it changes."""
    state = State(callout.state)
    if state in HELD:
        about = telling.about_clock(callout)
        return f"{HELD_BY} {callout.lead_id} {about} {state is State.CONSULT}"
    if state is State.EXHAUSTED:
        return f"{NOBODY} {callout.tries}"
    if state is State.PAGING:
        step = f"calling {callout.tries} {tries.called_before(callout)}"
        return f"{step} {callout.agreement}"
    if state is State.WAITING:
        return (
            f"{ENGAGED} {callout.tries} {callout.wait} {engaged.until_clock(callout)}"
        )
    return state.value


def _calling(callout: Callout) -> str:
    return asking.calling(
        tries.called_before(callout),
        declined=tries.last_declined(callout),
        engaged=telling.is_next_after_engaged(callout),
    )


def _nobody(row: CallIn, callout: Callout) -> str:
    line, instead = telling.fallback(callout)
    return asking.nobody(
        telling.ref_of(callout),
        called=tries.called(callout),
        line=line,
        words=instead,
        again=_may_change(row),
    )


def _said_again(row: CallIn, callout: Callout, how: str, *, now: datetime) -> str:
    """Said twice to who presses nothing; then the line is over."""
    if f"|{how}" == AGAIN:
        return _over(row, now=now)
    _remember(row, f"{_news(callout)}{AGAIN}", now=now)
    return _say_news(row, callout, now=now)


def _engaged(row: CallIn, callout: Callout, *, now: datetime) -> str:
    """Everybody is: what may be chosen, to who may; where it stands, to others."""
    if not _may_change(row):
        return spoken.is_waiting(telling.ref_of(callout))
    return engaged.said(callout, now=now)


def _pressed(row: CallIn, callout: Callout, keys: str, *, now: datetime) -> str | None:
    """What a key does while waiting; None for one that means nothing there."""
    state = State(callout.state)
    if keys == "5" and state in HELD:
        return talking.connect_to_lead(callout)
    if state is State.WAITING and _may_change(row):
        return _choose(row, callout, keys, now=now)
    if state is not State.EXHAUSTED:
        return None
    line, _instead = telling.fallback(callout)
    if keys == "1" and _may_change(row):
        return _try_again(row, callout, now=now)
    if keys == "3" and line:
        _end(row, now=now)
        if _may_change(row):
            return outside.connect(callout, now=now)
        return talking.connect_outside(callout, line)
    _remember(row, "", now=now)  # any other key says it again
    row.said = ""
    return None


def _choose(row: CallIn, callout: Callout, keys: str, *, now: datetime) -> str | None:
    """What was chosen ends the call, but for the next tier: that is heard on it."""

    def go_on(said: str) -> str:
        return _say(row, said)

    done = choosing_calls.keyed(callout, keys, now=now, go_on=go_on)
    if done is None:
        _remember(row, "", now=now)  # any other key says it again
        row.said = ""
        return None
    if selectors.callout_of(callout.public_id).state != State.PAGING.value:
        _end(row, now=now)
    return done


def _try_again(row: CallIn, callout: Callout, *, now: datetime) -> str:
    try:
        with transaction.atomic():
            answering.try_again(
                callout.pk, by=callout.requester_id, now=now, source=Source.KEYPAD
            )
    except DomainError:
        return go_on(row)  # it has moved on since; that is said next
    return _say(row, asking.trying_again())


def _note_heard(row: CallIn, callout: Callout, *, now: datetime) -> None:
    """They were still there after it was said: whoever asked knows (promise 5).

    No voicemail calls us, and the caller pressed keys on this very call. Somebody
    else's call, or one that shows no more than a number, says nothing of who asked.
    """
    news = _news(callout)
    if not _is_who_asked(row, callout):
        return
    if row.said == news and news.startswith((HELD_BY, NOBODY, ENGAGED)):
        notices.heard(callout.pk, now=now)
        row.said = f"{news}{HEARD}"
        CallIn.objects.filter(pk=row.pk).update(said=row.said)


def _may_change(row: CallIn) -> bool:
    """Whether this call has shown more than a caller's number, which can be forged."""
    return row.opened or row.is_proven


def _is_who_asked(row: CallIn, callout: Callout) -> bool:
    """Whether who is to be told is on this call, and not only somebody there too."""
    proven = row.is_proven and row.person_id is not None
    return row.opened or (proven and row.person_id == callout.requester_id)


def _name(row: CallIn, callout: Callout) -> str:
    return telling.lead_name(callout) if _may_change(row) else ""


def _say(row: CallIn, sentence: str, *, wait: int = POLL_SECONDS) -> str:
    return markup.ask_or_go_on(sentence, _path(row), wait=wait)


def _over(row: CallIn, *, now: datetime) -> str:
    _end(row, now=now)
    return markup.say_and_end(asking.line_over())


def _end(row: CallIn, *, now: datetime) -> None:
    CallIn.objects.filter(pk=row.pk).update(ended_at=now)


def _remember(row: CallIn, said: str, *, now: datetime) -> None:
    CallIn.objects.filter(pk=row.pk).update(said=said[:64], said_at=now)


def _path(row: CallIn) -> str:
    return f"/voice/in/{row.public_id}/line"
