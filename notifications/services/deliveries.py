"""Writing down how far a delivery got, and telling its owner when it ended.

Two may know: the engine, which holds the delivery by a claim, and the carrier, which
reports by callback. Either may come first, twice or never.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from common import in_line, seams, wakeup
from common.errors import DeliveryFailed
from notifications import events, words
from notifications.core import delivery as rules
from notifications.core.accounts import has_another
from notifications.core.kinds import Channel, Outcome, State
from notifications.core.retries import next_try
from notifications.models import Attempt, Delivery, Message
from notifications.services import holding, phones, sending
from notifications.transports import accounts
from notifications.transports.carrier import AccountRefused, MaybeTaken, Report

OPTED_OUT = 21610
PICKED_UP = frozenset({State.IN_PROGRESS, State.COMPLETED})
MACHINES = ("machine", "fax")  # as AnsweredBy begins


@dataclass(frozen=True, slots=True)
class Told:
    """What a callback says, in the carrier's words. `code` is its reason, if any."""

    sid: str
    word: str
    code: int | None = None
    account: str = ""
    answered_by: str = ""


def begin_attempt(
    delivery: Delivery, *, now: datetime, account: str = ""
) -> Attempt | None:
    """Write that the carrier is about to be called, by which account of ours. Commits
    before it returns.

    The lease runs anew from `now`, so that whoever was slow until here has all of
    it for the call. None, and nothing written, when the claim is lost: another
    engine sends it; or when its message was withdrawn since it was claimed: nothing
    of that leaves any more, and it expires when the lease runs out; or when its phone
    is on another call of ours (`services.holding`): then it is given back until later.
    """
    lease = timedelta(seconds=settings.PAGE_LEASE_SECONDS)
    with transaction.atomic():
        # Whoever withdraws waits here, and finds the attempt; or this waits for them.
        message = Message.objects.select_for_update(no_key=True)
        closed_at = message.values_list("closed_at", flat=True)
        if closed_at.get(pk=delivery.message_id) is not None:
            return None
        later = holding.held(delivery, now=now)
        if later is not None:
            delivery.finish(due_at=later, reason=holding.HELD)
            return None
        if not delivery.hold(until=now + lease):
            return None
        before = 0 if delivery.is_untried else delivery.attempt_rows.count()
        return Attempt.objects.create(
            delivery=delivery, nth=before + 1, started_at=now, account=account
        )


def record_taken(
    delivery: Delivery, attempt: Attempt | None, report: Report, *, now: datetime
) -> bool:
    """The carrier has it. False, and nothing written, when the claim is lost."""
    with transaction.atomic():
        if attempt is not None:
            _end_attempt(attempt, Outcome.TAKEN, now=now, sid=report.sid)
        held = _moved(delivery, report, claimed=True, now=now)
        if not held:
            transaction.set_rollback(True)
            return False
        seams.reached("delivery.recorded")
    seams.reached("delivery.committed")
    return True


def record_failed(
    delivery: Delivery, attempt: Attempt, failure: DeliveryFailed, *, now: datetime
) -> bool:
    """The carrier did not take it. Tried again later if that can help and there is
    time left, at once if another account is left that may take it. Otherwise it has
    failed for good or, where only time was wanting, expired: the carrier may have it
    all the same. False when the claim is lost.
    """
    doubtful = isinstance(failure, MaybeTaken)
    outcome = Outcome.UNKNOWN if doubtful else Outcome.REFUSED
    with transaction.atomic():
        row = _locked(delivery.pk)
        _end_attempt(attempt, outcome, now=now, reason=failure.reason)
        again = _again(row, attempt, failure, now=now)
        if row.sid:  # it was taken after all: a report overtook the answer
            held = delivery.finish(due_at=_next_look(row, now=now, at_once=True))
        elif again is not None:
            held = delivery.finish(due_at=again, reason=failure.reason)
            _free_phone(row, now=now)
        else:
            over = State.FAILED if failure.permanent else State.EXPIRED
            held = delivery.finish(
                state=over.value,
                settled_at=now,
                carrier_code=failure.code,
                reason=failure.reason,
            )
            if held:
                _settled(_locked(delivery.pk), now=now)
        if not held:
            transaction.set_rollback(True)
            return False
        seams.reached("delivery.recorded")
    seams.reached("delivery.committed")
    return True


