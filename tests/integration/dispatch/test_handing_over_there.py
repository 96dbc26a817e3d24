"""Handed over at the scene: who is still there is looked after until they leave."""

from datetime import datetime, timedelta

import pytest

from billing.selectors import sources
from dispatch import duties
from dispatch.core.lifecycle import Mark
from dispatch.core.words import Source
from dispatch.errors import CalloutOver
from dispatch.models import Callout, Page, Question, Response
from dispatch.services import (
    answering,
    at_scene,
    joining,
    marks,
    question_calls,
    steering,
    upgrading,
)
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.dispatch.at_work import (
    MINUTE,
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
    vang_joins,
)
from tests.integration.dispatch.scene import DUNN, LINDQVIST, VANG
from tests.integration.dispatch.wire import texts_at
from tests.integration.notifications.conftest import verified_phone


@pytest.fixture(autouse=True)
def phones(cast: Cast, now: datetime) -> None:
    verified_phone(cast.vang, VANG, now)
    verified_phone(cast.dunn, DUNN, now)


def handed_over(callout: Callout, cast: Cast, now: datetime) -> Callout:
    """Vang takes it over, and comes."""
    steering.ask_to_take_over(
        callout.pk, cast.vang.pk, by=cast.wells.pk, now=now, source=Source.WEB
    )
    page = Page.objects.get(person=cast.vang, sort="handover")
    return answering.accept_page(page.pk, in_person=True, now=now, source=Source.WEB)


def safe_there(page: Page, cast: Cast, now: datetime) -> Callout:
    """Lindqvist is there, the officer has left, and she said that she is safe."""
    callout = there(page, now)
    leaves(callout, cast, now)
    at_scene.say_safe(question().pk, by=None, now=now, source=Source.TEXT)
    return callout


def of(person_id: int) -> Response:
    return Response.objects.filter(clinician=person_id).latest("pk")


def test_who_is_alone_there_is_asked_on_after_handing_it_over(
    page: Page, cast: Cast, now: datetime
) -> None:
    callout = safe_there(page, cast, now)

    handed_over(callout, cast, now + 5 * MINUTE)

    assert of(cast.lindqvist.pk).is_open
    standing = Question.objects.get(response__clinician=cast.lindqvist, kind="safe")
    assert standing.ended_at is None
    due(now + 20 * MINUTE)
    assert "safe" in texts_at(LINDQVIST)[-1]


def test_who_gave_it_to_somebody_by_phone_and_is_there_is_asked_when_the_officer_leaves(
    page: Page, cast: Cast, now: datetime
) -> None:
    callout = there(page, now)
    steering.ask_to_take_over(
        callout.pk, cast.vang.pk, by=cast.wells.pk, now=now, source=Source.WEB
    )
    asked = Page.objects.get(person=cast.vang, sort="handover")
    answering.accept_page(asked.pk, in_person=False, now=now, source=Source.WEB)
    assert Callout.objects.get().state == "consult"

    answer = leaves(Callout.objects.get(), cast, now)
    assert "We call M. Lindqvist, who STAGES." in answer

    assert "STAGE again, you are alone" in texts_at(LINDQVIST)[-1]
    assert question().response.clinician == cast.lindqvist


def test_the_officer_hears_which_of_them_is_alone_there_and_silent(
    page: Page, cast: Cast, now: datetime
) -> None:
    callout = safe_there(page, cast, now)
    handed_over(callout, cast, now + 5 * MINUTE)

    for after in (20, 22, 24, 26):
        due(now + after * MINUTE)

    assert "M. Lindqvist is ALONE at the scene" in texts_at(DUNN)[-1]
    assert "M. Lindqvist is alone" in question_calls.tell_alone(callout)


def both_there(page: Page, cast: Cast, now: datetime) -> Callout:
    """Lindqvist is there alone and has handed over; Vang has arrived at minute 6."""
    callout = safe_there(page, cast, now)
    handed_over(callout, cast, now + 5 * MINUTE)
    asked_about(cast.vang.pk, "4", callout, now + 6 * MINUTE)
    return callout


def test_that_one_of_them_is_safe_says_nothing_of_the_other(
    page: Page, cast: Cast, now: datetime
) -> None:
    both_there(page, cast, now)
    for after in (20, 22, 24, 26):
        due(now + after * MINUTE)

    asked = Question.objects.get(response__clinician=cast.vang, kind="safe")
    at_scene.say_safe(asked.pk, by=None, now=now + 27 * MINUTE, source=Source.TEXT)
    assert open_alarms() == ["no_check_in"]
    silent = Question.objects.get(response__clinician=cast.lindqvist, kind="safe")
    at_scene.say_safe(silent.pk, by=None, now=now + 28 * MINUTE, source=Source.TEXT)
    assert open_alarms() == []


