"""People's own paging rules: what waits, what does not, and the page to set it."""

from datetime import datetime, timedelta

import pytest

from notifications.core.kinds import Channel, State
from notifications.core.pacing import Pace
from notifications.errors import PaceRefused
from notifications.models import Delivery, PagingRule
from notifications.services import deliveries, pacing, phones
from notifications.services.deliveries import Told
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.notifications.conftest import Handsets, News
from tests.integration.notifications.test_sending import BOTH, page

pytestmark = pytest.mark.django_db
TWENTY = timedelta(seconds=20)


def rule(cast: Cast, now: datetime, *, is_first: bool = True, within: int = 90) -> Pace:
    return pacing.pace_for(
        cast.rivera.pk,
        topic="page",
        until=now + timedelta(seconds=within),
        is_first=is_first,
        now=now,
    )


def due(text: Delivery, call: Delivery) -> tuple[datetime | None, datetime | None]:
    text.refresh_from_db()
    call.refresh_from_db()
    return text.due_at, call.due_at


def test_without_a_rule_text_and_call_go_out_at_once(
    cast: Cast, handsets: Handsets, now: datetime
) -> None:
    text, call = page(cast, now, channels=BOTH, pace=rule(cast, now)).deliveries

    assert due(text, call) == (now, now)


@pytest.mark.parametrize("waits", [(0, 20), (20, 0)])
def test_what_is_to_wait_waits_and_the_other_does_not(
    cast: Cast, handsets: Handsets, now: datetime, waits: tuple[int, int]
) -> None:
    pacing.set_pace(cast.rivera.pk, waits, by=cast.rivera.pk, now=now)

    text, call = page(cast, now, channels=BOTH, pace=rule(cast, now)).deliveries

    text_at, call_at = due(text, call)
    assert text_at == now + timedelta(seconds=waits[0])
    assert call_at == now + timedelta(seconds=waits[1])


def test_a_text_that_does_not_arrive_brings_the_call_forward(
    cast: Cast, handsets: Handsets, news: News, now: datetime
) -> None:
    pacing.set_pace(cast.rivera.pk, (0, 20), by=cast.rivera.pk, now=now)
    text, call = page(cast, now, channels=BOTH, pace=rule(cast, now)).deliveries
    soon = now + timedelta(seconds=3)

    told = Told("SM1", "undelivered", 30003)
    deliveries.take_callback(text.public_id, told, now=soon)

    assert due(text, call) == (None, soon)


def test_a_call_that_ends_without_a_key_brings_the_text_forward(
    cast: Cast, handsets: Handsets, news: News, now: datetime
) -> None:
    pacing.set_pace(cast.rivera.pk, (60, 0), by=cast.rivera.pk, now=now)
    text, call = page(
        cast, now, channels=BOTH, pace=rule(cast, now, within=300)
    ).deliveries
    soon = now + timedelta(seconds=9)

    deliveries.take_callback(call.public_id, Told("CA1", "completed"), now=soon)

    assert due(text, call) == (soon, None)


def test_a_text_that_arrives_leaves_the_call_to_its_time(
    cast: Cast, handsets: Handsets, news: News, now: datetime
) -> None:
    pacing.set_pace(cast.rivera.pk, (0, 20), by=cast.rivera.pk, now=now)
    text, call = page(cast, now, channels=BOTH, pace=rule(cast, now)).deliveries

    deliveries.take_callback(text.public_id, Told("SM1", "delivered"), now=now)

    assert due(text, call) == (None, now + TWENTY)


def test_who_refuses_our_texts_is_called_at_once_whatever_the_rule(
    cast: Cast, handsets: Handsets, news: News, now: datetime
) -> None:
    pacing.set_pace(cast.rivera.pk, (0, 20), by=cast.rivera.pk, now=now)
    phones.opt_out(handsets.rivera.number, now=now)

    (call,) = page(cast, now, channels=BOTH, pace=rule(cast, now)).deliveries

    assert (call.channel, call.due_at) == (Channel.VOICE, now)


def test_a_repeat_waits_and_the_first_page_of_another_request_does_not(
    cast: Cast, handsets: Handsets, now: datetime
) -> None:
    page(cast, now, channels=BOTH)
    later = now + timedelta(seconds=5)

    again = page(
        cast, later, channels=BOTH, pace=rule(cast, later, is_first=False)
    ).deliveries
    other = page(
        cast, later, key="page-2", channels=BOTH, pace=rule(cast, later)
    ).deliveries

    assert {d.due_at for d in again} == {now + TWENTY}
    assert {d.due_at for d in other} == {later}


def test_two_requests_are_two_texts_with_two_codes(
    cast: Cast, handsets: Handsets, now: datetime
) -> None:
    one = page(cast, now, channels=BOTH, pace=rule(cast, now))
    two = page(cast, now, key="page-2", channels=BOTH, pace=rule(cast, now))

    assert one.code != two.code
    assert len([*one.deliveries, *two.deliveries]) == 4
    assert Delivery.objects.filter(state=State.PENDING.value, due_at=now).count() == 4


@pytest.mark.parametrize("waits", [(5, 5), (0, 121), (-1, 0)])
def test_a_rule_by_which_nothing_goes_out_at_once_is_refused(
    cast: Cast, now: datetime, waits: tuple[int, int]
) -> None:
    with pytest.raises(PaceRefused):
        pacing.set_pace(cast.rivera.pk, waits, by=cast.rivera.pk, now=now)

    assert not PagingRule.objects.exists()


def test_the_page_saves_a_rule_and_says_it_back(
    cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    browser = sign_in(cast.rivera)
    before = browser.get("/me/paging").content.decode()

    answer = browser.post("/me/paging", {"first": "text", "seconds": "20"}, follow=True)

    assert "The text comes and your phone rings at once." in before
    page_now = answer.content.decode()
    assert "Your phone rings 20 s later" in page_now
    assert "at 90 s" in page_now
    row = PagingRule.objects.get(person=cast.rivera)
    assert (row.text_after_seconds, row.call_after_seconds) == (0, 20)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"first": "text", "seconds": ""}, "Say how many seconds"),
        ({"first": "voice", "seconds": "999"}, "less than or equal to 120"),
        ({"first": "voice", "seconds": "soon"}, "whole number"),
        ({"first": "pigeon", "seconds": "5"}, "Select a valid choice"),
    ],
)
def test_a_rule_that_cannot_be_read_is_refused_at_its_field_and_kept(
    cast: Cast, now: datetime, sign_in: SignIn, typed: dict[str, str], said: str
) -> None:
    answer = sign_in(cast.rivera).post("/me/paging", typed)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not PagingRule.objects.exists()
