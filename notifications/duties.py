"""The engine's part: carrying what is due to the carrier.

Several at a time, so that one slow call of the carrier delays no other page. The
carrier is called outside any transaction, between a committed attempt and a
recording fenced by the claim.
"""

import logging
import math
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connections
from django.urls import reverse

from common import clock, due, seams
from common.crew import Crew
from common.errors import DeliveryFailed
from notifications import events
from notifications.core.delivery import Standing, Step, next_step
from notifications.core.kinds import Channel, State
from notifications.models import Attempt, Delivery, Push
from notifications.services import deliveries, looking, pushes
from notifications.transports import accounts
from notifications.transports.carrier import (
    OutgoingCall,
    OutgoingText,
    Report,
    Transport,
)
from notifications.transports.twilio_carrier import carrier

log = logging.getLogger(__name__)
HANDS = 8
RING_SECONDS = 25  # most voicemail answers later
VALIDITY_SECONDS = (5, 36_000)  # the carrier takes no longer one
DUE = Delivery.objects.filter(due_at__isnull=False).select_related("message")


def deliver_due(now: datetime) -> int:
    """Take due deliveries in hand, as many as there are idle hands; how many.

    Returns while they are being carried. Whoever gets done looks for the next by
    itself, so nothing waits for another tick.
    """
    idle = _crew.idle()
    if idle == 0:
        return 0
    claimed = claim(now, limit=idle)
    _crew.take(claimed)
    return len(claimed)


def deliver_inline(now: datetime) -> int:
    """Carry everything due at `now`, one after the other, in this thread; how many.

    For tests and tools that want it done when the call returns.
    """
    handled = 0
    while claimed := claim(now, limit=1):
        _carry(claimed[0], now=now)
        handled += 1
    return handled


def claim(now: datetime, *, limit: int) -> list[Delivery]:
    """Take so many deliveries in hand, one agency's in turn with another's."""
    lease = timedelta(seconds=settings.PAGE_LEASE_SECONDS)
    claimed = due.claim(
        DUE, now=now, lease=lease, limit=limit, lane="message__on_behalf_of"
    )
    if claimed:
        seams.reached("delivery.claimed")
    return claimed


def next_due() -> datetime | None:
    """When the first delivery falls due; None when none does, or when all hands are
    busy, for then whoever gets done looks by itself.
    """
    return due.earliest(DUE) if _crew.idle() else None


def get_ready() -> None:
    """Do once, when the engine starts, what the first page would wait for."""
    for account in accounts.accounts():
        carrier(account.sid)


def wait_until_idle(seconds: float) -> bool:
    """Up to `seconds`; False when a delivery is still being carried then."""
    return _crew.wait_until_idle(seconds)


def stop() -> None:
    """Finish what is in hand and close the hands' database connections."""
    _crew.stop()
    _pushers.stop()


def _work(delivery: Delivery) -> None:
    """One hand: carry this one, then whatever else is due, until nothing is.

    The hand reads the clock itself: it is a part of the engine that runs on.
    """
    try:
        due_next = [delivery]
        while due_next:
            _carry(due_next[0], now=clock.now())
            due_next = claim(clock.now(), limit=1)
    except Exception:
        # The row's lease runs out and it is claimed again; the others go on. The
        # connection may be what broke.
        log.exception("a delivery could not be carried")
        connections.close_all()


def _carry(delivery: Delivery, *, now: datetime) -> None:
    step = next_step(_standing(delivery), now=now)
    match step:
        case Step.SEND:
            _send(delivery, now=now)
        case Step.LOOK_THEN_SEND:
            _look_then_send(delivery)
        case Step.ASK:
            _ask(delivery)
        case Step.END_CALL:
            _end_call(delivery)
        case Step.HANG_UP:
            _end_call(delivery, although_picked_up=True)
        case Step.EXPIRE:
            deliveries.expire(delivery, now=now)
        case Step.NOTHING:
            delivery.finish()


def _standing(delivery: Delivery) -> Standing:
    by_machine = delivery.machine_at is not None
    return Standing(
        state=State(delivery.state),
        channel=Channel(delivery.channel),
        not_after=delivery.not_after,
        has_sid=bool(delivery.sid),
        doubtful=not delivery.is_untried
        and bool(Attempt.objects.doubtful_since(delivery.pk)),
        withdrawn=delivery.message.closed_at is not None,
        answered=delivery.answered_at is not None,
        in_vain=deliveries.is_in_vain(delivery, by_machine),
    )


