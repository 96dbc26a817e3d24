"""Every sentence this app texts, speaks or shows beside a field."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from common import numbers


def verification_text(code: str) -> str:
    return _(
        "Tandem: your code is %(code)s. Type it on the page within 10 minutes."
    ) % {"code": code}


def codes_only() -> str:
    """To a text that means nothing here."""
    return _("Codes only. Nothing you wrote was passed on.")


def open_codes(codes: Sequence[str]) -> str:
    """To a text that means nothing here, from a phone with open pages.

    At most five codes are named: more would not fit.
    """
    named = ", ".join(codes[:5])
    if len(codes) == 1:
        sentence = _("Open for this phone: %(codes)s. Reply like 1 %(first)s.")
    else:
        sentence = _(
            "Open for this phone: %(codes)s. Reply with one, like 1 %(first)s."
        )
    return f"{codes_only()} {sentence % {'codes': named, 'first': codes[0]}}"


def code_over() -> str:
    """To the code of a page that is over, when its owner has nothing to add."""
    return _("That request is over. Nothing was changed.")


def no_such_choice(code: str) -> str:
    """To the right code with a digit its owner does not know."""
    sentence = _(
        "Nothing was changed. Read the message again and reply with one of its "
        "digits and %(code)s."
    )
    return sentence % {"code": code}


def plain_call() -> str:
    """Spoken to a caller nobody else takes."""
    return _(
        "This is Tandem. This number is for the departments it serves. "
        "Nothing has been requested. If you are in danger, hang up and call 9 1 1."
    )


def fallback_call() -> str:
    """Spoken by the carrier itself when our server does not answer."""
    return _(
        "Tandem does not answer at the moment. Nothing has been requested. "
        "You are being connected to the outside line."
    )


def fallback_call_over() -> str:
    """Spoken by the carrier itself once the outside line hung up or did not answer."""
    return _(
        "The call to the outside line is over. If nobody helped you, use your radio. "
        "Somebody in crisis can call 9 8 8. In danger, call 9 1 1."
    )


def fallback_call_alone() -> str:
    """Spoken by the carrier itself for a consortium without an outside line."""
    return _(
        "Tandem does not answer at the moment. Nothing has been requested. "
        "Use your radio. Somebody in crisis can call 9 8 8. In danger, call 9 1 1."
    )


def fallback_text(outside_line: str) -> str:
    """Texted by the carrier itself when our server does not answer."""
    if not outside_line:
        return _(
            "Tandem does not answer. Nothing was changed or requested. Use your radio, "
            "or 988. In danger 911."
        )
    sentence = _(
        "Tandem does not answer. Nothing was changed or requested. Use your radio, or "
        "call %(line)s, or 988. In danger 911."
    )
    return sentence % {"line": outside_line}


def phone_proven(number: str) -> str:
    sentence = _("%(number)s is yours and ready.")
    return sentence % {"number": numbers.shown(number)}


def phone_removed(number: str) -> str:
    sentence = _("%(number)s is removed. Nothing is sent there any more.")
    return sentence % {"number": numbers.shown(number)}


def code_on_its_way() -> str:
    return _("A code is on its way.")


def number_unreadable() -> str:
    return _("That is not a telephone number. Type it like 715-555-0112.")


def number_taken() -> str:
    return _("That number already belongs to somebody. Ask your coordinator.")


def number_already_yours() -> str:
    return _("You have added that number already.")


def takes_nothing() -> str:
    return _("A phone must take texts, calls or both.")


def code_sent_just_now(seconds: int) -> str:
    return _("A code was sent just now. Ask for another in %(seconds)d seconds.") % {
        "seconds": seconds
    }


def code_expired() -> str:
    return _("That code is too old. Ask for a new one.")


def code_tried_too_often() -> str:
    return _("That was tried too often. Ask for a new code.")


def code_wrong(left: int) -> str:
    return _("That is not the code we sent. Tries left: %(left)d.") % {"left": left}


def no_carrier_number() -> str:
    return _("Your organisation belongs to no consortium yet, so nothing can be sent.")