def test_each_of_them_says_on_screen_that_they_are_safe(
    page: Page, cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    address = f"/r/{both_there(page, cast, now).public_id}"

    for person in (cast.vang, cast.lindqvist):
        browser = sign_in(person)
        assert "I am safe" in browser.get(address).content.decode()
        assert browser.post(f"{address}/safe").status_code == 302
        asked = Question.objects.get(response__clinician=person, kind="safe")
        assert asked.answered_at == now


def test_the_screen_names_which_of_them_is_silent_also_before_the_other_is_there(
    page: Page, cast: Cast, now: datetime
) -> None:
    callout = safe_there(page, cast, now)
    handed_over(callout, cast, now + 5 * MINUTE)
    for after in (20, 22, 24, 26):
        due(now + after * MINUTE)

    silent = (
        "M. Lindqvist is there alone since 02:14 and does not answer. Go back or send "
        "somebody now."
    )
    answer = asked_about(cast.dunn.pk, "1", callout, now + 26 * MINUTE)
    assert answer.endswith(silent)
    asked_about(cast.vang.pk, "4", callout, now + 27 * MINUTE)
    answer = asked_about(cast.dunn.pk, "1", callout, now + 27 * MINUTE)
    assert answer.endswith(silent)


@pytest.mark.parametrize("how", ["in person", "by phone first"])
def test_who_takes_it_over_on_the_way_hears_at_once_that_the_officer_has_left(
    page: Page, cast: Cast, now: datetime, how: str
) -> None:
    callout = answering.accept_page(
        page.pk, in_person=how == "in person", now=now, source=Source.TEXT
    )
    leaves(callout, cast, now + MINUTE)

    handed_over(callout, cast, now + 5 * MINUTE)

    assert "LEFT the scene. STAGE: do not go in." in texts_at(VANG)[-1]
    assert calls(VANG) == 1
    due(now + 7 * MINUTE)
    assert calls(VANG) == 2


def test_a_colleague_who_is_there_and_takes_it_over_is_not_told_to_stay_out(
    page: Page, cast: Cast, now: datetime
) -> None:
    callout = there(page, now)
    leaves(callout, cast, now)
    vang_joins(callout, cast, now)
    assert "STAGE again: nobody secures the scene" in texts_at(VANG)[-1]
    asked_about(cast.vang.pk, "4", callout, now + MINUTE)

    handed_over(callout, cast, now + 2 * MINUTE)

    assert not [text for text in texts_at(VANG) if "do not go in" in text]
    due(now + 22 * MINUTE)
    assert "I am safe" in texts_at(VANG)[-1]


def test_they_read_that_they_are_shown_there_until_they_say_done(
    page: Page, cast: Cast, now: datetime
) -> None:
    callout = there(page, now)

    handed_over(callout, cast, now)

    assert texts_at(LINDQVIST)[-1] == (
        "Harlow 101: T. Vang takes it over. You are shown there until you text 6 101 "
        "(done, left)."
    )


def test_their_time_ends_when_they_say_done_and_the_new_lead_goes_on(
    page: Page, cast: Cast, now: datetime
) -> None:
    callout = there(page, now)
    leaves(callout, cast, now)
    handed_over(callout, cast, now + MINUTE)

    asked_about(cast.lindqvist.pk, "6", callout, now + 9 * MINUTE)

    done = of(cast.lindqvist.pk)
    assert (done.cleared_at, done.is_open) == (now + 9 * MINUTE, False)
    assert not Question.objects.filter(response=done, ended_at=None).exists()
    assert "miles" in texts_at(LINDQVIST)[-1]
    assert Callout.objects.get().state == "accepted"


@pytest.mark.parametrize("digit", ["2", "3"])
def test_who_handed_it_over_and_says_done_when_asked_ends_nobody_else_s_work(
    page: Page, cast: Cast, now: datetime, digit: str
) -> None:
    callout = there(page, now)
    at_scene.say_how_long(
        callout.pk, 45, by=cast.lindqvist.pk, now=now, source=Source.TEXT
    )
    handed_over(callout, cast, now + MINUTE)
    later = now + 45 * MINUTE
    due(later)

    answer = texts(f"{digit} {code_in(last_text())}", later)

    assert answer is not None
    assert answer.startswith("Harlow 101: done 02:59")
    assert of(cast.lindqvist.pk).cleared_at == later
    assert of(cast.vang.pk).is_open
    assert Callout.objects.get().state == "accepted"


def test_how_long_they_still_stay_is_not_how_long_the_request_takes(
    page: Page, cast: Cast, now: datetime
) -> None:
    callout = there(page, now)
    at_scene.say_how_long(
        callout.pk, 45, by=cast.lindqvist.pk, now=now, source=Source.TEXT
    )
    handed_over(callout, cast, now + MINUTE)
    later = now + 45 * MINUTE
    due(later)
    deadline = Callout.objects.get().deadline_at

    texts(f"1 {code_in(last_text())} 600", later)

    assert of(cast.lindqvist.pk).expected_clear_at == later + 600 * MINUTE
    assert Callout.objects.get().deadline_at == deadline


def test_nobody_is_done_while_who_handed_it_over_is_alone_there(
    page: Page, cast: Cast, now: datetime
) -> None:
    callout = safe_there(page, cast, now)
    steering.ask_to_take_over(
        callout.pk, cast.vang.pk, by=cast.wells.pk, now=now, source=Source.WEB
    )
    asked = Page.objects.get(person=cast.vang, sort="handover")
    answering.accept_page(asked.pk, in_person=False, now=now, source=Source.WEB)

    answer = asked_about(cast.vang.pk, "6", callout, now + MINUTE)
    assert "not done: M. Lindqvist is alone there and must be done first" in answer
    with pytest.raises(CalloutOver, match="Lindqvist must be done first"):
        marks.mark(
            callout.pk,
            Mark.CLEARED,
            by=cast.vang.pk,
            now=now + MINUTE,
            source=Source.WEB,
        )

    assert of(cast.lindqvist.pk).is_open
    assert question().ended_at is None
    asked_about(cast.lindqvist.pk, "6", callout, now + 2 * MINUTE)
    asked_about(cast.vang.pk, "6", callout, now + 3 * MINUTE)
    assert Callout.objects.get().state == "cleared"


def test_who_was_not_there_yet_is_done_at_that_moment(
    page: Page, cast: Cast, now: datetime
) -> None:
    callout = answering.accept_page(
        page.pk, in_person=True, now=now, source=Source.TEXT
    )

    handed_over(callout, cast, now + MINUTE)

    assert not of(cast.lindqvist.pk).is_open
    assert "has it" in texts_at(LINDQVIST)[-1]


def test_who_was_relieved_before_setting_out_was_called_off_for_the_books(
    page: Page, cast: Cast, now: datetime
) -> None:
    callout = answering.accept_page(
        page.pk, in_person=True, now=now, source=Source.TEXT
    )
    handed_over(callout, cast, now + MINUTE)

    assert sources.recorded(of(cast.lindqvist.pk)).was_cancelled
    assert not sources.recorded(of(cast.vang.pk)).was_cancelled


def test_a_colleague_who_is_there_can_take_it_over_and_leads_from_there(
    page: Page, cast: Cast, now: datetime
) -> None:
    callout = there(page, now)
    vang_joins(callout, cast, now)
    asked_about(cast.vang.pk, "4", callout, now + MINUTE)

    taken = handed_over(callout, cast, now + 2 * MINUTE)

    assert (taken.lead, taken.state) == (cast.vang, "on_scene")
    lead = of(cast.vang.pk)
    assert (lead.part, lead.on_scene_at) == ("lead", now + 2 * MINUTE)


def test_asked_to_take_over_by_text_alone_a_human_hears_that_nobody_answers(
    page: Page, cast: Cast, now: datetime
) -> None:
    callout = answering.accept_page(
        page.pk, in_person=True, now=now, source=Source.TEXT
    )
    steering.ask_to_take_over(
        callout.pk, cast.vang.pk, by=cast.wells.pk, now=now, source=Source.WEB
    )

    duties.expire_hand_overs(now + timedelta(minutes=4))
    assert "not_taken_over" not in open_alarms()
    duties.expire_hand_overs(now + timedelta(minutes=5))

    assert "not_taken_over" in open_alarms()
    assert duties.expire_hand_overs(now + timedelta(minutes=6)) == 0


def test_asked_to_come_after_all_others_who_are_there_stay_at_work(
    page: Page, cast: Cast, now: datetime
) -> None:
    callout = answering.accept_page(
        page.pk, in_person=False, now=now, source=Source.TEXT
    )
    other = Response.objects.create(
        callout=callout,
        clinician=cast.vang,
        part="other",
        in_person=True,
        dispatched_at=now,
    )

    upgrading.upgrade(callout.pk, by=cast.dunn.pk, now=now, source=Source.WEB)

    other.refresh_from_db()
    assert other.is_open
    assert not of(cast.lindqvist.pk).is_open


def test_who_came_too_is_asked_for_miles_of_their_own(
    page: Page, cast: Cast, now: datetime
) -> None:
    callout = there(page, now)
    made = vang_joins(callout, cast, now)

    joining.mark(
        made.pk, Mark.CLEARED, by=cast.vang.pk, now=now + MINUTE, source=Source.TEXT
    )
    asked = texts_at(VANG)[-1]
    marks.mark(
        callout.pk,
        Mark.CLEARED,
        by=cast.lindqvist.pk,
        now=now + 2 * MINUTE,
        source=Source.TEXT,
    )

    assert "your miles" in asked
    assert "how it ended" not in asked
    assert "how it ended" in texts_at(LINDQVIST)[-1]
