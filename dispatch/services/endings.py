"""How a request ended, in words: who came, and what came of it."""

from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from common import walltime
from dispatch import words
from dispatch.core.words import NOT_ASKED, Kind, Part
from dispatch.models import Callout, Response
from dispatch.services import at_scene, telling

OUTCOMES: dict[str, str | Promise] = {
    "resolved_phone": lazy("Resolved by phone"),
    "resolved_on_scene": lazy("Resolved on scene"),
    "safety_plan_remain_in_place": lazy("Safety plan, stays in place"),
    "referred_services": lazy("Referred to services"),
    "warm_handoff": lazy("Handed over in person"),
    "voluntary_transport_crisis_facility": lazy("Went willingly to a crisis facility"),
    "voluntary_transport_ed": lazy("Went willingly to the ED"),
    "medical_ed": lazy("ED for a medical reason"),
    "involuntary_hold": lazy("Involuntary hold"),
    "arrest_booked": lazy("Arrested and booked"),
    "arrest_cited_released": lazy("Cited and released"),
    "left_with_family": lazy("Left with family"),
    "refused_services": lazy("Refused services"),
    "unable_to_locate": lazy("Could not be found"),
    "cancelled": lazy("Cancelled"),
    "no_clinician_available": lazy("No clinician available"),
    "other": lazy("Other"),
}


def lead_response(callout: Callout) -> Response | None:
    """The work of who leads it, or led it last."""
    leads = [r for r in callout.responses.all() if r.part == Part.LEAD]
    return leads[-1] if leads else None


def engaged_until(callout: Callout) -> str:
    """Until about when who has it is engaged, or blank."""
    response = lead_response(callout)
    if response is None or not response.is_open:
        return ""
    return at_scene.until_clock(callout, response)


def done_as_marked(callout: Callout) -> dict[str, object]:
    """The day and the time, by the wall clock there, at which it was marked done."""
    response = lead_response(callout)
    if response is None or response.cleared_at is None:
        return {}
    local = walltime.local(response.cleared_at, walltime.zone(callout.consortium.zone))
    return {"done_on": local.date(), "done_at": local.time()}


def reported(callout: Callout) -> dict[str, object]:
    """What was said by text or key before the form is opened."""
    response = lead_response(callout)
    found: dict[str, object] = {"would_have_been": callout.would_have_been}
    return found | own_work(response) if response is not None else found


def own_work(response: Response) -> dict[str, object]:
    """The miles and minutes of notes that were said of it, as a form shows them."""
    found: dict[str, object] = {"documentation_minutes": response.documentation_minutes}
    if response.miles_tenths is not None:
        found["miles"] = f"{response.miles_tenths / Decimal(10):.1f}"
    return found


def outcome(callout: Callout) -> str:
    """What was written down, or blank."""
    if callout.disposition == NOT_ASKED:
        return ""
    return str(OUTCOMES.get(callout.disposition, ""))


def closed(callout: Callout) -> str:
    """`R. Rivera came. Safety plan, stays in place.`"""
    ended = outcome(callout)
    who = _who_came(callout)
    return f"{who} {ended}." if ended else who


def _who_came(callout: Callout) -> str:
    response = lead_response(callout)
    if response is None:
        is_old = callout.kind == Kind.IMPORTED
        return _("Closed.") if is_old else _("Nobody came.")
    name = _name(callout, response)
    if not response.in_person:
        return _("{name} helped by phone.").format(name=name)
    if response.on_scene_at is None and callout.kind != Kind.IMPORTED:
        return _("{name} took it.").format(name=name)
    return _("{name} came.").format(name=name)


def cancelled(callout: Callout) -> str:
    response = lead_response(callout)
    if response is None:
        return _("Cancelled. Nobody was sent.")
    name = _name(callout, response)
    if response.on_scene_at is not None:
        return _("Cancelled. {name} was there.").format(name=name)
    return _("Cancelled. {name} had taken it.").format(name=name)


def _name(callout: Callout, response: Response) -> str:
    if response.clinician is None:
        return words.a_clinician()
    return telling.name_sent(callout, response.clinician)
