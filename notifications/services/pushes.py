"""Showing a message on a person's screens too: rows for the engine, and carrying them.

Beside text and voice, never instead: a browser may be asleep, so nobody is reachable by
push alone, and what becomes of one changes no ladder.
"""

import math
from datetime import datetime

from django.db.models import QuerySet

from common.errors import DeliveryFailed
from common.retries import retry_after
from notifications.core.push import Note
from notifications.models import Message, Push, Subscription
from notifications.services import subscriptions
from notifications.transports import web_push

DUE: QuerySet[Push] = Push.objects.filter(due_at__isnull=False).select_related(
    "message", "subscription"
)


def write(message: Message, note: Note, *, now: datetime, not_after: datetime) -> int:
    """One row for each live screen of the message's person, due now; how many."""
    if message.person_id is None or not web_push.is_on():
        return 0
    own = Subscription.objects.live().filter(person_id=message.person_id)
    made = Push.objects.bulk_create(
        Push(
            message=message,
            subscription=subscription,
            note=note.as_json(tag=str(message.public_id)),
            made_at=now,
            not_after=not_after,
            due_at=now,
        )
        for subscription in own
    )
    return len(made)


def carry(push: Push, *, now: datetime) -> None:
    """Hand a claimed one over, or say why not. A browser that is gone is retired."""
    screen = push.subscription
    if push.message.closed_at is not None or now >= push.not_after:
        push.finish(outcome="too late", settled_at=now)
        return
    if screen.retired_at is not None:
        push.finish(outcome="retired", settled_at=now)
        return
    left = math.ceil((push.not_after - now).total_seconds())
    where = web_push.Screen(screen.endpoint, screen.p256dh, screen.auth)
    try:
        web_push.send(where, push.note, ttl_seconds=left)
    except web_push.Gone:
        push.finish(outcome="gone", settled_at=now)
        subscriptions.retire(screen, because="gone", by=None, now=now)
    except DeliveryFailed as failure:
        _failed(push, failure, now=now)
    else:
        if push.finish(outcome="taken", settled_at=now):
            Subscription.objects.filter(pk=screen.pk).update(taken_at=now)


def _failed(push: Push, failure: DeliveryFailed, *, now: datetime) -> None:
    again = now + retry_after(push.attempts)
    if failure.permanent or again >= push.not_after:
        push.finish(outcome="failed", settled_at=now)
    else:
        push.finish(due_at=again)
