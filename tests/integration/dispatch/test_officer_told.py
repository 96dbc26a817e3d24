"""The officer is never left wondering, and neither are we about the officer."""

from datetime import datetime, timedelta

import pytest

from common import due
from dispatch import duties
from dispatch.core.words import Source
from dispatch.models import Alarm, Callout, Notice
from dispatch.services import answering, marks, policies
from notifications.core.kinds import Channel as Wire
from notifications.services import phones
from tests.cast import Cast
from tests.integration.dispatch.asking import (
    DESK,
    DUNN,
    LADDER,
    LINDQVIST,
    accept,
    alarms,
    ask,
    nobody,
)
from tests.integration.dispatch.wire import report, sent_to
from tests.integration.notifications.conftest import (
    Carrier,
    carrier,
    verified_phone,
)

__all__ = ["carrier"]
SECOND, MINUTE = timedelta(seconds=1), timedelta(seconds=60)


@pytest.fixture(autouse=True)
def everybody_has_a_phone(cast: Cast, now: datetime) -> None:
    verified_phone(cast.lindqvist, LINDQVIST, now)
    verified_phone(cast.dunn, DUNN, now)
    policies.set_ladder(cast.tri_town, LADDER, by=None, now=now)


def calls() -> int:
    """How often Dunn was called."""
    return len(sent_to(DUNN, Wire.VOICE))


def press(carrier: Carrier, key: str) -> str:
    """Dunn presses a key in the call last made."""
    path = sent_to(DUNN, Wire.VOICE)[-1].message.voice_path
    return carrier.post(f"{path}/key", {"Digits": key}).content.decode()


def voicemail_answers(at: datetime) -> None:
    call = sent_to(DUNN, Wire.VOICE)[-1]
    for word in ("ringing", "in-progress", "completed"):
        report(call, word, at)


# --- who comes ---------------------------------------------------------------------


def test_a_text_that_arrived_is_followed_by_nothing(cast: Cast, now: datetime) -> None:
    ask(cast, now)
    accept(now)
    report(sent_to(DUNN)[-1], "delivered", now + SECOND)

    duties.make_sure_told(now + SECOND)

    assert Notice.objects.get().told_at == now + SECOND
    assert (calls(), alarms(), duties.make_sure_told(now + 5 * MINUTE)) == (0, [], 0)


def test_a_phone_that_is_off_is_called_after_a_minute_and_alarms_a_minute_later(
    cast: Cast, now: datetime
) -> None:
    """The carrier has the text and says no more about it for hours."""
    callout = ask(cast, now)
    accept(now)
    report(sent_to(DUNN)[-1], "sent", now + SECOND)

    duties.make_sure_told(now + MINUTE - SECOND)
    assert calls() == 0
    duties.make_sure_told(now + MINUTE)
    assert calls() == 1
    call = sent_to(DUNN, Wire.VOICE)[0]
    assert call.message.voice_path == f"/voice/told/{callout.public_id}"
    report(call, "no-answer", now + MINUTE + 25 * SECOND)
    duties.make_sure_told(now + 2 * MINUTE - SECOND)
    assert alarms() == []
    duties.make_sure_told(now + 2 * MINUTE)

    assert alarms() == ["cannot_tell"]
    assert calls() == 1
    assert duties.make_sure_told(now + 5 * MINUTE) == 0


def test_a_text_that_did_not_arrive_is_followed_by_a_call_at_once(
    cast: Cast, now: datetime
) -> None:
    ask(cast, now)
    accept(now)

    report(sent_to(DUNN)[-1], "undelivered", now + SECOND)
    assert duties.next_due() == now + SECOND
    duties.make_sure_told(now + SECOND)

    assert (calls(), alarms()) == (1, [])


def test_voicemail_hears_nothing_for_the_officer(cast: Cast, now: datetime) -> None:
    ask(cast, now)
    accept(now)
    report(sent_to(DUNN)[-1], "undelivered", now)
    duties.make_sure_told(now)

    voicemail_answers(now + 20 * SECOND)
    duties.make_sure_told(now + 20 * SECOND)

    assert alarms() == ["cannot_tell"]


def test_a_key_pressed_in_the_call_means_that_the_officer_knows(
    cast: Cast, now: datetime, carrier: Carrier
) -> None:
    ask(cast, now)
    accept(now)
    report(sent_to(DUNN)[-1], "undelivered", now)
    duties.make_sure_told(now)

    answer = press(carrier, "5")
    voicemail_answers(now + 20 * SECOND)
    duties.make_sure_told(now + 5 * MINUTE)

    assert "Thank you" in answer
    assert Notice.objects.get().told_at == now
    assert alarms() == []


