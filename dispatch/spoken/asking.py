"""What is said to somebody who calls to ask, and while they wait on the line.

Typed facts only, as in `dispatch.spoken`. Each sentence is short: who waits to be
connected must not hear one out first.
"""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from dispatch import names
from dispatch.core.menu import Slip
from dispatch.core.words import State
from dispatch.spoken import county_line, do_instead, parted
from dispatch.words import Ref, called_said, calling_shown

_KINDS_OF_DEPARTMENT = {
    "PD": lazy("police"),
    "SO": lazy("sheriff"),
    "FD": lazy("fire"),
}
_SLIPS = {
    Slip.SILENCE: lazy("Nothing was pressed. Nothing has been requested."),
    Slip.NO_SUCH_KEY: lazy("That key means nothing here. Nothing has been requested."),
}


def slip(which: Slip) -> str:
    return str(_SLIPS[which])


def department(name: str) -> str:
    """`Harlow PD` as people say it: Harlow police."""
    town, _space, kind = name.rpartition(" ")
    if town and kind in _KINDS_OF_DEPARTMENT:
        return f"{town} {_KINDS_OF_DEPARTMENT[kind]}"
    return name


# --- the questions -----------------------------------------------------------------


def kind(name: str) -> str:
    return _(
        "Tandem for {department}. 1: a clinician comes. 2: talk to a clinician now. "
        "3: follow-up tomorrow. Wrong department? 9. Immediate danger: use your radio."
    ).format(department=department(name))


def weapon() -> str:
    return _("Weapon or violence? 1 no. 2 yes or not sure.")


def departments(names: Sequence[str], *, more: bool) -> str:
    """Which of these, by their keys; `more`: 9 says the next ones."""
    said = [
        _("{key}: {department}.").format(key=key, department=department(name))
        for key, name in enumerate(names, start=1)
    ]
    if more:
        said.append(_("9: others."))
    return " ".join([_("Tandem. Which department asks?"), *said])


def badge() -> str:
    """To a telephone that several people share."""
    return _(
        "Tandem. Key in your badge number, then the pound key. Immediate danger: use "
        "your radio."
    )


def badge_of_unknown(line: str) -> str:
    """To a telephone we do not know."""
    return _(
        "This is Tandem. This phone is not known here. Nothing has been requested."
        "{line} Immediate danger: use your radio. Officers: key in your badge number, "
        "then the pound key."
    ).format(line=county_line(line))


def pin() -> str:
    return _("Now your PIN, then the pound key.")


def same_or_new() -> str:
    """After where their open request stands."""
    return _(
        "1: stay on the line for it. 2: a new request. 8: not needed, we ring you."
    )


def same_or_other() -> str:
    """After where an open request of their department stands."""
    return _("Is this the same? 1: yes. 2: another one.")


# --- the end of the questions ------------------------------------------------------


def not_signed_in() -> str:
    return _(
        "That badge number and PIN do not go together. Nothing has been requested."
    )


def locked(minutes: int, line: str) -> str:
    return _(
        "Too many wrong tries. Badge and PIN are closed here for {minutes} minutes. "
        "Nothing has been requested.{line} Use your radio. Goodbye."
    ).format(minutes=minutes, line=county_line(line))


def may_not_ask(line: str) -> str:
    """To somebody we know who may ask for no department here."""
    return _(
        "You may not ask for a department of this number. Nothing has been requested."
        "{line} Goodbye."
    ).format(line=county_line(line))


def given_up(line: str) -> str:
    """After too much silence, or too many keys that mean nothing."""
    return _(
        "Nothing has been requested. Call again, or use your radio.{line} Goodbye."
    ).format(line=county_line(line))


def refused(why: str, line: str) -> str:
    """`why`: a refusal of ours, which names a department at most."""
    return _("Nothing has been requested. {why}{line} Goodbye.").format(
        why=why, line=county_line(line)
    )


def received(
    ref: Ref,
    *,
    at: str,
    by: str,
    engaged: bool,
    by_rule: bool,
    until_agreed: bool,
) -> str:
    """`by_rule`: somebody talks by phone where they were asked to come."""
    calls = calling(0, declined=False, engaged=engaged)
    if by_rule:
        calls = f"{by_phone(until_agreed=until_agreed)} {calls}"
    return _(
        "{ref} received {at}. {calling} You get a name or a plain no by {by}, by text "
        "and call. Stay on the line and hear each step, or hang up."
    ).format(ref=ref.spoken, at=at, by=by, calling=calls)


