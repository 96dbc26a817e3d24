"""A shift nobody confirmed that somebody else takes over once it has begun."""

from datetime import datetime

import pytest

from agencies.models import User
from common import clock
from rosters.core.words import Change
from rosters.models import Confirmation
from rosters.services import changes, takeovers
from tests.cast import Cast
from tests.integration.notifications.conftest import Carrier
from tests.integration.rosters.handsets import RIVERA, nights_with_handsets
from tests.integration.rosters.nights import Nights, central
from tests.integration.rosters.test_confirming import (
    MINUTE,
    SIX,
    alarms,
    asked,
    code_at,
    turn,
)

SEVEN = SIX + 60 * MINUTE


@pytest.fixture
def nights(cast: Cast, now: datetime) -> Nights:
    return nights_with_handsets(cast, now)


def takes_over(nights: Nights, person: User, off: User, at: datetime) -> None:
    takeovers.take_over(
        nights.primary, person, seen=off.public_id.hex, now=at, by=person.pk
    )


def silent_until_seven(cast: Cast) -> str:
    """Rivera answers nothing; the code by which Rivera might have."""
    turn(SIX)
    code = code_at(RIVERA)
    turn(SIX + 46 * MINUTE)
    assert {alarm.label.split(",")[0] for alarm in alarms()} == {
        "R. Rivera",
        "M. Lindqvist",
    }
    return code


def test_whoever_takes_it_over_ends_the_alarm_that_nobody_confirmed_it(
    nights: Nights, cast: Cast
) -> None:
    silent_until_seven(cast)

    takes_over(nights, cast.kessler, cast.rivera, SEVEN + MINUTE)
    turn(SEVEN + 2 * MINUTE)

    assert not Confirmation.objects.standing().filter(person=cast.rivera).exists()
    assert [alarm.label.split(",")[0] for alarm in alarms()] == ["M. Lindqvist"]


def test_whose_shift_was_taken_over_cannot_confirm_it_any_more(
    nights: Nights, cast: Cast, carrier: Carrier
) -> None:
    code = silent_until_seven(cast)
    takes_over(nights, cast.kessler, cast.rivera, SEVEN + MINUTE)

    with clock.at(SEVEN + 2 * MINUTE):
        answer = carrier.text(RIVERA, f"1 {code}", sid="SM1")

    assert "is not your shift any more" in answer
    assert asked(cast.rivera).state != "confirmed"


def test_who_is_relieved_for_an_hour_of_it_still_can(
    nights: Nights, cast: Cast, carrier: Carrier
) -> None:
    code = silent_until_seven(cast)
    changes.add_override(
        nights.primary,
        changes.Wish(Change.REPLACE, cast.kessler),
        starts_at=SEVEN,
        ends_at=central("2026-11-03T21:00"),
        now=SEVEN - MINUTE,
    )

    turn(SEVEN + MINUTE)
    with clock.at(SEVEN + MINUTE):
        answer = carrier.text(RIVERA, f"1 {code}", sid="SM1")

    assert "confirmed. Thank you." in answer
