"""A phone that was asked a thousand times in a day still hears what there is to say."""

from datetime import datetime, timedelta

import pytest

from notifications.core.codes import CODES, SPARE_CODES
from notifications.core.kinds import Channel
from notifications.models import Message, ReplyCode
from notifications.services import sending
from notifications.services.sending import Sent
from tests.cast import Cast
from tests.integration.notifications.conftest import RIVERA, Handsets

pytestmark = pytest.mark.django_db


def send(cast: Cast, now: datetime, text: str, **more: object) -> Sent:
    wanted: dict[str, object] = {
        "person_id": cast.rivera.pk,
        "topic": "page",
        "owner_key": "page-1",
        "text": text,
        "now": now,
        "consortium": cast.tri_town,
        "expires_at": now + timedelta(seconds=60),
        "with_code": True,
        "render": lambda code: f"TANDEM Harlow 118. Reply 1 {code} coming.",
    }
    return sending.send(**(wanted | more))  # type: ignore[arg-type] # tests vary it


@pytest.fixture(autouse=True)
def every_code_is_taken(cast: Cast, handsets: Handsets, now: datetime) -> None:
    before = send(cast, now, "TANDEM", with_code=False)
    ReplyCode.objects.bulk_create(
        ReplyCode(number=RIVERA, code=code, message=before.message, given_at=now)
        for code in CODES + SPARE_CODES
    )


def test_the_text_goes_out_without_a_code(cast: Cast, now: datetime) -> None:
    sent = send(cast, now, "TANDEM Harlow 118. Answer our call.")

    assert sent.code == ""
    assert sent.message.text == "TANDEM Harlow 118. Answer our call."
    assert [each.channel for each in sent.deliveries] == [Channel.TEXT]


def test_nothing_else_is_written_for_it(cast: Cast, now: datetime) -> None:
    before = Message.objects.count()

    send(cast, now, "TANDEM Harlow 118. Answer our call.")

    assert Message.objects.count() == before + 1


def test_where_it_says_nothing_without_a_code_a_call_says_it(
    cast: Cast, now: datetime
) -> None:
    sent = send(cast, now, "", voice_path="/voice/needed/1")

    assert [each.channel for each in sent.deliveries] == [Channel.VOICE]
    assert sent.message.voice_path == "/voice/needed/1"


def test_what_is_not_worth_a_call_is_not_sent_then(cast: Cast, now: datetime) -> None:
    assert send(cast, now, "", or_speak=False).deliveries == ()
