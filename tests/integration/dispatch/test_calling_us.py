"""Who calls the number: never a detail by caller ID alone, never left wondering."""

from datetime import datetime, timedelta

import pytest

from dispatch import duties
from dispatch.core.lifecycle import Mark
from dispatch.core.words import PageState, ResponseType, Source
from dispatch.models import CallIn, Callout, CalloutEvent, Page, Response
from dispatch.services import answering, marks
from notifications.core.kinds import Channel
from notifications.models import Delivery, Inbound, ReplyCode
from tests.cast import Cast
from tests.integration.dispatch.scene import (
    DESK,
    DUNN,
    LINDQVIST,
    OURS,
    Line,
    Phone,
    ask,
    state_of,
)
from tests.integration.dispatch.wire import sent_to, texts_at
from tests.integration.notifications.conftest import verified_phone

NOTHING = "Nothing has been requested"


def is_put_through(officer: Phone) -> None:
    """By 5; what the carrier asks next is what follows that call."""
    dial = officer.presses_to("5").find("Dial")
    assert dial is not None
    officer.path = dial.attrib["action"]


@pytest.fixture
def dunns_phone(cast: Cast, now: datetime) -> str:
    verified_phone(cast.dunn, DUNN, now)
    return DUNN


def take(page: Page, now: datetime, *, in_person: bool = True) -> None:
    answering.accept_page(page.pk, in_person=in_person, now=now, source=Source.WEB)


# The officer


@pytest.mark.parametrize("caller", [DUNN, DESK])
def test_the_officer_who_calls_is_put_through_with_key_five(
    page: Page, dunns_phone: str, line: Line, now: datetime, caller: str
) -> None:
    take(page, now)

    officer = Phone(line, caller)
    heard = officer.calls()

    assert heard.startswith("Harlow 1 0 1. 5 talks to the clinician.")
    assert "Lindqvist" not in heard
    dialled = officer.presses_to("5").find("Dial")
    assert dialled is not None
    assert dialled.findtext("Number") == LINDQVIST
    assert dialled.attrib["callerId"] == OURS


@pytest.mark.parametrize(
    ("ended", "why"),
    [
        ("no-answer", "The clinician's phone did not answer."),
        ("busy", "The clinician's phone is busy."),
        ("failed", "The clinician's phone did not answer."),
        ("", "The clinician's phone did not answer."),
    ],
)
def test_an_officer_whose_call_is_not_answered_hears_what_to_do_next(
    page: Page, line: Line, now: datetime, ended: str, why: str
) -> None:
    take(page, now)
    officer = Phone(line, DESK)
    officer.calls()
    is_put_through(officer)

    heard = officer.rings_out(ended)

    assert heard == (
        f"Harlow 1 0 1. {why} They still have it. 5 rings them again. County line "
        "7 1 5 - 5 5 5 - 0 1 9 9. You get everything else by text and call. Goodbye."
    )
    assert officer.presses_to("5").findtext("Dial/Number") == LINDQVIST


def test_an_officer_who_has_talked_to_the_clinician_hears_who_is_off_the_line(
    page: Page, line: Line, now: datetime
) -> None:
    take(page, now)
    officer = Phone(line, DESK)
    officer.calls()
    is_put_through(officer)

    heard = officer.rings_out("completed")

    assert heard.startswith("Harlow 1 0 1. The clinician is off the line and still")
    assert officer.presses("4") == heard
    Callout.objects.update(state="cleared")
    assert officer.presses("5").startswith("Harlow 1 0 1. This has changed since")


def test_another_key_says_the_menu_again(page: Page, line: Line, now: datetime) -> None:
    take(page, now)

    officer = Phone(line, DESK)
    officer.calls()

    assert "5 talks to the clinician" in officer.presses("4")


def test_key_seven_is_a_call_of_ours_to_the_officer_s_own_phone(
    page: Page, dunns_phone: str, line: Line, now: datetime
) -> None:
    take(page, now)
    officer = Phone(line, dunns_phone)
    officer.calls()

    assert "We ring you" in officer.presses("7")
    rung = sent_to(DUNN, Channel.VOICE)[-1].message.voice_path
    assert rung == f"/voice/officer/{page.callout.public_id}"
    assert Callout.objects.get().secured_at is None


def test_key_five_after_the_clinician_is_done_connects_nobody(
    page: Page, cast: Cast, line: Line, now: datetime
) -> None:
    take(page, now)
    officer = Phone(line, DESK)
    officer.calls()
    marks.mark(
        page.callout_id, Mark.CLEARED, by=cast.dunn.pk, now=now, source=Source.WEB
    )

    heard = officer.presses("5")

    assert "The clinician is done" in heard
    assert NOTHING not in line.calls(DESK)


