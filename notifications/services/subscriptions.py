"""Browsers that show a person's pages: adding, and taking them out of use."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction

from agencies.services import audit
from notifications import words
from notifications.core.push import are_keys, is_known
from notifications.errors import NotAScreen
from notifications.models import Subscription
from notifications.transports import web_push

MOST = 8  # to a person: a browser forgotten in a drawer is no reason to refuse


@dataclass(frozen=True, slots=True)
class Offered:
    """What a browser says when it subscribes."""

    endpoint: str
    p256dh: str
    auth: str
    label: str


@transaction.atomic
def subscribe(person_id: int, offered: Offered, *, now: datetime) -> Subscription:
    """From now on this browser shows the person's pages. Safe to repeat.

    A browser somebody else used shows theirs no more. Raises NotAScreen for an address
    that is at no push service.
    """
    known = is_known(offered.endpoint, also=settings.PUSH_ALSO)
    if not (web_push.is_on() and known and are_keys(offered.p256dh, offered.auth)):
        raise NotAScreen(words.not_a_screen())
    there = Subscription.objects.live().filter(endpoint=offered.endpoint).first()
    if there is not None:
        if there.person_id == person_id:
            return there
        retire(there, because="another person", by=person_id, now=now)
    _make_room(person_id, now=now)
    try:
        with transaction.atomic():
            made = Subscription.objects.create(
                person_id=person_id,
                endpoint=offered.endpoint,
                p256dh=offered.p256dh,
                auth=offered.auth,
                label=offered.label[:40],
                made_at=now,
            )
    except IntegrityError:  # twice at once: the other one stands
        return Subscription.objects.live().get(endpoint=offered.endpoint)
    _record("add_screen", made, by=person_id, now=now)
    return made


def retire(
    subscription: Subscription, *, because: str, by: int | None, now: datetime
) -> None:
    """Nothing is shown there any more. Safe to repeat."""
    live = Subscription.objects.live().filter(pk=subscription.pk)
    if live.update(retired_at=now, retired_because=because):
        _record("remove_screen", subscription, by=by, now=now, because=because)


def retire_all(person_id: int, *, by: int | None, now: datetime) -> int:
    """How many it was."""
    found = list(Subscription.objects.live().filter(person_id=person_id))
    for subscription in found:
        retire(subscription, because="left", by=by, now=now)
    return len(found)


def _make_room(person_id: int, *, now: datetime) -> None:
    own = Subscription.objects.live().filter(person_id=person_id).order_by("-pk")
    for old in own[MOST - 1 :]:
        retire(old, because="too many", by=None, now=now)


def _record(
    act: str, about: Subscription, *, by: int | None, now: datetime, because: str = ""
) -> None:
    audit.record(act=act, about=about, now=now, person_id=by, because=because)
