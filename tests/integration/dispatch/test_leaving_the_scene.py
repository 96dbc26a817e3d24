"""The officer leaves: STAGE again, and who is alone there is asked until answered."""

from datetime import datetime

import pytest

from common.due import claim
from dispatch.core.lifecycle import Mark
from dispatch.core.words import ResponseType, Source
from dispatch.errors import CalloutOver
from dispatch.models import Alarm, Callout, CalloutEvent, Page, Question
from dispatch.services import answering, at_scene, marks, questions
from notifications.core.codes import CODES, SPARE_CODES
from notifications.models import ReplyCode
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.dispatch.at_work import (
    MINUTE,
    SECOND,
    asked_about,
    calls,
    code_in,
    due,
    last_text,
    leaves,
    open_alarms,
    question,
    texts,
    there,
    voicemail,
)
from tests.integration.dispatch.scene import (
    DUNN,
    LINDQVIST,
    VANG,
    Line,
    also_paged,
    ask,
)
from tests.integration.dispatch.wire import sent_to, texts_at
from tests.integration.notifications.conftest import verified_phone


@pytest.fixture
def alone(page: Page, cast: Cast, now: datetime) -> Callout:
    """Lindqvist is there, the scene was secure, and Dunn has left."""
    verified_phone(cast.dunn, DUNN, now)
    callout = there(page, now)
    marks.secure(callout.pk, by=cast.dunn.pk, now=now, source=Source.TEXT)
    leaves(callout, cast, now)
    return Callout.objects.get(pk=callout.pk)


def test_the_officer_who_leaves_undoes_what_was_said_of_the_scene(
    alone: Callout, cast: Cast, now: datetime
) -> None:
    kinds = list(CalloutEvent.objects.values_list("kind", flat=True))

    assert (alone.secured_at, alone.secured_by) == (None, None)
    assert (alone.officer_left_at, alone.officer_released_at) == (now, now)
    assert kinds.index("secured") < kinds.index("officer_left")


def test_the_clinician_is_told_to_stage_by_text_and_call_at_once(
    alone: Callout,
) -> None:
    assert "the officer has LEFT. STAGE again, you are alone." in last_text()
    assert calls() == 1


def test_the_officer_reads_what_comes_of_it(
    page: Page, cast: Cast, now: datetime
) -> None:
    callout = there(page, now)

    answer = leaves(callout, cast, now)

    assert answer == (
        "Harlow 101: you LEFT at 02:14. We call M. Lindqvist, who STAGES. Back again, "
        "and the scene safe? Text 7 101."
    )
    assert leaves(callout, cast, now + MINUTE) == answer.replace("02:14", "02:15")
    assert CalloutEvent.objects.filter(kind="officer_left").count() == 1


def test_who_answers_safe_is_asked_again_twenty_minutes_later(
    alone: Callout, now: datetime
) -> None:
    answer = texts(f"1 {code_in(last_text())}", now + MINUTE)

    assert answer == ("Harlow 101: good that you are safe. We ask again about 02:35.")
    assert due(now + 20 * MINUTE) == 0
    assert due(now + 21 * MINUTE) == 1
    assert "are you safe? You are alone there." in last_text()
    assert calls() == 1


def test_who_does_not_answer_is_called_twice_then_help_is_sent(
    alone: Callout, cast: Cast, now: datetime
) -> None:
    texts(f"1 {code_in(last_text())}", now)
    for after in (20, 22, 24):
        due(now + after * MINUTE)
    assert (calls(), open_alarms()) == (3, [])

    due(now + 26 * MINUTE)

    assert open_alarms() == ["no_check_in"]
    assert asked_about(cast.dunn.pk, "1", alone, now + 26 * MINUTE) == (
        "Harlow 101: M. Lindqvist is there alone since 02:14 and does not answer. Go "
        "back or send somebody now."
    )
    assert "is ALONE at the scene and does not answer" in texts_at(DUNN)[-1]
    assert calls(DUNN, "/voice/alone/") == 1


def test_a_voicemail_is_no_answer_and_the_next_call_follows_at_once(
    alone: Callout, now: datetime
) -> None:
    voicemail(LINDQVIST, now + 20 * SECOND)

    assert due(now + 20 * SECOND) == 1
    assert calls() == 2


