"""Who stays on the line hears each step once, and meets the clinician on it."""

from datetime import datetime, timedelta
from xml.etree import ElementTree as ET

import pytest
from django.conf import settings

from common import clock
from dispatch import duties
from dispatch.core.lifecycle import Mark
from dispatch.core.words import Source
from dispatch.models import Alarm, CallIn, Callout, Notice, Page
from dispatch.services import answering, hung_up, marks, policies
from notifications.core.kinds import Channel
from tests.cast import Cast
from tests.integration.dispatch.scene import (
    DUNN,
    LADDER,
    LINDQVIST,
    VANG,
    Line,
    Phone,
    also_paged,
    ask,
)
from tests.integration.dispatch.wire import sent_to, texts_at
from tests.integration.notifications.conftest import verified_phone

NOBODY = (
    "Harlow 1 0 1. Nobody is coming. 1 called, none free. Do not wait. County line "
    "7 1 5 - 5 5 5 - 0 1 9 9, or 988, or ED. {keys}9 says this again."
)


@pytest.fixture
def dunn(cast: Cast, line: Line, now: datetime) -> Phone:
    """Dunn asks from her own mobile and stays on the line; Lindqvist is rung."""
    verified_phone(cast.dunn, DUNN, now)
    verified_phone(cast.lindqvist, LINDQVIST, now)
    policies.set_ladder(cast.tri_town, LADDER, by=None, now=now)
    phone = Phone(line, DUNN)
    phone.calls()
    phone.presses("1")
    assert "Calling the first clinician now." in phone.presses("1")
    return phone


def the_page() -> Page:
    return Page.objects.get(person__work_name="M. Lindqvist")


def room_of(found: ET.Element) -> str:
    dial = found.find("Dial")
    assert dial is not None
    room = dial.find("Conference")
    assert room is not None
    return room.text or ""


def nobody_answers(now: datetime, *waiting: Phone) -> datetime:
    """The ladder's time is over, for those who are still on the line."""
    later = now + timedelta(seconds=91)
    with clock.at(later):
        for phone in waiting:
            phone.waits()
    duties.escalate_due_callouts(later)
    assert Callout.objects.get().state == "exhausted"
    return later


def test_a_step_is_said_once_and_then_only_that_we_are_still_calling(
    dunn: Phone, now: datetime
) -> None:
    assert dunn.waits() == ""
    assert dunn.waits() == ""

    with clock.at(now + timedelta(seconds=16)):
        assert dunn.waits() == "Still calling."
    with clock.at(now + timedelta(seconds=17)):
        assert dunn.waits() == ""


def test_the_next_clinician_is_a_step_of_its_own(
    cast: Cast, dunn: Phone, now: datetime
) -> None:
    verified_phone(cast.vang, VANG, now)
    second = also_paged(the_page(), cast.vang, now)
    Page.objects.filter(pk=second.pk).update(rung=1)
    Page.objects.exclude(pk=second.pk).update(state="declined")
    rungs = [LADDER["rungs"][0], {"whom": "backup", "wait_seconds": 90, "rings": 1}]
    Callout.objects.update(rung=1, ladder={**LADDER, "rungs": rungs})

    assert dunn.waits() == "First clinician cannot come. Calling the second."


def test_key_two_of_the_clinician_connects_both_at_once(
    dunn: Phone, line: Line
) -> None:
    page = the_page()
    clinician = line.asks(f"/voice/page/{page.public_id}/key", Digits="2")
    officer = dunn.presses_to("")

    assert room_of(clinician) == room_of(officer)
    assert Callout.objects.get().state == "consult"


def test_who_talks_with_the_clinician_is_not_called_to_be_told_so(
    dunn: Phone, line: Line, now: datetime
) -> None:
    """Her text is on its way still: a call would be busy, and then an alarm."""
    line.asks(f"/voice/page/{the_page().public_id}/key", Digits="2")
    dunn.waits()

    for seconds in (61, 122):
        duties.make_sure_told(now + timedelta(seconds=seconds))

    assert sent_to(DUNN, Channel.VOICE) == []
    assert not Alarm.objects.exists()


def test_after_taking_it_in_person_key_one_connects_both(
    dunn: Phone, line: Line
) -> None:
    page = the_page()
    line.keys(page, "1")
    coming = dunn.waits()
    line.keys(page, "35", menu="minutes")
    about = dunn.waits()
    clinician = line.asks(f"/voice/page/{page.public_id}/connect", Digits="1")
    officer = dunn.presses_to("")

    assert coming.startswith("M. Lindqvist is coming, time follows.")
    assert about.startswith("M. Lindqvist is coming, about 02:49.")
    assert room_of(clinician) == room_of(officer)


