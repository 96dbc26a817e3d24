"""What an agency's protocol makes us say: who asks, and whether somebody comes."""

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from dispatch.core.protocol import Asker
from dispatch.core.words import Agreement, State
from dispatch.words.parts import Ref

ASKERS: dict[Asker, str | Promise] = {
    Asker.OFFICER: lazy("an officer"),
    Asker.SUPERVISOR: lazy("a supervisor"),
    Asker.DISPATCHER: lazy("dispatch"),
}


def who_asks_shown(agency: str, who: Sequence[Asker]) -> str:
    """Why somebody may not ask, and who does."""
    return _(
        "At {agency} {who} asks for a clinician. Nothing has been requested: ask them "
        "by radio."
    ).format(agency=agency, who=_(" or ").join(str(ASKERS[one]) for one in who))


def agree_text(ref: Ref, *, code: str) -> str:
    """To a supervisor. Without a code the call asks by key."""
    if not code:
        return _(
            "{ref}: shall a clinician come in person? By phone until you agree. "
            "Answer our call and press 1 yes, 2 no."
        ).format(ref=ref.headed)
    return _(
        "{ref}: shall a clinician come in person? By phone until you agree. "
        "Reply 1 {code} agree, 2 {code} by phone only."
    ).format(ref=ref.headed, code=code)


def agree_spoken(ref: Ref) -> str:
    return _(
        "{ref}. Shall a clinician come in person? It is by phone until you "
        "agree. 1 agree, 2 by phone only, 9 again."
    ).format(ref=ref.announced)


def agreed_text(ref: Ref, *, agreed: bool, state: State) -> str:
    """To the officer, and to whoever answered: what was said, and what that means as
    the request stands. That somebody may come is not yet that somebody does.
    """
    if not agreed:
        return _("{ref}: the supervisor says by phone only.").format(ref=ref)
    if state is State.EXHAUSTED:
        return _(
            "{ref}: the supervisor agrees, but nobody was found. To try again text "
            "1 {n}."
        ).format(ref=ref, n=ref.sequence)
    if state is State.CONSULT:
        return _(
            "{ref}: the supervisor agrees. The clinician on the phone is asked to come."
        ).format(ref=ref)
    return _(
        "{ref}: the supervisor agrees that a clinician comes. We are still calling."
    ).format(ref=ref)


def answered_already_text(ref: Ref, *, agreed: bool) -> str:
    """To a supervisor who answers after another."""
    if agreed:
        return _("{ref}: another supervisor has agreed already.").format(ref=ref)
    return _("{ref}: another supervisor has said by phone only already.").format(
        ref=ref
    )


def answer_heard_spoken(*, agreed: bool) -> str:
    if agreed:
        return _("Thank you. A clinician may come. The officer is told. Goodbye.")
    return _("Thank you. It stays by phone. The officer is told. Goodbye.")


def answered_spoken() -> str:
    return _("That has been answered already. Nothing more to do. Goodbye.")


def by_phone_shown(agreement: str, *, agency: str) -> str:
    """Why it is by phone though somebody was asked to come."""
    match Agreement(agreement):
        case Agreement.ASKED:
            return _("By phone until a supervisor agrees.")
        case Agreement.REFUSED:
            return _("By phone: the supervisor did not agree that somebody comes.")
        case Agreement.AGREED:
            return ""
        case Agreement.NOT_ASKED:
            return _("By phone: that is {agency}'s rule for weapons.").format(
                agency=agency
            )


def now_by_phone_text(ref: Ref, *, until_agreed: bool) -> str:
    """To the officer, when a weapon becomes known after somebody was asked to come."""
    how = (
        _("By phone until a supervisor agrees.")
        if until_agreed
        else _("By phone only, by your agency's rule.")
    )
    return _("{ref}: weapon or violence is now known, or unsure. {how}").format(
        ref=ref, how=how
    )


def supervisors_agree_shown() -> str:
    return _("Only a supervisor says whether somebody comes.")


def received_by_phone_text(
    ref: Ref, *, at: str, by: str, engaged: bool, until_agreed: bool
) -> str:
    """In place of `received_text`, where somebody was asked to come."""
    how = (
        _("By phone until a supervisor agrees.")
        if until_agreed
        else _("By phone, by your agency's rule.")
    )
    calling = (
        _("The first is engaged, calling the next.")
        if engaged
        else _("Calling the first clinician now.")
    )
    return _("{ref} received {at}. {how} {calling} Name or plain no by {by}.").format(
        ref=ref, at=at, how=how, calling=calling, by=by
    )
