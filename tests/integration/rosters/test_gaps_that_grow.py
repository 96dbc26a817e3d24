"""A gap that grows while on offer is offered anew: nobody takes more than asked."""

from datetime import datetime

import pytest

from common import clock
from notifications.models import ContactMethod
from rosters.core.words import Change
from rosters.models import Coverage, Shortfall
from rosters.services import changes, gap_offers
from tests.cast import Cast
from tests.integration.dispatch.wire import texts_at
from tests.integration.notifications.conftest import Carrier, verified_phone
from tests.integration.rosters.handsets import VANG, nights_with_handsets
from tests.integration.rosters.nights import Nights, span
from tests.integration.rosters.test_shortfalls import (
    HOUR,
    MINUTE,
    NIGHT,
    NOON,
    NOVAK,
    turn,
)

LATE = span("2026-11-25T01:00", "2026-11-25T07:00")


@pytest.fixture
def nights(cast: Cast, now: datetime) -> Nights:
    return nights_with_handsets(cast, now)


@pytest.fixture
def novak_phone(cast: Cast, now: datetime) -> ContactMethod:
    return verified_phone(cast.novak, NOVAK, now)


def removed(nights: Nights, begins: datetime, at: datetime) -> None:
    changes.add_override(
        nights.primary,
        changes.Wish(Change.REMOVE),
        starts_at=begins,
        ends_at=NIGHT.ends_at,
        now=at,
        wins=True,
    )
    turn(at + 6 * MINUTE)


def codes_at(number: str) -> list[str]:
    offers = [text for text in texts_at(number) if "Nobody has" in text]
    return [text.split("Reply 1 ")[1][:2] for text in offers]


def test_a_gap_that_grew_is_asked_about_again_and_the_old_code_takes_nothing(
    nights: Nights, cast: Cast, novak_phone: ContactMethod, carrier: Carrier
) -> None:
    turn(NOON - MINUTE)
    removed(nights, LATE.starts_at, NOON)
    gap_offers.ask(Shortfall.objects.get(), now=NOON + 10 * MINUTE, by=cast.novak.pk)
    removed(nights, NIGHT.starts_at, NOON + HOUR)

    old, new = codes_at(VANG)
    assert "Tue 24 Nov 19:00-07:00" in texts_at(VANG)[-1]
    with clock.at(NOON + 2 * HOUR):
        said = carrier.text(VANG, f"1 {old}", sid="SM1")
        assert not Coverage.objects.at(NIGHT.starts_at).filter(position=nights.primary)
        carrier.text(VANG, f"1 {new}", sid="SM2")

    assert "changed since" in said
    at_first = Coverage.objects.at(NIGHT.starts_at).get(position=nights.primary)
    assert at_first.person == cast.vang


def test_a_gap_that_shrank_is_not_asked_about_again(
    nights: Nights, cast: Cast, novak_phone: ContactMethod, carrier: Carrier
) -> None:
    turn(NOON - MINUTE)
    removed(nights, NIGHT.starts_at, NOON)
    gap_offers.ask(Shortfall.objects.get(), now=NOON + 10 * MINUTE, by=cast.novak.pk)
    changes.add_override(
        nights.primary,
        changes.Wish(Change.ADD, cast.kessler),
        starts_at=NIGHT.starts_at,
        ends_at=LATE.starts_at,
        now=NOON + HOUR,
        wins=True,
    )
    turn(NOON + HOUR + 6 * MINUTE)

    (code,) = codes_at(VANG)
    with clock.at(NOON + 2 * HOUR):
        said = carrier.text(VANG, f"1 {code}", sid="SM1")

    assert "Wed 25 Nov 01:00-07:00 is yours" in said