def _send(delivery: Delivery, *, now: datetime) -> None:
    account = looking.account_for(delivery, now=now)
    to = carrier(account)  # made ready before the attempt begins
    attempt = deliveries.begin_attempt(delivery, now=now, account=account)
    if attempt is None:
        return
    if clock.now() >= now + timedelta(seconds=settings.PAGE_LEASE_SECONDS):
        return  # we slept while it was written: whoever has it now looks, then sends
    seams.reached("delivery.before_send")
    try:
        report = _hand_over(delivery, to, now=now)
    except DeliveryFailed as failure:
        looking.note(account, failure, now=clock.now())
        deliveries.record_failed(delivery, attempt, failure, now=clock.now())
        return
    seams.reached("delivery.sent")
    looking.note(account, None, now=clock.now())
    deliveries.record_taken(delivery, attempt, report, now=clock.now())


def _look_then_send(delivery: Delivery) -> None:
    """Ask whether an earlier attempt worked before repeating it.

    When the carrier cannot say, repeat: a doubled page beats a lost one.
    """
    found = looking.look(delivery)
    if found is None:
        _send(delivery, now=clock.now())
    else:
        deliveries.record_taken(delivery, None, found, now=clock.now())


def _end_call(delivery: Delivery, *, although_picked_up: bool = False) -> None:
    try:
        report = carrier(delivery.account).end_call(
            delivery.sid, although_picked_up=although_picked_up
        )
    except (DeliveryFailed, LookupError):
        _ask(delivery)  # it may have ended by itself
        return
    deliveries.record_report(delivery, report, now=clock.now())


def _ask(delivery: Delivery) -> None:
    try:
        to = carrier(delivery.account)
        report = to.ask(Channel(delivery.channel), delivery.sid)
    except (DeliveryFailed, LookupError):
        deliveries.ask_later(delivery, now=clock.now())
        return
    deliveries.record_report(delivery, report, now=clock.now())


def _hand_over(delivery: Delivery, to: Transport, *, now: datetime) -> Report:
    message = delivery.message
    callback = reverse("notifications:status", args=[delivery.public_id])
    if delivery.channel == Channel.TEXT:
        left = math.ceil((delivery.not_after - now).total_seconds())
        shortest, longest = VALIDITY_SECONDS
        return to.send_text(
            OutgoingText(
                to=delivery.number,
                sender=message.from_number,
                body=message.text,
                callback_url=settings.PUBLIC_URL + callback,
                valid_seconds=min(max(left, shortest), longest),
            )
        )
    return to.ring(
        OutgoingCall(
            to=delivery.number,
            sender=message.from_number,
            twiml_url=settings.PUBLIC_URL + message.voice_path,
            callback_url=settings.PUBLIC_URL + callback,
            ring_seconds=RING_SECONDS,
            tell_machines=tells_machines(delivery),
        )
    )


def tells_machines(delivery: Delivery) -> bool:
    """Only for the first call about a message: the carrier takes some people for
    machines, and whoever was cut off so is rung again at once, and heard out.
    """
    message = delivery.message
    if not events.wants_a_person(message.topic):
        return False
    calls = message.deliveries.filter(channel=Channel.VOICE.value)
    return not calls.filter(pk__lt=delivery.pk).exists()


def push_due(now: datetime) -> int:
    """Take due pushes in hand, beside the telephone and never in its way; how many."""
    idle = _pushers.idle()
    if idle == 0:
        return 0
    lease = timedelta(seconds=settings.PAGE_LEASE_SECONDS)
    claimed = due.claim(pushes.DUE, now=now, lease=lease, limit=idle)
    _pushers.take(claimed)
    return len(claimed)


def next_push() -> datetime | None:
    """When the first push falls due; None when none does, or all hands are busy."""
    return due.earliest(pushes.DUE) if _pushers.idle() else None


def _push(claimed: Push) -> None:
    try:
        pushes.carry(claimed, now=clock.now())
    except Exception:
        # Its lease runs out and it is claimed again, while there is time.
        log.exception("a push could not be carried")
        connections.close_all()


_pushers: Crew[Push] = Crew(_push, size=4, name="push")
_crew: Crew[Delivery] = Crew(_work, size=HANDS, name="delivery")