def test_the_officer_who_calls_while_we_ring_hears_that_we_are_still_calling(
    page: Page, line: Line
) -> None:
    heard = line.calls(DESK)

    assert "Harlow 1 0 1. We are still calling." in heard
    assert NOTHING not in heard


def test_the_officer_who_calls_when_nobody_comes_hears_the_fallback_line(
    page: Page, line: Line, now: datetime
) -> None:
    duties.escalate_due_callouts(now + timedelta(seconds=91))

    heard = line.calls(DESK)

    assert "Nobody is coming" in heard
    assert "7 1 5 - 5 5 5 - 0 1 9 9" in heard
    assert NOTHING not in heard


def test_a_call_of_the_officer_s_changes_nothing(page: Page, line: Line) -> None:
    before = list(Callout.objects.values())

    line.calls(DESK)

    assert list(Callout.objects.values()) == before


def test_the_held_request_comes_first_and_each_is_spoken_of(
    page: Page, cast: Cast, line: Line, now: datetime
) -> None:
    take(page, now, in_person=False)
    ask(cast, now + timedelta(minutes=1))

    heard = line.calls(DESK)

    assert "Harlow 1 0 1. 5 talks to the clinician." in heard
    assert "you leave. Harlow 1 0 2." in heard


def test_a_request_for_another_day_is_not_nothing(
    cast: Cast, page: Page, line: Line, now: datetime
) -> None:
    ask(cast, now, ResponseType.FOLLOW_UP, callback_number="+17155550151")

    heard = line.calls("+17155550151")

    assert "kept for another day" in heard
    assert NOTHING not in heard


def test_a_caller_without_a_number_hears_of_no_request(
    page: Page, cast: Cast, line: Line, now: datetime
) -> None:
    ask(cast, now, callback_number="")

    assert "not known here" in line.calls("")


def test_a_stranger_hears_that_nothing_has_been_requested(
    page: Page, line: Line
) -> None:
    assert NOTHING in line.calls("+17155550177")


# The clinician


def code_of(page: Page) -> str:
    given = ReplyCode.objects.filter(number=LINDQVIST, message__topic="page")
    return given.latest("pk").code


def keys_code(line: Line, digits: str, *, sid: str = "CA1", again: bool = False) -> str:
    path = "/voice/code?again=1" if again else "/voice/code"
    return line.hears(path, From=LINDQVIST, To=OURS, CallSid=sid, Digits=digits)


def test_a_clinician_who_calls_hears_no_detail_and_no_single_key(
    page: Page, line: Line
) -> None:
    heard = line.calls(LINDQVIST)

    assert "Key in your answer and the code from our text" in heard
    assert "Harlow" not in heard
    assert "STAGE" not in heard.upper()
    assert f"/voice/page/{page.public_id}" not in heard


def test_a_bare_key_on_a_call_to_us_changes_nothing(page: Page, line: Line) -> None:
    line.calls(LINDQVIST)

    for digits in ("1", "1*", "3", "1101", "6101"):
        keys_code(line, digits)

    assert state_of(page) == "paging"
    assert Page.objects.get().state == "open"


def test_answer_and_code_take_it_by_keypad_and_lead_on_to_the_officer(
    page: Page, line: Line
) -> None:
    line.calls(LINDQVIST)

    heard = keys_code(line, f"1{code_of(page)}")

    assert state_of(page) == "accepted"
    assert "It is yours. Key in your minutes" in heard
    assert CalloutEvent.objects.get(kind="accepted").source == "keypad"
    assert Inbound.objects.get().outcome == "reply"


def test_the_code_with_three_declines_and_says_so(page: Page, line: Line) -> None:
    heard = keys_code(line, f"3*{code_of(page)}")

    assert Page.objects.get().state == "declined"
    assert "understood" in heard.lower()


def test_a_code_for_a_request_somebody_has_says_who(
    page: Page, cast: Cast, line: Line, now: datetime
) -> None:
    code = code_of(page)
    Callout.objects.update(state="accepted", lead=cast.vang)

    assert "T. Vang has it" in keys_code(line, f"1{code}")


def test_a_wrong_code_is_asked_for_once_more_and_no_code_is_named(
    page: Page, line: Line
) -> None:
    code = code_of(page)
    wrong = "10" if code != "10" else "11"

    heard = keys_code(line, f"1{wrong}")

    assert "Nothing was changed" in heard
    assert "pound key" in heard
    assert code not in heard
    assert "We ring you" in keys_code(line, f"1{wrong}", again=True)


