"""Which one button of a request's page stands out: the next step in its story."""

from dispatch.core.words import State
from dispatch.models import Callout
from dispatch.screens.offers import Choices
from dispatch.screens.steering import Panel


def next_step(callout: Callout, can: Choices, panel: Panel) -> str:
    """The name of an offer, or "mark:" with the mark; blank where nothing is next.

    A question that waits for its answer comes first. Who leads goes on from mark to
    mark; to everybody else the scene's safety comes before the clinician's times.
    """
    asked = {
        "safe": bool(can.safe),
        "late_offer": bool(can.late_offer),
        "try_again": can.try_again,
        "engaged": bool(can.engaged),
        "agree": panel.agree,
    }
    mark = _next_mark(callout, [which for which, _label in can.marks])
    secured_first = can.secure and (not can.is_lead or _waits_for_secure(callout))
    follows = {
        "secure": secured_first,
        f"mark:{mark}": bool(mark),
        "close": can.close,
        "ring_again": panel.ring_again,
    }
    return next((step for step, may in (asked | follows).items() if may), "")


def _waits_for_secure(callout: Callout) -> bool:
    return State(callout.state) is State.STAGED


def _next_mark(callout: Callout, offered: list[str]) -> str:
    """The first on offer; staging is over once the scene is secure."""
    if callout.secured_at is not None:
        offered = [which for which in offered if which != "staged"]
    return offered[0] if offered else ""
