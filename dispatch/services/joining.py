"""Others who come too: a second clinician, a paramedic, a case manager. One leads; the
rest have clocks of their own, and end at the latest when the request does.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import selectors as people
from agencies.core.words import Role
from agencies.models import User
from agencies.services import live
from dispatch.core.lifecycle import Mark
from dispatch.core.words import Capacity, EventKind, Part, Source, State
from dispatch.errors import CalloutOver
from dispatch.models import Callout, Response
from dispatch.services import (
    at_scene,
    log,
    questions,
    reporting,
    telling,
    transition,
)
from dispatch.words import scene

# Staging is the lead's: others wait where the lead waits.
COLUMN = {
    Mark.DEPARTED: "departed_at",
    Mark.ARRIVED: "on_scene_at",
    Mark.CLEARED: "cleared_at",
}
KIND = {
    Mark.DEPARTED: EventKind.DEPARTED,
    Mark.ARRIVED: EventKind.ARRIVED,
    Mark.CLEARED: EventKind.LEFT,
}


def who_may_join(callout: Callout, *, now: datetime) -> list[User]:
    """The clinicians of the consortium who are not at work on it, by name."""
    found = people.people_serving(callout.consortium_id, Role.CLINICIAN, now=now)
    there = callout.responses.filter(is_open=True).values_list("clinician", flat=True)
    at_work = set(there)
    able = [one for one in found[Role.CLINICIAN] if one.pk not in at_work]
    return sorted(able, key=lambda person: person.work_name)


@transaction.atomic
def join(
    callout_id: int,
    person_id: int,
    capacity: Capacity,
    *,
    by: int,
    now: datetime,
    source: Source,
) -> Response:
    """Somebody comes too, beside who leads. Safe to repeat for one person.

    Whom somebody else adds is told by text and, where none can go, by call. Raises
    CalloutOver when nobody is there or on the way, or for who may not be sent.
    """
    callout = transition.locked(callout_id)
    if State(callout.state) not in at_scene.AT_OR_NEAR:
        raise CalloutOver(_("Nobody is there or on the way whom one could join."))
    own = callout.responses.filter(clinician_id=person_id, is_open=True).first()
    if own is not None:
        return own
    if person_id not in {one.pk for one in who_may_join(callout, now=now)}:
        raise CalloutOver(_("That person cannot be chosen."), field="person")
    made = Response.objects.create(
        callout=callout,
        clinician_id=person_id,
        part=Part.OTHER.value,
        capacity=capacity.value,
        in_person=True,
        is_drill=callout.kind == "drill",
        dispatched_at=now,
    )
    log.note(
        callout,
        EventKind.JOINED,
        now=now,
        by=by,
        source=source,
        person=person_id,
        capacity=capacity.value,
    )
    if person_id != by:
        text = scene.joined_text(
            telling.ref_of(callout),
            is_secure=callout.secured_at is not None,
            number=callout.consortium.voice_number,
        )
        telling.tell_clinician(callout, person_id, text, now=now)
    if callout.officer_left_at is not None:
        text = scene.left_beside_text(telling.ref_of(callout))
        telling.tell_or_alarm(callout, person_id, text, now=now, topic=telling.SCENE)
    live.touch(*callout.live_topics)
    return made


@transaction.atomic
def mark(
    response_id: int, which: Mark, *, by: int | None, now: datetime, source: Source
) -> Response:
    """Their own clock: on the way, there, done. Forward only; safe to repeat.

    Raises CalloutOver for a mark that is the lead's, or once they are done.
    """
    found = Response.objects.get(pk=response_id)
    callout = transition.locked(found.callout_id)
    response = Response.objects.get(pk=response_id)
    if response.part != Part.OTHER.value or which not in COLUMN:
        raise CalloutOver(_("That is for who leads to say."))
    if getattr(response, COLUMN[which]) is not None:
        return response
    later = list(COLUMN)[list(COLUMN).index(which) :]
    if any(getattr(response, COLUMN[each]) is not None for each in later):
        raise CalloutOver(_("That cannot be done now."))
    if not response.is_open:
        raise CalloutOver(_("They are done."))
    setattr(response, COLUMN[which], max(now, response.as_engagement().marked_at))
    response.is_open = which is not Mark.CLEARED
    response.save(update_fields=[COLUMN[which], "is_open"])
    if which is Mark.CLEARED:
        questions.end(response, now=now)
        reporting.ask_of(response, callout, by=by, now=now, source=source)
    log.note(
        callout,
        KIND[which],
        now=now,
        by=by,
        source=source,
        person=response.clinician_id,
        part=Part.OTHER.value,
    )
    live.touch(*callout.live_topics)
    return response


def own_part(callout: Callout, person_id: int | None) -> Response | None:
    """What somebody beside the lead is at on that request."""
    if person_id is None:
        return None
    rows = callout.responses.filter(is_open=True, part=Part.OTHER.value)
    return rows.filter(clinician_id=person_id).first()


def leads_instead(callout: Callout, person_id: int, *, now: datetime) -> bool:
    """Who takes over leads from now on: what they were at beside the lead ends, so that
    no minute of theirs counts twice. True when they are there already. In the caller's
    transaction, the callout locked.
    """
    own = own_part(callout, person_id)
    if own is not None:
        questions.end(own, now=now)
        own.is_open, own.cleared_at = False, max(now, own.as_engagement().marked_at)
        own.save(update_fields=["is_open", "cleared_at"])
    return own is not None and own.on_scene_at is not None
