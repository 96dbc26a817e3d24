"""A request as machines read it. For `dispatch.api`."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from agencies.doors import TandemRequest
from dispatch import screens, selectors
from dispatch.api import shapes
from dispatch.errors import OpenThere
from dispatch.services.by_machine import Answer


def callout(asker: TandemRequest, found: Any, *, at: str) -> dict[str, Any]:
    """Its fields. `at`: the route at which the asker reads where it stands."""
    agency = found.requesting_organisation
    path = reverse(f"api-1:{at}", kwargs={"callout_id": found.public_id})
    return {
        "id": found.public_id,
        "number": found.number,
        "kind": found.kind,
        "agency": shapes.AgencyOut(id=agency.public_id, name=agency.name)
        if agency
        else None,
        "channel": found.channel,
        "help": found.response_type,
        "priority": found.priority,
        "state": found.state,
        "status": screens.status(found, now=asker.now).line,
        "clinician": screens.lead_name(found) or None,
        "cad_incident": found.cad_incident,
        "other_incidents": [one.incident for one in found.other_incidents.all()],
        "requested_at": found.requested_at,
        "entered_at": found.entered_at,
        "accepted_at": found.accepted_at,
        "expected_at": found.expected_at,
        "secured_at": found.secured_at,
        "closed_at": found.closed_at,
        "recorded_afterwards": bool(found.recorded_why),
        "status_url": settings.PUBLIC_URL + path,
    }


def answer(asker: TandemRequest, given: Answer, *, at: str) -> shapes.AnswerOut:
    found = selectors.callout_for(asker.scope, given.callout.public_id)
    return shapes.AnswerOut(
        **callout(asker, found, at=at), created=given.created, joined=given.joined
    )


def open_there(asker: TandemRequest, found: OpenThere) -> shapes.OpenThereOut:
    """Which requests are open there, to whom they may ask about."""
    shown = screens.open_there(asker.scope, found)
    return shapes.OpenThereOut(
        detail=str(found),
        field="place",
        open=[
            shapes.OpenOut(id=one.public_id, number=one.number, state=one.state)
            for one in shown.callouts
        ],
    )
