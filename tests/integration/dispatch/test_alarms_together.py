"""Several alarms at once: one call to a person, which says them all."""

from datetime import datetime, timedelta

import pytest

from agencies.core.words import Role
from agencies.services import membership
from dispatch import duties
from dispatch.models import Alarm
from dispatch.services import alarms
from notifications.core.kinds import Channel
from notifications.models import Delivery
from notifications.services import inbound, phones
from tests.cast import Cast
from tests.integration.dispatch.scene import LINDQVIST, OURS, VANG, Line
from tests.integration.notifications.conftest import verified_phone

SOON = timedelta(minutes=4)


def raised(cast: Cast, kind: str, label: str, now: datetime) -> Alarm:
    made = alarms.raise_alarm(
        kind=kind, consortium=cast.tri_town, subject=label, label=label, now=now
    )
    assert made is not None
    return made


@pytest.fixture
def two(cast: Cast, now: datetime) -> tuple[Alarm, Alarm]:
    """At once, and Lindqvist is the only supervisor."""
    verified_phone(cast.lindqvist, LINDQVIST, now)
    gap = raised(cast, "gap", "Nights primary", now)
    return gap, raised(cast, "unconfirmed", "R. Rivera", now)


def passed_on(now: datetime) -> list[tuple[str, str]]:
    """By number and channel, what goes out when the engine takes the rows up."""
    before = Delivery.objects.count()
    duties.pass_on_alarms(now)
    return [
        (row.number, row.channel) for row in Delivery.objects.order_by("pk")[before:]
    ]


def calls(sent: list[tuple[str, str]]) -> int:
    return sum(channel == Channel.VOICE.value for _number, channel in sent)


def test_two_alarms_are_two_texts_and_one_call_that_says_both(
    two: tuple[Alarm, Alarm], line: Line, now: datetime
) -> None:
    sent = passed_on(now)

    assert (len(sent), calls(sent)) == (3, 1)
    heard = line.hears(f"/voice/alarm/{two[0].public_id}", To=LINDQVIST)
    assert "Tandem alarm. Nights primary: nobody is on call" in heard
    assert "Another alarm. R. Rivera: the shift is not confirmed" in heard


def test_after_one_is_taken_the_same_call_says_the_other(
    two: tuple[Alarm, Alarm], cast: Cast, line: Line, now: datetime
) -> None:
    passed_on(now)

    first = line.hears(f"/voice/alarm/{two[0].public_id}/key", To=LINDQVIST, Digits="1")
    second = line.hears(
        f"/voice/alarm/{two[1].public_id}/key", To=LINDQVIST, Digits="1"
    )

    assert "The alarm is yours." in first
    assert "Another alarm. R. Rivera" in first
    assert "The alarm is yours. Goodbye." in second
    taken = {alarm.acknowledged_by for alarm in Alarm.objects.all()}
    assert taken == {cast.lindqvist}


def test_another_person_is_called_although_one_is_being_called(
    two: tuple[Alarm, Alarm], cast: Cast, now: datetime
) -> None:
    passed_on(now)
    membership.give_role(
        cast.vang, cast.tamarack, Role.SUPERVISOR, starts_on=now.date(), now=now
    )
    verified_phone(cast.vang, VANG, now)

    sent = passed_on(now + SOON)

    assert (VANG, Channel.VOICE.value) in sent
    assert calls(sent) == 1


def test_the_other_is_told_at_once_when_the_call_that_was_to_say_it_is_taken_back(
    two: tuple[Alarm, Alarm], now: datetime
) -> None:
    passed_on(now)
    soon = now + timedelta(seconds=20)

    alarms.acknowledge(two[0].pk, by=None, now=soon)

    two[1].refresh_from_db()
    assert two[1].due_at == soon
    assert calls(passed_on(soon)) == 1


def test_once_the_call_is_over_the_next_alarm_has_a_call_of_its_own(
    two: tuple[Alarm, Alarm], now: datetime
) -> None:
    passed_on(now)
    Delivery.objects.update(state="failed", settled_at=now, due_at=None)

    assert calls(passed_on(now + SOON)) == 1


def starts_again(number: str, now: datetime) -> None:
    inbound.take_text(inbound.Came("SMstart", number, OURS, now), "START")


def test_an_opt_out_is_over_once_the_phone_takes_our_texts_again(
    cast: Cast, now: datetime
) -> None:
    verified_phone(cast.vang, VANG, now)
    phones.opt_out(VANG, now=now)
    assert Alarm.objects.get(kind="opt_out").acknowledged_at is None

    starts_again(VANG, now + SOON)

    alarm = Alarm.objects.get(kind="opt_out")
    assert (alarm.acknowledged_at, alarm.acknowledged_by) == (now + SOON, cast.vang)


def test_a_second_phone_that_still_refuses_keeps_the_alarm_open(
    cast: Cast, now: datetime
) -> None:
    verified_phone(cast.vang, VANG, now)
    verified_phone(cast.vang, "+17155550188", now)
    for number in (VANG, "+17155550188"):
        phones.opt_out(number, now=now)

    starts_again(VANG, now + SOON)

    assert Alarm.objects.get(kind="opt_out").acknowledged_at is None
