"""The clinician has it and wants to talk: the officer is rung, and nobody is left
without words.
"""

from datetime import datetime, timedelta
from xml.etree import ElementTree as ET

import pytest

from common import clock
from dispatch.core.words import Source
from dispatch.models import Callout, Page
from dispatch.services import answering, marks, steering
from notifications.core.kinds import Channel
from notifications.models import Delivery
from tests.cast import Cast
from tests.integration.dispatch.at_work import there
from tests.integration.dispatch.scene import DESK, DUNN, VANG, Line
from tests.integration.dispatch.wire import report, sent_to
from tests.integration.notifications.conftest import verified_phone

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


@pytest.fixture
def held(page: Page, cast: Cast, now: datetime) -> Page:
    """Lindqvist is there; Dunn can be called at her own phone."""
    verified_phone(cast.dunn, DUNN, now)
    Callout.objects.update(callback_number="")
    there(page, now)
    return page


def connects(page: Page, line: Line) -> str:
    return line.hears(f"/voice/page/{page.public_id}/connect", Digits="1")


def talk(page: Page, what: str) -> str:
    return f"/voice/talk/{page.callout.public_id}/{what}"


def to_dunn(number: str = DUNN) -> list[Delivery]:
    """The calls by which she is put through."""
    calls = sent_to(number, Channel.VOICE)
    return [call for call in calls if call.message.topic == "talk"]


def room_of(answer: ET.Element) -> str:
    room = answer.findtext("Dial/Conference")
    assert room is not None
    return room


def test_the_officer_is_rung_and_the_clinician_hears_so(held: Page, line: Line) -> None:
    heard = connects(held, line)
    meanwhile = line.asks(talk(held, "ringing"))

    assert heard.startswith("Connecting you to the officer.")
    assert [call.message.voice_path for call in to_dunn()] == [talk(held, "officer")]
    assert meanwhile.find("Dial") is None
    assert meanwhile.findtext("Redirect") == talk(held, "ringing")


def test_where_the_officer_can_be_called_back_that_phone_is_rung(
    held: Page, line: Line
) -> None:
    Callout.objects.update(callback_number=DESK)

    connects(held, line)

    assert (len(to_dunn(DESK)), len(to_dunn())) == (1, 0)


def test_who_picks_up_meets_the_clinician_in_a_room(held: Page, line: Line) -> None:
    connects(held, line)

    officer = line.asks(talk(held, "officer"), CallSid="CA-dunn")
    clinician = line.asks(talk(held, "ringing"))

    assert room_of(officer) == room_of(clinician)
    assert line.hears(talk(held, "over")).startswith("The officer's phone did not")


@pytest.mark.parametrize("word", ["no-answer", "busy", "failed", "completed"])
def test_an_officer_who_does_not_answer_is_said_in_words(
    held: Page, line: Line, now: datetime, word: str
) -> None:
    connects(held, line)
    report(to_dunn()[0], word, now + SECOND)

    heard = line.hears(talk(held, "ringing"))

    assert heard == "The officer's phone did not answer or has hung up. Goodbye."


def test_a_call_of_which_nothing_is_heard_ends_in_words_too(
    held: Page, line: Line, now: datetime
) -> None:
    connects(held, line)

    with clock.at(now + 59 * SECOND):
        assert "Ringing the officer." in line.hears(talk(held, "ringing"))
    with clock.at(now + 60 * SECOND):
        heard = line.hears(talk(held, "ringing"))
    assert heard.startswith("The officer's phone did not answer")


def test_the_officer_hears_that_the_clinician_is_gone_and_how_to_reach_them(
    held: Page, line: Line
) -> None:
    connects(held, line)
    line.asks(talk(held, "officer"), CallSid="CA-dunn")

    assert line.hears(talk(held, "alone")).startswith("Connecting you")
    assert line.hears(talk(held, "left")) == (
        "Harlow 1 0 1. The clinician is off the line and still has it. To talk, call "
        "7 1 5 - 5 5 5 - 0 1 4 0, key 5. Goodbye."
    )


def test_an_officer_who_picks_up_when_it_is_over_hears_so(
    held: Page, line: Line
) -> None:
    connects(held, line)
    Callout.objects.update(state="cleared")

    for what in ("officer", "left"):
        assert line.hears(talk(held, what)) == "The clinician has hung up. Goodbye."


def test_a_second_key_rings_no_second_time_and_comes_into_the_same_room(
    held: Page, line: Line
) -> None:
    connects(held, line)
    connects(held, line)
    assert len(to_dunn()) == 1

    officer = line.asks(talk(held, "officer"), CallSid="CA-dunn")
    again = line.asks(f"/voice/page/{held.public_id}/connect", Digits="1")

    assert room_of(again) == room_of(officer)


def test_an_officer_without_a_phone_is_said_at_once(
    held: Page, cast: Cast, line: Line
) -> None:
    Callout.objects.update(requester=cast.pelt)

    assert connects(held, line).startswith("The officer left no number.")


def test_where_the_callback_number_does_not_answer_their_own_phone_is_rung_next(
    held: Page, line: Line, now: datetime
) -> None:
    Callout.objects.update(callback_number=DESK)
    connects(held, line)
    report(to_dunn(DESK)[0], "no-answer", now + SECOND)

    connects(held, line)

    assert (len(to_dunn(DESK)), len(to_dunn())) == (1, 1)
    report(to_dunn()[0], "no-answer", now + SECOND)
    connects(held, line)
    assert len(to_dunn(DESK)) == 2


def test_who_keys_to_talk_once_it_is_cancelled_rings_no_officer(
    held: Page, cast: Cast, line: Line, now: datetime
) -> None:
    marks.cancel(held.callout_id, by=cast.dunn.pk, now=now, source=Source.WEB)

    heard = connects(held, line)

    assert heard == ("Harlow 1 0 1: cancelled. That cannot be done now. Goodbye.")
    assert to_dunn() == []


def handed_to_vang(page: Page, cast: Cast, now: datetime) -> None:
    verified_phone(cast.vang, VANG, now)
    steering.ask_to_take_over(
        page.callout_id, cast.vang.pk, by=cast.novak.pk, now=now, source=Source.WEB
    )
    vangs = Page.objects.get(person=cast.vang)
    answering.accept_page(vangs.pk, in_person=True, now=now, source=Source.KEYPAD)


def test_who_handed_it_over_on_the_way_and_keys_to_talk_rings_no_officer(
    page: Page, cast: Cast, line: Line, now: datetime
) -> None:
    verified_phone(cast.dunn, DUNN, now)
    answering.accept_page(page.pk, in_person=True, now=now, source=Source.KEYPAD)
    handed_to_vang(page, cast, now)

    heard = connects(page, line)

    assert "is not yours any more" in heard
    assert to_dunn() == to_dunn(DESK) == []


def test_who_handed_it_over_and_is_there_still_talks_to_the_officer(
    held: Page, cast: Cast, line: Line, now: datetime
) -> None:
    handed_to_vang(held, cast, now)

    connects(held, line)

    assert len(to_dunn()) == 1


def test_a_call_picked_up_once_it_is_cancelled_says_nobody_has_it(
    held: Page, cast: Cast, line: Line, now: datetime
) -> None:
    """She was being rung because the officer needs her after all, who then does not."""
    marks.cancel(held.callout_id, by=cast.dunn.pk, now=now, source=Source.WEB)

    heard = line.picks_up(held)

    assert heard == "That request is over. Nothing is asked of you. Goodbye."