def is_rung(number: str) -> bool:
    """Whether a call is on its way there by which they are put through."""
    calls = sent_to(number, Channel.VOICE)
    return [call.message.topic for call in calls] == ["talk"]


def test_who_has_hung_up_is_rung_instead(dunn: Phone, line: Line) -> None:
    page = the_page()
    dunn.hangs_up()
    line.keys(page, "1")

    heard = line.hears(f"/voice/page/{page.public_id}/connect", Digits="1")

    assert heard.startswith("Connecting you to the officer.")
    assert is_rung(DUNN)


def test_who_leaves_as_the_clinician_comes_into_the_room_is_rung(
    dunn: Phone, line: Line
) -> None:
    page = the_page()
    line.keys(page, "2")
    dunn.hangs_up()

    heard = line.hears(f"/voice/talk/{page.callout.public_id}")

    assert heard.startswith("Connecting you to the officer.")
    assert is_rung(DUNN)


def test_after_they_have_talked_both_hear_who_has_it_and_what_is_next(
    dunn: Phone, line: Line
) -> None:
    page = the_page()
    line.keys(page, "2")
    dunn.waits()

    dunn.path = f"/voice/in/{CallIn.objects.get().public_id}/after"
    officer = dunn.waits()
    clinician = line.hears(f"/voice/talk/{page.callout.public_id}")

    assert officer == (
        "Harlow 1 0 1. The clinician is off the line and still has it. 5 calls them "
        "back. Or hang up: the rest comes by text and call."
    )
    assert "has hung up. Goodbye." in clinician


def test_who_is_dropped_by_the_clinician_calls_them_back_by_one_key(
    dunn: Phone, line: Line
) -> None:
    line.keys(the_page(), "2")
    dunn.waits()
    dunn.path = f"/voice/in/{CallIn.objects.get().public_id}/after"
    dunn.waits()

    assert dunn.presses_to("5").findtext("Dial/Number") == LINDQVIST


def test_who_stays_after_that_is_met_again_when_the_clinician_calls_in(
    dunn: Phone, line: Line, now: datetime
) -> None:
    page = the_page()
    line.keys(page, "2")
    first = room_of(dunn.presses_to(""))
    dunn.path = f"/voice/in/{CallIn.objects.get().public_id}/after"
    dunn.waits()
    assert dunn.waits() == ""

    line.keys(page, "1", menu="connect")

    assert room_of(dunn.presses_to("")) == first


def test_after_they_have_talked_about_what_is_done_the_line_is_over(
    dunn: Phone, line: Line, now: datetime
) -> None:
    page = the_page()
    line.keys(page, "2")
    dunn.waits()
    marks.mark(
        page.callout_id, Mark.CLEARED, by=page.person_id, now=now, source=Source.TEXT
    )

    call = CallIn.objects.get()

    assert line.hears(f"/voice/in/{call.public_id}/after") == (
        "The clinician has hung up. Goodbye."
    )
    assert CallIn.objects.get().ended_at is not None


def test_alone_in_the_room_the_officer_hears_words_and_which_key_goes_on(
    dunn: Phone, line: Line
) -> None:
    """The clinician dropped out just before: the room is empty when they come."""
    line.keys(the_page(), "2")
    dial = dunn.presses_to("").find("Dial")

    assert dial is not None
    assert dial.get("hangupOnStar") == "true"
    room = dial.find("Conference")
    assert room is not None
    # The carrier does not read this address from ours, as it does where calls go on.
    whole = room.attrib["waitUrl"]
    assert whole.startswith(f"{settings.PUBLIC_URL}/voice/")
    assert line.hears(whole.removeprefix(settings.PUBLIC_URL)) == (
        "Connecting you to the clinician. They have dropped out of the call. Star: go "
        "on without them, or call them."
    )


def test_five_rings_a_clinician_who_has_not_called_in(dunn: Phone, line: Line) -> None:
    line.keys(the_page(), "1")
    dunn.waits()

    dialled = dunn.presses_to("5").find("Dial")

    assert dialled is not None
    assert dialled.findtext("Number") == LINDQVIST


def test_nobody_is_said_on_the_line_and_not_by_a_call_to_a_busy_phone(
    dunn: Phone, now: datetime
) -> None:
    later = nobody_answers(now, dunn)

    with clock.at(later):
        heard = dunn.waits()

    keys = "1 tries again. 3 connects you to the county line. "
    assert heard == NOBODY.format(keys=keys)
    assert sent_to(DUNN, Channel.VOICE) == []
    assert "NOBODY IS COMING" in texts_at(DUNN)[-1]


def test_who_is_still_there_after_it_was_said_knows(dunn: Phone, now: datetime) -> None:
    later = nobody_answers(now, dunn)
    with clock.at(later):
        dunn.waits()
        assert Notice.objects.get().told_at is None

        again = dunn.waits()

    assert Notice.objects.get().told_at == later
    assert "Nobody is coming" in again
    with clock.at(later):
        assert dunn.waits() == "You get everything else by text and call. Goodbye."


