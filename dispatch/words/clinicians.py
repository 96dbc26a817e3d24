"""What a clinician reads in a text."""

from django.utils.translation import gettext as _

from common.numbers import shown
from dispatch.core.words import Declined
from dispatch.words.parts import Ref, safety_word
from notifications.core.gsm7 import first_that_fits
from notifications.core.push import Button, Note


def page_text(
    ref: Ref,
    *,
    agency: str,
    beat: str,
    in_person: bool,
    is_secure: bool,
    code: str,
    number: str,
) -> str:
    """Who asks, where, and how; the agency's whole name, and then its beat, are left
    out where they do not fit: the town and the number say which request it is.
    """
    how = _("in person") if in_person else _("by phone")
    choices = (
        _("1 {code} coming, 2 {code} phone only, 3 {code} can't")
        if in_person
        else _("2 {code} you call, 3 {code} can't")
    ).format(code=code)

    def said(*facts: str) -> str:
        what = ", ".join(fact for fact in facts if fact)
        return _("{ref}. {what}. {safety} Reply {choices}. Or call {number}").format(
            ref=ref.headed,
            what=what[:1].upper() + what[1:],
            safety=safety_word(is_secure),
            choices=choices,
            number=shown(number),
        )

    return first_that_fits(
        said(agency, beat[:16], how), said(beat[:16], how), said(how)
    )


def declined_shown(declined: Declined) -> str:
    """What came of "cannot", for a screen or a voice."""
    match declined:
        case Declined.STILL_YOURS:
            return _(
                "It is still yours. The supervisor is told that you cannot and "
                "calls you."
            )
        case Declined.NEXT_CALLED:
            return _("Understood. We are calling the next clinician.")
        case Declined.NOTED:
            return _("Understood. Nothing more to do.")


def yours_text(ref: Ref, *, code: str, number: str) -> str:
    return _(
        "{ref} is yours. Text 1 {code} and your minutes (1 {code} 35), or call "
        "{number}. Then 5 {n} on the way, 4 {n} there, 6 {n} done."
    ).format(ref=ref, code=code, n=ref.sequence, number=shown(number))


def yours_coming_text(ref: Ref, *, about: str, number: str) -> str:
    """When the answer that took it said the minutes too."""
    return _(
        "{ref} is yours, the officer reads about {about}. Call {number} for the "
        "officer. Then 5 {n} on the way, 4 {n} there, 6 {n} done."
    ).format(ref=ref, about=about, n=ref.sequence, number=shown(number))


def yours_by_phone_text(ref: Ref, *, number: str) -> str:
    return _(
        "{ref} is yours by phone: the officer reads that you call now. "
        "Call {number} to be put through. Then 6 {n} done."
    ).format(ref=ref, n=ref.sequence, number=shown(number))


def no_time_text(ref: Ref, *, code: str, number: str) -> str:
    """To who has it and has said nothing since; "" where their page had no code."""
    if not code:
        return _(
            "{ref} is yours, and the officer has no time yet. Call {number}, or text "
            "5 {n} on the way, 4 {n} there."
        ).format(ref=ref, n=ref.sequence, number=shown(number))
    return _(
        "{ref} is yours, and the officer has no time yet. Text 1 {code} and your "
        "minutes (1 {code} 35), or 3 {code} if you can't. Or call {number}."
    ).format(ref=ref, code=code, number=shown(number))


def has_it_text(ref: Ref, name: str) -> str:
    return _("{ref}: {name} has it. Thank you, nothing more to do.").format(
        ref=ref, name=name
    )


def declined_text(ref: Ref, declined: Declined) -> str:
    match declined:
        case Declined.STILL_YOURS:
            return still_yours_text(ref)
        case Declined.NEXT_CALLED:
            return _("{ref}: understood, we are calling the next clinician.").format(
                ref=ref
            )
        case Declined.NOTED:
            return noted_text(ref)


