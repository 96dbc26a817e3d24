"""Gaps are told of in time, once each, and filled by whoever takes them first."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from agencies.models import User
from common import clock
from dispatch.models import Alarm
from notifications.core.kinds import Channel
from notifications.models import ContactMethod, Delivery, Message
from notifications.services import phones
from rosters import duties
from rosters.core.words import Change
from rosters.errors import GapOver
from rosters.models import Coverage, GapOffer, Shortfall
from rosters.services import changes, gap_offers, settings, time_off
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.dispatch.wire import leaves, texts_at
from tests.integration.notifications.conftest import Carrier, verified_phone
from tests.integration.rosters.handsets import (
    KESSLER,
    RIVERA,
    VANG,
    nights_with_handsets,
)
from tests.integration.rosters.nights import Nights, central, span

NOVAK = "+17155550120"
NIGHT = span("2026-11-24T19:00", "2026-11-25T07:00")  # Rivera's, a Tuesday
NOON = central("2026-11-03T12:00")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
Empty = Callable[..., Shortfall]


@pytest.fixture
def nights(cast: Cast, now: datetime) -> Nights:
    return nights_with_handsets(cast, now)


@pytest.fixture
def novak_phone(cast: Cast, now: datetime) -> ContactMethod:
    return verified_phone(cast.novak, NOVAK, now)


def turn(now: datetime) -> int:
    return duties.look_for_gaps(now)


@pytest.fixture
def emptied(nights: Nights, cast: Cast, novak_phone: ContactMethod) -> Empty:
    """Nobody has that night any more, and the engine has looked."""

    def empty(now: datetime = NOON) -> Shortfall:
        duties.look_for_gaps(now - MINUTE)
        changes.add_override(
            nights.primary,
            changes.Wish(Change.REMOVE),
            starts_at=NIGHT.starts_at,
            ends_at=NIGHT.ends_at,
            now=now,
            by=cast.novak.pk,
        )
        turn(now + 5 * MINUTE)
        return Shortfall.objects.standing().get()

    return empty


def gap_texts() -> list[str]:
    return [text for text in texts_at(NOVAK) if text.startswith("TANDEM GAP")]


def open_alarms() -> list[Alarm]:
    return list(Alarm.objects.filter(acknowledged_at=None))


def test_a_full_roster_falls_short_of_nothing(nights: Nights) -> None:
    assert turn(NOON) == 0
    assert not Shortfall.objects.exists()


def test_the_coordinator_hears_which_gap_who_could_and_how_to_ask_them(
    emptied: Empty,
) -> None:
    emptied()

    (text,) = gap_texts()
    code = text.split("Reply 1 ")[1][:2]
    assert text == (
        "TANDEM GAP Nights primary Tue 24 Nov 19:00-07:00. Could: D. Kessler, "
        f"J. Okafor, R. Rivera, T. Vang. Reply 1 {code} to ask them."
    )


def test_each_level_is_told_of_once_however_often_the_engine_looks(
    emptied: Empty,
) -> None:
    emptied()
    told: list[str] = []

    for hours in range(0, 21 * 24, 6):
        turn(NOON + hours * HOUR)
        turn(NOON + hours * HOUR + MINUTE)
        if len(gap_texts()) > len(told):
            told = gap_texts()
    turn(NIGHT.starts_at - HOUR)
    turn(NIGHT.starts_at - HOUR)

    assert len(gap_texts()) == 5  # found, 14 days, 72 hours, 24 hours, an hour
    assert [alarm.label for alarm in open_alarms()] == [
        "Nights primary Tue 24 Nov 19:00-07:00"
    ]


def test_what_can_wait_is_told_in_working_hours(emptied: Empty) -> None:
    emptied(central("2026-11-06T18:00"))  # a Friday evening

    delivery = Delivery.objects.get(message__topic="gap")
    assert delivery.due_at == central("2026-11-09T08:00")
    assert open_alarms() == []


def test_a_gap_of_tonight_is_told_at_once_and_alarms_the_supervisor(
    emptied: Empty,
) -> None:
    at = NIGHT.starts_at - 3 * HOUR
    emptied(at)

    delivery = Delivery.objects.get(message__topic="gap")
    assert delivery.due_at == at + 5 * MINUTE
    assert len(open_alarms()) == 1


def test_a_filled_gap_closes_its_alarms_and_is_told_of_no_more(
    emptied: Empty, nights: Nights, cast: Cast
) -> None:
    emptied(NIGHT.starts_at - 20 * HOUR)
    assert len(open_alarms()) == 1

    changes.add_override(
        nights.primary,
        changes.Wish(Change.ADD, cast.vang),
        starts_at=NIGHT.starts_at,
        ends_at=NIGHT.ends_at,
        now=NIGHT.starts_at - 19 * HOUR,
        wins=True,
    )
    turn(NIGHT.starts_at - 18 * HOUR)
    turn(NIGHT.starts_at - HOUR)

    assert not Shortfall.objects.standing().exists()
    assert open_alarms() == []
    assert len(gap_texts()) == 1


def test_many_gaps_found_together_are_one_text(
    nights: Nights, cast: Cast, novak_phone: ContactMethod
) -> None:
    turn(NOON - MINUTE)
    time_off.take(
        cast.tri_town,
        cast.lindqvist,
        starts_at=central("2026-11-20T12:00"),
        ends_at=central("2026-11-30T12:00"),
        now=NOON,
    )
    turn(NOON + 5 * MINUTE)

    (text,) = gap_texts()
    assert "Nights backup Fri 20 Nov 19:00-07:00, and 9 more." in text
    assert Shortfall.objects.standing().count() == 10


# ── Asking people ────────────────────────────────────────────────────────────────


def ask_by_text(carrier: Carrier) -> str:
    code = gap_texts()[-1].split("Reply 1 ")[1][:2]
    with clock.at(NOON + HOUR):
        return carrier.text(NOVAK, f"1 {code}", sid="SM-ask")


def take_by_text(carrier: Carrier, number: str) -> str:
    (offer,) = [text for text in texts_at(number) if "Nobody has" in text]
    code = offer.split("Reply 1 ")[1][:2]
    with clock.at(NOON + 2 * HOUR):
        return carrier.text(number, f"1 {code}", sid=f"SM{number}")


def test_one_text_asks_them_and_the_first_has_it(
    emptied: Empty, nights: Nights, cast: Cast, carrier: Carrier
) -> None:
    emptied()

    assert "4 asked. You hear who takes it." in ask_by_text(carrier)
    assert "Nobody has Nights primary Tue 24 Nov 19:00-07:00" in texts_at(VANG)[-1]
    leaves(NOON + HOUR)
    assert "is yours. Thank you." in take_by_text(carrier, VANG)
    late = take_by_text(carrier, KESSLER)

    row = Coverage.objects.at(NIGHT.starts_at).get(position=nights.primary)
    assert row.person == cast.vang
    assert "T. Vang has it." in late
    assert "T. Vang has it." in texts_at(KESSLER)[-1]
    assert "T. Vang has it." in texts_at(NOVAK)[-1]
    assert not Shortfall.objects.standing().exists()
    assert GapOffer.objects.get().taken_by == cast.vang


def test_who_rests_or_is_off_is_neither_named_nor_asked_and_nobody_is_rung(
    emptied: Empty, nights: Nights, cast: Cast, carrier: Carrier
) -> None:
    settings.set_rules(nights.roster, settings.Rules(rest_hours=24), now=NOON)
    time_off.take(
        cast.tri_town,
        cast.vang,
        starts_at=NIGHT.starts_at,
        ends_at=NIGHT.ends_at,
        now=NOON,
    )
    emptied()
    ask_by_text(carrier)

    assert "Could: D. Kessler, J. Okafor." in gap_texts()[-1]  # Rivera rests
    assert {one.work_name for one in GapOffer.objects.get().asked.all()} == {
        "D. Kessler",
        "J. Okafor",
    }
    rung = Delivery.objects.filter(channel=Channel.VOICE.value)
    assert not rung.filter(message__topic__in=["gap", "gap_offer"]).exists()


def test_asking_again_asks_nobody_twice(emptied: Empty, cast: Cast) -> None:
    gap = emptied()

    for _ in range(2):
        gap_offers.ask(gap, now=NOON + HOUR, by=cast.novak.pk)

    assert Message.objects.filter(topic="gap_offer").count() == 4


def test_what_was_filled_meanwhile_is_told_so(
    emptied: Empty, nights: Nights, cast: Cast
) -> None:
    gap = emptied()
    offer = gap_offers.ask(gap, now=NOON + HOUR, by=cast.novak.pk)
    leaves(NOON + HOUR)
    changes.add_override(
        nights.primary,
        changes.Wish(Change.ADD, cast.okafor),
        starts_at=NIGHT.starts_at,
        ends_at=NIGHT.ends_at,
        now=NOON + HOUR,
        wins=True,
    )

    with pytest.raises(GapOver, match="covered again"):
        gap_offers.take(offer.pk, cast.vang, now=NOON + 2 * HOUR)
    turn(NOON + 2 * HOUR)
    assert "covered again by J. Okafor" in texts_at(VANG)[-1]


# ── Phones ───────────────────────────────────────────────────────────────────────


def test_a_phone_that_opts_out_is_told_to_the_coordinator(
    nights: Nights, cast: Cast, novak_phone: ContactMethod
) -> None:
    turn(NOON)
    phones.opt_out(RIVERA, now=NOON + HOUR)

    turn(NOON + HOUR)
    turn(NOON + 2 * HOUR)

    told = [text for text in texts_at(NOVAK) if "cannot be reached" in text]
    (text,) = told
    assert text == (
        "TANDEM R. Rivera cannot be reached: no phone takes our texts. "
        "On call Nights Tue 3 Nov 19:00-07:00."
    )
    assert Alarm.objects.filter(kind="cannot_page").count() == 1


def test_who_lost_their_last_phone_is_found_and_mended_by_a_new_one(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    turn(NOON)
    phones.retire_methods(cast.okafor.pk, NOON)

    duties.look_for_phones(NOON + MINUTE)
    assert Shortfall.objects.standing().get().person == cast.okafor
    verified_phone(cast.okafor, "+17155550199", now)
    duties.look_for_phones(NOON + 2 * MINUTE)

    assert not Shortfall.objects.standing().exists()


# ── Pages ────────────────────────────────────────────────────────────────────────


def text_of(client: Client, url: str) -> str:
    return " ".join(client.get(url).content.decode().split())


def test_whoever_is_left_out_is_not_asked_and_can_be_asked_later(
    emptied: Empty, nights: Nights, novak: Client, cast: Cast
) -> None:
    gap = emptied()
    where = [nights.roster.public_id, gap.public_id]
    ask = reverse("rosters:ask_for_gap", args=where)

    nobody = novak.post(ask)
    novak.post(ask, {"people": [str(cast.vang.public_id)]})
    shown = text_of(novak, reverse("rosters:gap", args=where))
    other = novak.post(ask, {"people": [str(cast.lindqvist.public_id)]})

    assert nobody.status_code == other.status_code == 422
    assert "Choose whom to ask." in nobody.content.decode()
    assert [person.pk for person in GapOffer.objects.get().asked.all()] == [
        cast.vang.pk
    ]
    assert "Asked already: T. Vang" in shown
    assert shown.count('type="checkbox"') == 3


def test_the_gaps_of_the_whole_horizon_and_one_tap_that_asks(
    emptied: Empty, nights: Nights, novak: Client, cast: Cast, sign_in: SignIn
) -> None:
    gap = emptied()
    roster = nights.roster.public_id

    listed = text_of(novak, reverse("rosters:gaps", args=[roster]))
    url = reverse("rosters:gap", args=[roster, gap.public_id])
    shown = text_of(novak, url)
    ask = reverse("rosters:ask_for_gap", args=[roster, gap.public_id])
    novak.post(ask, {"everybody": "1"})

    assert "Tue 24 Nov 2026 19:00" in listed
    assert shown.count('type="checkbox"') == 4
    assert "M. Lindqvist" in shown.split("May not, by the rules")[1]
    assert "All of them were asked." in text_of(novak, url)
    vang = sign_in(cast.vang)
    assert "I take it" in text_of(vang, reverse("oncall:home"))
    offer = GapOffer.objects.get()
    taken = vang.post(reverse("rosters:take_gap", args=[offer.public_id]), follow=True)
    assert "It is yours." in taken.content.decode()
    assert "It is no gap any more." in text_of(novak, url)


def test_an_offer_to_others_is_no_door(
    emptied: Empty, cast: Cast, sign_in: SignIn
) -> None:
    offer = gap_offers.ask(emptied(), now=NOON + HOUR, by=None)
    url = reverse("rosters:take_gap", args=[offer.public_id])
    lindqvist: User = cast.lindqvist

    assert sign_in(lindqvist).post(url).status_code == 404
