"""What a text with a request's number, or with minutes, is answered."""

from datetime import datetime, timedelta

from agencies.models import User
from dispatch.core.lifecycle import Mark
from dispatch.core.words import ResponseType, Source
from dispatch.models import Callout, Page
from dispatch.services import answering, hearing, marks, policies
from notifications.events import InboundText
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.dispatch import at_work
from tests.integration.dispatch.asking import LADDER, LINDQVIST, nobody
from tests.integration.dispatch.scene import ask, reply
from tests.integration.dispatch.test_answering import page
from tests.integration.dispatch.wire import texts_at
from tests.integration.notifications.conftest import verified_phone

__all__ = ["page"]

AMES = "+17155550111"


def texts(person: User, digit: str, number: int, now: datetime) -> str | None:
    """What Tandem answers to `digit number` from that person's phone."""
    return hearing.request_text(
        InboundText(
            number="+17155550188",
            to_number="+17155550140",
            digit=digit,
            code=str(number),
            at=now,
            person_id=person.pk,
        )
    )


def test_an_answer_with_its_minutes_is_confirmed_and_asks_for_none(
    page: Page, now: datetime
) -> None:
    answer = reply(page, now, "1", "20")

    assert "Harlow 101 is yours, the officer reads about 02:34." in answer
    assert "your minutes" not in answer


def test_minutes_that_cannot_be_used_are_asked_for_again(
    page: Page, now: datetime
) -> None:
    assert "your minutes" in reply(page, now, "1", "300")


def test_who_is_asked_for_a_talk_is_not_offered_to_come(
    cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    verified_phone(cast.lindqvist, LINDQVIST, now)
    policies.set_ladder(cast.tri_town, LADDER, by=None, now=now)
    callout = ask(cast, now, ResponseType.CONSULT)

    (text,) = texts_at(LINDQVIST)
    paged = callout.pages.get().public_id
    shown = sign_in(cast.lindqvist).get(f"/p/{paged}").content.decode()

    assert "coming" not in text
    assert "by phone." in text
    assert 'value="phone"' in shown
    assert 'value="come"' not in shown


def test_a_number_that_there_is_not_is_said_kindly(
    page: Page, cast: Cast, now: datetime
) -> None:
    unknown = texts(cast.dunn, "6", 999, now)
    foreign = texts(cast.stranger_officer, "6", page.callout.sequence, now)

    assert unknown is not None
    assert "There is no request 999 that this phone can change" in unknown
    assert foreign == unknown.replace("999", "101")


def test_a_mistyped_reply_code_is_no_request(cast: Cast, now: datetime) -> None:
    assert texts(cast.dunn, "1", 42, now) is None


def test_a_scene_is_not_secured_after_the_clinician_is_done(
    page: Page, cast: Cast, now: datetime
) -> None:
    reply(page, now, "1")
    by = cast.lindqvist.pk
    marks.mark(page.callout_id, Mark.CLEARED, by=by, now=now, source=Source.WEB)

    answer = texts(cast.dunn, "7", 101, now)

    assert answer == "Harlow 101: the clinician is done. Nothing more to do by text."
    assert Callout.objects.get().secured_at is None


def test_a_bare_0_at_a_phone_that_was_told_of_a_request_does_not_cancel_it(
    page: Page, cast: Cast, now: datetime
) -> None:
    """It asks where one's own request stands. The phone is Ames's, who lent it."""
    verified_phone(cast.ames, AMES, now)
    Callout.objects.update(callback_number=AMES)
    answering.accept_page(page.pk, in_person=True, now=now, source=Source.TEXT)
    assert "until you text 7 " in texts_at(AMES)[-1]

    answer = at_work.texts("0", now, AMES)

    assert answer is not None
    assert "Open for this phone" in answer
    assert Callout.objects.get().state == "accepted"


def test_a_request_that_is_over_says_so(page: Page, cast: Cast, now: datetime) -> None:
    marks.cancel(page.callout_id, by=cast.dunn.pk, now=now, source=Source.WEB)

    said = texts(cast.dunn, "7", 101, now)
    later = texts(cast.dunn, "7", 101, now + timedelta(days=3))

    assert said == "Harlow 101: cancelled. Nothing more to do by text."
    assert later is not None
    assert "There is no request 101" in later


def test_an_officer_who_tries_again_too_early_reads_where_it_stands(
    page: Page, cast: Cast, now: datetime
) -> None:
    early = texts(cast.dunn, "1", 101, now)
    reply(page, now, "1")
    taken = texts(cast.dunn, "1", 101, now)

    assert early == "Harlow 101: we are still calling. Name or plain no by 02:19."
    assert taken is not None
    assert taken.startswith("Harlow 101: M. Lindqvist is coming")


def test_an_officer_tries_again_once_nobody_was_found(
    page: Page, cast: Cast, now: datetime
) -> None:
    over = nobody(now)

    assert texts(cast.dunn, "1", 101, over) == (
        "Harlow 101: understood, we are calling again."
    )
