"""The same by voice. Digits are parted, so that a voice says them one by one."""

from django.utils.translation import gettext as _

from dispatch.words.parts import Ref


def left(ref: Ref, *, is_there: bool) -> str:
    if is_there:
        return _(
            "{ref}. The officer has left the scene. Stage. You are alone "
            "there. 1: I am safe. 5: the officer. 9: again."
        ).format(ref=ref.announced)
    return _(
        "{ref}. The officer has left the scene. Stage. Do not go in. "
        "1: I have heard. 5: the officer. 9: again."
    ).format(ref=ref.announced)


def safe(ref: Ref) -> str:
    return _(
        "{ref}. Are you safe? You are alone at the scene. 1: I am safe. "
        "5: the officer. 9: again."
    ).format(ref=ref.announced)


def still_there(ref: Ref, *, since: str) -> str:
    return _(
        "{ref}. You are shown engaged since {since}. 1 still there, 2 done "
        "now, 3 done earlier, 9 again."
    ).format(ref=ref.announced, since=since)


def not_answering(ref: Ref, *, name: str) -> str:
    return _(
        "{ref}. {name} is alone at the scene and does not answer our safety "
        "check. Go back or send somebody now. Once more: {name} does not answer."
    ).format(ref=ref.announced, name=name)


def not_an_answer() -> str:
    return _("Nothing was pressed. We ring you again. Goodbye.")


def heard(said: str) -> str:
    return _("{said} Goodbye.").format(said=said)


def why(said: str) -> str:
    """After "cannot": what comes of it, and why, if they like."""
    return _(
        "{said} Why? 1 ill or family, 2 another call, 3 too far, 4 not safe, "
        "5 you know them. Or hang up."
    ).format(said=said)


def why_heard() -> str:
    return _("Thank you. Goodbye.")


def nothing_asked() -> str:
    return _("Nothing is asked of you any more. Thank you. Goodbye.")