def test_a_text_that_arrives_while_the_phone_rings_is_enough(
    cast: Cast, now: datetime
) -> None:
    ask(cast, now)
    accept(now)
    duties.make_sure_told(now + MINUTE)

    report(sent_to(DUNN)[-1], "delivered", now + MINUTE + SECOND)
    duties.make_sure_told(now + 2 * MINUTE)

    assert alarms() == []


def test_a_phone_that_takes_no_calls_alarms_after_a_minute(
    cast: Cast, now: datetime
) -> None:
    phones.retire_methods(cast.dunn.pk, now)
    verified_phone(cast.dunn, DUNN, now, takes_calls=False)
    ask(cast, now)
    accept(now)

    duties.make_sure_told(now + MINUTE)

    assert (calls(), alarms()) == (0, ["cannot_tell"])


def test_a_phone_that_takes_calls_only_is_called_twice_and_then_alarms(
    cast: Cast, now: datetime
) -> None:
    phones.opt_out(DUNN, now=now)
    ask(cast, now)
    accept(now)
    Alarm.objects.all().delete()

    voicemail_answers(now + 20 * SECOND)
    duties.make_sure_told(now + 20 * SECOND)
    assert (calls(), alarms()) == (2, [])
    voicemail_answers(now + 40 * SECOND)
    duties.make_sure_told(now + 40 * SECOND)

    assert (calls(), alarms()) == (2, ["cannot_tell"])


def test_a_text_at_a_callback_number_nobody_has_proven_tells_the_officer_nothing(
    cast: Cast, now: datetime
) -> None:
    """It may have been mistyped: a stranger reads that somebody is coming."""
    ask(cast, now, callback=DESK)
    accept(now)
    report(sent_to(DESK)[-1], "delivered", now)
    report(sent_to(DUNN)[-1], "sent", now)

    duties.make_sure_told(now + MINUTE)
    duties.make_sure_told(now + 2 * MINUTE)

    assert alarms() == ["cannot_tell"]


def test_a_text_at_the_callback_number_counts_where_there_is_no_other_phone(
    cast: Cast, now: datetime
) -> None:
    phones.retire_methods(cast.dunn.pk, now)
    ask(cast, now, callback=DESK)
    accept(now)
    report(sent_to(DESK)[-1], "delivered", now)

    duties.make_sure_told(now + MINUTE)

    assert Notice.objects.get().told_at is not None


def test_minutes_given_do_not_give_more_time_to_tell_the_officer(
    cast: Cast, now: datetime
) -> None:
    callout = ask(cast, now)
    accept(now)

    answering.give_minutes(
        callout.pk,
        35,
        by=cast.lindqvist.pk,
        now=now + 50 * SECOND,
        source=Source.KEYPAD,
    )
    duties.make_sure_told(now + MINUTE)

    assert calls() == 1


def test_minutes_given_while_the_phone_still_rings_are_no_second_call(
    cast: Cast, now: datetime
) -> None:
    """The call that rings says them when it is answered."""
    phones.opt_out(DUNN, now=now)
    callout = ask(cast, now)
    accept(now)
    Alarm.objects.all().delete()

    answering.give_minutes(
        callout.pk, 35, by=cast.lindqvist.pk, now=now, source=Source.KEYPAD
    )

    assert (calls(), alarms()) == (1, [])
    voicemail_answers(now + 20 * SECOND)
    duties.make_sure_told(now + 20 * SECOND)
    assert calls() == 2


# --- nobody ------------------------------------------------------------------------


def test_nobody_is_an_alarm_a_minute_later_when_neither_text_nor_call_told_it(
    cast: Cast, now: datetime
) -> None:
    ask(cast, now)
    over = nobody(now)
    report(sent_to(DUNN)[-1], "sent", over)
    report(sent_to(DUNN, Wire.VOICE)[0], "no-answer", over + 25 * SECOND)

    duties.make_sure_told(over + MINUTE - SECOND)
    assert alarms() == ["exhausted"]
    duties.make_sure_told(over + MINUTE)

    assert alarms() == ["cannot_tell", "exhausted"]


def test_nobody_told_to_voicemail_alone_is_an_alarm_at_once(
    cast: Cast, now: datetime
) -> None:
    ask(cast, now)
    over = nobody(now)
    report(sent_to(DUNN)[-1], "undelivered", over)

    voicemail_answers(over + 20 * SECOND)
    duties.make_sure_told(over + 20 * SECOND)

    assert alarms() == ["cannot_tell", "exhausted"]


def test_whoever_asks_to_hear_it_again_has_been_told(
    cast: Cast, now: datetime, carrier: Carrier
) -> None:
    ask(cast, now)
    over = nobody(now)
    report(sent_to(DUNN)[-1], "undelivered", over)

    answer = press(carrier, "9")
    voicemail_answers(over + 20 * SECOND)
    duties.make_sure_told(over + 5 * MINUTE)

    assert "Nobody is coming" in answer
    assert alarms() == ["exhausted"]


