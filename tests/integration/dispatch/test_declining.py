"""Who cannot come is answered with what is true, on every door."""

from datetime import datetime

from django.contrib.messages import get_messages

from agencies.core.words import Role
from agencies.services import membership
from dispatch.core.words import Declined, PageState, Source
from dispatch.models import Alarm, Callout, CalloutEvent, Page
from dispatch.services import answering
from notifications.models import Message, ReplyCode
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.dispatch.scene import (
    VANG,
    Line,
    also_paged,
    reply,
    state_of,
)
from tests.integration.notifications.conftest import verified_phone


def paged_twice(page: Page, now: datetime) -> Page:
    """The same clinician, rung at a later rung too."""
    again = Page.objects.create(
        callout_id=page.callout_id,
        person_id=page.person_id,
        tries=page.tries,
        rung=1,
        why="a test",
        asked_at=now,
        state=PageState.FAILED.value,
    )
    assert again.pk != page.pk
    return again


def take(page: Page, now: datetime) -> None:
    answering.accept_page(page.pk, in_person=True, now=now, source=Source.WEB)


def test_a_lead_who_cannot_is_an_alarm_whichever_page_says_so(
    page: Page, now: datetime
) -> None:
    failed = paged_twice(page, now)
    take(page, now)

    answer = reply(failed, now, "3")

    assert "still yours" in answer
    assert state_of(page) == "accepted"
    assert Alarm.objects.filter(kind="lead_cannot").count() == 1


def test_a_lead_who_presses_cannot_hears_that_it_is_still_theirs(
    page: Page, line: Line, now: datetime
) -> None:
    take(page, now)

    heard = line.keys(page, "3")

    assert "still yours" in heard
    assert "supervisor" in heard
    assert Alarm.objects.filter(kind="lead_cannot").count() == 1


def test_a_lead_who_says_on_the_web_that_they_cannot_reads_that_it_is_still_theirs(
    page: Page, cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    take(page, now)

    answer = sign_in(cast.lindqvist).post(f"/p/{page.public_id}/decline")

    (told,) = get_messages(answer.wsgi_request)
    assert "still yours" in str(told)
    assert Alarm.objects.filter(kind="lead_cannot").count() == 1


def test_a_lead_who_says_twice_that_they_cannot_is_one_alarm_and_one_fact(
    page: Page, now: datetime
) -> None:
    take(page, now)

    said = [
        answering.decline_page(page.pk, now=now, source=Source.KEYPAD) for _ in "12"
    ]

    assert said == [Declined.STILL_YOURS] * 2
    assert Alarm.objects.filter(kind="lead_cannot").count() == 1
    assert CalloutEvent.objects.filter(kind="noted").count() == 1


def test_the_next_clinician_is_promised_only_while_somebody_is_being_called(
    page: Page, cast: Cast, line: Line, now: datetime
) -> None:
    also_paged(page, cast.vang, now)

    assert "calling the next clinician" in line.keys(page, "3")
    Page.objects.filter(person=cast.vang).update(state=PageState.FAILED.value)
    assert "calling the next" not in line.keys(page, "3")


def test_the_last_to_decline_is_not_told_that_the_next_is_being_called(
    page: Page, line: Line
) -> None:
    heard = line.keys(page, "3")

    assert state_of(page) == "exhausted"
    assert "calling the next" not in heard
    assert "Nothing more to do" in heard


def test_the_web_does_not_promise_a_next_clinician_when_there_is_none(
    page: Page, cast: Cast, sign_in: SignIn
) -> None:
    lindqvist = sign_in(cast.lindqvist)

    shown = lindqvist.post(f"/p/{page.public_id}/decline", follow=True)

    assert "next clinician is being called" not in shown.content.decode()
    assert "You declined." in shown.content.decode()


def test_whoever_has_it_keeps_no_open_code_of_another_page(
    page: Page, cast: Cast, now: datetime
) -> None:
    membership.give_role(
        cast.vang, cast.tamarack, Role.SUPERVISOR, starts_on=now.date(), now=now
    )
    verified_phone(cast.vang, VANG, now)
    first = also_paged(page, cast.vang, now)
    Callout.objects.update(tries=2)
    second = also_paged(page, cast.vang, now)

    take(second, now)

    assert not ReplyCode.objects.filter(number=VANG, closed_at=None).exists()
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("withdrawn", "accepted")
    told = Message.objects.filter(person=cast.vang, topic="callout")
    assert not told.exists()
