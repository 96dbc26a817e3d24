"""At which account a delivery is tried, and whether one of them has it already."""

from datetime import datetime, timedelta

from django.db.models import Q

from common import clock
from common.errors import DeliveryFailed
from notifications.core.accounts import Patience, choose
from notifications.core.kinds import Channel
from notifications.models import Attempt, Delivery
from notifications.transports import accounts
from notifications.transports.carrier import (
    AccountRefused,
    MaybeTaken,
    Report,
    Sought,
)
from notifications.transports.twilio_carrier import carrier

_patience = Patience()
# The carrier's clock may be behind ours, or ours behind another engine's.
CLOCKS_APART = timedelta(minutes=1)


def account_for(delivery: Delivery, *, now: datetime) -> str:
    """The account of the next attempt: the first that has not failed it, those that
    failed twice in a row of late only after the others.
    """
    able = accounts.that_send_for(delivery.message.from_number)
    order = _patience.order(able, now=now)
    tries = [] if delivery.is_untried else Attempt.objects.tries(delivery.pk)
    return choose(order, tries)


def note(account: str, failure: DeliveryFailed | None, *, now: datetime) -> None:
    """Remember how it went there. That one number is refused is no fault of its."""
    if isinstance(failure, (AccountRefused, MaybeTaken)):
        _patience.failed(account, now=now)
    else:
        _patience.worked(account)


def forget() -> None:
    """Begin anew, as a process that has just started."""
    _patience.failures.clear()
    _patience.rests_until.clear()


def look(delivery: Delivery) -> Report | None:
    """The text or call that an earlier attempt may have made, wherever that was; None
    when no account has it, or none can say.
    """
    if _has_rival(delivery):
        return None
    for account, since in Attempt.objects.doubtful_since(delivery.pk).items():
        try:
            found = carrier(account).look_for(_sought(delivery, since))
        except LookupError:
            continue
        except DeliveryFailed as failure:
            note(account, failure, now=clock.now())
            continue
        if found is not None:
            return found
    return None


def _sought(delivery: Delivery, since: datetime) -> Sought:
    """What may be ours. What the carrier made since then and we know as another one
    had not ended by then: how long it was good for says nothing of that.
    """
    ended_before = Q(settled_at__lte=since - CLOCKS_APART)
    others = Delivery.objects.filter(number=delivery.number).exclude(ended_before)
    return Sought(
        channel=Channel(delivery.channel),
        to=delivery.number,
        sender=delivery.message.from_number,
        body=delivery.message.text if delivery.channel == Channel.TEXT else "",
        since=since,
        known_sids=set(others.exclude(sid="").values_list("sid", flat=True)),
    )


def _has_rival(delivery: Delivery) -> bool:
    """Another call to the same number is in doubt too: one found could be either's,
    and taking the wrong one for ours would lose a page.
    """
    if delivery.channel == Channel.TEXT:
        return False
    unheard_of = Delivery.objects.still_open().filter(
        number=delivery.number,
        channel=Channel.VOICE,
        sid="",
        attempt_rows__isnull=False,
    )
    return unheard_of.exclude(pk=delivery.pk).exists()
