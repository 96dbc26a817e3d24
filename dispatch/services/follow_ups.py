"""What is left to do on a later day: planned, moved, handed on, done. Every step stands
in the log of its request.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import selectors as people
from agencies.core.words import Role
from agencies.models import Consortium, User
from agencies.services import audit, live
from common import walltime
from dispatch.core.lifecycle import Postponed
from dispatch.core.words import (
    EventKind,
    FollowUpOutcome,
    FollowUpState,
    Source,
    State,
)
from dispatch.errors import CalloutOver
from dispatch.models import Callout, FollowUp
from dispatch.services import alarms, closing, log, transition
from dispatch.services.closing import Ending
from dispatch.services.transition import Happening

MORNING = time(8)
FARTHEST = timedelta(days=366)
MOST_MINUTES = 600
_HOLD = (Role.CLINICIAN, Role.COORDINATOR)
# How a request ends that was nothing but its follow-up.
_ENDS = {
    FollowUpOutcome.REACHED: "resolved_phone",
    FollowUpOutcome.CONNECTED: "referred_services",
    FollowUpOutcome.NOT_REACHED: "unable_to_locate",
    FollowUpOutcome.DECLINED: "refused_services",
    FollowUpOutcome.NOT_NEEDED: "other",
    FollowUpOutcome.NOT_ASKED: "other",
}


@dataclass(frozen=True, slots=True)
class Doing:
    """Who does it, when and by what."""

    by: int | None
    now: datetime
    source: Source = Source.WEB


def holders(consortium: Consortium, *, now: datetime) -> list[User]:
    """Who may be given one: clinicians and coordinators today, by name."""
    found = people.people_serving(consortium.pk, *_HOLD, now=now)
    everybody = {p.pk: p for role in _HOLD for p in found[role]}
    return sorted(everybody.values(), key=lambda person: person.work_name)


def today_of(consortium: Consortium, *, now: datetime) -> date:
    return walltime.local_date(now, walltime.zone(consortium.zone))


def tomorrow_of(consortium: Consortium, *, now: datetime) -> date:
    return today_of(consortium, now=now) + timedelta(days=1)


@transaction.atomic
def plan(callout_id: int, *, holder: int, due_on: date, doing: Doing) -> FollowUp:
    """Something is to be done after this request by `holder`, on or before that day.

    Raises CalloutOver for a day gone by or more than a year away, and for who may not
    do it.
    """
    callout = transition.locked(callout_id)
    _refuse_day(callout.consortium, due_on, now=doing.now)
    _refuse_holder(callout.consortium, holder, now=doing.now)
    return plan_for(callout, holder=holder, due_on=due_on, doing=doing)


def plan_for(callout: Callout, *, holder: int, due_on: date, doing: Doing) -> FollowUp:
    """The same for a callout that is locked or new, without asking again."""
    made = FollowUp.objects.create(
        consortium=callout.consortium,
        callout=callout,
        holder_id=holder,
        due_on=due_on,
        made_at=doing.now,
        made_by_id=doing.by,
        due_at=_reminded_at(callout, due_on),
    )
    _note(made, EventKind.FOLLOW_UP_MADE, doing, due_on=due_on.isoformat())
    return made


@transaction.atomic
def move(follow_up_id: int, due_on: date, *, doing: Doing) -> FollowUp:
    """Another day. Raises CalloutOver for a day that makes no sense, or once done."""
    found = _locked(follow_up_id)
    _refuse_day(found.consortium, due_on, now=doing.now)
    if found.due_on == due_on:
        return found
    before, found.due_on = found.due_on, due_on
    found.due_at, found.lease_token = _reminded_at(found.callout, due_on), None
    found.save(update_fields=["due_on", "due_at", "lease_token"])
    _note(
        found,
        EventKind.FOLLOW_UP_MOVED,
        doing,
        due_on=due_on.isoformat(),
        before=before.isoformat(),
    )
    _expect(found, doing)
    return found


@transaction.atomic
def hand_on(follow_up_id: int, holder: int, *, doing: Doing) -> FollowUp:
    """Somebody else does it. Raises CalloutOver for who may not, or once done."""
    found = _locked(follow_up_id)
    _refuse_holder(found.consortium, holder, now=doing.now)
    if found.holder_id == holder:
        return found
    before, found.holder_id = found.holder_id, holder
    found.save(update_fields=["holder"])
    _note(found, EventKind.FOLLOW_UP_HANDED, doing, before=before)
    return found


@transaction.atomic
def finish(
    follow_up_id: int, outcome: FollowUpOutcome, minutes: int | None, *, doing: Doing
) -> FollowUp:
    """It is done, with what came of it and the minutes it took.

    A request that was nothing else ends with its last one. Safe to repeat. Raises
    CalloutOver for minutes that make no sense.
    """
    found = _locked(follow_up_id, over_is_fine=True)
    if found.state != FollowUpState.OPEN.value:
        return found
    if minutes is not None and not 0 <= minutes <= MOST_MINUTES:
        raise CalloutOver(_("Minutes are a number from 0 to 600."), field="minutes")
    not_needed = outcome is FollowUpOutcome.NOT_NEEDED
    ended = FollowUpState.DROPPED if not_needed else FollowUpState.DONE
    found.state, found.outcome = ended.value, outcome.value
    found.minutes, found.done_at = minutes, doing.now
    found.done_by_id = doing.by
    found.due_at = found.lease_token = None
    found.save()
    _note(
        found,
        EventKind.FOLLOW_UP_DONE,
        doing,
        outcome=outcome.value,
        minutes=minutes,
    )
    for alarm in alarms.still_open("follow_up_due", str(found.public_id)):
        alarms.acknowledge(alarm.pk, by=doing.by, now=doing.now)
    _end_request(found, outcome, doing)
    return found


def _end_request(found: FollowUp, outcome: FollowUpOutcome, doing: Doing) -> None:
    """Close a request that waited for a day and has nothing else left."""
    is_last = not found.callout.follow_ups.still_open().exists()
    if found.callout.state != State.SCHEDULED.value or not is_last or doing.by is None:
        return
    closing.close(
        found.callout_id,
        Ending(disposition=_ENDS[outcome]),
        by=doing.by,
        now=doing.now,
        source=doing.source,
    )


def remind(found: FollowUp, *, now: datetime) -> None:
    """The morning after its day: it was not done. Once; fenced."""
    if found.finish():
        alarms.raise_alarm(
            kind="follow_up_due",
            consortium=found.consortium,
            subject=str(found.public_id),
            label=_("request {n}").format(n=found.callout.number),
            now=now,
        )


def _locked(follow_up_id: int, *, over_is_fine: bool = False) -> FollowUp:
    """It and its request, locked in the order in which everybody locks."""
    of = FollowUp.objects.values_list("callout_id", flat=True).get(pk=follow_up_id)
    callout = transition.locked(of)
    found = (
        FollowUp.objects.select_for_update(of=("self",))
        .select_related("consortium")
        .get(pk=follow_up_id)
    )
    found.callout = callout
    if found.state != FollowUpState.OPEN.value and not over_is_fine:
        raise CalloutOver(_("This follow-up is done."))
    return found


def _refuse_day(consortium: Consortium, due_on: date, *, now: datetime) -> None:
    today = today_of(consortium, now=now)
    if not today <= due_on <= today + FARTHEST:
        raise CalloutOver(_("Choose a day from today on."), field="due_on")


def _refuse_holder(consortium: Consortium, holder: int, *, now: datetime) -> None:
    if holder not in {person.pk for person in holders(consortium, now=now)}:
        raise CalloutOver(
            _("Choose a clinician or a coordinator of the consortium."), field="holder"
        )


def _reminded_at(callout: Callout, due_on: date) -> datetime | None:
    """The morning after; a request that waits for it has a deadline of its own."""
    if callout.state == State.SCHEDULED.value:
        return None
    zone = walltime.zone(callout.consortium.zone)
    return walltime.instant(due_on + timedelta(days=1), MORNING, zone)


def _expect(found: FollowUp, doing: Doing) -> None:
    """A request that waits for its follow-up waits until the end of that day."""
    callout = found.callout
    if callout.state != State.SCHEDULED.value:
        return
    days: Iterable[date] = callout.follow_ups.still_open().values_list(
        "due_on", flat=True
    )
    zone = walltime.zone(callout.consortium.zone)
    last = max(days) + timedelta(days=1)
    what = Happening(now=doing.now, source=doing.source, by=doing.by)
    transition.move(callout, Postponed(walltime.instant(last, time(), zone)), what)


def _note(found: FollowUp, kind: EventKind, doing: Doing, **details: Any) -> None:
    log.note(
        found.callout,
        kind,
        now=doing.now,
        by=doing.by,
        source=doing.source,
        follow_up=str(found.public_id),
        person=found.holder_id,
        **details,
    )
    audit.record(
        act=kind.value,
        about=found,
        now=doing.now,
        person_id=doing.by,
        organisation_id=found.consortium.host_id,
    )
    live.touch(found.callout.live_topic)