def declined_why_text(said: str, *, code: str) -> str:
    """What may follow a no: why, if they like."""
    return _(
        "{said} Why? 3 {code} 1 ill/family, 3 {code} 2 other call, 3 {code} 3 too far, "
        "3 {code} 4 unsafe."
    ).format(said=said, code=code)


def engaged_already_text(ref: Ref, other: int) -> str:
    return _(
        "{ref}: you are shown on request {other}. Text 6 {other} when it is done, "
        "then answer again."
    ).format(ref=ref, other=other)


def no_longer_needed_text(ref: Ref) -> str:
    return _("{ref} is no longer needed. Nothing more to do.").format(ref=ref)


def may_not_be_sent_text(ref: Ref) -> str:
    return _(
        "{ref}: thank you, but by our records you may not be sent today. Nothing is "
        "asked of you. If that is wrong, tell your coordinator."
    ).format(ref=ref)


def needed_after_all_text(ref: Ref, *, number: str, in_person: bool) -> str:
    if not in_person:
        return _(
            "{ref}: still needed, it is yours by phone. Call {number} to be put "
            "through. Then text 6 {n} done."
        ).format(ref=ref, n=ref.sequence, number=shown(number))
    return _(
        "{ref}: still needed, it is yours. Call {number} for the officer. "
        "Then text 5 {n} on the way, 4 {n} there, 6 {n} done."
    ).format(ref=ref, n=ref.sequence, number=shown(number))


def offered_already_text(ref: Ref) -> str:
    return _(
        "{ref}: another clinician has offered and the officer is being asked. "
        "Nothing more to do."
    ).format(ref=ref)


def offer_expired_text(ref: Ref) -> str:
    return _(
        "{ref}: thank you for offering. The officer did not answer, so nothing is "
        "asked of you. Goodnight."
    ).format(ref=ref)


def offer_anew_text(ref: Ref) -> str:
    return _(
        "{ref}: thank you for offering. Everybody is being called again: answer again "
        "if you can still come."
    ).format(ref=ref)


def still_yours_text(ref: Ref) -> str:
    return _(
        "{ref} is still yours. The supervisor is told that you cannot and calls you."
    ).format(ref=ref)


def in_charge_text(ref: Ref) -> str:
    """To a supervisor to whom somebody passed the charge of a request."""
    return _("{ref}: you are in charge of it now. Open Tandem to see it.").format(
        ref=ref
    )


def stays_yours(ref: Ref) -> str:
    """A sentence more to who has it and is unavailable for anything else."""
    return _("{ref} stays yours.").format(ref=ref)


def noted_text(ref: Ref) -> str:
    return _("{ref}: understood. Nothing more to do.").format(ref=ref)


def no_longer_free_text(ref: Ref) -> str:
    return _(
        "{ref}: the clinician has been sent elsewhere since. Nobody is coming. "
        "To try again text 1 {n}."
    ).format(ref=ref, n=ref.sequence)


def page_text_without_code(ref: Ref, *, is_secure: bool, number: str) -> str:
    """When every reply code of a phone is in use: call us instead."""
    return _("{ref}. {safety} Call {number} to take it.").format(
        ref=ref.headed, safety=safety_word(is_secure), number=shown(number)
    )


def late_text(ref: Ref) -> str:
    return _(
        "{ref}: nobody was found in time. We ask the officer if it is still needed."
    ).format(ref=ref)


def page_note(ref: Ref, *, beat: str, in_person: bool, is_secure: bool) -> Note:
    """What a clinician's screen shows. A button only opens the page at that answer:
    whoever has not unlocked the phone and signed in has not answered.
    """
    how = _("In person") if in_person else _("By phone")
    where = f" {beat[:16]}." if beat else ""
    take = _("I take it") if in_person else _("I call the officer")
    return Note(
        title=_("{ref} asks for you").format(ref=ref),
        body=f"{how}.{where} {safety_word(is_secure)}",
        buttons=(Button("take", take), Button("cannot", _("I cannot"))),
    )
