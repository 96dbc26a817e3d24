"""Who has it and says nothing: our answer to them may have been lost."""

from datetime import datetime, timedelta

import pytest

from common import clock
from dispatch import duties
from dispatch.core.lifecycle import Mark
from dispatch.core.words import PageSort, Source
from dispatch.models import Callout, Page
from dispatch.services import answering, marks, paging, upgrading
from notifications import duties as wire
from notifications.core.kinds import Channel, State
from notifications.models import Delivery, ReplyCode
from notifications.services import phones
from tests.cast import Cast
from tests.integration.dispatch.at_work import MINUTE, SECOND, texts
from tests.integration.dispatch.scene import (
    DUNN,
    LINDQVIST,
    VANG,
    Line,
    reply,
)
from tests.integration.dispatch.wire import leaves, texts_at
from tests.integration.notifications.conftest import verified_phone

LATE = 5 * MINUTE
ASKS = "the officer has no time yet"


def took(page: Page, now: datetime, *, in_person: bool = True) -> Callout:
    """Lindqvist has taken it; whether she heard so nobody knows."""
    return answering.accept_page(
        page.pk, in_person=in_person, now=now, source=Source.KEYPAD
    )


def turn(now: datetime) -> None:
    duties.escalate_due_callouts(now)


def asked(number: str = LINDQVIST) -> int:
    return sum(ASKS in text for text in texts_at(number))


def calls_to(number: str) -> int:
    rows = Delivery.objects.filter(number=number, channel=Channel.VOICE.value)
    return rows.count()


def test_who_says_nothing_reads_after_five_minutes_that_it_is_theirs(
    page: Page, now: datetime
) -> None:
    took(page, now)

    turn(now + LATE - SECOND)
    assert asked() == 0
    turn(now + LATE)

    code = ReplyCode.objects.get(number=LINDQVIST).code
    assert texts_at(LINDQVIST)[-1] == (
        "Harlow 101 is yours, and the officer has no time yet. "
        f"Text 1 {code} and your minutes (1 {code} 35), or 3 {code} if you can't. "
        "Or call 715-555-0140."
    )


def test_they_read_it_once(page: Page, now: datetime) -> None:
    took(page, now)

    for minutes in range(1, 60):
        turn(now + minutes * MINUTE)

    assert asked() == 1


def test_the_minutes_it_asks_for_reach_the_officer(
    cast: Cast, page: Page, now: datetime
) -> None:
    verified_phone(cast.dunn, DUNN, now)
    took(page, now)
    turn(now + LATE)

    code = ReplyCode.objects.get(number=LINDQVIST).code
    answer = texts(f"1 {code} 35", now + LATE + MINUTE)

    assert "the officer reads about" in str(answer)
    assert "is coming, about 02:55" in texts_at(DUNN)[-1]


def test_who_gave_their_minutes_is_asked_nothing(page: Page, now: datetime) -> None:
    callout = took(page, now)
    answering.give_minutes(
        callout.pk, 35, by=page.person_id, now=now + MINUTE, source=Source.TEXT
    )

    turn(now + LATE)

    assert asked() == 0


@pytest.mark.parametrize("which", Mark)
def test_who_is_further_on_is_asked_nothing(
    page: Page, now: datetime, which: Mark
) -> None:
    callout = took(page, now)
    by = page.person_id
    marks.mark(callout.pk, which, by=by, now=now + MINUTE, source=Source.TEXT)

    turn(now + LATE)

    assert asked() == 0


def test_who_was_put_through_to_the_officer_is_asked_nothing(
    page: Page, now: datetime, line: Line
) -> None:
    took(page, now)
    with clock.at(now + SECOND):
        line.keys(page, "1", menu="connect")

    turn(now + LATE)

    assert asked() == 0


def test_nobody_reads_it_of_a_request_that_is_cancelled(
    cast: Cast, page: Page, now: datetime
) -> None:
    callout = took(page, now)
    marks.cancel(callout.pk, by=cast.dunn.pk, now=now + MINUTE, source=Source.WEB)

    turn(now + LATE)

    assert asked() == 0


def test_what_has_not_left_yet_when_it_is_cancelled_never_leaves(
    cast: Cast, page: Page, now: datetime
) -> None:
    callout = took(page, now)
    turn(now + LATE)
    held = Delivery.objects.get(message__topic="no_time")
    assert held.state == State.PENDING

    at = now + LATE + SECOND
    marks.cancel(callout.pk, by=cast.dunn.pk, now=at, source=Source.WEB)

    held.refresh_from_db()
    assert held.state == State.EXPIRED
    assert held not in wire.claim(at, limit=50)


def test_after_a_hand_over_it_is_asked_of_who_has_it_then(
    cast: Cast, page: Page, now: datetime
) -> None:
    verified_phone(cast.vang, VANG, now)
    callout = took(page, now)
    at = now + 4 * MINUTE
    to_vang = paging.page_person(
        callout,
        cast.vang.pk,
        rung=9,
        why="a test",
        now=at,
        sort=PageSort.HANDOVER,
        by=None,
    )
    answering.accept_page(to_vang.pk, in_person=True, now=at, source=Source.TEXT)

    turn(now + LATE)
    turn(at + LATE)

    assert (asked(), asked(VANG)) == (0, 1)


def test_who_takes_it_by_phone_reads_that_the_officer_expects_a_call(
    page: Page, now: datetime
) -> None:
    took(page, now, in_person=False)

    turn(now + LATE)

    assert texts_at(LINDQVIST)[-1] == (
        "Harlow 101 is yours by phone: the officer reads that you call now. "
        "Call 715-555-0140 to be put through. Then 6 101 done."
    )


def test_an_engine_that_had_the_row_in_hand_meanwhile_loses_no_question(
    page: Page, now: datetime
) -> None:
    callout = took(page, now)
    Callout.objects.filter(pk=callout.pk).update(due_at=now + MINUTE)

    turn(now + MINUTE)
    turn(now + LATE)

    assert asked() == 1


def test_that_it_is_more_urgent_now_leaves_it_asked(
    cast: Cast, page: Page, now: datetime
) -> None:
    callout = took(page, now)
    Callout.objects.filter(pk=callout.pk).update(priority="P2")
    upgrading.upgrade(callout.pk, by=cast.dunn.pk, now=now + MINUTE, source=Source.TEXT)

    turn(now + LATE)

    assert asked() == 1


def test_a_phone_without_texts_is_called(
    cast: Cast, page: Page, now: datetime, line: Line
) -> None:
    phones.opt_out(LINDQVIST, now=now)
    took(page, now)
    before = calls_to(LINDQVIST)

    turn(now + LATE)

    assert calls_to(LINDQVIST) == before + 1
    assert "1 connects you to the officer" in line.picks_up(page)


def test_an_answer_by_text_that_arrived_is_no_answer_of_theirs(
    page: Page, now: datetime
) -> None:
    """That a phone has it does not say that somebody read it."""
    reply(page, now, "1")
    leaves(now)

    turn(now + LATE)

    assert asked() == 1


def test_hours_later_a_human_is_told_as_ever(page: Page, now: datetime) -> None:
    took(page, now)
    turn(now + LATE)

    assert Callout.objects.get().due_at == now + timedelta(hours=1)
