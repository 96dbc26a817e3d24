"""8 and hours by keypad: asked back at the person's own phone, for a number that calls
can be forged.
"""

from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client

from common import clock
from notifications.core.kinds import Channel
from notifications.models import Delivery
from rosters import selectors
from rosters.models import TimeOff
from tests.cast import Cast
from tests.integration.dispatch.scene import OURS, Line
from tests.integration.notifications.conftest import Carrier, verified_phone
from tests.integration.rosters.handsets import RIVERA, nights_with_handsets
from tests.integration.rosters.nights import Nights

HOUR = timedelta(hours=1)


@pytest.fixture
def nights(cast: Cast, now: datetime) -> Nights:
    return nights_with_handsets(cast, now)


@pytest.fixture
def line() -> Line:
    carrier = Carrier(Client(), settings.PUBLIC_URL, settings.TWILIO_AUTH_TOKEN)
    return Line(carrier)


def keys(line: Line, said: str, *, again: bool = False) -> str:
    path = "/voice/code?again=1" if again else "/voice/code"
    return line.hears(path, From=RIVERA, To=OURS, Digits=said)


def calls() -> list[Delivery]:
    rows = Delivery.objects.filter(message__topic="unavailable_call").order_by("pk")
    return list(rows.select_related("message"))


def on_now(nights: Nights, at: datetime) -> list[int]:
    return [one.person_id for one in selectors.on_call([nights.roster.pk], at)]


def test_a_clinician_who_calls_hears_how_and_is_rung_to_be_asked(
    nights: Nights, line: Line
) -> None:
    heard = line.calls(RIVERA)
    answer = keys(line, "82")

    assert "Nothing is waiting for you. Unavailable? Key in 8" in heard
    assert answer == "Hang up now. We ring you. Goodbye."
    [call] = calls()
    assert (call.number, call.channel) == (RIVERA, Channel.VOICE)
    assert not TimeOff.objects.exists()


def test_they_are_rung_when_they_have_had_time_to_hang_up(
    nights: Nights, line: Line, now: datetime
) -> None:
    keys(line, "82")

    [call] = calls()
    assert call.due_at == now + timedelta(seconds=15) * settings.TIME_SCALE


def test_one_on_that_call_does_it_and_another_key_does_not(
    nights: Nights, cast: Cast, line: Line, now: datetime
) -> None:
    keys(line, "8*2")
    menu = calls()[0].message.voice_path

    asked = line.hears(menu)
    other = line.hears(f"{menu}/key", Digits="2")
    assert on_now(nights, now) == [cast.rivera.pk, cast.lindqvist.pk]
    done = line.hears(f"{menu}/key", Digits="1")

    assert asked.startswith(
        "Tandem. Are you unavailable until Tuesday the third of November "
        "oh four fourteen?"
    )
    assert other == "Nothing was changed. Goodbye."
    assert "M. Lindqvist covers it." in done
    assert "call us and key in 8 0" in done
    assert on_now(nights, now) == [cast.lindqvist.pk]


def test_eight_zero_is_asked_back_as_well_and_brings_them_back(
    nights: Nights, cast: Cast, line: Line, now: datetime
) -> None:
    keys(line, "82")
    line.hears(f"{calls()[0].message.voice_path}/key", Digits="1")

    keys(line, "80")
    menu = calls()[1].message.voice_path
    asked = line.hears(menu)
    line.hears(f"{menu}/key", Digits="1")

    assert asked.startswith("Tandem. Are you available again?")
    assert on_now(nights, now) == [cast.rivera.pk, cast.lindqvist.pk]


def test_pressed_twice_it_is_one_time_off(nights: Nights, line: Line) -> None:
    keys(line, "82")
    menu = calls()[0].message.voice_path

    for _ in range(2):
        line.hears(f"{menu}/key", Digits="1")

    assert TimeOff.objects.count() == 1


def test_what_are_no_hours_is_asked_for_once_more(nights: Nights, line: Line) -> None:
    once = keys(line, "899")
    twice = keys(line, "899", again=True)

    assert once.startswith("Those are no hours. Nothing was changed.")
    assert twice.startswith("Nothing was changed.")
    assert calls() == []


def test_nobody_is_rung_all_night_by_who_calls_in_their_name(
    nights: Nights, line: Line
) -> None:
    for _ in range(2):
        keys(line, "82")

    third = keys(line, "82")

    assert third.startswith("Nothing was changed.")
    assert len(calls()) == 2


def test_nor_by_who_calls_every_quarter_of_an_hour(
    nights: Nights, line: Line, now: datetime
) -> None:
    answers = []
    for nth in range(8):
        with clock.at(now + nth * HOUR / 4):
            answers.append(keys(line, "82"))

    assert [each.split(".")[0] for each in answers[3:]] == [
        "Hang up now",
        *["Nothing was changed"] * 4,
    ]
    assert len(calls()) == 4


def test_an_officer_who_calls_is_offered_no_such_thing(
    nights: Nights, cast: Cast, line: Line, now: datetime
) -> None:
    verified_phone(cast.dunn, "+17155550110", now)

    assert "Unavailable" not in line.calls("+17155550110")
