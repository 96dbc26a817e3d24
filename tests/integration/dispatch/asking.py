"""Dunn asks for Harlow, Lindqvist is the one who is paged; what may follow."""

from datetime import datetime, timedelta

from dispatch import duties
from dispatch.core.words import Channel, ResponseType, Source, Weapon
from dispatch.models import Alarm, Callout, Page
from dispatch.services import answering, intake
from tests.cast import Cast

LINDQVIST, DUNN, DESK = "+17155550103", "+17155550110", "+17155550119"
LADDER = {
    "version": 1,
    "rungs": [{"whom": "supervisor", "wait_seconds": 90, "rings": 1}],
    "bound_seconds": 300,
}


def ask(cast: Cast, now: datetime, callback: str = "") -> Callout:
    return intake.open_callout(
        intake.NewCallout(
            agency=cast.harlow,
            response_type=ResponseType.CO_RESPONSE,
            weapon=Weapon.NO,
            place="Harlow",
            channel=Channel.WEB,
            source=Source.WEB,
            requester_id=cast.dunn.pk,
            entered_by_id=cast.dunn.pk,
            callback_number=callback,
        ),
        now=now,
    )


def accept(now: datetime) -> Callout:
    """Lindqvist takes it."""
    page = Page.objects.order_by("pk").last()
    assert page is not None
    return answering.accept_page(page.pk, in_person=True, now=now, source=Source.KEYPAD)


def nobody(now: datetime) -> datetime:
    """Let the ladder run out; when it did."""
    over = now + timedelta(seconds=91)
    duties.escalate_due_callouts(over)
    assert Callout.objects.get().state == "exhausted"
    return over


def alarms() -> list[str]:
    return sorted(Alarm.objects.values_list("kind", flat=True))
