"""By voice: the times of a request noted by key, and what is left to say at its end."""

from django.utils.translation import gettext as _

from dispatch import names
from dispatch.core.lifecycle import Mark
from dispatch.words.parts import Ref

_KEYS = {Mark.DEPARTED: "5", Mark.STAGED: "2", Mark.ARRIVED: "4", Mark.CLEARED: "6"}


def lead_calls() -> str:
    """To who has a request and calls us."""
    return _("Wait to talk to the officer. 6: we ring you back to note your times.")


def times(ref: Ref, marks: tuple[Mark, ...]) -> str:
    """To the lead, on a call of ours: the keys are those of the texts."""
    keys = ", ".join(f"{_KEYS[mark]} {names.MARKS[mark]}" for mark in marks)
    return _("{ref}. {keys}, 0 the officer, 9 again.").format(
        ref=ref.announced, keys=keys
    )


def officers_keys(ref: Ref, *, is_alone: bool) -> str:
    """To the officer, on a call of ours."""
    scene = _("7 scene secure") if is_alone else _("7 scene secure, 9 you leave")
    return _(
        "{ref}. {scene}, 4 clinician there, 6 clinician done, 5 talk to them, 8 not "
        "needed."
    ).format(ref=ref.announced, scene=scene)


def officers_only_key(ref: Ref) -> str:
    """The same while no clinician has it."""
    return _("{ref}. 8: not needed any more, nobody is sent.").format(ref=ref.announced)


def is_it_sure(ref: Ref) -> str:
    """After the first 8."""
    return _("8 again cancels {ref}: nobody is sent. Else hang up.").format(
        ref=ref.spoken
    )


def how_long() -> str:
    return _(
        "About how many minutes will it take? Key them in, then the pound key. "
        "Pound alone: not known."
    )


def miles() -> str:
    return _(
        "How many miles? Star is the point. Then the pound key. Pound alone: not now."
    )


def minutes_of_notes() -> str:
    return _("How many minutes of notes? Then the pound key. Pound alone: not now.")


def how_it_ended() -> str:
    return _(
        "How did it end? 1 by phone, 2 on scene, 3 safety plan, 4 referred, 5 handed "
        "over, 6 crisis center, 7 E D, 8 medical, 9 hold, 10 arrest, 11 cited, "
        "12 family, 13 refused, 14 not found, 15 other. Then the pound key. Pound "
        "alone: not now."
    )


def otherwise() -> str:
    return _(
        "Without you it would have been: 1 arrest, 2 E D, 3 hold, 4 nothing, 5 not "
        "known. Then the pound key."
    )


def not_usable() -> str:
    return _("That number cannot be used.")


def all_noted() -> str:
    return _("Noted. Thank you. That was all. Goodbye.")


def noted() -> str:
    return _("Noted. Goodbye.")
