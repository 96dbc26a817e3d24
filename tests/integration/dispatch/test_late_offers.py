"""Who answers after nobody was found: the officer is asked, for half an hour."""

from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client

from common import clock
from dispatch import duties
from dispatch.core.words import Source
from dispatch.errors import AlreadyAccepted, CalloutOver
from dispatch.models import Alarm, Callout, CalloutEvent, Page
from dispatch.services import alarms, answering, closing, hearing, marks
from notifications.core.kinds import Channel
from notifications.events import Replied
from notifications.models import Delivery, Message, ReplyCode
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.dispatch.at_work import calls, last_text, leaves
from tests.integration.dispatch.scene import (
    DESK,
    DUNN,
    VANG,
    Line,
    also_paged,
    reply,
    state_of,
)
from tests.integration.dispatch.wire import report, sent_to
from tests.integration.notifications.conftest import verified_phone

TOO_LATE = timedelta(minutes=31) * settings.TIME_SCALE
LATE = timedelta(seconds=settings.OFFICER_TOLD_SECONDS)


@pytest.fixture
def page(page: Page, now: datetime) -> Page:
    """Nobody was found; Lindqvist may still answer."""
    duties.escalate_due_callouts(now + timedelta(seconds=91))
    assert state_of(page) == "exhausted"
    return page


@pytest.fixture
def vangs(page: Page, cast: Cast, now: datetime) -> Page:
    """Vang was asked too."""
    verified_phone(cast.vang, VANG, now)
    return also_paged(page, cast.vang, now)


def offer(page: Page, now: datetime, *, in_person: bool = True) -> Callout:
    return answering.accept_page(
        page.pk, in_person=in_person, now=now, source=Source.WEB
    )


def says(page: Page, now: datetime, *, wanted: bool) -> Callout:
    return answering.answer_late_offer(
        page.callout_id, wanted=wanted, now=now, source=Source.WEB, by=None
    )


def test_who_is_needed_after_all_hears_that_the_officer_has_left_meanwhile(
    page: Page, cast: Cast, now: datetime
) -> None:
    offer(page, now)
    leaves(page.callout, cast, now)

    says(page, now, wanted=True)

    assert "LEFT the scene. STAGE: do not go in." in last_text()
    assert calls() == 1


def officer_replies(page: Page, now: datetime, digit: str) -> str:
    answer = hearing.still_needed_replied(
        Replied(
            message_id=0,
            topic="still_needed",
            owner_key=str(page.callout.public_id),
            person_id=None,
            number="+17155550150",
            digit=digit,
            code="52",
            at=now,
        )
    )
    assert answer is not None
    return answer


def questions() -> list[Message]:
    """What was asked of the officer, oldest first. Dunn herself has no phone yet."""
    asked = Message.objects.filter(topic="still_needed", deliveries__isnull=False)
    return list(asked.order_by("pk"))


def told(page: Page) -> list[str]:
    """What the clinician of the page was told about the request, oldest first."""
    texts = Message.objects.filter(person_id=page.person_id, topic="callout")
    return list(texts.order_by("pk").values_list("text", flat=True))


def test_who_offers_late_by_phone_only_is_not_sent(page: Page, now: datetime) -> None:
    offer(page, now, in_person=False)
    [question] = questions()

    says(page, now, wanted=True)

    assert "M. Lindqvist can talk by phone now. Still needed?" in question.text
    assert state_of(page) == "consult"
    assert "by phone" in told(page)[-1]


def test_who_changes_a_late_offer_to_phone_only_is_asked_about_as_such(
    page: Page, now: datetime
) -> None:
    offer(page, now)

    offer(page, now, in_person=False)

    assert [q.closed_at is None for q in questions()] == [False, True]
    assert state_of(says_yes(page, now)) == "consult"


def says_yes(page: Page, now: datetime) -> Page:
    says(page, now, wanted=True)
    return page


def test_the_engine_ends_an_offer_after_half_an_hour_and_says_so_kindly(
    page: Page, now: datetime
) -> None:
    offer(page, now)

    assert duties.expire_late_offers(now + TOO_LATE / 2) == 0
    assert duties.expire_late_offers(now + TOO_LATE) == 1
    assert duties.expire_late_offers(now + TOO_LATE) == 0

    callout = Callout.objects.get()
    assert (callout.late_offer_by, callout.late_offer_at) == (None, None)
    assert len(told(page)) == 1
    assert "The officer did not answer" in told(page)[0]
    still_open = ReplyCode.objects.filter(message__topic="still_needed", closed_at=None)
    assert not still_open.exists()


