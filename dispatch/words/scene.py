"""What is said by text about a scene, and about the work there: who is alone, whether
they are safe, how long it takes, and what is left to write down.
"""

from django.utils.translation import gettext as _

from common.numbers import shown
from dispatch.words.parts import Ref, safety_word


def left_text(ref: Ref, *, is_there: bool, minutes: int, code: str) -> str:
    """To the clinician, as the officer leaves. `is_there`: they are alone now."""
    if is_there:
        return _(
            "{ref}: the officer has LEFT. STAGE again, you are alone. Reply 1 {code}: "
            "I am safe. We ask every {minutes} min."
        ).format(ref=ref, code=code, minutes=minutes)
    return _(
        "{ref}: the officer has LEFT the scene. STAGE: do not go in. Reply 1 {code}: "
        "I have read this."
    ).format(ref=ref, code=code)


def left_beside_text(ref: Ref) -> str:
    """To who comes or is there beside the clinician who leads."""
    return _(
        "{ref}: the officer has LEFT. STAGE again: nobody secures the scene."
    ).format(ref=ref)


def safe_text(ref: Ref, *, code: str) -> str:
    return _(
        "{ref}: are you safe? You are alone there. Reply 1 {code}: I am safe. No "
        "reply: we ring you, then we send somebody."
    ).format(ref=ref, code=code)


def still_there_text(ref: Ref, *, since: str, code: str) -> str:
    return _(
        "{ref}: you are shown engaged since {since}. Reply 1 {code} still there, "
        "2 {code} done now, 3 {code} done earlier (fix time tomorrow)."
    ).format(ref=ref, since=since, code=code)


def relieved_there_text(ref: Ref, *, name: str) -> str:
    """To who handed it over and is still at the scene."""
    return _(
        "{ref}: {name} takes it over. You are shown there until you text 6 {n} (done, "
        "left)."
    ).format(ref=ref, name=name, n=ref.sequence)


def answer_our_call_text(ref: Ref) -> str:
    """When every reply code of a phone is in use: a key of the call answers."""
    return _("{ref}: we need a word from you. Answer our call.").format(ref=ref)


def safe_heard_text(ref: Ref, *, again: str) -> str:
    return _("{ref}: good that you are safe. We ask again about {again}.").format(
        ref=ref, again=again
    )


def left_heard_text(ref: Ref, *, minutes: int) -> str:
    return _(
        "{ref}: understood. STAGE. Once you are there we ask every {minutes} min "
        "whether you are safe."
    ).format(ref=ref, minutes=minutes)


def still_there_heard_text(ref: Ref, *, until: str) -> str:
    return _(
        "{ref}: understood, you are shown engaged until about {until}. Then we ask "
        "again."
    ).format(ref=ref, until=until)


def done_earlier_text(ref: Ref) -> str:
    return _(
        "{ref}: noted as done, thank you. Tomorrow you mend the time. You may be "
        "called for other requests now."
    ).format(ref=ref)


def nothing_asked_text(ref: Ref) -> str:
    """To who answers a question that is over."""
    return _("{ref}: nothing is asked of you any more. Thank you.").format(ref=ref)


def you_left_text(ref: Ref, *, at: str, name: str, code: str = "") -> str:
    """`code`: what a phone texts from which the request's number means nothing."""
    return _(
        "{ref}: you LEFT at {at}. We call {name}, who STAGES. Back again, and the "
        "scene safe? Text 7 {n}."
    ).format(ref=ref, at=at, name=name, n=code or ref.sequence)


def you_left_early_text(ref: Ref, *, at: str, code: str = "") -> str:
    """To an officer who leaves before somebody comes; `code` as in `you_left_text`."""
    return _(
        "{ref}: you LEFT at {at}, noted. Who comes hears it and STAGES. Back, and the "
        "scene safe? Text 7 {n}. Nobody needed? Text 8 {n}."
    ).format(ref=ref, at=at, n=code or ref.sequence)


def officer_back_text(ref: Ref) -> str:
    """Also to who has not read that the officer had left: SECURE is over."""
    return _(
        "{ref}: an officer is back at the scene. STAGE until somebody says SECURE."
    ).format(ref=ref)


def not_answering_text(ref: Ref, *, name: str) -> str:
    """To the officer: who is alone there does not answer."""
    return _(
        "{ref}: {name} is ALONE at the scene and does not answer our safety check. "
        "GO BACK OR SEND SOMEBODY NOW."
    ).format(ref=ref, name=name)


def alone_there_text(ref: Ref, *, name: str) -> str:
    """To who says that it is done, while who handed it over is alone there."""
    return _(
        "{ref} is not done: {name} is alone there and must be done first. "
        "They text 6 {n}."
    ).format(ref=ref, name=name, n=ref.sequence)


def safe_after_all_text(ref: Ref, *, name: str) -> str:
    """To whom the alarm went, once there is an answer."""
    return _("{ref}: {name} has answered. The alarm is over.").format(
        ref=ref, name=name
    )


def must_agree_text(ref: Ref) -> str:
    """To who asked that somebody comes, where a supervisor must agree."""
    return _(
        "{ref}: a supervisor is asked whether somebody comes. It stays by phone until "
        "you hear."
    ).format(ref=ref)


def joined_text(ref: Ref, *, is_secure: bool, number: str) -> str:
    """To who is to come too."""
    return _(
        "{ref}: you are to come too. {safety} Call {number} for the officer. Text "
        "5 {n} on the way, 4 {n} there, 6 {n} done."
    ).format(
        ref=ref, safety=safety_word(is_secure), number=shown(number), n=ref.sequence
    )


def urgent_text(ref: Ref) -> str:
    """To who is coming already."""
    return _("{ref}: it is more urgent now. Come as fast as you safely can.").format(
        ref=ref
    )


def upgraded_text(ref: Ref) -> str:
    """To who asked that somebody comes."""
    return _(
        "{ref}: understood, we call for somebody to come. You get a name or a plain no."
    ).format(ref=ref)


def on_the_way_text(ref: Ref, *, at: str) -> str:
    """To the lead, with what may be said next."""
    return _(
        "{ref}: on the way {at}. Then text 2 {n} staged, 4 {n} there, 6 {n} done."
    ).format(ref=ref, at=at, n=ref.sequence)


def how_long_text(ref: Ref) -> str:
    """Asked once, of who has arrived."""
    return _(
        "{ref}: you are there. About how many minutes will it take? Text 4 {n} and the "
        "minutes, such as 4 {n} 45."
    ).format(ref=ref, n=ref.sequence)


def until_text(ref: Ref, *, until: str) -> str:
    return _("{ref}: you are shown engaged until about {until}.").format(
        ref=ref, until=until
    )
