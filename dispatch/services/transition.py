"""Moving a callout: `advance` decides, this writes the columns and the effects.

Everything of one move stands in the caller's transaction: state, events, pages,
messages, alarms. Nothing here sends.
"""

from dataclasses import dataclass
from datetime import datetime, time

from django.utils.translation import gettext as _

from agencies.services import live
from common import walltime
from dispatch import names
from dispatch.core.lifecycle import (
    Effect,
    Event,
    EverybodyEngaged,
    Policy,
    Progress,
    RingNext,
    RingRung,
    RungFound,
    RungSpent,
    advance,
)
from dispatch.core.words import (
    HELD,
    EventKind,
    PageState,
    Part,
    Source,
    State,
    Wait,
)
from dispatch.documents.policies import service_document
from dispatch.errors import CalloutOver
from dispatch.models import Callout, Response
from dispatch.services import (
    alarms,
    candidates,
    engaged,
    log,
    notices,
    owners,
    paging,
    policies,
    questions,
    telling,
    tries,
)
from dispatch.words import scene
from notifications.services import sending

MORNING = time(8)


@dataclass(frozen=True, slots=True)
class Happening:
    """Who did it, by what, when it happened, and what effects need to know.

    `around`: what was found out about people at `now`, where somebody has looked.
    `hears`: the officer is on the telephone with us, and hears there what comes of it.
    """

    now: datetime
    source: Source
    by: int | None = None
    at: datetime | None = None
    in_person: bool = True
    around: candidates.Around | None = None
    hears: bool = False

    @property
    def happened_at(self) -> datetime:
        return self.at or self.now


def locked(callout_id: int) -> Callout:
    """The callout, locked until the transaction ends.

    Only what never changes is fetched along with it: PostgreSQL reads the joined
    rows before it waits for the lock, so that the lead would be the one of before.
    The key is left free: rows that point here (an alarm) need not wait, and two who
    raise the same one cannot wait for each other in a circle.
    """
    return (
        Callout.objects.select_for_update(of=("self",), no_key=True)
        .select_related("consortium", "requesting_organisation")
        .get(pk=callout_id)
    )


def progress_of(callout: Callout) -> Progress:
    return Progress(
        state=State(callout.state),
        deadline_at=callout.deadline_at,
        rung=callout.rung,
        ends_at=callout.ladder_ends_at,
        tries=callout.tries,
        rung_ends_at=callout.rung_ends_at,
        left=callout.rung_left,
        wait=Wait(callout.wait),
    )


def move(callout: Callout, event: Event, what: Happening) -> bool:
    """Advance a locked callout. False when the event changes nothing there."""
    waiting: list[Event] = [event]
    moved, was_held = False, State(callout.state) in HELD
    while waiting:
        policy, before = policies.policy_of(callout), progress_of(callout)
        after, effects = advance(before, waiting.pop(0), policy=policy, now=what.now)
        if after == before and not effects:
            continue
        moved = True
        _write(callout, after)
        for effect in effects:
            if isinstance(effect, RingRung | RingNext):
                waiting += _ring(callout, effect, what, policy)
            elif effect is Effect.TELL_NOBODY:
                waiting += _nobody(callout, what)
            else:
                _carry_out(callout, effect, what, policy)
        if Effect.OPEN_RESPONSE in effects:
            nobody_had_it = before.state not in HELD
            alarms.end_as_taken(callout, nobody_had_it=nobody_had_it, now=what.now)
    if moved:
        _keep(callout, was_held=was_held, now=what.now)
    return moved


def _keep(callout: Callout, *, was_held: bool, now: datetime) -> None:
    """Whoever had it has moved it on, or has it no more: nobody asks them when."""
    if was_held:
        sending.withdraw(str(callout.public_id), telling.NO_TIME, now)
    callout.save()
    live.touch(*callout.live_topics)