def test_a_yes_that_comes_too_late_sends_nobody(page: Page, now: datetime) -> None:
    offer(page, now)

    with pytest.raises(CalloutOver):
        says(page, now + TOO_LATE, wanted=True)

    assert state_of(page) == "exhausted"
    answer = officer_replies(page, now + TOO_LATE, "1")
    assert "nobody is coming. To try again call 715-555-0140." in answer


def test_after_an_offer_expired_the_next_may_offer(
    page: Page, vangs: Page, now: datetime
) -> None:
    offer(page, now)

    offer(vangs, now + TOO_LATE)

    assert Callout.objects.get().late_offer_by_id == vangs.person_id
    assert "The officer did not answer" in told(page)[-1]


def test_a_second_late_clinician_hears_that_the_officer_is_being_asked(
    page: Page, vangs: Page, line: Line, now: datetime
) -> None:
    offer(page, now)

    text, heard = reply(vangs, now, "1"), line.keys(vangs, "1")

    for said in (text, heard):
        assert "nother clinician has offered" in said
        assert "has it" not in said


@pytest.mark.parametrize("how", ["close", "cancel", "again", "no"])
def test_whoever_offered_hears_once_that_it_is_over(
    page: Page, cast: Cast, now: datetime, how: str
) -> None:
    offer(page, now)
    by, pk = cast.dunn.pk, page.callout_id

    if how == "close":
        ending = closing.Ending(disposition="other")
        closing.close(pk, ending, by=by, now=now, source=Source.WEB)
    elif how == "cancel":
        marks.cancel(pk, by=by, now=now, source=Source.WEB)
    elif how == "again":
        answering.try_again(pk, by=by, now=now, source=Source.WEB)
    else:
        says(page, now, wanted=False)

    assert len(told(page)) == 1
    assert Callout.objects.get().late_offer_by is None
    expected = "called again" if how == "again" else "no longer needed"
    assert expected in told(page)[0]


def test_an_offer_from_an_earlier_try_is_told_too(page: Page, now: datetime) -> None:
    Callout.objects.update(tries=2)
    offer(page, now)

    says(page, now, wanted=False)

    assert len(told(page)) == 1


def test_a_yes_to_an_offer_from_an_earlier_try_wakes_who_made_it(
    page: Page, now: datetime
) -> None:
    Callout.objects.update(tries=2)
    offer(page, now)

    says(page, now, wanted=True)

    assert "it is yours" in told(page)[-1]


def test_a_yes_after_somebody_has_it_says_who(
    page: Page, vangs: Page, cast: Cast, now: datetime
) -> None:
    offer(page, now)
    answering.try_again(page.callout_id, by=None, now=now, source=Source.WEB)
    offer(vangs, now)

    with pytest.raises(AlreadyAccepted):
        says(page, now, wanted=True)

    assert "T. Vang is coming" in officer_replies(page, now, "1")


def shown(client: Client, page: Page) -> str:
    return client.get(f"/r/{page.callout.public_id}").content.decode()


