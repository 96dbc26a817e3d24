"""Times by key. Who calls us may be anybody: a number can be forged. So we ring
their own phone, and there the keys of the texts mean the same.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from twilio.twiml.voice_response import VoiceResponse

from common.errors import DomainError
from dispatch import spoken
from dispatch.core.lifecycle import Mark
from dispatch.core.words import HELD, Source, State
from dispatch.models import Callout
from dispatch.services import (
    at_scene,
    digits,
    markup,
    questions,
    reporting,
    standings,
    talking,
    telling,
)
from dispatch.services.digits import Texted
from dispatch.words import scene_calls, time_calls
from notifications import selectors as phones
from notifications.core.kinds import Channel
from notifications.core.speech import spelled
from notifications.services import sending

TOPIC = "times_call"
RINGS_FOR = timedelta(minutes=5)
LINE_FREE_AFTER = timedelta(seconds=15)
MOST, WITHIN = 4, timedelta(minutes=10)
BACK, OFFICER, LEAD, SECURE, CANCEL = "6", "0", "5", "7", "8"
SURE = "sure"
"""Marks the second 8, which cancels: one slip of a finger sends nobody away."""
_MARKS = {"5": Mark.DEPARTED, "2": Mark.STAGED, "4": Mark.ARRIVED, "6": Mark.CLEARED}
_NEXT = {
    State.ACCEPTED: ("5", "2", "4", "6"),
    State.EN_ROUTE: ("2", "4", "6"),
    State.STAGED: ("4", "6"),
    State.ON_SCENE: ("6",),
    State.CONSULT: ("6",),
}
_OFFICERS = {SECURE, "9", "4", "6"}


def ring_lead(callout: Callout, *, now: datetime) -> str:
    """Ring the lead's own phone, and say so to who called."""
    return _ring_back(callout, callout.lead_id, "lead", now=now)


def ring_officer(callout: Callout, *, now: datetime) -> str:
    """Ring the own phone of who asked, and say so to who called."""
    return _ring_back(callout, callout.requester_id, "officer", now=now)


def _ring_back(
    callout: Callout, person_id: int | None, who: str, *, now: datetime
) -> str:
    """Not more than a few times: nobody is rung all night by somebody who lies."""
    if person_id is None:
        return markup.say_and_end(spoken.answer_by_text())
    if phones.sent_lately(person_id, TOPIC, since=now - WITHIN) >= MOST:
        return markup.say_and_end(spoken.answer_by_text())
    sent = sending.send(
        person_id=person_id,
        topic=TOPIC,
        owner_key=str(callout.public_id),
        text=spoken.answer_by_text(),
        voice_path=f"/voice/{who}/{callout.public_id}",
        channels=(Channel.VOICE,),
        now=now,
        consortium=callout.consortium,
        on_behalf_of=callout.requesting_organisation_id,
        not_before=now + LINE_FREE_AFTER * settings.TIME_SCALE,
        expires_at=now + RINGS_FOR,
    )
    if not sent.deliveries:
        return markup.say_and_end(spoken.answer_by_text())
    return markup.say_and_end(spoken.ringing_back())


def lead_calls(callout: Callout, *, now: datetime) -> str:
    """To the lead who calls us: the officer, at once if they wait on the line; else 6
    is a call of ours on which times are noted.
    """
    if talking.is_waited_for(callout, now=now):
        return talking.connect(callout, now=now)
    action = f"/voice/lead/{callout.public_id}/called"
    return markup.ask_or_go_on(time_calls.lead_calls(), action, wait=3)


def lead_called(callout: Callout, key: str, *, now: datetime) -> str:
    """6 is rung back; silence, and any other key, talks to the officer."""
    if key == BACK:
        return ring_lead(callout, now=now)
    return talking.connect(callout, now=now)


def lead_menu(callout: Callout, *, by: int | None) -> str:
    """What the lead may note now; `by`, whose phone we rang, hears that nothing is
    asked of them once it is another's.
    """
    keys = _NEXT.get(State(callout.state))
    if keys is None or by is None or by != callout.lead_id:
        return markup.say_and_end(scene_calls.nothing_asked())
    say = time_calls.times(telling.ref_of(callout), tuple(_MARKS[key] for key in keys))
    call = markup.gather(VoiceResponse(), say, f"/voice/lead/{callout.public_id}/key")
    return markup.end(call, spoken.goodbye())


def lead_keyed(callout: Callout, key: str, *, by: int | None, now: datetime) -> str:
    """Note that time; after there and done, what is asked then. Only for who leads it
    still: it may have been handed over while the call was on.
    """
    if by is None or by != callout.lead_id:
        return lead_menu(callout, by=by)
    if key == OFFICER and State(callout.state) in HELD:
        return talking.connect(callout, now=now)
    if key not in _NEXT.get(State(callout.state), ()):
        return lead_menu(callout, by=by)
    said = _done(callout, key, by, now=now)
    if key == "4" and at_scene.is_without_estimate(callout):
        return _ask(callout, "until", time_calls.how_long(), before=said)
    if key == "6":
        response = reporting.last_lead(callout)
        first = "miles" if response is not None and response.in_person else "notes"
        return _ask(callout, first, _QUESTIONS[first](), before=said)
    return markup.say_and_end(scene_calls.heard(said))


