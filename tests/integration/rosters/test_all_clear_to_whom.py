"""Who hears the all-clear: everybody whom something about the gap may have reached."""

import re
from datetime import datetime, timedelta

import pytest

from agencies.models import User
from common import clock, due
from common.errors import DeliveryFailed
from common.intervals import Span
from notifications import duties as wire
from notifications.core import gsm7
from notifications.models import Delivery
from notifications.services import deliveries, phones
from rosters.core.words import Change
from rosters.models import Shortfall
from rosters.services import changes, gap_offers, settings, time_off
from tests.cast import Cast
from tests.integration.dispatch.wire import leaves
from tests.integration.notifications.conftest import Carrier
from tests.integration.rosters.handsets import KESSLER, LINDQVIST
from tests.integration.rosters.nights import Nights, central, span
from tests.integration.rosters.test_all_clear import (
    AT,
    BACK,
    HOUR,
    MINUTE,
    NIGHT,
    NOVAK,
    all_clears,
    code_of,
    filled,
    off,
    told_nights,
    turn,
)

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
LATER = span("2026-11-25T19:00", "2026-11-26T07:00")  # the night after


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


# ── Everybody who was told, and each once ────────────────────────────────────────


def test_who_heard_only_the_first_of_several_texts_hears_the_end(
    nights: Nights, cast: Cast
) -> None:
    early = central(
        "2026-11-05T12:00"
    )  # a Thursday: found; the next text is at 14 days
    off(nights, NIGHT, early)
    off(nights, LATER, early)
    turn(early + 5 * MINUTE)
    leaves(early + 6 * MINUTE)
    phones.opt_out(NOVAK, now=early + HOUR)  # takes no second text
    turn(central("2026-11-10T20:00"))  # of the first night
    turn(central("2026-11-11T20:00"))  # of the other
    phones.opt_in(NOVAK, now=central("2026-11-12T12:00"))

    filled(nights, cast, central("2026-11-12T13:00"), night=LATER)
    turn(central("2026-11-12T13:00"))

    assert all_clears(NOVAK) == [BACK.replace("Tue 24", "Wed 25")]


def test_who_was_told_of_a_part_hears_when_all_of_it_is_closed(
    nights: Nights, cast: Cast
) -> None:
    ten, one = central("2026-11-24T22:00"), central("2026-11-25T01:00")
    off(nights, Span(one, NIGHT.ends_at), AT)
    turn(AT + 5 * MINUTE)
    part = Shortfall.objects.standing().get(kind="gap")
    gap_offers.ask(part, now=AT + 6 * MINUTE, by=cast.novak.pk)
    leaves(AT + 6 * MINUTE)
    off(nights, Span(NIGHT.starts_at, ten), AT + HOUR)
    turn(AT + HOUR + 5 * MINUTE)
    off(nights, Span(ten, one), AT + 2 * HOUR)
    turn(AT + 2 * HOUR + 5 * MINUTE)

    at = NIGHT.starts_at - 10 * MINUTE
    filled(nights, cast, at)
    turn(at)

    assert all_clears(KESSLER) == all_clears(NOVAK) == all_clears(LINDQVIST) == [BACK]


# ── What opens again before the news has left ────────────────────────────────────

NOON, LATE = central("2026-11-10T12:00"), central("2026-11-13T22:00")  # a Friday


def both_open_and_filled(nights: Nights, cast: Cast) -> None:
    """Two gaps, told of; filled on a Friday night, of which people hear at 08:00."""
    off(nights, NIGHT, NOON)
    off(nights, LATER, NOON)
    turn(NOON + 5 * MINUTE)
    leaves(NOON + 6 * MINUTE)
    for night in (NIGHT, LATER):
        filled(nights, cast, LATE, night=night)
    turn(LATE)


def news_at_eight() -> list[str]:
    before = set(all_clears(NOVAK))
    assert before
    leaves(central("2026-11-14T08:00"))
    left = Delivery.objects.exclude(submitted_at=None).filter(number=NOVAK)
    return [one.message.text for one in left.filter(message__topic="gap_news")]