def test_guessing_codes_is_stopped(page: Page, line: Line) -> None:
    code = code_of(page)
    wrong = "10" if code != "10" else "11"
    for number in range(5):
        keys_code(line, f"1{wrong}", sid=f"CA{number}")

    keys_code(line, f"1{code}", sid="CA9")

    assert state_of(page) == "paging"
    assert Inbound.objects.get(sid="CA9").outcome == "muted"


def test_silence_rings_the_page_once_more_and_only_once(page: Page, line: Line) -> None:
    Delivery.objects.update(state="no_answer")

    first = keys_code(line, "")
    rung = Delivery.objects.filter(channel="voice", state="pending")
    assert rung.count() == 1
    rung.update(state="no_answer")
    second = keys_code(line, "")

    assert "We ring you" in first
    assert "We ring you" not in second
    assert Page.objects.get().rings == 2
    assert CalloutEvent.objects.filter(kind="rang_again").count() == 1


def test_who_is_being_rung_anyway_is_not_rung_twice(page: Page, line: Line) -> None:
    assert "We ring you" in keys_code(line, "")

    assert Delivery.objects.filter(channel="voice").count() == 1


def test_a_lead_who_calls_is_put_through(page: Page, line: Line, now: datetime) -> None:
    take(page, now)

    heard = line.calls(LINDQVIST)
    assert "Wait to talk to the officer." in heard
    assert "Harlow" not in heard
    waits = f"/voice/lead/{page.callout.public_id}/called"
    assert "Connecting you to the officer" in line.hears(waits)


def test_a_lead_who_calls_notes_times_on_a_call_of_ours(
    page: Page, line: Line, now: datetime
) -> None:
    take(page, now)
    line.calls(LINDQVIST)

    heard = line.hears(f"/voice/lead/{page.callout.public_id}/called", Digits="6")

    assert "We ring you" in heard
    assert Response.objects.get().cleared_at is None


def test_a_lead_with_another_page_waiting_can_still_be_put_through(
    page: Page, cast: Cast, line: Line, now: datetime
) -> None:
    take(page, now)
    other = ask(cast, now)
    Page.objects.create(
        callout=other,
        person=cast.lindqvist,
        tries=other.tries,
        rung=1,
        why="a test",
        asked_at=now,
        state=PageState.OPEN.value,
    )
    Callout.objects.filter(pk=other.pk).update(state="paging")

    assert "5 and the pound key" in line.calls(LINDQVIST)
    assert "Connecting you to the officer" in keys_code(line, "5")


def test_an_old_page_that_nobody_rings_does_not_stand_between_lead_and_officer(
    page: Page, cast: Cast, line: Line, now: datetime
) -> None:
    take(page, now)
    other = ask(cast, now)
    Page.objects.create(
        callout=other,
        person=cast.lindqvist,
        tries=other.tries,
        rung=1,
        why="a test",
        asked_at=now,
        state=PageState.FAILED.value,
    )
    assert Callout.objects.get(pk=other.pk).state == "exhausted"

    assert "Wait to talk to the officer." in line.calls(LINDQVIST)


def test_the_calls_we_place_keep_their_single_keys(page: Page, line: Line) -> None:
    assert "1 take it, 2 phone only" in line.picks_up(page)
    line.keys(page, "1")

    assert state_of(page) == "accepted"


def test_the_officer_reads_which_key_talks_to_the_clinician(
    page: Page, now: datetime
) -> None:
    take(page, now)

    texts = Delivery.objects.filter(number=DESK).order_by("-pk")
    assert "call 715-555-0140, key 5." in texts[0].message.text


def test_who_talked_to_the_clinician_and_hangs_up_reads_no_word_of_nothing_requested(
    page: Page, dunns_phone: str, line: Line, now: datetime
) -> None:
    take(page, now)
    officer = Phone(line, dunns_phone)
    officer.calls()
    is_put_through(officer)
    officer.rings_out("completed")

    officer.hangs_up()

    assert not any(NOTHING in text for text in texts_at(DUNN))
    call = CallIn.objects.get()
    assert (call.outcome, call.callout_id) == ("same_request", page.callout_id)


def test_who_hears_where_it_stands_and_says_nothing_hears_no_more_than_that(
    page: Page, dunns_phone: str, line: Line
) -> None:
    officer = Phone(line, dunns_phone)
    officer.calls()
    officer.waits()
    officer.waits()

    heard = officer.waits()

    assert NOTHING not in heard
    assert "Harlow 1 0 1. We are still calling." in heard
    officer.hangs_up()
    assert not any(NOTHING in text for text in texts_at(DUNN))
