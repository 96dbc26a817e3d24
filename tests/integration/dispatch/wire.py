"""The carrier's reports about what dispatch sent, in tests of dispatch."""

from datetime import datetime

from notifications.core.kinds import Channel, State
from notifications.models import Delivery
from notifications.services import deliveries


def sent_to(number: str, channel: Channel = Channel.TEXT) -> list[Delivery]:
    """What was sent there, oldest first."""
    rows = Delivery.objects.filter(number=number, channel=channel.value)
    return list(rows.select_related("message").order_by("pk"))


def texts_at(number: str) -> list[str]:
    """The words of every text sent there, oldest first."""
    return [delivery.message.text for delivery in sent_to(number)]


def report(delivery: Delivery, word: str, now: datetime) -> None:
    """The carrier says `word` about it."""
    told = deliveries.Told(f"{delivery.channel}{delivery.pk}", word)
    assert deliveries.take_callback(delivery.public_id, told, now=now)


def leaves(now: datetime) -> None:
    """All that is due reaches the carrier."""
    due = Delivery.objects.filter(state=State.PENDING.value, due_at__lte=now)
    for delivery in due:
        delivery.state, delivery.submitted_at = State.QUEUED.value, now
        delivery.sid = f"SM-left-{delivery.pk}"
        delivery.due_at = None
        delivery.save()
