"""A call that is over and was not taken by our menu: a night told afterwards."""

from datetime import datetime

from dispatch.core.menu import Step
from dispatch.core.words import CallOutcome
from dispatch.models import CallIn, Callout


def remember(
    callout: Callout, number: str, *, came_at: datetime, ended_at: datetime
) -> CallIn:
    """The call from `number` (E.164) by which the callout was asked for, on which its
    requester stayed to the end. Rings nobody and tells nobody.
    """
    return CallIn.objects.create(
        consortium=callout.consortium,
        call_sid=f"CA{callout.public_id.hex}",
        from_number=number,
        to_number=callout.consortium.voice_number,
        came_at=came_at,
        heard_at=ended_at,
        ended_at=ended_at,
        outcome=CallOutcome.ASKED.value,
        person_id=callout.requester_id,
        organisation_id=callout.requesting_organisation_id,
        callout=callout,
        opened=True,
        step=Step.LINE.value,
        kind=callout.response_type,
        weapon=callout.weapon,
    )
