"""What the officer reads while everybody who could come is engaged elsewhere."""

from django.utils.translation import gettext as _

from common.numbers import shown
from dispatch.core.service import KEYS, Choice
from dispatch.words.parts import TEXT_LIMIT, Ref
from notifications.core import gsm7


def engaged_text(
    ref: Ref,
    *,
    until: str,
    here: str,
    choices: tuple[Choice, ...],
    still: bool = False,
    in_person: bool = True,
    code: str = "",
) -> str:
    """Until when, and each choice with its digit. `until` and `here` (when somebody
    would be there, or call) are blank where nobody said. `still`: they have waited.
    What does not fit is said shorter, never left out. `code` is given to a phone from
    which the request's number means nothing.
    """
    number = code or str(ref.sequence)
    said = ""
    for short in (False, True):
        asks = ", ".join(
            f"{KEYS[one]} {number} {_choice(one, here, in_person, short=short)}"
            for one in choices
        )
        said = f"{ref}: {_head(until, still=still)}"
        if asks:
            said = _("{said} Text {asks}.").format(said=said, asks=asks)
        septets = gsm7.septets(gsm7.fold(said))
        if septets is not None and septets <= TEXT_LIMIT:
            break
    return said


def _head(until: str, *, still: bool) -> str:
    if still:
        return (
            _("nobody free yet, engaged until about {until}.").format(until=until)
            if until
            else _("nobody free yet.")
        )
    if until:
        return _("clinician engaged until about {until}.").format(until=until)
    return _("clinician engaged, nobody said until when.")


def _choice(one: Choice, here: str, in_person: bool, *, short: bool) -> str:
    match one:
        case Choice.WAIT if not here or short:
            return _("wait")
        case Choice.WAIT if in_person:
            return _("wait (here about {here})").format(here=here)
        case Choice.WAIT:
            return _("wait (calls about {here})").format(here=here)
        case Choice.PHONE:
            return _("phone when free")
        case Choice.NEXT_TIER:
            return _("supervisor") if short else _("we call the supervisor")
        case Choice.OUTSIDE_LINE:
            return _("county line") if short else _("we call county line for you")


def engaged_shown(until: str) -> str:
    """On screen, in place of who is being called."""
    if until:
        return _("Everybody who could come is engaged until about {until}.").format(
            until=until
        )
    return _("Everybody who could come is engaged. Nobody said until when.")


def choice_shown(one: Choice, *, here: str, in_person: bool) -> str:
    """A button."""
    match one:
        case Choice.WAIT if here and in_person:
            return _("Wait: here about {here}").format(here=here)
        case Choice.WAIT if here:
            return _("Wait: calls about {here}").format(here=here)
        case Choice.WAIT:
            return _("Wait")
        case Choice.PHONE:
            return _("By phone, when free")
        case Choice.NEXT_TIER:
            return _("Call the supervisor now")
        case Choice.OUTSIDE_LINE:
            return _("Call the county line for me")


def otherwise_shown(one: Choice) -> str:
    """What is done when nobody chooses; a time follows."""
    match one:
        case Choice.WAIT | Choice.PHONE:
            return _("Without an answer you wait,")
        case Choice.NEXT_TIER:
            return _("Without an answer we go on to the next,")
        case Choice.OUTSIDE_LINE:
            return _("Without an answer we ring you for the county line,")


def waiting_text(ref: Ref, *, here: str, in_person: bool) -> str:
    """To who has chosen to wait, and at each new estimate."""
    return _("{ref}: {waiting} You hear at once when we call somebody.").format(
        ref=ref, waiting=waiting_shown(here=here, in_person=in_person)
    )


def waiting_shown(*, here: str, in_person: bool) -> str:
    if not here:
        return _("Waiting for a clinician.")
    if in_person:
        return _("Waiting for a clinician, here about {here}.").format(here=here)
    return _("Waiting for a clinician, who calls about {here}.").format(here=here)


def somebody_free_text(ref: Ref, *, by: str) -> str:
    return _(
        "{ref}: a clinician is free, we call them now. Name or plain no by {by}."
    ).format(ref=ref, by=by)


def line_chosen_text(ref: Ref, *, line: str, words: str, code: str = "") -> str:
    """To who chose the outside line elsewhere than on the telephone."""
    otherwise = _(", {words}").format(words=words) if words else ""
    return _(
        "{ref}: we ring you now, key 3 connects county line {line}{otherwise}. Nobody "
        "else is coming. Again: text 1 {n}."
    ).format(ref=ref, line=shown(line), otherwise=otherwise, n=code or ref.sequence)


def ringing_you_text(ref: Ref) -> str:
    """The answer to the same; what the call is for follows as a text of its own."""
    return _("{ref}: understood, we ring you now.").format(ref=ref)


def going_on_text(ref: Ref, *, by: str) -> str:
    """To who chose the next tier, or has not chosen."""
    return _("{ref}: we call the next. Name or plain no by {by}.").format(
        ref=ref, by=by
    )
