"""What is not so any more never arrives after what is; the carrier was down before."""

from datetime import datetime, timedelta

import pytest

from dispatch.core.lifecycle import Mark
from dispatch.core.words import Source
from dispatch.models import Callout, Page
from dispatch.services import answering, at_scene, marks, policies
from notifications import duties as wire
from notifications.core.kinds import Channel, State
from notifications.models import Delivery
from notifications.services import deliveries
from notifications.transports.carrier import MaybeTaken
from tests.cast import Cast
from tests.integration.dispatch.asking import (
    DESK,
    DUNN,
    LADDER,
    LINDQVIST,
    accept,
    ask,
    nobody,
)
from tests.integration.dispatch.at_work import vang_joins
from tests.integration.dispatch.wire import report, sent_to
from tests.integration.notifications.conftest import verified_phone

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


@pytest.fixture(autouse=True)
def everybody_has_a_phone(cast: Cast, now: datetime) -> None:
    verified_phone(cast.lindqvist, LINDQVIST, now)
    verified_phone(cast.dunn, DUNN, now)
    policies.set_ladder(cast.tri_town, LADDER, by=None, now=now)


def carrier_is_down(now: datetime) -> None:
    """All that is due is tried, and is answered 500: it may have been taken."""
    for row in wire.claim(now, limit=50):
        _answered_500(row, now)


def _answered_500(row: Delivery, now: datetime) -> None:
    attempt = deliveries.begin_attempt(row, now=now)
    if attempt is not None:
        failure = MaybeTaken("the carrier answered 500")
        assert deliveries.record_failed(row, attempt, failure, now=now)


def leave_later(number: str, now: datetime) -> list[str]:
    """The texts that still go there once the carrier is up again, oldest first."""
    rows = Delivery.objects.filter(
        number=number,
        channel=Channel.TEXT.value,
        state=State.PENDING.value,
        not_after__gt=now,
    )
    return [row.message.text for row in rows.select_related("message")]


@pytest.fixture
def arrived(cast: Cast, now: datetime) -> Callout:
    """Lindqvist is there; all that was said so far has arrived."""
    callout = ask(cast, now)
    accept(now)
    by, at = cast.lindqvist.pk, now + SECOND
    marks.mark(callout.pk, Mark.ARRIVED, by=by, now=at, source=Source.TEXT)
    for number in (LINDQVIST, DUNN):
        for delivery in sent_to(number):
            report(delivery, "delivered", at)
    return callout


# --- the scene ---------------------------------------------------------------------


def test_that_it_is_secure_never_arrives_after_the_officer_has_left(
    arrived: Callout, cast: Cast, now: datetime
) -> None:
    marks.secure(arrived.pk, by=cast.dunn.pk, now=now, source=Source.TEXT)
    carrier_is_down(now + SECOND)
    assert "SECURE" in leave_later(LINDQVIST, now + SECOND)[0]

    at_scene.officer_leaves(
        arrived.pk, by=cast.dunn.pk, now=now + MINUTE, source=Source.TEXT
    )

    [left] = leave_later(LINDQVIST, now + MINUTE)
    assert "the officer has LEFT. STAGE again, you are alone." in left


def test_that_it_is_secure_is_forgotten_too_where_the_clinician_says_who_left(
    arrived: Callout, cast: Cast, now: datetime
) -> None:
    marks.secure(arrived.pk, by=cast.dunn.pk, now=now, source=Source.TEXT)
    carrier_is_down(now + SECOND)

    at_scene.officer_leaves(
        arrived.pk, by=cast.lindqvist.pk, now=now + MINUTE, source=Source.TEXT
    )

    assert leave_later(LINDQVIST, now + MINUTE) == []


def test_that_an_officer_is_back_does_not_take_stage_back(
    arrived: Callout, cast: Cast, now: datetime
) -> None:
    """Whether it is secure is for the officer to say; then STAGE is over."""
    verified_phone(cast.vang, "+17155550104", now)
    vang_joins(arrived, cast, now)
    dunn = cast.dunn.pk
    at_scene.officer_leaves(arrived.pk, by=dunn, now=now, source=Source.TEXT)
    carrier_is_down(now + SECOND)

    at_scene.officer_back(arrived.pk, by=dunn, now=now + MINUTE, source=Source.WEB)
    both = leave_later("+17155550104", now + MINUTE)
    marks.secure(arrived.pk, by=dunn, now=now + 2 * MINUTE, source=Source.TEXT)

    assert ["LEFT" in both[-2], "is back" in both[-1]] == [True, True]
    last = leave_later("+17155550104", now + 2 * MINUTE)
    assert [text for text in last if "LEFT" in text or "is back" in text] == []
    assert "SECURE" in last[-1]


