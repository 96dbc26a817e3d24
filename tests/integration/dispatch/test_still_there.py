"""Shown engaged past any estimate: asked by text, then called, then a human looks."""

from datetime import datetime, timedelta

import pytest

from common import clock
from dispatch.core.words import Source
from dispatch.errors import CalloutOver
from dispatch.models import Alarm, Callout, Page, Response
from dispatch.services import answering, at_scene, finishing
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.dispatch.at_work import (
    MINUTE,
    calls,
    code_in,
    due,
    last_text,
    leaves,
    open_alarms,
    question,
    texts,
    there,
)
from tests.integration.dispatch.scene import VANG, Line, also_paged, ask, state_of
from tests.integration.dispatch.test_handing_over_there import handed_over
from tests.integration.dispatch.wire import texts_at
from tests.integration.notifications.conftest import verified_phone

HOUR = timedelta(hours=1)


@pytest.fixture
def asked(page: Page, cast: Cast, now: datetime) -> datetime:
    """Lindqvist said 45 minutes; 45 minutes are over, and she is asked."""
    callout = there(page, now)
    at_scene.say_how_long(
        callout.pk, 45, by=cast.lindqvist.pk, now=now, source=Source.TEXT
    )
    assert due(now + 44 * MINUTE) == 0
    assert due(now + 45 * MINUTE) == 1
    return now + 45 * MINUTE


def test_the_question_says_since_when_and_the_three_answers(asked: datetime) -> None:
    code = code_in(last_text())

    assert last_text() == (
        f"Harlow 101: you are shown engaged since 02:14. Reply 1 {code} still there, "
        f"2 {code} done now, 3 {code} done earlier (fix time tomorrow)."
    )


def test_without_an_estimate_it_is_asked_four_hours_after_the_last_mark(
    page: Page, now: datetime
) -> None:
    there(page, now)

    assert due(now + 4 * HOUR - MINUTE) == 0
    due(now + 4 * HOUR)
    assert "you are shown engaged" in last_text()


def test_still_there_moves_the_estimate_and_is_asked_again_then(
    asked: datetime,
) -> None:
    answer = texts(f"1 {code_in(last_text())} 30", asked)

    assert answer == (
        "Harlow 101: understood, you are shown engaged until about 03:29. Then we ask "
        "again."
    )
    assert due(asked + 29 * MINUTE) == 0
    assert due(asked + 30 * MINUTE) == 1


def test_done_now_ends_the_work(asked: datetime) -> None:
    answer = texts(f"2 {code_in(last_text())}", asked)

    response = Response.objects.get()
    assert answer is not None
    assert answer.startswith("Harlow 101: done 02:59")
    assert (response.is_open, response.cleared_at) == (False, asked)
    assert question("still_there").ended_at == asked


def test_done_earlier_frees_at_once_and_is_mended_in_the_morning(
    asked: datetime, cast: Cast, sign_in: SignIn
) -> None:
    answer = texts(f"3 {code_in(last_text())}", asked)
    alarm = Alarm.objects.get(kind="time_to_mend")
    callout = Callout.objects.get()

    assert answer is not None
    assert "Tomorrow you mend the time." in answer
    assert alarm.due_at is not None
    assert alarm.due_at - asked > 4 * HOUR  # 08:00 there: nobody is woken for it
    assert not Response.objects.get().is_open

    address = f"/r/{callout.public_id}"
    typed = {"done_on": "2026-11-03", "done_at": "02:40"}
    with clock.at(asked + 5 * HOUR):
        lead = sign_in(cast.lindqvist)
        assert "Mend the time" in lead.get(address).content.decode()
        early = lead.post(f"{address}/mend", typed | {"done_at": "01:00"})
        lead.post(f"{address}/mend", typed)
        shown = lead.get(address).content.decode()

    assert early.status_code == 422
    mended = Response.objects.get()
    assert mended.cleared_at == asked - 19 * MINUTE
    assert open_alarms() == []
    assert "Mend the time" not in shown


def test_no_answer_is_a_call_another_and_then_the_supervisor_s(
    asked: datetime,
) -> None:
    for after in (5, 10):
        due(asked + after * MINUTE)
    assert (calls(), open_alarms()) == (2, [])

    due(asked + 15 * MINUTE)

    assert open_alarms() == ["no_word"]
    assert due(asked + 10 * HOUR) == 0