def test_who_hung_up_before_hearing_it_is_rung(dunn: Phone, now: datetime) -> None:
    later = nobody_answers(now, dunn)
    with clock.at(later):
        dunn.hangs_up()

    duties.make_sure_told(later)

    assert len(sent_to(DUNN, Channel.VOICE)) == 1


def test_one_tries_again_and_three_connects_the_county_line(
    dunn: Phone, now: datetime
) -> None:
    later = nobody_answers(now, dunn)
    with clock.at(later):
        dunn.waits()
        assert dunn.presses("1") == "Trying again now."
        assert Callout.objects.get().state == "paging"
        assert dunn.waits() == "Calling the first clinician now."
    with clock.at(later + timedelta(seconds=91)):
        duties.escalate_due_callouts(clock.now())
        dunn.waits()
        dialled = dunn.presses_to("3").find("Dial")

    assert dialled is not None
    assert dialled.findtext("Number") == "+17155550199"


def test_a_caller_s_number_alone_hears_no_name_and_changes_nothing(
    cast: Cast, dunn: Phone, line: Line, now: datetime
) -> None:
    dunn.hangs_up()
    again = Phone(line, DUNN, sid="CA8")
    again.calls()
    again.presses("1")

    answering.accept_page(the_page().pk, in_person=True, now=now, source=Source.WEB)

    heard = again.waits()
    assert heard.startswith("A clinician is coming, time follows.")


def test_a_caller_s_number_alone_cannot_try_again(
    cast: Cast, dunn: Phone, line: Line, now: datetime
) -> None:
    dunn.hangs_up()
    later = nobody_answers(now)
    again = Phone(line, DUNN, sid="CA8")
    with clock.at(later):
        again.calls()
        heard = again.presses("1")
        pressed = again.presses("1")

    assert "1 tries again" not in heard
    assert "Nobody is coming" in pressed
    assert Callout.objects.get().state == "exhausted"


def test_the_line_ends_in_words_when_the_request_is_cancelled(
    cast: Cast, dunn: Phone, now: datetime
) -> None:
    Callout.objects.update(state="cancelled", deadline_at=None)

    assert dunn.waits() == "Now: cancelled."
    assert dunn.waits() == "You get everything else by text and call. Goodbye."


def test_a_clinician_who_has_not_called_in_for_long_lets_the_line_go(
    dunn: Phone, line: Line, now: datetime
) -> None:
    line.keys(the_page(), "1")
    dunn.waits()

    with clock.at(now + timedelta(minutes=3)):
        heard = dunn.waits()

    assert heard == "You get everything else by text and call. Goodbye."


def test_another_officer_of_the_same_town_is_not_on_that_line(
    cast: Cast, dunn: Phone, line: Line, now: datetime
) -> None:
    other = ask(cast, now)

    dunn.waits()

    assert CallIn.objects.get().callout != other


def test_a_call_in_which_both_talk_is_not_a_lost_one(
    dunn: Phone, line: Line, now: datetime
) -> None:
    line.asks(f"/voice/page/{the_page().public_id}/key", Digits="2")
    dunn.waits()

    assert hung_up.close_lost_calls(now + timedelta(minutes=45)) == 0
    assert CallIn.objects.get().ended_at is None
    assert hung_up.close_lost_calls(now + timedelta(hours=3)) == 1


def test_an_officer_is_not_left_alone_with_music_when_the_clinician_has_gone(
    dunn: Phone, line: Line, now: datetime
) -> None:
    """She hung up before the officer's next second: they stay on the line."""
    line.asks(f"/voice/page/{the_page().public_id}/key", Digits="2")

    with clock.at(now + timedelta(seconds=31)):
        heard = dunn.presses_to("")

    assert heard.find("Dial") is None
    assert CallIn.objects.get().ended_at is None


def test_who_leaves_a_second_call_at_the_room_is_rung_though_they_have_talked_before(
    dunn: Phone, line: Line
) -> None:
    page = the_page()
    line.keys(page, "2")
    dunn.waits()
    dunn.path = f"/voice/in/{CallIn.objects.get().public_id}/after"
    dunn.waits()
    dunn.hangs_up()
    again = Phone(line, DUNN, sid="CA8")
    again.calls()
    again.presses("1")
    again.waits()
    line.asks(f"/voice/lead/{page.callout.public_id}/called", Digits="")
    again.hangs_up()

    heard = line.hears(f"/voice/talk/{page.callout.public_id}")

    assert heard.startswith("Connecting you to the officer.")
    assert is_rung(DUNN)
