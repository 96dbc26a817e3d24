"""What the officer hears while everybody who could come is engaged elsewhere."""

from django.utils.translation import gettext as _

from dispatch.core.service import KEYS, Choice
from dispatch.words import Ref


def engaged(
    ref: Ref,
    *,
    until: str,
    here: str,
    choices: tuple[Choice, ...],
    still: bool,
    in_person: bool,
) -> str:
    """Until when, then each choice with its key. Blank clocks: nobody said."""
    keys = [f"{KEYS[one]} {_choice(one, here, in_person)}" for one in choices]
    return " ".join([f"{ref.spoken}.", _head(until, still=still), *keys, _again()])


def _head(until: str, *, still: bool) -> str:
    first = _("Nobody is free yet.") if still else _("The clinician is engaged.")
    if not until:
        return first
    return _("{first} Until about {until}.").format(first=first, until=until)


def _again() -> str:
    return _("9 says this again.")


def _choice(one: Choice, here: str, in_person: bool) -> str:
    match one:
        case Choice.WAIT if here and in_person:
            return _("waits: here about {here}.").format(here=here)
        case Choice.WAIT if here:
            return _("waits: they call about {here}.").format(here=here)
        case Choice.WAIT:
            return _("waits.")
        case Choice.PHONE:
            return _("a clinician calls you when free.")
        case Choice.NEXT_TIER:
            return _("we call the supervisor now.")
        case Choice.OUTSIDE_LINE:
            return _("connects you to the county line now.")


def waits(*, here: str, in_person: bool) -> str:
    """After the key; the call may end."""
    if here and in_person:
        when = _("here about {here}").format(here=here)
    elif here:
        when = _("they call about {here}").format(here=here)
    else:
        when = _("time follows")
    return _(
        "You wait for a clinician, {when}. You hear by text and call when we call "
        "somebody. Goodbye."
    ).format(when=when)


def going_on() -> str:
    return _("Calling the next one now.")


def is_waiting(ref: Ref) -> str:
    """To who calls by caller ID alone: no time and no name."""
    return _("{ref}: everybody is engaged, we wait for somebody to be free.").format(
        ref=ref.spoken
    )


def line_chosen(ref: Ref) -> str:
    """The call to who chose the outside line elsewhere."""
    return _(
        "{ref}. 3 connects you to the county line now. Nobody else is coming. 1 tries "
        "again, 9 says this again."
    ).format(ref=ref.spoken)
