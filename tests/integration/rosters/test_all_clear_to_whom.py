"""Who hears the all-clear: everybody whom something about the gap may have reached."""

from datetime import datetime, timedelta

import pytest

from common import due
from common.errors import DeliveryFailed
from notifications import duties as wire
from notifications.models import Delivery
from notifications.services import deliveries
from tests.cast import Cast
from tests.integration.rosters.handsets import LINDQVIST
from tests.integration.rosters.nights import Nights
from tests.integration.rosters.test_all_clear import (
    AT,
    BACK,
    MINUTE,
    NIGHT,
    NOVAK,
    all_clears,
    filled,
    off,
    told_nights,
    turn,
)

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


@pytest.fixture
def nights(cast: Cast, now: datetime) -> Nights:
    return told_nights(cast, now)


def claimed(nights: Nights, cast: Cast) -> list[Delivery]:
    """The texts about the gap, taken in hand by an engine that got no further."""
    off(nights, NIGHT, AT)
    turn(AT + 5 * MINUTE)
    at = AT + 6 * MINUTE
    return due.claim(wire.DUE, now=at, lease=15 * SECOND, limit=20)


def test_whose_text_is_only_claimed_is_told_nothing_and_the_text_stays_here(
    nights: Nights, cast: Cast
) -> None:
    hand = claimed(nights, cast)

    filled(nights, cast, AT + 6 * MINUTE)
    turn(AT + 6 * MINUTE)

    assert hand
    assert all_clears(NOVAK) == all_clears(LINDQVIST) == []
    for delivery in hand:
        late = AT + 6 * MINUTE + SECOND
        assert deliveries.begin_attempt(delivery, now=late) is None


def test_whose_text_the_carrier_is_being_given_hears_that_it_is_over(
    nights: Nights, cast: Cast
) -> None:
    for delivery in claimed(nights, cast):
        assert deliveries.begin_attempt(delivery, now=AT + 6 * MINUTE)

    filled(nights, cast, AT + 6 * MINUTE)
    turn(AT + 6 * MINUTE)

    assert all_clears(NOVAK) == all_clears(LINDQVIST) == [BACK]


def test_whose_text_the_carrier_refused_is_told_nothing(
    nights: Nights, cast: Cast
) -> None:
    at = AT + 6 * MINUTE
    for delivery in claimed(nights, cast):
        attempt = deliveries.begin_attempt(delivery, now=at)
        refused = DeliveryFailed("unreachable", permanent=True)
        assert attempt
        assert deliveries.record_failed(delivery, attempt, refused, now=at)

    filled(nights, cast, at)
    turn(at)

    assert all_clears(NOVAK) == all_clears(LINDQVIST) == []
