"""What phones say back about shifts, and how what was sent to them ended.

Registered with `notifications.events`; each runs inside the transaction that records
the news, and returns what the phone is told.
"""

from django.db import transaction

from common import wakeup
from notifications import selectors as phones
from notifications.core.kinds import Channel
from notifications.events import DeliverySettled, Replied, key_of
from rosters.core.confirming import Confirmed
from rosters.errors import NotYourShift
from rosters.models import Confirmation
from rosters.services import confirming
from rosters.words import confirming as words
from rosters.words.swaps import fitted

CONFIRM = "1"


def shift_replied(reply: Replied) -> str | None:
    """1 confirms; also late, while the shift is not over."""
    row = _of(reply)
    if row is None or reply.digit != CONFIRM:
        return None
    way = "keypad" if reply.keyed else "text"
    try:
        with transaction.atomic():
            done = confirming.confirm(row.pk, way=way, now=reply.at)
    except NotYourShift as refusal:
        return fitted(str(refusal))
    return words.confirmed_text(confirming.shift_of(done))


def shift_settled(event: DeliverySettled) -> None:
    """A call ended without a key, or no text arrived: what is next is due now."""
    if not event.final:
        return
    row = _of(event, lock=True)
    if row is None or row.state != Confirmed.ASKED or row.ended_at is not None:
        return
    if event.channel is Channel.VOICE:
        row.calls_over += 1
    elif phones.got_through([event.message_id]) is False:
        row.text_failed = True
    else:
        return
    # Out of a hand that holds it now: what that was about to do is out of date.
    row.due_at, row.lease_token = event.at, None
    row.save()
    wakeup.signal()


def _of(news: Replied | DeliverySettled, *, lock: bool = False) -> Confirmation | None:
    rows = Confirmation.objects.all()
    if lock:
        rows = rows.select_for_update()
    return rows.filter(public_id=key_of(news)).first()
