"""Everything dispatch says by voice, and nothing else says.

Closed, typed facts, as in `dispatch.words`: nothing private has a parameter to get
in by (promise 7). Digits are parted, so that a voice says them one by one.
"""

from django.utils.translation import gettext as _

from common.numbers import shown
from dispatch import names, words
from dispatch.core.words import Declined, State
from dispatch.words import Ref, called_said


def practice(said: str) -> str:
    """What is said of a drill says first that it is one."""
    return _("Drill. {said}").format(said=said)


def parted(number: str) -> str:
    """A number's digits one by one, as a voice says them."""
    return " ".join(shown(number))


# --- to clinicians -----------------------------------------------------------------


def page(ref: Ref, *, in_person: bool, is_secure: bool) -> str:
    how = _("in person") if in_person else _("by phone")
    safety = _("Scene secure.") if is_secure else _("Stage: scene not secure.")
    return _(
        "{ref}, {how}. {safety} 1 take it, 2 phone only, 3 cannot, 9 again."
    ).format(ref=ref.announced, how=how, safety=safety)


def yours(*, in_person: bool) -> str:
    if in_person:
        return _(
            "It is yours. Key in your minutes, then the pound key. "
            "Then 1 connects you to the officer for the address."
        )
    return taken(in_person=False)


def taken(*, in_person: bool) -> str:
    """To who has it: the way to the officer, and no more questions."""
    if in_person:
        return _("It is yours. 1 connects you to the officer.")
    return _("It is yours, by phone. 1 connects you to the officer.")


def minutes_again() -> str:
    return _("Minutes are a number from 1 to 240. Key them in, then the pound key.")


def minutes_heard(minutes: int) -> str:
    return _("{minutes} minutes. 1 connects you to the officer.").format(
        minutes=minutes
    )


def connecting() -> str:
    return _("Connecting you to the officer.")


def no_number() -> str:
    return _("The officer left no number. Use the radio or your screen. Goodbye.")


def has_it(name: str) -> str:
    return _("{name} has it. Thank you. Go back to sleep.").format(name=name)


def declined(declined: Declined) -> str:
    return _("{what} Goodbye.").format(what=words.declined_shown(declined))


def shown_on(ref: Ref) -> str:
    """To who takes a request while shown on another, `ref`."""
    return _(
        "You are shown on request {digits}. 6: it is done, take this one. 3: cannot."
    ).format(digits=" ".join(str(ref.sequence)))


def not_yours(ref: Ref) -> str:
    return _("{ref} is not yours any more. Nothing is asked of you. Goodbye.").format(
        ref=ref.spoken
    )


def nothing_pressed() -> str:
    return _("Nothing was pressed. This call does not count as taken. Goodbye.")


def offered_already() -> str:
    return _(
        "Another clinician has offered and the officer is being asked. Nothing more "
        "to do. Goodbye."
    )


def over() -> str:
    return _("That request is over. Nothing is asked of you. Goodbye.")


def may_not_be_sent() -> str:
    return _(
        "Thank you, but by our records you may not be sent today. Nothing is asked of "
        "you. If that is wrong, tell your coordinator. Goodbye."
    )


# --- to the officer ----------------------------------------------------------------


def do_instead(line: str, instead: str) -> str:
    """What to do when nobody comes, with the line's digits parted."""
    return words.do_instead(parted(line), instead)


def nobody(ref: Ref, *, called: int, line: str, words: str) -> str:
    return _(
        "{ref}. Nobody is coming. {called}. {instead} 1 tries again, 9 says this again."
    ).format(
        ref=ref.spoken, called=called_said(called), instead=do_instead(line, words)
    )


# --- to whoever calls the number ---------------------------------------------------


def county_line(line: str) -> str:
    """A sentence more, where there is such a line."""
    return _(" County line {line}.").format(line=parted(line)) if line else ""


def known_caller(line: str) -> str:
    """To somebody who may ask for no department here."""
    return _(
        "This is Tandem. Nothing is waiting for you. Nothing has been requested.{line} "
        "Goodbye."
    ).format(line=county_line(line))


def held(ref: Ref, *, offers_key: bool) -> str:
    if offers_key:
        return _(
            "{ref}. 5 talks to the clinician. 7: we ring you back, to say that the "
            "scene is secure or that you leave."
        ).format(ref=ref.spoken)
    return _("{ref}. A clinician has it.").format(ref=ref.spoken)


def still_calling(ref: Ref) -> str:
    return _(
        "{ref}. We are still calling. You get a name or a plain no by text and on "
        "your screen."
    ).format(ref=ref.spoken)


def nobody_came(ref: Ref, *, line: str, words: str) -> str:
    return _(
        "{ref}. Nobody is coming. {instead} To try again text 1 and the request's "
        "number."
    ).format(ref=ref.spoken, instead=do_instead(line, words))


def another_day(ref: Ref) -> str:
    return _("{ref} is kept for another day. Nobody is called tonight.").format(
        ref=ref.spoken
    )


def done(ref: Ref) -> str:
    return _("{ref}. The clinician is done.").format(ref=ref.spoken)


def farewell() -> str:
    return _("Goodbye.")


def connecting_to_lead() -> str:
    return _("Connecting you to the clinician.")


def no_lead_number() -> str:
    return _("The clinician cannot be called. Use your screen or the radio. Goodbye.")


