"""Every sentence this app texts, speaks or shows beside a field."""

import re
from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common import numbers
from notifications.core.gsm7 import first_that_fits
from notifications.core.push import Note
from notifications.core.speech import spelled


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
    """Spoken by the carrier itself when our server does not answer: also when what was
    keyed in was taken, and only our answer is lost.
    """
    return _(
        "Tandem does not answer at the moment. Whatever you keyed in may or may not "
        "have been taken: look at your texts. You are being connected to the outside "
        "line."
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
        "Tandem does not answer at the moment. Whatever you keyed in may or may not "
        "have been taken: look at your texts. Use your radio. "
        "Somebody in crisis can call 9 8 8. In danger, call 9 1 1."
    )


def fallback_text(outside_line: str) -> str:
    """Texted by the carrier itself when our server does not answer: also when the text
    was taken, and only our answer is lost.
    """
    if not outside_line:
        return _(
            "Tandem does not answer. Your text may or may not have been taken: see if "
            "we text you. Use your radio, or 988. In danger 911."
        )
    sentence = _(
        "Tandem does not answer. Your text may or may not have been taken: see if we "
        "text you. Use your radio, or call %(line)s, or 988. In danger 911."
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


# ── As a voice says it ───────────────────────────────────────────────────────────

_WEEKDAYS: dict[str, str | Promise] = {
    "Mon": gettext_lazy("Monday"),
    "Tue": gettext_lazy("Tuesday"),
    "Wed": gettext_lazy("Wednesday"),
    "Thu": gettext_lazy("Thursday"),
    "Fri": gettext_lazy("Friday"),
    "Sat": gettext_lazy("Saturday"),
    "Sun": gettext_lazy("Sunday"),
}
_MONTHS: dict[str, str | Promise] = {
    "Jan": gettext_lazy("January"),
    "Feb": gettext_lazy("February"),
    "Mar": gettext_lazy("March"),
    "Apr": gettext_lazy("April"),
    "May": gettext_lazy("May"),
    "Jun": gettext_lazy("June"),
    "Jul": gettext_lazy("July"),
    "Aug": gettext_lazy("August"),
    "Sep": gettext_lazy("September"),
    "Oct": gettext_lazy("October"),
    "Nov": gettext_lazy("November"),
    "Dec": gettext_lazy("December"),
}
# One word after the other, so that whoever translates them sees them in order.
_NUMBERS = gettext_lazy(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen "
    "fourteen fifteen sixteen seventeen eighteen nineteen"
)
_TENS = gettext_lazy("twenty thirty forty fifty")
_NTHS = gettext_lazy(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
    "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth "
    "twentieth twenty-first twenty-second twenty-third twenty-fourth twenty-fifth "
    "twenty-sixth twenty-seventh twenty-eighth twenty-ninth thirtieth thirty-first"
)
_DAY = "|".join(_WEEKDAYS)
_DATE = re.compile(rf"\b({_DAY}) ([1-9]|[12]\d|3[01]) ({'|'.join(_MONTHS)})\b")
_WEEKDAY = re.compile(rf"\b({_DAY})(?= \d)")
_UNTIL = re.compile(rf"(?<=:\d\d)-(?=\d\d:|(?:{_DAY})\b)")
_TIME = re.compile(r"\b([01]\d|2[0-3]):([0-5]\d)\b")


def aloud(text: str) -> str:
    """A text as a voice says it: dates and times in words, every other number digit by
    digit. "Fri 27 Nov 19:00-07:00": "Friday the twenty-seventh of November nineteen
    hundred until oh seven hundred".
    """
    said = _UNTIL.sub(f" {_('until')} ", text)
    said = _DATE.sub(lambda found: _day(*found.groups()), said)
    said = _WEEKDAY.sub(lambda found: str(_WEEKDAYS[found[1]]), said)
    said = _TIME.sub(lambda found: _time(int(found[1]), int(found[2])), said)
    return spelled(said)


def _day(weekday: str, day: str, month: str) -> str:
    return _("%(weekday)s the %(nth)s of %(month)s") % {
        "weekday": _WEEKDAYS[weekday],
        "nth": str(_NTHS).split()[int(day) - 1],
        "month": _MONTHS[month],
    }


def _time(hour: int, minute: int) -> str:
    if (hour, minute) == (0, 0):
        return _("midnight")
    said = {"hour": _number(hour), "minute": _number(minute)}
    if minute == 0:
        return _("%(hour)s hundred") % said
    return _("%(hour)s %(minute)s") % said


def _number(number: int) -> str:
    """As on a clock: two digits, "oh seven", "nineteen", "forty-one", "oh oh"."""
    tens, ones = divmod(number, 10)
    units, zero = str(_NUMBERS).split(), _("oh")
    if tens == 0:
        return f"{zero} {units[ones] if ones else zero}"
    if number < len(units):
        return units[number]
    ten = str(_TENS).split()[tens - 2]
    return f"{ten}-{units[ones]}" if ones else ten


# ── Tests and the contact card ───────────────────────────────────────────────────


def test_text(code: str) -> str:
    return _(
        "TANDEM TEST. No request, nobody waits. Reply 1 %(code)s so we know this phone "
        "works. We also call: press 1 then."
    ) % {"code": code}


def test_text_without_code() -> str:
    return _(
        "TANDEM TEST. No request, nobody waits. We also call: press 1 then, so we know "
        "this phone works."
    )


def test_call() -> str:
    return _(
        "Tandem. This is a test. There is no request. Press 1 so that we know this "
        "phone works."
    )


def test_answered() -> str:
    return _("Thank you. We know now that this phone works.")


def test_not_answered() -> str:
    """Spoken after silence."""
    return _("Nothing was pressed. The test is not answered. Goodbye.")


def card_text(number: str, address: str) -> str:
    """A plain phone opens no address: the number to save stands there to be typed."""
    return first_that_fits(
        _(
            "TANDEM: save %(number)s as favourite: it rings when silenced. "
            "Card: %(address)s"
        )
        % {"number": numbers.shown(number), "address": address},
        _(
            "TANDEM: save the number of this text as favourite: it rings when "
            "silenced. Card: %(address)s"
        )
        % {"address": address},
        _("TANDEM: save %(number)s as favourite: it rings when silenced.")
        % {"number": numbers.shown(number)},
    )


def card_name(consortium: str) -> str:
    """What a phone shows when we call."""
    return _("TANDEM %(consortium)s") % {"consortium": consortium}


def card_note() -> str:
    return _(
        "Pages and requests come from this number. Add it to your favourites or "
        "emergency contacts: then it rings although your phone is silenced."
    )


def card_on_its_way(phones: int) -> str:
    return ngettext(
        "The contact card is on its way to %(number)d phone.",
        "The contact card is on its way to %(number)d phones.",
        phones,
    ) % {"number": phones}


def not_a_screen() -> str:
    return _(
        "This browser cannot show pages: its maker's push service is not one we know."
    )


def screen_added() -> str:
    return _("Pages show on this screen from now on, beside your text and call.")


def screen_removed() -> str:
    return _("No page shows on that screen any more.")


def test_note() -> Note:
    """What a screen shows in a test."""
    return Note(
        title=_("Tandem: a test"),
        body=_("There is no request. Pages show here like this."),
    )


def test_on_its_way() -> str:
    return _("A test is on its way: a text, and a call.")


def tested_just_now() -> str:
    return _("A test went out less than a minute ago. Wait for its result.")


def no_phone_to_test() -> str:
    return _("No phone is proven yet, so nothing can be sent.")


def no_phone_takes_texts() -> str:
    return _("No proven phone takes our texts, so the card cannot be sent.")


# ── How one is paged ─────────────────────────────────────────────────────────────


def pace_said(text_after: int, call_after: int) -> str:
    """What a page does, said back; seconds of a rung with time enough."""
    if text_after:
        sentence = _(
            "Your phone rings at once. The text comes %(seconds)d s later, or as soon "
            "as a call ends without a key."
        )
        return sentence % {"seconds": text_after}
    if call_after:
        sentence = _(
            "The text comes at once. Your phone rings %(seconds)d s later, or as soon "
            "as the text is known not to arrive."
        )
        return sentence % {"seconds": call_after}
    return _("The text comes and your phone rings at once.")


def pace_worst(wait: int, first_ring: int, second_ring: int) -> str:
    """The worst case in a rung of `wait` seconds: when it rings, at the latest."""
    if not first_ring:
        sentence = _(
            "It rings at once and again after %(second)d s: twice before the next "
            "person is asked at %(wait)d s."
        )
        return sentence % {"second": second_ring, "wait": wait}
    sentence = _(
        "At the latest it rings %(first)d s after a page begins and again after "
        "%(second)d s, twice before the next person is asked at %(wait)d s."
    )
    return sentence % {"first": first_ring, "second": second_ring, "wait": wait}


def pace_saved() -> str:
    return _("Saved. It counts from the next page on.")


def pace_out_of_range(longest: int) -> str:
    return _("Seconds are a number from 1 to %(longest)d.") % {"longest": longest}


def pace_needs_something_at_once() -> str:
    return _("Something must go out at once: the text or the call.")
