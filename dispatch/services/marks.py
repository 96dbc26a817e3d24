"""Time facts of a response: who says it happened, when, and by what."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.services import live
from dispatch import words
from dispatch.core.lifecycle import Cancelled, Mark, Marked
from dispatch.core.words import (
    HELD,
    OPEN,
    CancelReason,
    EventKind,
    Kind,
    Source,
    State,
)
from dispatch.errors import CalloutOver, SomebodyAlone
from dispatch.models import Callout, Response
from dispatch.services import (
    agreements,
    alarms,
    at_scene,
    attending,
    closing,
    late_offers,
    log,
    notices,
    questions,
    reporting,
    telling,
    transition,
)
from dispatch.services.transition import Happening

COLUMN = {
    Mark.DEPARTED: "departed_at",
    Mark.STAGED: "staged_at",
    Mark.ARRIVED: "on_scene_at",
    Mark.CLEARED: "cleared_at",
}
KIND = {
    Mark.DEPARTED: EventKind.DEPARTED,
    Mark.STAGED: EventKind.STAGED,
    Mark.ARRIVED: EventKind.ARRIVED,
    Mark.CLEARED: EventKind.CLEARED,
}


@transaction.atomic
def mark(
    callout_id: int,
    which: Mark,
    *,
    by: int | None,
    now: datetime,
    source: Source,
    at: datetime | None = None,
) -> Callout:
    """Record that the lead departed, staged, arrived or cleared, at `at` (or now).

    The clinician, the officer or a dispatcher may say it; each fact keeps who did.
    Raises CalloutOver for a time in the future (a minute is a clock's own) or before
    the mark before it, and where the mark means nothing (on the way after arriving);
    SomebodyAlone where nobody would ask after who handed it over and is there still.
    The same mark twice is harmless.
    """
    callout = transition.locked(callout_id)
    lead = questions.lead_of(callout)
    if lead is not None and getattr(lead, COLUMN[which]) is not None:
        return callout
    if which is Mark.CLEARED:
        _refuse_while_somebody_is_alone(callout, lead)
    earliest = latest_before(which, callout, lead)
    if at is not None and not earliest <= at <= now + timedelta(minutes=1):
        raise CalloutOver(
            _("The time must lie between {clock}, the mark before, and now.").format(
                clock=telling.clock_of(callout, earliest)
            ),
            field="at",
        )
    # Clocks of two machines differ a little: what is said now is after what was said.
    happened = max(min(at or now, now), earliest)
    if lead is not None:
        setattr(lead, COLUMN[which], happened)
        lead.save(update_fields=[COLUMN[which]])
    what = Happening(now=now, at=happened, source=source, by=by)
    transition.must_move(callout, Marked(which), what)
    log.note(callout, KIND[which], now=now, at=happened, by=by, source=source)
    if which is Mark.ARRIVED:
        questions.arrived_alone(callout, now=now)
        at_scene.ask_how_long(callout, by=by, now=now)
    if which is Mark.CLEARED:
        reporting.ask(callout, by=by, now=now, source=source)
    return callout


def _refuse_while_somebody_is_alone(callout: Callout, lead: Response | None) -> None:
    alone = next((one for one in attending.alone_there(callout) if one != lead), None)
    if alone is not None and alone.clinician is not None:
        raise SomebodyAlone(telling.name_sent(callout, alone.clinician))


def latest_before(which: Mark, callout: Callout, lead: Response | None) -> datetime:
    """The last time known of what comes before this mark."""
    before = list(COLUMN.values())[: list(COLUMN).index(which)]
    clocks: list[datetime | None] = [callout.requested_at]
    if lead is not None:
        clocks += [getattr(lead, column) for column in ("dispatched_at", *before)]
    return max(at for at in clocks if at is not None)


@transaction.atomic
def secure(
    callout_id: int, *, by: int | None, now: datetime, source: Source
) -> Callout:
    """The scene is safe: until then every message says STAGE. Safe to repeat.

    From anybody but the lead it says too that an officer is there. Raises CalloutOver
    when the request is over, and where nobody is known who says so.
    """
    callout = transition.locked(callout_id)
    if State(callout.state) not in OPEN:
        raise CalloutOver(_("Request {n} is over.").format(n=callout.number))
    if callout.secured_at is not None:
        return callout
    if by is None:
        raise CalloutOver(_("Your dispatcher must say that it is secure."))
    callout.secured_at, callout.secured_by_id = now, by
    callout.save(update_fields=["secured_at", "secured_by"])
    log.note(callout, EventKind.SECURED, now=now, by=by, source=source)
    if by != callout.lead_id:
        at_scene.note_back(callout, by=by, now=now, source=source)
    telling.forget_scene(callout, now=now)
    text = words.now_secure_text(telling.ref_of(callout))
    telling.tell_at_work(callout, text, now=now, topic=telling.SCENE)
    live.touch(callout.live_topic)
    return callout


@transaction.atomic
def release_officer(
    callout_id: int, *, by: int, now: datetime, source: Source
) -> Callout:
    """The officer is free again: minutes given back are counted from here.

    Raises CalloutOver when no clinician is at work on it. Safe to repeat.
    """
    callout = transition.locked(callout_id)
    if callout.officer_released_at is None:
        if State(callout.state) not in HELD:
            raise CalloutOver(_("Nobody has taken over from the officer."))
        callout.officer_released_at = now
        callout.save(update_fields=["officer_released_at"])
        log.note(callout, EventKind.OFFICER_RELEASED, now=now, by=by, source=source)
        live.touch(callout.live_topic)
    return callout


@transaction.atomic
def cancel(
    callout_id: int,
    *,
    by: int | None,
    now: datetime,
    source: Source,
    reason: CancelReason = CancelReason.NOT_SAID,
) -> Callout:
    """No longer needed: everyone who was asked or is coming hears it.

    Whoever bills hears it too: somebody may have been on the way. Raises CalloutOver
    once it is cleared or closed; SomebodyAlone where nobody would ask any more after
    who handed it over and is there still. Safe to repeat.
    """
    callout = transition.locked(callout_id)
    if callout.state == State.CANCELLED.value:
        return callout
    if callout.kind != Kind.DRILL.value:  # practice gives way at once
        _refuse_while_somebody_is_alone(callout, questions.lead_of(callout))
    stage = callout.state
    late_offers.end_as_not_needed(callout, now=now)
    agreements.end(callout, now=now)
    what = Happening(now=now, source=source, by=by)
    callout.closed_at = now
    transition.must_move(callout, Cancelled(), what)
    alarms.end_about(callout, now=now)
    log.note(
        callout,
        EventKind.CANCELLED,
        now=now,
        by=by,
        source=source,
        stage=stage,
        reason=reason.value,
    )
    notices.tell_cancelled(callout, stage=State(stage), by=by, now=now)
    closing.announce(callout, now=now)
    return callout