def key_in(*, leads: bool) -> str:
    """To a clinician who calls us. No detail: a caller's number can be forged."""
    officer = _(" 5 and the pound key connects you to your officer.") if leads else ""
    return _(
        "Tandem. Key in your answer and the code from our text, for example 1 4 1, "
        "then the pound key. No text? Wait and we ring you.{officer}"
    ).format(officer=officer)


def key_in_code(*, or_unavailable: bool) -> str:
    """To who calls us and has a text of ours to answer, whatever it is about."""
    say = _(
        "Tandem. Key in your answer and the code from our text, for example 1 4 1, "
        "then the pound key."
    )
    return f"{say} {_unavailable()}" if or_unavailable else say


def key_in_unavailable() -> str:
    """To a clinician who calls us and whom nothing waits for."""
    say = _("This is Tandem. Nothing is waiting for you.")
    return f"{say} {_unavailable()}"


def key_in_hours() -> str:
    """After 8 and what are no hours."""
    return _(
        "Those are no hours. Nothing was changed. Key in 8 and from 1 to 72 hours, "
        "then the pound key."
    )


def _unavailable() -> str:
    return _(
        "Unavailable? Key in 8 and for how many hours, then the pound key. "
        "8 0 is available again."
    )


def key_in_again() -> str:
    return _(
        "That is no answer with a code of ours. Nothing was changed. Key in 1, 2 or 3 "
        "and the code, then the pound key."
    )


def ringing_back() -> str:
    return _("Hang up now. We ring you. Goodbye.")


def answer_by_text() -> str:
    return _("Nothing was changed. Answer by text or on your screen. Goodbye.")


# --- to anybody --------------------------------------------------------------------


def goodbye() -> str:
    return _("Nothing was pressed. Goodbye.")


def not_connected() -> str:
    return _("The officer's phone did not answer or has hung up. Goodbye.")


def has_moved_on(ref: Ref) -> str:
    return _(
        "{ref}. This has changed since: look at your texts or your screen."
    ).format(ref=ref.spoken)


def refused(ref: Ref, state: State) -> str:
    """What was keyed means nothing as the request stands."""
    return _("{ref}: {state}. That cannot be done now. Goodbye.").format(
        ref=ref.spoken, state=names.state_name(state)
    )


def offer_over(ref: Ref) -> str:
    """To the officer who answers when nobody is waiting to come any more."""
    return _(
        "{ref}. That offer is over and nobody is coming. To try again text 1 and the "
        "request's number. Goodbye."
    ).format(ref=ref.spoken)


def trying_again() -> str:
    return _("Trying again now. You get a name or a plain no. Goodbye.")


def late() -> str:
    return _(
        "Nobody was found in time. We ask the officer now whether you are still "
        "needed, and tell you. Goodbye."
    )


# --- alarms ------------------------------------------------------------------------


def alarm(kind: str, subject: str) -> str:
    return _("Tandem alarm. {subject}: {what}. Press 1 when you have it.").format(
        subject=subject, what=names.ALARMS[kind]
    )


def another_alarm(kind: str, subject: str) -> str:
    """In the same call, after one."""
    return _("Another alarm. {subject}: {what}. Press 1 when you have it.").format(
        subject=subject, what=names.ALARMS[kind]
    )


def alarm_taken(other: str, *, more: bool, is_over: bool = False) -> str:
    """To who takes an alarm: theirs, or that of the `other` who was first; or that
    what it was about is over. `more`: another alarm follows.
    """
    said = _("Thank you. The alarm is yours.")
    if is_over:
        said = _("That is settled. Nothing to do.")
    elif other:
        said = _("{name} has it. Thank you.").format(name=other)
    return said if more else f"{said} " + _("Goodbye.")


# --- to the officer we call ---


def coming(
    ref: Ref, *, name: str, about: str, is_secure: bool, by_dispatch: bool = False
) -> str:
    """`by_dispatch`: nobody is known who could press that the scene is secure."""
    when = _("about {about}").format(about=about) if about else _("time follows")
    safety = _("They stage until you say it is secure: 7.")
    if by_dispatch:
        safety = _("They stage until your dispatcher says it is secure.")
    if is_secure:
        safety = _("Scene secure.")
    return _("{ref}. {name} is coming, {when}. {safety} {key}").format(
        ref=ref.spoken, name=name, when=when, safety=safety, key=_press_any_key()
    )


def consult(ref: Ref, *, name: str) -> str:
    return _("{ref}. {name} takes it by phone and calls you now. {key}").format(
        ref=ref.spoken, name=name, key=_press_any_key()
    )


def cancelled(ref: Ref) -> str:
    """To the officer who waited for somebody, and whom no text has reached."""
    return _("{ref} is cancelled. Nobody is sent. {key}").format(
        ref=ref.spoken, key=_press_any_key()
    )


def _press_any_key() -> str:
    """Voicemail answers calls and presses no key."""
    return _("Press any key so that we know you heard this.")


def key_heard() -> str:
    return _("Thank you. Goodbye.")


def still_needed(ref: Ref, *, name: str, in_person: bool) -> str:
    return _("{ref}. {question} 1 yes, 2 no.").format(
        ref=ref.spoken,
        question=words.still_needed_shown(name=name, in_person=in_person),
    )


def yes_heard() -> str:
    return _("Understood. You hear in a moment who comes. Goodbye.")


def no_heard() -> str:
    return _("Understood. Nothing more to do. Goodbye.")


def no_longer_free(ref: Ref) -> str:
    return _(
        "{ref}. The clinician has been sent elsewhere since. Nobody is coming. Goodbye."
    ).format(ref=ref.spoken)