def test_after_two_calls_the_alarm_waits_for_an_answer_by_text(
    alone: Callout, now: datetime
) -> None:
    for after in (20, 40):
        voicemail(LINDQVIST, now + after * SECOND)
        due(now + after * SECOND)
    assert (calls(), open_alarms()) == (2, [])

    due(now + 20 * SECOND + 2 * MINUTE)

    assert open_alarms() == ["no_check_in"]


def test_the_key_of_the_call_is_an_answer(
    alone: Callout, line: Line, now: datetime
) -> None:
    path = f"/voice/question/{question().public_id}"

    heard = line.hears(path)
    answer = line.hears(f"{path}/key", Digits="1")

    assert "The officer has left the scene. Stage. You are alone there." in heard
    assert "good that you are safe" in answer
    assert question().answered_at is not None
    assert "Are you safe?" in line.hears(path)


def test_an_answer_after_the_alarm_ends_it_and_everybody_hears(
    alone: Callout, cast: Cast, now: datetime
) -> None:
    for after in (2, 4, 6):
        due(now + after * MINUTE)
    assert open_alarms() == ["no_check_in"]

    texts(f"1 {code_in(last_text())}", now + 7 * MINUTE)

    taken = Alarm.objects.get(kind="no_check_in")
    assert taken.acknowledged_by == cast.lindqvist
    assert texts_at(DUNN)[-1].endswith("has answered. The alarm is over.")


@pytest.mark.parametrize("how", ["cleared", "secure", "back"])
def test_it_ends_when_she_is_done_or_an_officer_is_there(
    alone: Callout, cast: Cast, now: datetime, how: str
) -> None:
    if how == "cleared":
        asked_about(cast.lindqvist.pk, "6", alone, now)
    elif how == "secure":
        asked_about(cast.dunn.pk, "7", alone, now)
    else:
        at_scene.officer_back(alone.pk, by=cast.dunn.pk, now=now, source=Source.WEB)

    assert question().ended_at == now
    assert due(now + 60 * MINUTE) == 0


def test_her_own_word_that_it_is_secure_leaves_her_alone_there(
    alone: Callout, cast: Cast, now: datetime
) -> None:
    marks.secure(alone.pk, by=cast.lindqvist.pk, now=now, source=Source.TEXT)

    assert Callout.objects.get().officer_left_at is not None
    assert question().ended_at is None


def test_on_the_way_she_is_told_to_stay_out_and_asked_once_she_is_there(
    page: Page, cast: Cast, now: datetime
) -> None:
    answering.accept_page(page.pk, in_person=True, now=now, source=Source.TEXT)
    leaves(page.callout, cast, now)

    assert "STAGE: do not go in." in last_text()
    answer = texts(f"1 {code_in(last_text())}", now)
    assert answer is not None
    assert "Once you are there we ask every 20 min" in answer
    assert due(now + 60 * MINUTE) == 0

    marks.mark(
        page.callout_id,
        Mark.ARRIVED,
        by=cast.lindqvist.pk,
        now=now + 60 * MINUTE,
        source=Source.TEXT,
    )
    assert due(now + 80 * MINUTE) == 1


def test_who_says_by_herself_that_he_has_left_is_not_called(
    page: Page, cast: Cast, now: datetime
) -> None:
    callout = there(page, now)

    at_scene.officer_leaves(
        callout.pk, by=cast.lindqvist.pk, now=now, source=Source.WEB
    )

    assert calls() == 0
    assert due(now + 20 * MINUTE) == 1


def test_who_leaves_before_somebody_has_it_undoes_that_it_is_secure_for_every_page(
    page: Page, cast: Cast, now: datetime
) -> None:
    marks.secure(page.callout_id, by=cast.dunn.pk, now=now, source=Source.TEXT)
    verified_phone(cast.vang, VANG, now)
    also_paged(page, cast.vang, now)
    assert "SECURE" in last_text(VANG)

    assert leaves(page.callout, cast, now) == (
        "Harlow 101: you LEFT at 02:14, noted. Who comes hears it and STAGES. Back, "
        "and the scene safe? Text 7 101. Nobody needed? Text 8 101."
    )

    callout = Callout.objects.get()
    assert (callout.secured_at, callout.officer_left_at) == (None, now)
    assert callout.officer_released_at is None
    assert "STAGE" in last_text(VANG)
    assert "STAGE" in last_text()
    verified_phone(cast.rivera, "+17155550101", now)
    also_paged(page, cast.rivera, now)
    assert "STAGE" in last_text("+17155550101")
    answering.accept_page(page.pk, in_person=True, now=now, source=Source.TEXT)
    assert "LEFT the scene. STAGE: do not go in." in last_text()
    assert calls() == 1