def by_phone(*, until_agreed: bool) -> str:
    """Why somebody talks by phone where they were asked to come."""
    if until_agreed:
        return _("By phone until your supervisor agrees.")
    return _("By your department's rule a clinician talks by phone.")


def agreed(*, to_come: bool) -> str:
    """What the supervisor said meanwhile."""
    if to_come:
        return _("Your supervisor agrees: a clinician may come.")
    return _("Your supervisor says by phone only.")


def received_only(ref: Ref, *, at: str) -> str:
    return _("{ref} received {at}.").format(ref=ref.spoken, at=at)


def follow_up(ref: Ref) -> str:
    return _(
        "{ref} received. A clinician follows up within a day. Nobody is called "
        "tonight. Goodbye."
    ).format(ref=ref.spoken)


# --- on the line -------------------------------------------------------------------


def calling(before: int, *, declined: bool, engaged: bool) -> str:
    """Whom we call now, in the words of the screen."""
    return calling_shown(before, declined=declined, engaged=engaged)


def still_calling() -> str:
    return _("Still calling.")


def coming(*, name: str, about: str, is_secure: bool) -> str:
    """Who comes; `name` blank where the caller has not shown who they are."""
    who = name or _("A clinician")
    when = _("about {about}").format(about=about) if about else _("time follows")
    safety = "" if is_secure else _(" They stage until you say it is secure.")
    return _(
        "{name} is coming, {when}.{safety} Stay on the line to talk, 5 calls them."
    ).format(name=who, when=when, safety=safety)


def consult(*, name: str) -> str:
    return _("{name} takes it by phone. Stay on the line, or 5 calls them.").format(
        name=name or _("A clinician")
    )


def connected(name: str) -> str:
    return _("{name} is on the line.").format(name=name or _("The clinician"))


def clinician_left() -> str:
    """After what is done."""
    return _("The clinician has hung up. Goodbye.")


def clinician_off(ref: Ref) -> str:
    """Whether they hung up, their phone died, or the officer pressed star."""
    return _(
        "{ref}. The clinician is off the line and still has it. 5 calls them back. Or "
        "hang up: the rest comes by text and call."
    ).format(ref=ref.spoken)


def lead_silent(ref: Ref, *, is_busy: bool, line: str) -> str:
    """To the officer whose call the clinician did not answer: what is next."""
    why = (
        _("The clinician's phone is busy.")
        if is_busy
        else _("The clinician's phone did not answer.")
    )
    return _("{ref}. {why} They still have it. 5 rings them again.{line}").format(
        ref=ref.spoken, why=why, line=county_line(line)
    )


def ringing() -> str:
    """To the clinician, while the officer's phone rings."""
    return _("Ringing the officer.")


def clinician_gone(ref: Ref, *, number: str) -> str:
    """To the officer whom they rang: whoever hung up, or where they never came."""
    return _(
        "{ref}. The clinician is off the line and still has it. To talk, call "
        "{number}, key 5. Goodbye."
    ).format(ref=ref.spoken, number=parted(number))


def alone_first() -> str:
    """To the officer in a room in which the clinician is not, or not yet."""
    return _("Connecting you to the clinician.")


def alone_still() -> str:
    """A moment later: who was to be there has dropped out."""
    return _(
        "They have dropped out of the call. Star: go on without them, or call them."
    )


def connecting_now() -> str:
    """To the clinician, until the officer on the line is connected."""
    return _("The officer is on the line. One moment. Star rings their phone instead.")


def nobody(ref: Ref, *, called: int, line: str, words: str, again: bool) -> str:
    """Nobody comes, what to do instead, and the keys for it."""
    keys = [_("1 tries again.")] if again else []
    if line:
        keys.append(_("3 connects you to the county line."))
    keys.append(_("9 says this again."))
    return _("{ref}. Nobody is coming. {called}. {instead} {keys}").format(
        ref=ref.spoken,
        called=called_said(called),
        instead=do_instead(line, words),
        keys=" ".join(keys),
    )


def trying_again() -> str:
    return _("Trying again now.")


def connecting_outside(line: str) -> str:
    return _("Connecting you to the county line, {line}.").format(line=parted(line))


def outside_over(line: str) -> str:
    return _(
        "The county line did not answer or has hung up. Its number is {line}. Goodbye."
    ).format(line=parted(line))


def stands(state: State) -> str:
    """Where the request stands, in the words of every screen."""
    return _("Now: {state}.").format(state=names.state_name(state))


def line_over() -> str:
    """When there is nothing more to hear on the line."""
    return _("You get everything else by text and call. Goodbye.")
