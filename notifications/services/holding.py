"""One call of ours at a phone at a time: the next waits until that one is over."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Max, Q

from common import in_line
from notifications.core.holding import OnPhone, held_until
from notifications.core.kinds import Channel, Outcome, State
from notifications.models import Attempt, Delivery

PHONE = "notifications.phone"  # whose turns these are
HELD = "waits until our other call to that phone is over"
# Handed over; being handed over; or perhaps: the carrier never said.
DOUBTFUL = Q(attempt_rows__outcome__in=["", Outcome.UNKNOWN.value])
WITH_CARRIER = ~Q(sid="") | DOUBTFUL


def held(delivery: Delivery, *, now: datetime) -> datetime | None:
    """Until when this one is held; None: it may be handed over. In the transaction
    that writes its attempt, so that of two at once one finds the other.

    One that the carrier may have taken already waits for nothing: it may be what rings.
    """
    if delivery.channel != Channel.VOICE:
        return None
    if not delivery.is_untried and Attempt.objects.doubtful_since(delivery.pk):
        return None
    in_line.take_turn(PHONE, delivery.number)
    # Whatever is open is due, to be asked about at least: that index is a short one.
    others = (
        Delivery.objects.still_open()
        .filter(
            WITH_CARRIER,
            due_at__isnull=False,
            number=delivery.number,
            channel=Channel.VOICE.value,
        )
        .annotate(tried_at=Max("attempt_rows__started_at", filter=DOUBTFUL))
    )
    return held_until(
        [
            OnPhone(
                answered or began or tried or now,
                answered=answered is not None,
                settled_at=closed,
            )
            for began, tried, answered, closed in others.exclude(
                pk=delivery.pk
            ).values_list(
                "submitted_at", "tried_at", "answered_at", "message__closed_at"
            )
        ],
        not_after=delivery.not_after,
        look=timedelta(seconds=settings.PAGE_LEASE_SECONDS),
        now=now,
        scale=settings.TIME_SCALE,
    )


def let_go(number: str, *, now: datetime) -> None:
    """That phone may be free again: of the calls that wait for it the one is due whose
    time is over first, of two as urgent the older.

    Last in the transaction that ended the other, so that this holds nobody up; a row
    somebody has in hand is skipped, and looked at by them.
    """
    in_line.take_turn(PHONE, number)
    waiting = Delivery.objects.filter(
        due_at__gt=now,
        number=number,
        state=State.PENDING.value,
        reason=HELD,
        lease_token=None,
    )
    if connection.features.has_select_for_update_skip_locked:
        waiting = waiting.select_for_update(skip_locked=True)
    first = waiting.order_by("not_after", "pk").values_list("pk", flat=True).first()
    if first is not None:
        Delivery.objects.filter(pk=first).update(due_at=now)