def _ring(
    callout: Callout, effect: RingRung | RingNext, what: Happening, policy: Policy
) -> list[Event]:
    """Page whose turn it is; what follows when there is nobody.

    How long each has in turn depends on how many there are, and must be known before
    the first is paged: the carrier is tried no longer than that.
    """
    turn = paging.whose_turn(
        callout,
        effect.rung,
        now=what.now,
        around=what.around,
        begins=isinstance(effect, RingRung),
    )
    if not turn.people:
        instead = _everybody_engaged(callout, what) if effect == RingRung(0) else []
        return instead or [RungSpent(effect.rung, left=callout.rung_left)]
    if isinstance(effect, RingRung):
        found = RungFound(effect.rung, people=turn.people)
        after, _none = advance(progress_of(callout), found, policy=policy, now=what.now)
        _write(callout, after)
    paging.ring(callout, turn, now=what.now)
    return []


def _everybody_engaged(callout: Callout, what: Happening) -> list[Event]:
    """What follows where nobody can be rung because all are at work elsewhere; once
    in a try. From here on it goes by the service policy in force now.
    """
    if Wait(callout.wait) is not Wait.NONE:
        return []
    around = what.around or candidates.around_of(callout, now=what.now)
    if not candidates.all_engaged(callout, around):
        return []
    callout.service = service_document(policies.service_of(callout.consortium_id))
    callout.free_at = candidates.free_at(callout, around)
    return [EverybodyEngaged()]


def must_move(callout: Callout, event: Event, what: Happening) -> None:
    """As `move`; raises CalloutOver when the event means nothing there."""
    if not move(callout, event, what):
        raise CalloutOver(
            _("Request {number}: {state}. That cannot be done now.").format(
                number=callout.number, state=names.state_name(State(callout.state))
            )
        )


def _write(callout: Callout, after: Progress) -> None:
    callout.state = after.state.value
    callout.deadline_at = callout.due_at = after.deadline_at
    callout.rung, callout.rung_left = after.rung, after.left
    callout.rung_ends_at = after.rung_ends_at
    callout.ladder_ends_at = after.ends_at
    callout.tries, callout.wait = after.tries, after.wait.value


def _carry_out(  # noqa: C901 - one line per effect: a table, not a tangle
    callout: Callout, effect: Effect, what: Happening, policy: Policy
) -> None:
    now = what.now
    match effect:
        case Effect.RING_AGAIN:
            pass  # the steering service does, and says whom
        case Effect.PAGE_ADDED:
            pass  # the steering service knows whom; it pages
        case Effect.TAKE_BACK:
            _take_back(callout, now=now)
        case Effect.TELL_URGENT:
            text = scene.urgent_text(telling.ref_of(callout))
            telling.tell_at_work(callout, text, now=now)
            callout.due_at = now  # who has said nothing is asked all the same
        case Effect.STOP_PAGING:
            winner = callout.lead_id
            paging.stop_paging(callout, accepted_by=winner, now=now)
        case Effect.OPEN_RESPONSE:
            _open_response(callout, what)
            callout.due_at = what.now + policy.no_word  # `no_time` is asked then
        case Effect.END_RESPONSE:
            _end_responses(callout, what)
        case Effect.OWN_BY_LEAD:
            callout.owner_id = callout.lead_id
        case Effect.OWN_BY_SUPERVISOR:
            _own_by_supervisor(callout, what)
        case Effect.OWN_BY_COORDINATOR:
            callout.owner = owners.coordinator(callout.consortium, now=now)
        case Effect.TELL_ACCEPTED:
            notices.tell_coming(callout, now=now)
        case Effect.TELL_MINUTES:
            notices.tell_minutes(callout, now=now)
        case Effect.TELL_NOBODY:
            pass  # `move` does: somebody may be waited for instead
        case Effect.TELL_ENGAGED:
            _engaged(callout, what, EventKind.ALL_ENGAGED)
        case Effect.TELL_STILL_ENGAGED:
            _engaged(callout, what, EventKind.STILL_ENGAGED)
        case Effect.TELL_WAITING:
            if what.source is not Source.TEXT:  # the answer to a text says it
                engaged.tell_waiting(callout, now=now)
        case Effect.TELL_CANCELLED:
            telling.tell_over(callout, now=now)
        case Effect.ASK_STILL_NEEDED:
            pass  # the answering service knows who offered; it asks
        case Effect.ALARM_OVERDUE:
            _overdue(callout, what)
        case Effect.REMIND:
            _remind(callout, what)