def test_of_two_that_closed_together_one_that_opens_again_is_not_said_to_be_covered(
    nights: Nights, cast: Cast
) -> None:
    both_open_and_filled(nights, cast)

    off(nights, LATER, LATE + MINUTE)
    turn(LATE + 6 * MINUTE)

    assert news_at_eight() == [BACK]


def test_what_opens_again_minutes_before_the_news_leaves_is_not_said_to_be_covered(
    nights: Nights, cast: Cast
) -> None:
    both_open_and_filled(nights, cast)

    off(nights, LATER, central("2026-11-14T07:58"))

    assert news_at_eight() == []
    turn(central("2026-11-14T08:03"))
    leaves(central("2026-11-14T08:03"))
    assert [text for text in all_clears(NOVAK) if text == BACK] == [BACK]


def test_what_opens_and_closes_again_within_minutes_is_said_to_be_covered_once(
    nights: Nights, cast: Cast
) -> None:
    both_open_and_filled(nights, cast)

    off(nights, LATER, LATE + MINUTE)
    filled(nights, cast, LATE + 2 * MINUTE, night=LATER)
    turn(LATE + 7 * MINUTE)

    assert news_at_eight() == [
        (
            "TANDEM Nights primary Tue 24 Nov 19:00-07:00 and 1 more: "
            "covered again by T. Vang. Nothing to do."
        )
    ]


def test_whose_news_was_held_back_hears_when_it_is_closed_at_last(
    nights: Nights, cast: Cast
) -> None:
    off(nights, NIGHT, NOON)
    turn(NOON + 5 * MINUTE)
    gap_offers.ask(
        Shortfall.objects.standing().get(kind="gap"), now=NOON + HOUR, by=cast.novak.pk
    )
    leaves(NOON + HOUR)
    filled(nights, cast, LATE)
    turn(LATE)
    off(nights, NIGHT, LATE + MINUTE)
    turn(LATE + 6 * MINUTE)
    saturday = central("2026-11-14T12:00")
    filled(nights, cast, saturday)
    turn(saturday)
    leaves(saturday)

    left = Delivery.objects.exclude(submitted_at=None).filter(number=KESSLER)
    news = left.filter(message__topic="gap_news")
    assert [one.message.text for one in news] == [BACK]


# ── What a code is answered ──────────────────────────────────────────────────────


def test_a_refusal_with_many_reasons_is_one_text(
    nights: Nights, cast: Cast, carrier: Carrier
) -> None:
    off(nights, NIGHT, NOON)
    turn(NOON + 5 * MINUTE)
    gap = Shortfall.objects.standing().get(kind="gap")
    gap_offers.ask(gap, now=NOON + HOUR, by=cast.novak.pk)
    leaves(NOON + HOUR)
    User.objects.filter(pk=cast.kessler.pk).update(
        work_name="Ana-Zoë Kessler-Þorsteins"
    )
    changes.add_override(
        nights.backup,
        changes.Wish(Change.REPLACE, cast.kessler, cast.lindqvist),
        starts_at=NIGHT.starts_at,
        ends_at=NIGHT.ends_at,
        now=NOON + HOUR,
    )
    time_off.take(
        cast.tri_town,
        cast.kessler,
        starts_at=NIGHT.starts_at,
        ends_at=NIGHT.starts_at + HOUR,
        now=NOON + HOUR,
    )
    rules = settings.Rules(rest_hours=48, most_nights=1)
    settings.set_rules(nights.roster, rules, now=NOON + HOUR)

    with clock.at(NOON + 2 * HOUR):
        said = carrier.text(KESSLER, f"1 {code_of(KESSLER, 'Nobody')}", sid="SM-r")

    (answer,) = re.findall(r"<Message>(.*?)</Message>", said)
    assert "is on call elsewhere" in answer
    assert gsm7.fits(answer)
