"""Somebody is asked twice for one request, and answers the older text: it counts for
the request, not for that text alone.
"""

from datetime import datetime, timedelta

from dispatch import duties
from dispatch.core.words import DeclineReason, Source
from dispatch.models import Callout, Page
from dispatch.services import answering, late_offers, steering, upgrading
from notifications.models import Delivery
from tests.cast import Cast
from tests.integration.dispatch.asking import nobody
from tests.integration.dispatch.scene import (
    LINDQVIST,
    VANG,
    reply,
    state_of,
)
from tests.integration.dispatch.wire import texts_at
from tests.integration.notifications.conftest import verified_phone

MINUTE = timedelta(minutes=1)


def again(page: Page, now: datetime) -> Page:
    """Nobody came, and everybody is called once more: her page of that try."""
    over = nobody(now)
    answering.try_again(page.callout_id, by=None, now=over, source=Source.WEB)
    return Page.objects.exclude(pk=page.pk).get()


def ringing(page: Page) -> bool:
    open_ones = Delivery.objects.still_open().filter(message_id=page.message_id or 0)
    return open_ones.exists()


def test_who_cannot_come_is_rung_no_more_by_the_next_try_whichever_text_they_answer(
    page: Page, now: datetime
) -> None:
    newer = again(page, now)

    answer = reply(page, now + 2 * MINUTE, "3")

    newer.refresh_from_db()
    assert newer.state == "declined"
    assert not ringing(newer)
    assert state_of(page) == "exhausted"
    assert "calling the next" not in answer


def test_why_they_cannot_is_kept_whichever_text_they_answer(
    page: Page, now: datetime
) -> None:
    newer = again(page, now)

    reply(page, now + 2 * MINUTE, "3", rest="2")

    newer.refresh_from_db()
    page.refresh_from_db()
    assert newer.state == page.state == "declined"
    assert page.decline_reason == DeclineReason.ON_ANOTHER_CALL.value


def test_who_was_called_by_hand_too_and_cannot_is_waited_for_no_longer(
    page: Page, cast: Cast, now: datetime
) -> None:
    Page.objects.filter(pk=page.pk).update(state="failed")
    steering.add_person(
        page.callout_id, page.person_id, by=cast.novak.pk, now=now, source=Source.WEB
    )
    assert state_of(page) == "paging"

    reply(page, now + MINUTE, "3")

    assert state_of(page) == "exhausted"
    assert set(Page.objects.values_list("state", flat=True)) == {"declined"}


def raised_in_vain(page: Page, cast: Cast, now: datetime) -> datetime:
    """Somebody is to come after all, and nobody answers."""
    upgrading.upgrade(page.callout_id, by=cast.dunn.pk, now=now, source=Source.WEB)
    over = now + 91 * timedelta(seconds=1)
    duties.escalate_due_callouts(over)
    assert state_of(page) == "exhausted"
    return over


def test_who_wakes_and_answers_the_text_from_before_it_became_urgent_is_offered(
    by_phone: Page, cast: Cast, now: datetime
) -> None:
    over = raised_in_vain(by_phone, cast, now + MINUTE)

    answer = reply(by_phone, over + MINUTE, "2")

    assert "We ask the officer if it is still needed." in answer
    assert late_offers.stands(Callout.objects.get(), now=over + MINUTE)
    assert "Still needed?" in texts_at("+17155550119")[-1]


def test_who_offered_by_an_earlier_text_and_then_cannot_offers_no_more(
    by_phone: Page, cast: Cast, now: datetime
) -> None:
    over = raised_in_vain(by_phone, cast, now + MINUTE)
    reply(by_phone, over + MINUTE, "2")

    reply(by_phone, over + 2 * MINUTE, "3")

    assert Callout.objects.get().late_offer_by is None


def test_once_the_officer_has_said_no_an_earlier_text_asks_nobody_again(
    by_phone: Page, cast: Cast, now: datetime
) -> None:
    over = raised_in_vain(by_phone, cast, now + MINUTE)
    reply(by_phone, over + MINUTE, "2")
    answering.answer_late_offer(
        by_phone.callout_id,
        wanted=False,
        now=over + 2 * MINUTE,
        source=Source.WEB,
        by=None,
    )

    answer = reply(by_phone, over + 3 * MINUTE, "2")

    assert answer == "Harlow 101 is no longer needed. Nothing more to do."
    assert Callout.objects.get().late_offer_by is None


def test_who_said_they_cannot_may_think_better_of_it(page: Page, now: datetime) -> None:
    newer = again(page, now)
    reply(newer, now + 2 * MINUTE, "3")

    reply(newer, now + 3 * MINUTE, "1")

    assert Callout.objects.get().late_offer_by_id == page.person_id


def test_who_was_asked_twice_to_take_over_and_cannot_is_asked_no_more(
    page: Page, cast: Cast, now: datetime
) -> None:
    verified_phone(cast.vang, VANG, now)
    answering.accept_page(page.pk, in_person=True, now=now, source=Source.WEB)
    first = asked_to_take_over(page, cast, now)
    duties.expire_hand_overs(now + 6 * MINUTE)
    second = asked_to_take_over(page, cast, now + 7 * MINUTE)

    reply(first, now + 8 * MINUTE, "3")

    second.refresh_from_db()
    assert second.state == "declined"
    assert not ringing(second)


def asked_to_take_over(page: Page, cast: Cast, now: datetime) -> Page:
    steering.ask_to_take_over(
        page.callout_id, cast.vang.pk, by=cast.novak.pk, now=now, source=Source.WEB
    )
    return Page.objects.filter(person=cast.vang).latest("pk")


def test_who_was_asked_twice_hears_once_who_has_it(
    page: Page, cast: Cast, now: datetime
) -> None:
    Page.objects.filter(pk=page.pk).update(state="failed")
    verified_phone(cast.vang, VANG, now)
    for person in (cast.lindqvist, cast.vang):
        steering.add_person(
            page.callout_id, person.pk, by=cast.novak.pk, now=now, source=Source.WEB
        )
    vangs = Page.objects.get(person=cast.vang)

    answering.accept_page(vangs.pk, in_person=True, now=now, source=Source.WEB)

    told = [text for text in texts_at(LINDQVIST) if "T. Vang has it" in text]
    assert len(told) == 1