def officer_menu(callout: Callout) -> str:
    """What the officer may say of the scene and the clinician now."""
    ref = telling.ref_of(callout)
    if not standings.is_at_work(callout):
        return markup.say_and_end(spoken.has_moved_on(ref))
    if State(callout.state) not in HELD:
        return _ask_officer(callout, time_calls.officers_only_key(ref))
    is_alone = callout.officer_left_at is not None
    return _ask_officer(callout, time_calls.officers_keys(ref, is_alone=is_alone))


def _ask_officer(callout: Callout, say: str, *, mark: str = "") -> str:
    path = f"/voice/officer/{callout.public_id}/key"
    call = markup.gather(VoiceResponse(), say, f"{path}?{mark}=1" if mark else path)
    return markup.end(call, spoken.goodbye())


def officer_keyed(
    callout: Callout, key: str, *, now: datetime, is_sure: bool = False
) -> str:
    """What the officer keyed, on the call that we placed to their own phone. 8 cancels
    when it is pressed again (`is_sure`).
    """
    is_held, by = State(callout.state) in HELD, callout.requester_id
    if key == LEAD and is_held:
        return talking.connect_to_lead(callout)
    if key == CANCEL and by is not None and standings.is_at_work(callout):
        if not is_sure:
            sure = time_calls.is_it_sure(telling.ref_of(callout))
            return _ask_officer(callout, sure, mark=SURE)
        key = digits.CANCEL
    elif not is_held or key not in _OFFICERS or by is None:
        return officer_menu(callout)
    return markup.say_and_end(scene_calls.heard(_done(callout, key, by, now=now)))


def _done(callout: Callout, key: str, by: int, *, now: datetime) -> str:
    """Do what the same digit does in a text, and what is said of it."""
    said = Texted(callout, by, now, source=Source.KEYPAD)
    return spelled(digits.carry_out(key, said))


# --- what is asked after "there" and "done" ------------------------------------------


def noted(
    callout: Callout, what: str, keys: str, *, by: int | None, now: datetime
) -> str:
    """Take the number keyed in for `what`; no number skips it. What cannot be used is
    asked again. Whoever `by`, whose phone we rang, has handed it over notes nothing.
    """
    if by is None or by != _lead_of(callout):
        return markup.say_and_end(scene_calls.nothing_asked())
    if keys:
        try:
            _TAKE[what](callout, keys, by, now)
        except (DomainError, ValueError):
            unusable = time_calls.not_usable()
            return _ask(callout, what, _QUESTIONS[what](), before=unusable)
    following = _AFTER.get(what, "")
    if not following or (what == "how" and not keys):
        return markup.say_and_end(
            time_calls.all_noted() if what == "otherwise" else time_calls.noted()
        )
    return _ask(callout, following, _QUESTIONS[following]())


def _ask(callout: Callout, what: str, say: str, *, before: str = "") -> str:
    action = f"/voice/lead/{callout.public_id}/{what}"
    return markup.ask_or_go_on(f"{before} {say}".strip(), action, digits=None)


def _until(callout: Callout, keys: str, by: int, now: datetime) -> None:
    at_scene.say_how_long(callout.pk, int(keys), by=by, now=now, source=Source.KEYPAD)


def _miles(callout: Callout, keys: str, by: int, now: datetime) -> None:
    """`11*4` is 11.4; a tenth is as fine as it goes."""
    whole, _star, tenth = keys.partition("*")
    tenths = int(whole or "0") * 10 + int(tenth or "0")
    if len(tenth) > 1:
        raise ValueError(keys)
    reporting.note(
        callout.pk,
        miles_tenths=tenths,
        by=by,
        now=now,
        source=Source.KEYPAD,
    )


def _notes(callout: Callout, keys: str, by: int, now: datetime) -> None:
    reporting.note(
        callout.pk,
        minutes=int(keys),
        by=by,
        now=now,
        source=Source.KEYPAD,
    )


def _how(callout: Callout, keys: str, by: int, now: datetime) -> None:
    reporting.close(callout.pk, int(keys), by=by, now=now, source=Source.KEYPAD)


def _otherwise(callout: Callout, keys: str, by: int, now: datetime) -> None:
    reporting.say_otherwise(callout.pk, int(keys), by=by, now=now, source=Source.KEYPAD)


def _lead_of(callout: Callout) -> int | None:
    """Who leads it, or led it last."""
    response = questions.lead_of(callout) or reporting.last_lead(callout)
    return response.clinician_id if response else None


_QUESTIONS: dict[str, Callable[[], str]] = {
    "until": time_calls.how_long,
    "miles": time_calls.miles,
    "notes": time_calls.minutes_of_notes,
    "how": time_calls.how_it_ended,
    "otherwise": time_calls.otherwise,
}
_TAKE: dict[str, Callable[[Callout, str, int, datetime], None]] = {
    "until": _until,
    "miles": _miles,
    "notes": _notes,
    "how": _how,
    "otherwise": _otherwise,
}
_AFTER = {"miles": "notes", "notes": "how", "how": "otherwise"}
WHAT = frozenset(_QUESTIONS)