def _own_by_supervisor(callout: Callout, what: Happening) -> None:
    if what.around is not None and what.around.watching:
        callout.owner = what.around.watching[0]
        return
    callout.owner = owners.supervisor_or(callout.owner, callout, now=what.now)


def _open_response(callout: Callout, what: Happening) -> None:
    response = Response.objects.create(
        callout=callout,
        clinician_id=callout.lead_id,
        part=Part.LEAD.value,
        in_person=what.in_person,
        is_drill=callout.kind == "drill",
        dispatched_at=what.happened_at,
    )
    questions.watch_for_end(response, now=what.now)
    if response.in_person and not response.is_drill:
        paging.spare(callout, now=what.now)


def _take_back(callout: Callout, *, now: datetime) -> None:
    """Nobody is asked any more and nobody leads: everybody is asked anew at once."""
    waiting = [PageState.OPEN.value, PageState.FAILED.value]
    for page in callout.pages.filter(state__in=waiting):
        paging.withdraw(page, now=now)
    callout.lead = callout.accepted_at = callout.expected_at = None


def _end_responses(callout: Callout, what: Happening) -> None:
    rows = callout.responses.filter(is_open=True)
    if State(callout.state) in HELD | {State.PAGING}:
        # Handed over, or asked to come after all: the others stay.
        rows = rows.filter(part=Part.LEAD.value)
    for response in rows:
        if _stays_for_now(callout, response):
            response.part = Part.OTHER.value
            response.save(update_fields=["part"])
            continue
        response.is_open = False
        # Clocks of two machines differ a little: the end is after all before it.
        ended = max(what.happened_at, response.as_engagement().marked_at)
        response.cleared_at = response.cleared_at or ended
        response.save(update_fields=["is_open", "cleared_at"])
        questions.end(response, now=what.now)


def _stays_for_now(callout: Callout, response: Response) -> bool:
    """Whether who hands it over is at the scene: there until they say that they are
    done, so that whether they are safe is asked on and their minutes count.
    """
    handed_over = State(callout.state) in HELD
    return handed_over and response.in_person and response.on_scene_at is not None


def _nobody(callout: Callout, what: Happening) -> list[Event]:
    """Nobody comes, and the officer hears what to do instead; unless who could is
    only engaged, and may be waited for.
    """
    if instead := _everybody_engaged(callout, what):
        return instead
    callout.lead = None
    log.note(
        callout,
        EventKind.EXHAUSTED,
        now=what.now,
        by=None,
        source=what.source,
        called=tries.called(callout),
    )
    if notices.tell_nobody(callout, now=what.now, hears=what.hears):
        alarms.raise_alarm(kind="exhausted", callout=callout, now=what.now)
    return []


def _engaged(callout: Callout, what: Happening, kind: EventKind) -> None:
    log.note(
        callout,
        kind,
        now=what.now,
        by=None,
        source=what.source,
        tries=callout.tries,
    )
    notices.tell_engaged(callout, now=what.now)


def _overdue(callout: Callout, what: Happening) -> None:
    log.note(
        callout,
        EventKind.DEADLINE_MISSED,
        now=what.now,
        by=None,
        source=what.source,
        state=callout.state,
    )
    alarms.raise_alarm(
        kind="overdue",
        callout=callout,
        now=what.now,
        unless_taken_within=alarms.TAKEN_HOLDS,
    )


def _remind(callout: Callout, what: Happening) -> None:
    """Notes not written, a follow-up not made: nobody is rung for it at night."""
    log.note(
        callout,
        EventKind.DEADLINE_MISSED,
        now=what.now,
        by=None,
        source=what.source,
        state=callout.state,
    )
    morning = walltime.next_time(
        MORNING, after=what.now, zone=walltime.zone(callout.consortium.zone)
    )
    kind = "to_document" if callout.state == State.CLEARED.value else "follow_up_due"
    alarms.raise_alarm(kind=kind, callout=callout, now=what.now, tell_at=morning)
