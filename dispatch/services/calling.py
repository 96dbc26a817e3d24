"""Who calls our number, and what they hear.

A caller's number can be forged. It opens the way to the officer or the clinician of
one's own request, whose phones ring; it never hears a detail and changes nothing. A
clinician answers a page with the code of our text, as by text.
"""

from datetime import datetime
from uuid import UUID

from agencies import selectors as people
from agencies.models import User
from dispatch import selectors, spoken
from dispatch.core.words import HELD, State
from dispatch.models import Page
from dispatch.services import (
    calls_in,
    markup,
    paging,
    ringing,
    speaking,
    talking,
    time_calls,
)
from notifications import selectors as phones
from notifications.core.kinds import Heard
from notifications.events import InboundCall
from notifications.services import codes, inbound
from notifications.services.inbound import Came, Keyed
from notifications.words import aloud
from rosters.core.unavailable import Again, Unclear, Until
from rosters.selectors.preferences import consortia_on_call_for
from rosters.services import unavailable_calls

CONNECT = "5"


def call(event: InboundCall) -> str:
    """A clinician is asked for the code of the page that waits for them, or put
    through on the request they lead; who may ask, or might by badge and PIN, gets the
    menu for it; whoever has another text of ours to answer (a shift on offer) is asked
    for its code; another clinician for how long they are unavailable; anybody else
    hears what to do.
    """
    person_id = event.person_id
    if person_id is not None:
        led, page = selectors.led_by(person_id), selectors.open_page_of(person_id)
        rings = page is not None and page.callout.state == State.PAGING.value
        if rings or (page is not None and led is None):
            return speaking.ask_for_code(spoken.key_in(leads=led is not None))
        if led is not None:
            return time_calls.lead_calls(led, now=event.at)
    asks = calls_in.begin(event)
    if asks is not None:
        return asks
    line = people.outside_line_for(event.to_number)
    if person_id is None:
        return markup.say_and_end(spoken.known_caller(line))
    is_clinician = bool(consortia_on_call_for(person_id, now=event.at))
    if codes.open_codes(event.number, now=event.at):
        say = spoken.key_in_code(or_unavailable=is_clinician)
        return speaking.ask_for_code(say)
    if is_clinician:
        return speaking.ask_for_code(spoken.key_in_unavailable())
    return markup.say_and_end(spoken.known_caller(line))


def code_keyed(came: Came, keys: str, *, again: bool) -> str:
    """What a clinician who called us keyed in: answer and code, or nothing.

    8 and hours is asked back on a call of ours. A code that means nothing is asked for
    once more; then, and after silence, we ring them ourselves.
    """
    person, _method = phones.person_by_number(came.from_number)
    if person is None:
        return markup.say_and_end(spoken.goodbye())
    led = selectors.led_by(person.pk)
    if keys == CONNECT and led is not None:
        return talking.connect(led, now=came.at)
    if not keys:
        return _rung_back(person.pk, now=came.at)
    wanted = unavailable_calls.keyed(person, keys, now=came.at)
    if wanted is not None:
        return _asked_back(person, wanted, now=came.at, again=again)
    done = inbound.take_keys(came, keys)
    if done.text is not None:
        return _came_of(done, done.text, keys[0])
    if again or done.heard is Heard.MUTED:
        return _rung_back(person.pk, now=came.at)
    return speaking.ask_for_code(spoken.key_in_again(), again=True)


def _asked_back(
    person: User, wanted: Until | Again | Unclear, *, now: datetime, again: bool
) -> str:
    """Whether it is them is asked on a call of ours to their own phone. What makes no
    sense is asked for once more.
    """
    if isinstance(wanted, Unclear):
        if again:
            return markup.say_and_end(spoken.answer_by_text())
        return speaking.ask_for_code(spoken.key_in_hours(), again=True)
    if unavailable_calls.ring_back(person, wanted, now=now):
        return markup.say_and_end(spoken.ringing_back())
    return markup.say_and_end(spoken.answer_by_text())


def _came_of(done: Keyed, text: str, digit: str) -> str:
    """The way on of whoever took a page, or could; else the words a text would get."""
    page = _page_of(done)
    if page is not None and digit in {"1", "2"}:
        callout, shown_on = page.callout, selectors.engaged_elsewhere(page)
        if callout.lead_id == page.person_id and State(callout.state) in HELD:
            in_person = selectors.is_in_person(callout)
            return speaking.after_accepting(page, in_person=in_person)
        if callout.state == State.PAGING.value and shown_on is not None:
            return speaking.offer_instead(page, shown_on)
    return markup.say_and_end(f"{aloud(text)} {spoken.farewell()}")


def _page_of(done: Keyed) -> Page | None:
    if done.topic != paging.TOPIC:
        return None
    return selectors.page_of(UUID(done.owner_key))


def _rung_back(person_id: int, *, now: datetime) -> str:
    page = selectors.open_page_of(person_id)
    if page is not None and ringing.ring_back(page.pk, now=now):
        return markup.say_and_end(spoken.ringing_back())
    return markup.say_and_end(spoken.answer_by_text())
