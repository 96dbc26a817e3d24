"""A phone that we ring, or that talks with us, is not rung by us a second time."""

from datetime import datetime, timedelta

import pytest
from django.db.models.query import QuerySet

from common import clock
from notifications import duties
from notifications.core.kinds import Channel, State
from notifications.models import Delivery
from notifications.services import deliveries, sending
from notifications.services.deliveries import Told
from notifications.services.holding import HELD
from tests.cast import Cast
from tests.integration.notifications.conftest import RIVERA, Handsets, News
from tests.integration.notifications.test_sending import page
from tests.lab import Lab

pytestmark = pytest.mark.django_db
BOTH = (Channel.TEXT, Channel.VOICE)


def after(now: datetime, seconds: int) -> datetime:
    return now + timedelta(seconds=seconds)


def carry(instant: datetime) -> None:
    with clock.at(instant):
        duties.deliver_inline(instant)


def pages(cast: Cast, now: datetime, *keys: str, **more: object) -> list[Delivery]:
    """The calls of so many pages to Rivera."""
    made = [page(cast, now, key=key, channels=BOTH, **more) for key in keys]
    return [one.deliveries[1] for one in made]


def calls() -> QuerySet[Delivery]:
    return Delivery.objects.filter(channel=Channel.VOICE.value).order_by("pk")


def with_carrier() -> list[bool]:
    return [bool(call.sid) for call in calls()]


def ended(call: Delivery, word: str, *, now: datetime) -> None:
    call.refresh_from_db()
    deliveries.take_callback(call.public_id, Told(call.sid, word), now=now)


def test_of_three_calls_to_one_phone_one_goes_out_and_every_text(
    cast: Cast, handsets: Handsets, news: News, lab: Lab, now: datetime
) -> None:
    pages(cast, now, "one", "two", "three")

    carry(now)

    assert with_carrier() == [True, False, False]
    assert [call.reason for call in calls()] == ["", HELD, HELD]
    assert len(lab.log(kind="api")) == 3 + 1
    rivera = lab.handset(RIVERA)
    assert len({rivera.wait_for_text().body for _ in range(3)}) == 3


def test_the_call_that_waited_longest_goes_out_when_the_first_has_ended(
    cast: Cast, handsets: Handsets, news: News, lab: Lab, now: datetime
) -> None:
    first, second, _third = pages(cast, now, "one", "two", "three")
    carry(now)

    ended(first, "no-answer", now=after(now, 5))
    carry(after(now, 5))
    assert with_carrier() == [True, True, False]

    ended(second, "busy", now=after(now, 7))
    carry(after(now, 7))
    assert with_carrier() == [True, True, True]


def test_somebody_who_talks_with_us_is_rung_when_they_have_done(
    cast: Cast, handsets: Handsets, news: News, lab: Lab, now: datetime
) -> None:
    more = {"expires_at": after(now, 600)}
    first, _second = pages(cast, now, "one", "two", **more)
    carry(now)
    ended(first, "in-progress", now=after(now, 4))

    carry(after(now, 120))
    assert with_carrier() == [True, False]

    ended(first, "completed", now=after(now, 121))
    carry(after(now, 121))
    assert with_carrier() == [True, True]


def test_a_call_is_held_to_the_end_of_its_time_and_then_its_owner_is_told(
    cast: Cast, handsets: Handsets, news: News, lab: Lab, now: datetime
) -> None:
    first, second = pages(cast, now, "one", "two", not_after=after(now, 30))
    carry(now)
    ended(first, "in-progress", now=after(now, 4))

    for seconds in (15, 29):
        carry(after(now, seconds))
        assert Delivery.objects.get(pk=second.pk).state == State.PENDING.value
    carry(after(now, 30))

    assert Delivery.objects.get(pk=second.pk).state == State.EXPIRED.value
    (settled,) = [one for one in news.settled if one.delivery_id == second.pk]
    assert (settled.state, settled.final) == (State.EXPIRED, True)


def test_a_call_of_which_nothing_more_is_heard_holds_no_other_for_long(
    cast: Cast, handsets: Handsets, news: News, lab: Lab, now: datetime
) -> None:
    pages(cast, now, "one", "two")
    carry(now)
    lab.fault("status", "calls.fetch", status="503")  # and it cannot be asked

    carry(after(now, 46))

    assert with_carrier() == [True, True]


def test_another_phone_is_rung_at_once(
    cast: Cast, handsets: Handsets, news: News, lab: Lab, now: datetime
) -> None:
    pages(cast, now, "one")
    pages(cast, now, "two", person_id=cast.okafor.pk)

    carry(now)

    assert with_carrier() == [True, True]


def test_a_held_call_that_is_taken_back_is_never_made(
    cast: Cast, handsets: Handsets, news: News, lab: Lab, now: datetime
) -> None:
    first, second, _third = pages(cast, now, "one", "two", "three")
    carry(now)

    sending.withdraw(owner_key="two", topic="page", now=after(now, 2))
    ended(first, "no-answer", now=after(now, 5))
    carry(after(now, 5))

    assert with_carrier() == [True, False, True]
    assert Delivery.objects.get(pk=second.pk).state == State.EXPIRED.value


def test_a_call_the_carrier_refused_leaves_the_phone_to_the_next(
    cast: Cast, handsets: Handsets, news: News, lab: Lab, now: datetime
) -> None:
    pages(cast, now, "one", "two")
    lab.fault("status", "calls.create", status="429", count=1)

    carry(now)

    assert with_carrier() == [False, True]


def test_a_call_the_carrier_may_have_taken_has_the_phone_until_that_is_known(
    cast: Cast, handsets: Handsets, news: News, lab: Lab, now: datetime
) -> None:
    """It may be what rings there: the next would find the line busy with us."""
    pages(cast, now, "one", "two")
    lab.fault("status", "calls.create", status="500", count=1)

    carry(now)
    assert with_carrier() == [False, False]

    carry(after(now, 2))
    assert with_carrier() == [True, False]