def test_the_screen_asks_only_while_the_offer_stands(
    page: Page, cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    dunn = sign_in(cast.dunn)
    offer(page, now, in_person=False)
    assert "M. Lindqvist can talk by phone now. Still needed?" in shown(dunn, page)

    Callout.objects.update(late_offer_at=now - TOO_LATE)

    assert "Still needed?" not in shown(dunn, page)


def test_a_late_offer_is_a_fact_of_the_request(page: Page, now: datetime) -> None:
    offer(page, now)
    offer(page, now)

    assert CalloutEvent.objects.filter(kind="accepted_late").count() == 1


def test_who_answers_hours_after_the_officer_said_no_asks_nobody_again(
    page: Page, vangs: Page, cast: Cast, line: Line, now: datetime, sign_in: SignIn
) -> None:
    offer(page, now)
    says(page, now + timedelta(minutes=1), wanted=False)
    asked = len(questions())

    late = now + timedelta(hours=10)
    with clock.at(late):
        text, heard = reply(vangs, late, "1"), line.keys(vangs, "1")
        vang = sign_in(cast.vang)
        shown = vang.post(f"/p/{vangs.public_id}/accept", follow=True).content.decode()

    assert text == "Harlow 101 is no longer needed. Nothing more to do."
    assert heard == "That request is over. Nothing is asked of you. Goodbye."
    assert "is no longer needed. Thank you, nothing more to do." in shown
    assert len(questions()) == asked
    assert Callout.objects.get().late_offer_by is None


def test_who_answers_after_everybody_is_called_again_has_it_all_the_same(
    page: Page, vangs: Page, now: datetime
) -> None:
    offer(page, now)
    says(page, now, wanted=False)
    answering.try_again(page.callout_id, by=None, now=now, source=Source.WEB)

    offer(vangs, now)

    assert state_of(page) == "accepted"


def rung(number: str = DESK) -> list[Delivery]:
    """The calls by which the officer is asked."""
    calls = sent_to(number, Channel.VOICE)
    return [call for call in calls if call.message.topic == "still_needed"]


def asked_by_text() -> Delivery:
    [text] = questions()[-1].deliveries.filter(channel=Channel.TEXT.value)
    return text


def test_an_officer_whom_the_question_did_not_reach_is_called(
    page: Page, now: datetime
) -> None:
    offer(page, now)
    assert duties.make_sure_asked(now) == 0
    report(asked_by_text(), "undelivered", now)

    assert duties.make_sure_asked(now) == 1

    [call] = rung()
    assert call.message.voice_path == f"/voice/needed/{page.callout.public_id}"
    assert duties.make_sure_asked(now + LATE) == 0  # it rings


def test_an_officer_of_whose_text_the_carrier_says_nothing_is_called_in_time(
    page: Page, now: datetime
) -> None:
    offer(page, now)
    report(asked_by_text(), "sent", now)

    assert duties.make_sure_asked(now + LATE / 2) == 0
    assert duties.make_sure_asked(now + LATE) == 1

    assert len(rung()) == 1


def test_an_officer_who_read_the_question_is_not_called(
    page: Page, now: datetime
) -> None:
    offer(page, now)
    report(asked_by_text(), "delivered", now)

    assert duties.make_sure_asked(now + LATE) == 0
    assert rung() == []


def test_an_officer_who_cannot_be_asked_is_one_alarm(page: Page, now: datetime) -> None:
    offer(page, now)
    report(asked_by_text(), "undelivered", now)
    duties.make_sure_asked(now)
    report(rung()[0], "no-answer", now + LATE)

    assert duties.make_sure_asked(now + LATE) == 1
    assert duties.make_sure_asked(now + LATE) == 0

    assert Alarm.objects.filter(kind="cannot_tell").count() == 1
    assert says_yes(page, now + LATE).callout_id == Callout.objects.get().pk
    assert duties.make_sure_asked(now + LATE) == 0


def by_turns(now: datetime) -> int:
    """How often the engine did something in a minute of looking every five seconds."""
    after = range(0, 60, 5)
    return sum(duties.make_sure_asked(now + timedelta(seconds=s)) for s in after)


def test_an_officer_who_cannot_be_called_at_all_is_one_alarm_until_the_offer_ends(
    page: Page, cast: Cast, now: datetime
) -> None:
    Callout.objects.update(callback_number="")
    offer(page, now)
    alarm = Alarm.objects.get(kind="cannot_tell")
    written = Message.objects.count()

    assert by_turns(now) == 0
    alarms.acknowledge(alarm.pk, by=cast.lindqvist.pk, now=now + LATE)
    assert by_turns(now + LATE) == 0

    assert Alarm.objects.filter(kind="cannot_tell").count() == 1
    assert Message.objects.count() == written


def test_an_officer_who_takes_texts_only_and_gets_none_is_one_alarm(
    page: Page, cast: Cast, now: datetime
) -> None:
    verified_phone(cast.dunn, DUNN, now, takes_calls=False)
    Callout.objects.update(callback_number="")
    offer(page, now)
    report(asked_by_text(), "undelivered", now)

    assert by_turns(now) == 1
    alarm = Alarm.objects.get(kind="cannot_tell")
    alarms.acknowledge(alarm.pk, by=cast.lindqvist.pk, now=now + LATE)
    assert by_turns(now + LATE) == 0

    assert Alarm.objects.filter(kind="cannot_tell").count() == 1
    assert rung(DUNN) == []