def test_who_helps_by_phone_reads_that_the_officer_leaves_and_is_not_asked(
    page: Page, cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    answering.accept_page(page.pk, in_person=False, now=now, source=Source.TEXT)
    marks.secure(page.callout_id, by=cast.dunn.pk, now=now, source=Source.TEXT)
    address = f"/r/{page.callout.public_id}"
    officer = sign_in(cast.dunn)

    assert "I leave the scene" in officer.get(address).content.decode()
    officer.post(f"{address}/leave")

    assert Callout.objects.get().secured_at is None
    assert "the officer has LEFT. STAGE again" in last_text()
    assert (calls(), Question.objects.filter(kind="safe").count()) == (0, 0)
    assert "An officer is back there" in officer.get(address).content.decode()


def test_an_officer_who_leaves_what_waits_for_another_day_or_is_done_is_refused(
    page: Page, cast: Cast, now: datetime
) -> None:
    later = ask(cast, now, ResponseType.REFERRAL)
    there(page, now)
    asked_about(cast.lindqvist.pk, "6", page.callout, now)

    for callout in (later, page.callout):
        with pytest.raises(CalloutOver):
            at_scene.officer_leaves(
                callout.pk, by=cast.dunn.pk, now=now, source=Source.WEB
            )
        assert CalloutEvent.objects.filter(kind="officer_left").count() == 0


def test_an_engine_that_lost_its_claim_asks_nobody(
    alone: Callout, now: datetime
) -> None:
    """Who answered while the engine held the row is not called all the same."""
    held = Question.objects.get(kind="safe")
    texts(f"1 {code_in(last_text())}", now)
    before = calls()

    questions.follow_up(alone, held, now=now + 3 * MINUTE)

    assert calls() == before


def test_who_can_be_texted_no_code_is_called_at_once(
    alone: Callout, now: datetime
) -> None:
    """The text says that we call; nothing else of it could be answered."""
    texts(f"1 {code_in(last_text())}", now)
    before, message = calls(), sent_to(LINDQVIST)[-1].message
    taken = ReplyCode.objects.filter(number=LINDQVIST).values_list("code", flat=True)
    ReplyCode.objects.bulk_create(
        ReplyCode(number=LINDQVIST, code=code, message=message, given_at=now)
        for code in {*CODES, *SPARE_CODES}.difference(taken)
    )

    due(now + 20 * MINUTE)

    assert "Answer our call" in last_text()
    assert calls() == before + 1


def test_the_page_says_alone_and_takes_i_am_safe(
    alone: Callout, cast: Cast, sign_in: SignIn
) -> None:
    clinician, officer = sign_in(cast.lindqvist), sign_in(cast.dunn)
    address = f"/r/{alone.public_id}"

    shown = clinician.get(address).content.decode()
    assert "M. Lindqvist is there alone since 02:14." in shown
    assert "STAGE until somebody says SECURE." in shown
    assert "I am safe" in shown
    assert "I am safe" not in officer.get(address).content.decode()

    clinician.post(f"{address}/safe")
    assert question().answered_at is not None

    officer.post(f"{address}/back")
    assert Callout.objects.get().officer_left_at is None


def test_one_tap_of_the_officer_leaves(
    page: Page, cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    callout = there(page, now)
    officer = sign_in(cast.dunn)

    assert (
        "I leave the scene" in officer.get(f"/r/{callout.public_id}").content.decode()
    )
    officer.post(f"/r/{callout.public_id}/leave")

    assert Callout.objects.get().officer_left_at is not None


def test_an_engine_that_dies_with_a_question_in_hand_leaves_it_to_the_next(
    alone: Callout, now: datetime
) -> None:
    texts(f"1 {code_in(last_text())}", now)
    later, lease = now + 20 * MINUTE, 15 * SECOND
    assert claim(Question.objects.all(), now=later, lease=lease, limit=9)  # and dies

    assert due(later + SECOND) == 0
    assert due(later + lease) == 1

    asked = [text for text in texts_at(LINDQVIST) if "are you safe?" in text]
    assert len(asked) == 1
