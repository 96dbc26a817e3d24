"""What an officer reads in a text, and of the calling on screen too."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from common.numbers import shown
from dispatch import names
from dispatch.core.lifecycle import Mark
from dispatch.core.words import State
from dispatch.words.parts import TEXT_LIMIT, Ref, called_said
from notifications.core import gsm7
from notifications.core.gsm7 import first_that_fits


def received_text(ref: Ref, *, at: str, by: str, engaged: bool = False) -> str:
    if engaged:
        return _(
            "{ref} received {at}. {calling} Name or plain no by {by}, by text."
        ).format(ref=ref, at=at, by=by, calling=calling_shown(0, engaged=True))
    return _(
        "{ref} received {at}. {calling} You get a name or a plain no by {by}, by text "
        "and call."
    ).format(ref=ref, at=at, by=by, calling=calling_shown(0))


_FIRST = (
    lazy("Calling the first clinician now."),
    lazy("First clinician did not answer. Calling the second."),
    lazy("Second clinician did not answer. Calling the third."),
)
_DECLINED = (
    lazy("First clinician cannot come. Calling the second."),
    lazy("Second clinician cannot come. Calling the third."),
)


def calling_shown(before: int, *, declined: bool = False, engaged: bool = False) -> str:
    """Whom we call now, after `before` others, in the same words on screen and by
    voice. `declined`: the last of them said no. `engaged`: who was first in turn is
    at work elsewhere and was not called.
    """
    if before == 0 and engaged:
        return _("The clinician on call is engaged. Calling the next one now.")
    if declined and 0 < before <= len(_DECLINED):
        return str(_DECLINED[before - 1])
    if before < len(_FIRST):
        return str(_FIRST[before])
    if declined:
        return _("They cannot come. Calling the next clinician.")
    return _("No answer. Calling the next clinician.")


def nobody_shown(called: int, *, engaged: bool) -> str:
    if called == 0 and engaged:
        return _(
            "NOBODY IS COMING. The clinician on call is engaged, nobody else is free."
        )
    return _("NOBODY IS COMING. {called}.").format(called=called_said(called))


def coming_text(
    ref: Ref,
    *,
    name: str,
    about: str,
    is_secure: bool,
    number: str,
    code: str = "",
    by_dispatch: bool = False,
) -> str:
    """Who comes and when; which key talks to them is left out where it does not fit.

    `code` is given to a phone from which the request's number means nothing.
    `by_dispatch`: nobody is known who could text that the scene is secure.
    """
    when = _("about {about}").format(about=about) if about else _("time follows")
    safety = _(" They STAGE until you text 7 {n} (scene secure).")
    if by_dispatch:
        safety = _(" They STAGE until your dispatcher says secure.")
    safety = "" if is_secure else safety.format(n=code or ref.sequence)

    def said(talk: str) -> str:
        return _("{ref}: {name} is coming, {when}. {talk}.{safety}").format(
            ref=ref, name=name, when=when, talk=talk, safety=safety
        )

    by = shown(number)
    return first_that_fits(
        said(_("Talk to them: call {number}, key 5").format(number=by)),
        said(_("Talk: call {number}, key 5").format(number=by)),
        said(_("Talk: call {number}").format(number=by)),
    )


def consult_text(ref: Ref, *, name: str, code: str = "") -> str:
    """`code` as in `coming_text`."""
    return _(
        "{ref}: {name} takes it by phone and calls you now. Somebody must come? "
        "Text 2 {n}."
    ).format(ref=ref, name=name, n=code or ref.sequence)


def nobody_text(
    ref: Ref, *, called: int, at: str, line: str, words: str, code: str = ""
) -> str:
    """`code` as in `coming_text`."""
    return _(
        "{ref}: NOBODY IS COMING. {called} ({at}). {instead} To try again text 1 {n}."
    ).format(
        ref=ref,
        called=called_said(called),
        at=at,
        instead=do_instead(shown(line), words),
        n=code or ref.sequence,
    )


def do_instead(line: str, words: str) -> str:
    """What to do when nobody comes: the county line, where there is one, and the
    agency's own words, such as "or 988, or ED".
    """
    if line and words:
        return _("Do not wait. County line {line}, {words}.").format(
            line=line, words=words
        )
    if line:
        return _("Do not wait. County line {line}.").format(line=line)
    if words:
        alone = words.removeprefix(_("or "))
        return _("Do not wait. Call {words}.").format(words=alone)
    return _("Do not wait.")


def still_needed_shown(*, name: str, in_person: bool) -> str:
    if in_person:
        return _("{name} can come now. Still needed?").format(name=name)
    return _("{name} can talk by phone now. Still needed?").format(name=name)


def still_needed_text(ref: Ref, *, name: str, code: str, in_person: bool) -> str:
    return _("{ref}: {question} Reply 1 {code} yes, 2 {code} no.").format(
        ref=ref,
        question=still_needed_shown(name=name, in_person=in_person),
        code=code,
    )


def offer_over_text(ref: Ref, *, number: str = "") -> str:
    """To the officer who answers when nobody is waiting to come any more. `number`: to
    call from a phone from which the request's number means nothing.
    """
    again = (
        _("To try again call {number}.").format(number=shown(number))
        if number
        else _("To try again text 1 {n}.").format(n=ref.sequence)
    )
    return _("{ref}: that offer is over and nobody is coming. {again}").format(
        ref=ref, again=again
    )


def trying_again_text(ref: Ref, *, by: str) -> str:
    return _("{ref}: trying again. Name or plain no by {by}.").format(ref=ref, by=by)


def calling_again_text(ref: Ref) -> str:
    return _("{ref}: understood, we are calling again.").format(ref=ref)


def cancelled_text(ref: Ref) -> str:
    return _("{ref} is cancelled. Nobody is sent.").format(ref=ref)


def secured_text(ref: Ref, *, code: str = "") -> str:
    """`code` as in `coming_text`."""
    return _(
        "{ref}: scene SECURE, passed on. If you leave before the clinician: text 9 {n}."
    ).format(ref=ref, n=code or ref.sequence)


def weapon_text(ref: Ref) -> str:
    """To the clinician who has it, when somebody else who asked knows more."""
    return _(
        "{ref}: weapon or violence, yes or not sure, says another officer. STAGE until "
        "somebody says SECURE."
    ).format(ref=ref)


def now_secure_text(ref: Ref) -> str:
    return _("{ref}: scene is SECURE.").format(ref=ref)


def marked_text(ref: Ref, which: Mark, at: str) -> str:
    return _("{ref}: {what} {at}.").format(ref=ref, what=names.MARKS[which], at=at)


def refused_text(ref: Ref, state: State) -> str:
    """What was asked means nothing as the request stands."""
    return _(
        "{ref}: {state}. That cannot be done now: open the request or call."
    ).format(ref=ref, state=names.state_name(state))


def nothing_more_text(ref: Ref, state: State) -> str:
    return _("{ref}: {state}. Nothing more to do by text.").format(
        ref=ref, state=names.state_name(state)
    )


def standing_text(ref: Ref, *, line: str, advice: str) -> str:
    """The status line of the screen; what to do, where both fit. A line that is too
    long ends where a word does.
    """
    whole = f"{ref}: {line} {advice}".strip()
    if gsm7.fits(gsm7.fold(whole)):
        return whole
    said = f"{ref}: {line}"
    while not gsm7.fits(gsm7.fold(said)):
        shorter = said.removesuffix("...").rstrip().rpartition(" ")[0]
        if not shorter:
            return said[: TEXT_LIMIT // 2]
        said = f"{shorter}..."
    return said


def still_calling_text(ref: Ref, *, by: str) -> str:
    return _("{ref}: we are still calling. Name or plain no by {by}.").format(
        ref=ref, by=by
    )


def no_such_request_text(number: str) -> str:
    return _(
        "There is no request {number} that this phone can change, so nothing was "
        "done. Check the number, or open the request."
    ).format(number=number[:4])


def nothing_requested_text(*, silent: bool) -> str:
    """To who called and asked for nothing, from a phone that cannot ask by text."""
    return _("{what} Nothing has been requested. Call again.").format(
        what=_you_called(silent=silent)
    )


def how_to_ask_text(town: str, *, code: str) -> str:
    """To who texts us that they want to ask: what the code asks for. Nothing is yet."""
    return _(
        "Nothing is requested yet. Text 1 {code}: a clinician comes to {town}. "
        "2 {code}: the same, weapon or unsure. 3 {code}: talk by phone."
    ).format(code=code, town=town[:14])


def ask_by_call_text(number: str) -> str:
    """To who may ask for several departments, or by no text now."""
    return _("Nothing is requested. To ask, call {number}.").format(
        number=shown(number)
    )


def ask_by_text_text(
    town: str, *, code: str, silent: bool, talk: bool, is_drill: bool = False
) -> str:
    """The same to a phone from which the code asks."""
    for_what = (
        _("to talk to a clinician")
        if talk
        else _("for a clinician in {town}").format(town=town[:14])
    )
    you_called = _you_called(silent=silent)
    if is_drill:
        you_called = _("DRILL {what}").format(what=you_called)
    return _(
        "{what} Nothing has been requested. Call again, or text 1 {code} {for_what}. "
        "Weapon or unsure: 2 {code}."
    ).format(what=you_called, code=code, for_what=for_what)


def _you_called(*, silent: bool) -> str:
    if silent:
        return _("You called and pressed no key.")
    return _("You called and hung up.")


def asked_by_text_text(ref: Ref) -> str:
    return _("{ref}: understood, asked for. The answer follows.").format(ref=ref)


def code_asks_no_more_text() -> str:
    """To the code of a call that is too old, or of somebody who has asked since."""
    return _("That code asks for nothing any more. Nothing was requested. Call us.")


def not_requested_text() -> str:
    """To a code by which nothing can be asked as things are."""
    return _(
        "Nothing was requested: your department does not ask this way now. Call us, or "
        "use your radio."
    )


def stands_text(ref: Ref, state: State) -> str:
    """Where it stands, where there is no better sentence."""
    return _("{ref}: {state}.").format(ref=ref, state=names.state_name(state))


def cannot_text(ref: Ref) -> str:
    return _("{ref}: that cannot be done now. Open the request or call.").format(
        ref=ref
    )
