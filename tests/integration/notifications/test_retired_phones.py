"""A phone out of use answers nothing, and is told nothing more."""

from datetime import datetime, timedelta

from notifications import duties
from notifications.models import Delivery
from notifications.services import inbound, phones, sending
from tests.cast import Cast
from tests.integration.notifications.conftest import (
    OURS,
    RIVERA,
    Carrier,
    Handsets,
    News,
    verified_phone,
)
from tests.integration.notifications.test_inbound import outcomes, said
from tests.integration.notifications.test_sending import page


def test_a_phone_out_of_use_answers_no_page_by_code_or_by_digit(
    cast: Cast, handsets: Handsets, carrier: Carrier, news: News, now: datetime
) -> None:
    sent = page(cast, now)
    phones.remove_contact_method(handsets.rivera, now=now, by=cast.rivera.pk)

    for sid, body in (("SM1", f"1 {sent.code}"), ("SM2", "1")):
        answer = carrier.text(RIVERA, body, sid=sid)
        assert said(answer) == ["Codes only. Nothing you wrote was passed on."]

    assert news.replies == []
    assert outcomes() == ["unmatched", "unmatched"]


def test_nor_do_keys_on_a_call_from_it(
    cast: Cast, handsets: Handsets, news: News, now: datetime
) -> None:
    sent = page(cast, now)
    phones.remove_contact_method(handsets.rivera, now=now, by=cast.rivera.pk)

    came = inbound.Came("CA1", RIVERA, OURS, now)
    inbound.take_keys(came, f"1*{sent.code}")

    assert news.replies == []


def test_whoever_has_the_number_next_does_not_answer_for_who_had_it(
    cast: Cast, handsets: Handsets, carrier: Carrier, news: News, now: datetime
) -> None:
    old = page(cast, now)
    phones.remove_contact_method(handsets.rivera, now=now, by=cast.rivera.pk)
    verified_phone(cast.vang, RIVERA, now)

    carrier.text(RIVERA, f"1 {old.code}", sid="SM1")

    assert news.replies == []


def test_what_was_kept_for_the_morning_is_not_sent_to_a_phone_out_of_use(
    cast: Cast, handsets: Handsets, now: datetime
) -> None:
    sending.send(
        person_id=cast.rivera.pk,
        topic="shifts",
        owner_key="roster-1",
        text="TANDEM Nights: your shifts changed.",
        now=now,
        not_before=now + timedelta(hours=6),
        consortium=cast.tri_town,
        expires_at=now + timedelta(days=3),
    )
    phones.remove_contact_method(handsets.rivera, now=now, by=cast.rivera.pk)

    duties.deliver_inline(now + timedelta(seconds=1))
    duties.deliver_inline(now + timedelta(hours=6))

    delivery = Delivery.objects.get(number=RIVERA)
    assert (delivery.state, delivery.sid) == ("expired", "")