def test_who_never_read_that_the_officer_left_does_not_take_it_for_secure_still(
    arrived: Callout, cast: Cast, now: datetime
) -> None:
    dunn = cast.dunn.pk
    marks.secure(arrived.pk, by=dunn, now=now, source=Source.TEXT)
    report(sent_to(LINDQVIST)[-1], "delivered", now)
    at_scene.officer_leaves(arrived.pk, by=dunn, now=now, source=Source.TEXT)
    carrier_is_down(now + SECOND)

    at_scene.officer_back(arrived.pk, by=dunn, now=now + MINUTE, source=Source.WEB)

    [back] = leave_later(LINDQVIST, now + MINUTE)
    assert "an officer is back at the scene. STAGE until somebody" in back


def test_what_the_officer_is_told_is_not_forgotten_for_what_is_said_of_the_scene(
    cast: Cast, now: datetime
) -> None:
    callout = ask(cast, now)
    accept(now)
    carrier_is_down(now)

    marks.secure(callout.pk, by=cast.dunn.pk, now=now + SECOND, source=Source.TEXT)

    assert "M. Lindqvist is coming" in leave_later(DUNN, now + SECOND)[-1]


# --- how it stands -----------------------------------------------------------------


def test_that_nobody_comes_never_arrives_after_who_comes(
    cast: Cast, now: datetime
) -> None:
    callout = ask(cast, now)
    over = nobody(now)
    carrier_is_down(over)
    assert "NOBODY IS COMING" in leave_later(DUNN, over)[-1]

    at = over + MINUTE
    answering.try_again(callout.pk, by=cast.dunn.pk, now=at, source=Source.WEB)
    carrier_is_down(at)
    page = Page.objects.latest("pk")
    answering.accept_page(
        page.pk, in_person=True, now=at + SECOND, source=Source.KEYPAD
    )

    [coming] = leave_later(DUNN, at + SECOND)
    assert "M. Lindqvist is coming" in coming


def test_that_somebody_comes_never_arrives_after_it_was_cancelled(
    cast: Cast, now: datetime
) -> None:
    callout = ask(cast, now)
    accept(now)
    carrier_is_down(now)

    by, at = cast.lindqvist.pk, now + SECOND
    marks.cancel(callout.pk, by=by, now=at, source=Source.WEB)

    [cancelled] = leave_later(DUNN, now + SECOND)
    assert "is coming" not in cancelled


def test_a_text_with_a_code_stays_until_one_with_a_code_says_how_it_stands(
    cast: Cast, now: datetime
) -> None:
    """From the desk's phone the request's number means nothing."""
    callout = ask(cast, now, callback=DESK)
    over = nobody(now)
    carrier_is_down(over)

    at = over + MINUTE
    answering.try_again(callout.pk, by=cast.dunn.pk, now=at, source=Source.WEB)
    both = leave_later(DESK, at)
    carrier_is_down(at)
    accept(at + SECOND)

    assert ["NOBODY" in text for text in both] == [True, False]
    [coming] = leave_later(DESK, at + SECOND)
    assert "M. Lindqvist is coming" in coming


def test_a_text_that_is_being_tried_just_now_is_not_tried_again(
    cast: Cast, now: datetime
) -> None:
    ask(cast, now)
    in_hand = wire.claim(now, limit=50)

    accept(now + SECOND)
    for row in in_hand:
        _answered_500(row, now + 2 * SECOND)

    [coming] = leave_later(DUNN, now + 2 * SECOND)
    assert "M. Lindqvist is coming" in coming


def test_a_text_that_the_carrier_has_is_left_alone(cast: Cast, now: datetime) -> None:
    ask(cast, now)
    received = sent_to(DUNN)[-1]
    report(received, "queued", now)
    received.refresh_from_db()
    before = received.not_after

    accept(now + SECOND)

    received.refresh_from_db()
    assert (received.state, received.not_after) == ("queued", before)