# --- what ends it ------------------------------------------------------------------


def test_nobody_is_called_about_a_request_that_is_over(
    cast: Cast, now: datetime
) -> None:
    callout = ask(cast, now)
    accept(now)
    marks.cancel(callout.pk, by=cast.dunn.pk, now=now, source=Source.WEB)

    duties.make_sure_told(now + MINUTE)

    assert (calls(), alarms()) == (0, [])
    assert Notice.objects.get().due_at is None


def test_who_waits_for_somebody_is_called_when_another_cancelled_and_no_text_arrives(
    cast: Cast, now: datetime, carrier: Carrier
) -> None:
    """Whoever stands at a door must know that nobody comes to it any more."""
    callout = ask(cast, now)
    accept(now)
    report(sent_to(DUNN)[-1], "delivered", now)
    marks.cancel(callout.pk, by=cast.lindqvist.pk, now=now, source=Source.WEB)
    report(sent_to(DUNN)[-1], "undelivered", now + SECOND)

    duties.make_sure_told(now + SECOND)
    assert (calls(), alarms()) == (1, [])
    path = sent_to(DUNN, Wire.VOICE)[-1].message.voice_path
    said = carrier.post(path, {}).content.decode()
    assert "is cancelled. Nobody is sent. Press any key" in said
    assert "Thank you. Goodbye." in press(carrier, "5")
    duties.make_sure_told(now + 5 * MINUTE)

    assert (calls(), alarms()) == (1, [])


def test_who_cannot_be_told_that_another_cancelled_is_an_alarm(
    cast: Cast, now: datetime
) -> None:
    callout = ask(cast, now)
    marks.cancel(callout.pk, by=cast.lindqvist.pk, now=now, source=Source.WEB)
    report(sent_to(DUNN)[-1], "undelivered", now + SECOND)
    duties.make_sure_told(now + SECOND)
    report(sent_to(DUNN, Wire.VOICE)[0], "no-answer", now + 25 * SECOND)

    duties.make_sure_told(now + 2 * MINUTE)

    assert alarms() == ["cannot_tell"]


def test_nobody_is_called_that_nobody_is_sent_who_has_heard_that_nobody_comes(
    cast: Cast, now: datetime
) -> None:
    callout = ask(cast, now)
    over = nobody(now)
    report(sent_to(DUNN)[-1], "delivered", over)
    marks.cancel(callout.pk, by=cast.lindqvist.pk, now=over, source=Source.WEB)
    report(sent_to(DUNN)[-1], "undelivered", over + SECOND)

    duties.make_sure_told(over + 5 * MINUTE)

    assert (calls(), alarms()) == (1, ["exhausted"])


def test_newer_news_take_the_place_of_older(cast: Cast, now: datetime) -> None:
    callout = ask(cast, now)
    over = nobody(now)
    report(sent_to(DUNN, Wire.VOICE)[0], "no-answer", over)
    answering.try_again(callout.pk, by=None, now=over, source=Source.WEB)
    accept(over + 50 * SECOND)

    duties.make_sure_told(over + MINUTE)
    assert (calls(), alarms()) == (1, ["exhausted"])
    duties.make_sure_told(over + 50 * SECOND + MINUTE)

    assert (calls(), alarms()) == (2, ["exhausted"])


def test_a_short_ladder_leaves_less_time(cast: Cast, now: datetime) -> None:
    rungs = [{"whom": "supervisor", "wait_seconds": 30, "rings": 1}]
    short = {"version": 1, "rungs": rungs, "bound_seconds": 40}
    policies.set_ladder(cast.tri_town, short, by=None, now=now)
    ask(cast, now)

    accept(now)

    assert Notice.objects.get().tell_by == now + 20 * SECOND


def test_two_engines_call_the_officer_once(cast: Cast, now: datetime) -> None:
    """One claimed it and slept past its lease; the other has called since."""
    ask(cast, now)
    accept(now)
    lease, late = timedelta(seconds=15), now + MINUTE
    (asleep,) = due.claim(Notice.objects.all(), now=late, lease=lease, limit=1)
    duties.make_sure_told(late + lease)
    assert calls() == 1

    duties.follow_up(asleep, late + lease)

    assert calls() == 1
    assert Notice.objects.get().rung_at == late + lease


def test_the_engine_wakes_when_the_officer_is_to_be_called(
    cast: Cast, now: datetime
) -> None:
    ask(cast, now)
    accept(now)
    Callout.objects.update(due_at=None)

    assert duties.next_due() == now + MINUTE