def _again(
    row: Delivery, attempt: Attempt, failure: DeliveryFailed, *, now: datetime
) -> datetime | None:
    """When it is tried again; None for never."""
    if isinstance(failure, AccountRefused) and _has_another_account(row):
        return now
    if failure.permanent:
        return None
    return next_try(
        attempt.nth,
        now=now,
        not_after=row.not_after,
        scale=settings.TIME_SCALE,
        wait_seconds=failure.wait_seconds,
    )


def _has_another_account(row: Delivery) -> bool:
    able = accounts.that_send_for(row.message.from_number)
    return has_another(able, Attempt.objects.tries(row.pk))


def record_report(delivery: Delivery, report: Report, *, now: datetime) -> bool:
    """The carrier was asked about a delivery it has, and said this."""
    with transaction.atomic():
        return _moved(delivery, report, claimed=True, now=now)


def ask_later(delivery: Delivery, *, now: datetime) -> bool:
    """The carrier could not be asked now."""
    return delivery.finish(due_at=_next_look(delivery, now=now, at_once=False))


def expire(delivery: Delivery, *, now: datetime) -> bool:
    """Its time ran out. Its owner is told, unless who withdrew it knows already."""
    with transaction.atomic():
        withdrawn = delivery.message.closed_at is not None
        held = delivery.finish(
            state=State.EXPIRED.value, settled_at=now, reason="time ran out"
        )
        if held and not (withdrawn and not delivery.sid):
            _settled(_locked(delivery.pk), now=now)
        return held


def take_callback(public_id: UUID, told: Told, *, now: datetime) -> bool:
    """The carrier reports by callback. False when no such delivery is known.

    In any order, any number of times, also before our own call of it was answered; an
    unknown word changes nothing, and so does a report without a name. What is known
    already takes no lock: a carrier says most things more than once.
    """
    rows = Delivery.objects.select_related("message").filter(public_id=public_id)
    row = rows.first()
    if row is None:
        return False
    report = _report(row, told)
    if report is None or _is_known(row, report, now=now):
        return True
    if not _moved_unlocked(row, report, now=now):
        with transaction.atomic():
            _moved(row, report, claimed=False, now=now)
    return True


def _report(row: Delivery, told: Told) -> Report | None:
    """What was told, in our words; None when it says nothing."""
    by_machine = told.answered_by.startswith(MACHINES)
    state = rules.from_carrier(told.word, Channel(row.channel))
    if by_machine and state is None:
        state = State.IN_PROGRESS  # told beside the call, without its status
    if state is None or not told.sid:
        return None
    return Report(
        told.sid, state, told.code, account=told.account, by_machine=by_machine
    )


def _is_known(row: Delivery, report: Report, *, now: datetime) -> bool:
    """Whether `report` would change nothing, now or later: states go forward only.

    Of a withdrawn call each report counts, for the call is still to be ended.
    """
    if row.message.closed_at is not None and not rules.is_final(State(row.state)):
        return False
    return _changes(row, report, now=now) == {"state": row.state}


def _moved(delivery: Delivery, report: Report, *, claimed: bool, now: datetime) -> bool:
    """Write what `report` changes. `claimed`: only if that claim still stands, and
    give it back; False when it does not.
    """
    row = _locked(delivery.pk)
    changes = _changes(row, report, now=now)
    final = rules.is_final(State(str(changes["state"])))
    was_settled = row.settled_at is not None
    if claimed:
        # A machine that answered while we held it: nobody else acts on that.
        by_machine = row.machine_at is not None and delivery.machine_at is None
        at_once = by_machine or not row.sid
        again = _next_look(row, now=now, at_once=at_once, by_machine=by_machine)
        if not delivery.finish(due_at=None if final else again, **changes):
            return False
    else:
        changes |= _due_after(row, changes, now=now)
        Delivery.objects.filter(pk=row.pk).update(**changes)
    if final and not was_settled:
        for column, value in changes.items():
            setattr(row, column, value)
        _settled(row, now=now)
    return True


def _moved_unlocked(row: Delivery, report: Report, *, now: datetime) -> bool:
    """Write what `report` changes if that ends nothing and `row` is still as it was
    read: most reports are of a step on the way. False, and nothing written, if not.
    """
    changes = _changes(row, report, now=now)
    if rules.is_final(State(str(changes["state"]))):
        return False
    changes |= _due_after(row, changes, now=now)
    as_read = Delivery.objects.filter(
        pk=row.pk,
        state=row.state,
        sid=row.sid,
        due_at=row.due_at,
        lease_token=row.lease_token,
    )
    return as_read.update(**changes) == 1


