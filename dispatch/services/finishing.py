"""Done, now or earlier: what a clinician says who was shown engaged for too long, and
mending the time the morning after.
"""

from datetime import datetime, time

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from agencies.services import audit, live
from common import walltime
from dispatch.core.lifecycle import Mark
from dispatch.core.words import EventKind, Part, Source, State
from dispatch.errors import CalloutOver
from dispatch.models import Alarm, Callout, Question, Response
from dispatch.services import alarms, joining, log, marks, telling, transition

MORNING = time(8)
TO_MEND = "time_to_mend"


@transaction.atomic
def done_now(question: Question, *, by: int, now: datetime, source: Source) -> Callout:
    """Who was asked is done: the lead with the request, who handed it over and stayed
    with their own part only. Raises CalloutOver when that means nothing any more.
    """
    asked = Response.objects.get(pk=question.response_id)
    if asked.part == Part.OTHER.value:
        joining.mark(asked.pk, Mark.CLEARED, by=by, now=now, source=source)
        return transition.locked(asked.callout_id)
    return marks.mark(
        question.response.callout_id, Mark.CLEARED, by=by, now=now, source=source
    )


@transaction.atomic
def done_earlier(
    question: Question, *, by: int, now: datetime, source: Source
) -> Callout:
    """Done, but not now: free from this moment on, and the lead's time stands on the
    morning's list; others write down their minutes themselves. Raises as `done_now`.
    """
    callout = done_now(question, by=by, now=now, source=source)
    if callout.state != State.CLEARED.value:
        return callout
    log.note(callout, EventKind.TO_MEND, now=now, by=by, source=source)
    morning = walltime.next_time(
        MORNING, after=now, zone=walltime.zone(callout.consortium.zone)
    )
    alarms.raise_alarm(kind=TO_MEND, callout=callout, now=now, tell_at=morning)
    return callout


def is_to_mend(callout: Callout) -> bool:
    """Whether the time it was done is known to be wrong and nobody has mended it."""
    last = (
        callout.events.filter(
            kind__in=[EventKind.TO_MEND.value, EventKind.CORRECTED.value]
        )
        .order_by("pk")
        .last()
    )
    return last is not None and last.kind == EventKind.TO_MEND.value


@transaction.atomic
def mend(callout_id: int, at: datetime, *, by: int, now: datetime) -> Callout:
    """Write down when it was really done, before it is closed.

    Raises CalloutOver for a time before the mark before it or in the future, and once
    it is closed: then it is billed, and a correction is another matter.
    """
    callout = transition.locked(callout_id)
    lead = callout.responses.filter(part=Part.LEAD.value).order_by("pk").last()
    if callout.state != State.CLEARED.value or lead is None:
        raise CalloutOver(_("This time cannot be mended any more."))
    earliest = marks.latest_before(Mark.CLEARED, callout, lead)
    if not earliest <= at <= now:
        raise CalloutOver(
            _("The time must lie between {clock}, the mark before, and now.").format(
                clock=telling.clock_of(callout, earliest)
            ),
            field="done_at",
        )
    before, lead.cleared_at = lead.cleared_at, at
    try:
        lead.save(update_fields=["cleared_at"])
    except IntegrityError as backwards:
        raise CalloutOver(
            _("Clocks cannot run backwards."), field="done_at"
        ) from backwards
    log.note(
        callout,
        EventKind.CORRECTED,
        now=now,
        by=by,
        source=Source.WEB,
        what="cleared_at",
        before=before.isoformat() if before else None,
        after=at.isoformat(),
    )
    audit.record(act="mend_time", about=callout, now=now, person_id=by)
    for alarm in Alarm.objects.filter(
        callout=callout, kind=TO_MEND, acknowledged_at__isnull=True
    ):
        alarms.acknowledge(alarm.pk, by=by, now=now)
    live.touch(callout.live_topic)
    return callout
