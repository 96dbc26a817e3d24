"""An alarm about who has a request is over once somebody has it, or has it instead."""

from datetime import datetime, timedelta

import pytest

from dispatch import duties
from dispatch.core.words import Source
from dispatch.models import Alarm, Callout, Page
from dispatch.services import alarms, answering, hearing, marks, steering
from notifications.events import Replied
from tests.cast import Cast
from tests.integration.dispatch.at_work import MINUTE, open_alarms, there
from tests.integration.dispatch.scene import LINDQVIST, VANG, reply
from tests.integration.dispatch.wire import sent_to, texts_at
from tests.integration.notifications.conftest import verified_phone

OVER = timedelta(seconds=91)


@pytest.fixture(autouse=True)
def vang_has_a_phone(cast: Cast, now: datetime) -> None:
    verified_phone(cast.vang, VANG, now)


@pytest.fixture
def nobody(page: Page, cast: Cast, now: datetime) -> datetime:
    """Nobody could be reached, which is an alarm, and a deadline passed; when."""
    over = now + OVER
    duties.escalate_due_callouts(over)
    callout = Callout.objects.get()
    alarms.raise_alarm(kind="overdue", callout=callout, now=over)
    alarms.raise_alarm(kind="cannot_tell", callout=callout, now=over)
    assert open_alarms() == ["cannot_tell", "exhausted", "overdue"]
    return over


def ask_vang(callout: Callout, cast: Cast, now: datetime) -> Page:
    """To take over from who has it."""
    steering.ask_to_take_over(
        callout.pk, cast.vang.pk, by=cast.wells.pk, now=now, source=Source.WEB
    )
    return Page.objects.get(person=cast.vang, sort="handover")


def take(page: Page, now: datetime) -> Callout:
    return answering.accept_page(page.pk, in_person=True, now=now, source=Source.WEB)


def test_that_nobody_was_found_rings_nobody_more_once_somebody_has_it(
    page: Page, cast: Cast, nobody: datetime
) -> None:
    duties.pass_on_alarms(nobody)
    told = len(texts_at(LINDQVIST))
    answering.try_again(
        page.callout_id, by=cast.dunn.pk, now=nobody + MINUTE, source=Source.WEB
    )
    assert "exhausted" in open_alarms()  # it is only being tried

    take(Page.objects.latest("pk"), nobody + 2 * MINUTE)

    assert open_alarms() == ["cannot_tell"]
    cannot_tell = Alarm.objects.get(kind="cannot_tell")
    alarms.acknowledge(cannot_tell.pk, by=None, now=nobody + 2 * MINUTE)
    duties.pass_on_alarms(nobody + timedelta(hours=1))
    about = [s for s in sent_to(LINDQVIST)[told:] if s.message.topic == "alarm"]
    assert about == []


def test_who_answers_that_alarm_afterwards_reads_that_it_is_settled(
    page: Page, cast: Cast, nobody: datetime
) -> None:
    alarm = Alarm.objects.get(kind="exhausted")
    answering.try_again(page.callout_id, by=cast.dunn.pk, now=nobody, source=Source.WEB)
    take(Page.objects.latest("pk"), nobody + MINUTE)

    answer = hearing.alarm_replied(
        Replied(
            message_id=0,
            topic="alarm",
            owner_key=str(alarm.public_id),
            person_id=cast.lindqvist.pk,
            number=LINDQVIST,
            digit="1",
            code="41",
            at=nobody + MINUTE,
        )
    )

    assert answer is not None
    assert "settled since. Nothing to do." in answer


def test_that_the_lead_cannot_is_over_once_somebody_takes_it_over(
    page: Page, cast: Cast, now: datetime
) -> None:
    callout = take(page, now)
    reply(page, now, "3")
    asked = ask_vang(callout, cast, now)
    alarms.raise_alarm(kind="not_taken_over", callout=callout, now=now)
    assert open_alarms() == ["lead_cannot", "not_taken_over"]

    take(asked, now + MINUTE)

    assert open_alarms() == []


def test_a_deadline_that_passed_at_the_scene_is_not_over_as_it_is_handed_over(
    page: Page, cast: Cast, now: datetime
) -> None:
    """Whoever handed it over may be there still."""
    callout = there(page, now)
    alarms.raise_alarm(kind="overdue", callout=callout, now=now)

    take(ask_vang(callout, cast, now), now + MINUTE)

    assert open_alarms() == ["overdue"]


def test_who_is_asked_to_take_over_reads_that_it_was_cancelled(
    page: Page, cast: Cast, now: datetime
) -> None:
    callout = take(page, now)
    ask_vang(callout, cast, now)

    by, at = cast.dunn.pk, now + MINUTE
    marks.cancel(callout.pk, by=by, now=at, source=Source.WEB)

    assert "is no longer needed" in texts_at(VANG)[-1]
    assert not [text for text in texts_at(VANG) if "has it" in text]
    lindqvists = [text for text in texts_at(LINDQVIST) if "no longer" in text]
    assert len(lindqvists) == 1
