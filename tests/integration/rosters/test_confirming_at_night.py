"""Who does not answer at night: others are woken only for what cannot wait.

A day of Rivera's begins on Wednesday at 11:00 and is asked about at 01:00.
"""

from datetime import date, datetime, timedelta

import pytest
from django.test import Client

from dispatch.models import Alarm
from notifications.core.kinds import Channel
from notifications.models import Delivery
from notifications.services import phones
from rosters import duties
from rosters.core.confirming import Confirmed
from rosters.core.recurrence import Recurrence, Unit
from rosters.models import Confirmation
from rosters.services import confirming, plan
from tests.cast import ZONE, Cast
from tests.integration.dispatch.wire import report, sent_to, texts_at
from tests.integration.rosters.handsets import (
    LINDQVIST,
    RIVERA,
    nights_with_handsets,
)
from tests.integration.rosters.nights import Nights, central, wall
from tests.integration.rosters.pages import text

MONDAY = date(2026, 11, 2)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
MIDNIGHT = central("2026-11-04T01:00")  # ten hours before


@pytest.fixture
def nights(cast: Cast, now: datetime) -> Nights:
    """No night any more: one day, asked about ten hours before."""
    nights = nights_with_handsets(cast, now)
    plan.end_pattern(nights.first_line, last_on=MONDAY, now=now)
    plan.end_pattern(nights.second_line, last_on=MONDAY, now=now)
    shift = plan.Shift(
        "Day",
        ZONE,
        wall("2026-11-04T11:00"),
        wall("2026-11-04T18:00"),
        Recurrence(Unit.ONCE),
        cast.rivera,
    )
    plan.set_pattern(nights.primary, shift, now=now)
    backup = plan.Shift(
        "Day",
        ZONE,
        wall("2026-11-04T10:59"),
        wall("2026-11-04T18:00"),
        Recurrence(Unit.ONCE),
        cast.lindqvist,
    )
    plan.set_pattern(nights.backup, backup, now=now)
    confirming.set_lead(nights.roster, 600, now=now)
    return nights


def turn(now: datetime) -> None:
    duties.ask_to_confirm(now)
    while duties.follow_up_confirmations(now):
        pass


def rung_in_vain(now: datetime) -> None:
    """Both calls are taken by voicemail."""
    for _ in range(2):
        turn(now)
        call: Delivery = sent_to(RIVERA, Channel.VOICE)[-1]
        report(call, "in-progress", now)
        report(call, "completed", now)
    turn(now)


def riveras() -> Confirmation:
    return Confirmation.objects.standing().get(person__work_name="R. Rivera")


def unconfirmed() -> list[Alarm]:
    rows = Alarm.objects.filter(kind="unconfirmed", acknowledged_at=None)
    return [alarm for alarm in rows if alarm.label.startswith("R. Rivera")]


def test_two_calls_in_vain_at_night_wait_for_the_morning_and_are_made_again(
    nights: Nights,
) -> None:
    turn(MIDNIGHT)
    rung_in_vain(MIDNIGHT + 20 * MINUTE)

    assert (riveras().state, unconfirmed()) == (Confirmed.ASKED, [])
    assert "You are next" not in " ".join(texts_at(LINDQVIST))
    for hour in range(1, 7):
        turn(MIDNIGHT + hour * HOUR)
    assert len(sent_to(RIVERA, Channel.VOICE)) == 2

    rung_in_vain(central("2026-11-04T08:00"))

    assert len(sent_to(RIVERA, Channel.VOICE)) == 4
    assert riveras().state == Confirmed.UNREACHABLE
    assert len(unconfirmed()) == 1
    assert "You are next" in texts_at(LINDQVIST)[-1]


def test_meanwhile_it_stands_on_the_morning_page_with_when_they_are_tried_again(
    nights: Nights, cast: Cast, novak: Client
) -> None:
    turn(MIDNIGHT)
    rung_in_vain(MIDNIGHT + 20 * MINUTE)
    assert riveras().again_at == central("2026-11-04T08:00")

    page = text(novak.get(f"/rosters/morning/{cast.tri_town.public_id}/"))

    assert "R. Rivera" in page
    assert "not reached; tried again Wed 08:00" in page


def test_who_has_no_phone_is_no_news_at_night_either(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    phones.retire_methods(cast.rivera.pk, now)

    turn(MIDNIGHT)
    assert unconfirmed() == []
    turn(central("2026-11-04T08:00"))

    assert len(unconfirmed()) == 1


def test_an_answer_meanwhile_ends_it(nights: Nights) -> None:
    turn(MIDNIGHT)
    rung_in_vain(MIDNIGHT + 20 * MINUTE)

    confirming.confirm(riveras().pk, way="web", now=MIDNIGHT + HOUR)
    turn(central("2026-11-04T08:00"))

    assert len(sent_to(RIVERA, Channel.VOICE)) == 2
    assert unconfirmed() == []