def _due_after(
    row: Delivery, changes: dict[str, object], *, now: datetime
) -> dict[str, object]:
    """When to look next at what nobody holds by a claim, as the column to write."""
    if rules.is_final(State(str(changes["state"]))):
        return {"due_at": None}
    if row.lease_token is not None:
        return {}
    by_machine = "machine_at" in changes
    return {"due_at": _next_look(row, now=now, at_once=True, by_machine=by_machine)}


def _changes(row: Delivery, report: Report, *, now: datetime) -> dict[str, object]:
    """The columns `report` changes in `row`: forward only."""
    held = State(row.state)
    state = rules.later(held, State.SUBMITTED)
    if not _is_of_a_failed_twin(row, report):
        state = rules.later(state, report.state)
    changes: dict[str, object] = {"state": state.value}
    if not row.sid:
        changes |= {
            "sid": report.sid,
            "submitted_at": now,
            "account": report.account,
        }
    is_twin = bool(row.sid) and row.sid != report.sid
    if report.by_machine and row.machine_at is None and not is_twin:
        changes["machine_at"] = now
    if state in PICKED_UP and row.answered_at is None:
        changes["answered_at"] = now
    if rules.is_final(state) and not rules.is_final(held):
        changes |= {"settled_at": now, "carrier_code": report.code}
    return changes


def _is_of_a_failed_twin(row: Delivery, report: Report) -> bool:
    """A delivery that was repeated has a twin at the carrier: that one's failure is
    not this one's.
    """
    return bool(row.sid) and row.sid != report.sid and report.state in rules.FAILURES


def is_in_vain(row: Delivery, by_machine: bool) -> bool:
    """Whether a machine is spoken to about what only a person's key can answer."""
    waiting = row.message.closed_at is None
    return by_machine and waiting and events.wants_a_person(row.message.topic)


def _next_look(
    row: Delivery, *, now: datetime, at_once: bool, by_machine: bool = False
) -> datetime:
    """When to ask the carrier if it says nothing; `at_once` a call to be ended."""
    withdrawn = row.message.closed_at is not None
    ringing = row.channel == Channel.VOICE and row.answered_at is None
    if at_once and (is_in_vain(row, by_machine) or (withdrawn and ringing)):
        return now
    return now + timedelta(seconds=settings.PAGE_LEASE_SECONDS)


def _locked(pk: int) -> Delivery:
    rows = Delivery.objects.select_for_update(of=("self",)).select_related("message")
    return rows.get(pk=pk)


def _end_attempt(
    attempt: Attempt,
    outcome: Outcome,
    *,
    now: datetime,
    sid: str = "",
    reason: str = "",
) -> None:
    Attempt.objects.filter(pk=attempt.pk).update(
        outcome=outcome.value, ended_at=now, sid=sid, reason=reason
    )


def _settled(row: Delivery, *, now: datetime) -> None:
    """Tell the owner that this delivery ended, within the present transaction."""
    message = row.message
    if row.carrier_code == OPTED_OUT:
        phones.opt_out(row.number, now=now)
    if message.topic == phones.VERIFY:
        _forget_code(message)
    # Of two that end at once, the second must see that the first did. No lock of the
    # message's row: who withdraws it holds rows that a handler may be waiting for.
    in_line.take_turn("notifications.settled", str(message.pk))
    if State(row.state) in rules.FAILURES or row.channel == Channel.VOICE:
        sending.bring_forward(message, now=now)
    others = message.deliveries.filter(channel=row.channel).exclude(pk=row.pk)
    events.tell_settled(
        events.DeliverySettled(
            delivery_id=row.pk,
            message_id=message.pk,
            topic=message.topic,
            owner_key=message.owner_key,
            person_id=message.person_id,
            channel=Channel(row.channel),
            state=State(row.state),
            answered=row.answered_at is not None,
            at=now,
            final=not others.filter(state__in=rules.OPEN_STATES).exists(),
        )
    )
    _free_phone(row, now=now)
    wakeup.signal()


def _free_phone(row: Delivery, *, now: datetime) -> None:
    if row.channel == Channel.VOICE:
        holding.let_go(row.number, now=now)


def _forget_code(message: Message) -> None:
    """A verification code is not kept once its text has gone its way."""
    Message.objects.filter(pk=message.pk).update(text=words.verification_text("......"))