def test_the_call_takes_the_same_three_keys(asked: datetime, line: Line) -> None:
    path = f"/voice/question/{question('still_there').public_id}"

    heard = line.hears(path)
    assert "1 still there, 2 done now, 3 done earlier, 9 again." in heard
    assert "1 still there" in line.hears(f"{path}/key", Digits="9")
    assert "1 0 1" in line.hears(f"{path}/key", Digits="2")
    assert not Response.objects.get().is_open


def test_who_was_marked_done_meanwhile_is_asked_nothing(
    asked: datetime, cast: Cast, line: Line
) -> None:
    code = code_in(last_text())
    finishing.done_now(
        question("still_there"), by=cast.dunn.pk, now=asked, source=Source.WEB
    )

    assert due(asked + HOUR) == 0
    assert texts(f"1 {code}", asked) == (
        "Harlow 101: nothing is asked of you any more. Thank you."
    )
    path = f"/voice/question/{question('still_there').public_id}"
    assert "Nothing is asked of you any more" in line.hears(path)


@pytest.mark.parametrize("minutes", [0, 601])
def test_minutes_that_make_no_sense_are_refused_at_their_field(
    page: Page, cast: Cast, now: datetime, sign_in: SignIn, minutes: int
) -> None:
    callout = there(page, now)
    with pytest.raises(CalloutOver, match="1 to 600"):
        at_scene.say_how_long(
            callout.pk, minutes, by=cast.lindqvist.pk, now=now, source=Source.WEB
        )

    answer = sign_in(cast.lindqvist).post(
        f"/r/{callout.public_id}/until", {"minutes_there": str(minutes)}
    )

    assert answer.status_code == 422
    assert "Minutes are a number from 1 to 600." in answer.content.decode()


def test_the_page_says_until_when(
    page: Page, cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    callout = there(page, now)

    sign_in(cast.lindqvist).post(
        f"/r/{callout.public_id}/until", {"minutes_there": "45"}
    )

    assert Response.objects.get().expected_clear_at is not None
    shown = sign_in(cast.wells).get(f"/r/{callout.public_id}").content.decode()
    assert "Engaged until about" in shown


def test_who_is_done_while_who_handed_it_over_is_alone_there_reads_who_that_is(
    page: Page, cast: Cast, now: datetime
) -> None:
    verified_phone(cast.vang, VANG, now)
    callout = there(page, now)
    leaves(callout, cast, now)
    handed_over(callout, cast, now + MINUTE)
    due(now + 5 * HOUR)
    asked = next(t for t in reversed(texts_at(VANG)) if "shown engaged" in t)

    answer = texts(f"2 {code_in(asked)}", now + 5 * HOUR, VANG)

    assert answer == (
        "Harlow 101 is not done: M. Lindqvist is alone there and must be done first. "
        "They text 6 101."
    )
    assert Callout.objects.get().state == "accepted"


def test_who_would_take_another_meanwhile_hears_that_this_one_is_not_done_and_why(
    page: Page, cast: Cast, now: datetime, line: Line
) -> None:
    verified_phone(cast.vang, VANG, now)
    callout = there(page, now)
    leaves(callout, cast, now)
    handed_over(callout, cast, now + MINUTE)
    fresh = ask(cast, now)
    Callout.objects.filter(pk=fresh.pk).update(state="paging", rung=0)
    rung = also_paged(Page(callout=fresh), cast.vang, now)

    assert "6: it is done, take this one" in line.keys(rung, "1")
    heard = line.keys(rung, "6", menu=f"instead/{callout.public_id}")

    assert "1 0 1 is not done: M. Lindqvist is alone there" in heard
    assert state_of(rung) == "paging"


def test_minutes_that_cannot_be_used_never_undo_the_arrival(
    page: Page, now: datetime
) -> None:
    answering.accept_page(page.pk, in_person=True, now=now, source=Source.TEXT)

    answer = texts("4 101 1430", now + MINUTE)

    assert answer is not None
    assert state_of(page) == "on_scene"
    assert "how long" in answer.lower() or "minutes" in answer
