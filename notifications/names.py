"""What stored values are called on screens."""

from django.utils.translation import gettext as _

from notifications.core.kinds import State


def how_it_went(state: State, *, by_machine: bool, code: int | None) -> str:
    """How far a text or call got. Picked up is not answered."""
    if by_machine:
        return _("a voicemail answered")
    said = {
        State.PENDING: _("about to go out"),
        State.SUBMITTED: _("with the carrier"),
        State.QUEUED: _("with the carrier"),
        State.SENT: _("on its way"),
        State.DELIVERED: _("arrived"),
        State.UNDELIVERED: _("did not arrive"),
        State.RINGING: _("ringing"),
        State.IN_PROGRESS: _("picked up"),
        State.COMPLETED: _("picked up, no key was pressed"),
        State.BUSY: _("busy"),
        State.NO_ANSWER: _("rang, nobody picked up"),
        State.CANCELLED: _("stopped"),
        State.FAILED: _("could not be made"),
        State.EXPIRED: _("no word of it"),
    }[state]
    return f"{said} ({_reason(code)})" if _reason(code) else said


def _reason(code: int | None) -> str:
    """What to do about the carrier's commonest reasons; its number for others."""
    known = {
        21211: _("no such number"),
        21610: _("the phone refuses our texts"),
        21614: _("takes no texts"),
        30003: _("switched off or out of coverage"),
        30005: _("no such number"),
        30006: _("a landline"),
        30007: _("filtered as spam"),
        30034: _("our number is not registered for texts"),
    }
    if code is None:
        return ""
    return known.get(code) or _("carrier's code %(code)d") % {"code": code}
