"""What the officer reads and hears when the ladder ends at the outside line."""

from django.utils.translation import gettext as _

from common.numbers import shown
from dispatch.words.parts import Ref, called_said
from notifications.core.gsm7 import first_that_fits


def nobody_but_line_text(
    ref: Ref, *, called: int, at: str, line: str, words: str, code: str = ""
) -> str:
    """`code` is given to a phone from which the request's number means nothing. What
    does not fit is left out, the way out last of all.
    """
    whole = _(
        "{ref}: NOBODY IS COMING. {called} ({at}). Do not wait. We "
        "ring you: 3 connects county line {line}{otherwise}. Again: text 1 {n}."
    )
    shorter = _(
        "{ref}: NOBODY IS COMING. {called} ({at}). We ring you: "
        "3 connects county line {line}{otherwise}. Again: text 1 {n}."
    )
    shortest = _(
        "{ref}: NOBODY IS COMING. {called}. We ring you: 3 "
        "connects county line {line}{otherwise}. Again: text 1 {n}."
    )
    said = (
        text.format(
            ref=ref,
            called=called_said(called),
            at=at,
            line=shown(line),
            otherwise=_otherwise(words),
            n=code or ref.sequence,
        )
        for text in (whole, shorter, shortest)
    )
    return first_that_fits(*said)


def connects_line_shown(line: str, words: str) -> str:
    """On screen, while the officer is being rung."""
    return _(
        "Do not wait. We ring you: press 3 and we connect you to the county line "
        "{line}{otherwise}."
    ).format(line=shown(line), otherwise=_otherwise(words))


def _otherwise(words: str) -> str:
    return _(", {words}").format(words=words) if words else ""


def nobody_but_line_spoken(ref: Ref, *, called: int) -> str:
    return _(
        "{ref}. Nobody is coming. {called}. 3 connects you to the "
        "county line now. 1 tries again, 9 says this again."
    ).format(ref=ref.spoken, called=called_said(called))


def line_offered_spoken(ref: Ref) -> str:
    """By a dispatcher's hand, while clinicians are still called."""
    return _(
        "{ref}. Dispatch offers you the county line. We go on calling clinicians. "
        "3 connects you to the county line now, 9 says this again."
    ).format(ref=ref.spoken)


def connecting_line_spoken() -> str:
    return _("Connecting you to the county line. Stay on the phone.")


def line_hears_spoken(ref: Ref, *, agency: str) -> str:
    """To whoever picks up the county line, before they are connected."""
    return _(
        "{ref}. This is for an officer of {agency}. No clinician of ours is on the "
        "way. You are connected now."
    ).format(agency=agency, ref=ref.announced)


def line_silent_spoken(line: str, words: str) -> str:
    """After the outside line did not answer, or hung up without a word."""
    return _("The county line {line} did not answer. Call it again{otherwise}.").format(
        line=" ".join(shown(line)), otherwise=_otherwise(words)
    )


def after_line_spoken() -> str:
    return _("The county line has hung up.")


def after_line_keys() -> str:
    return _("3 connects you again, 1 calls our clinicians again.")
