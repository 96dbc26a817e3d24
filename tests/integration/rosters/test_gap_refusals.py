"""Who says no to a gap: kept, and told once nobody is left who might take it."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from agencies.models import AuditEntry, User
from notifications.core.kinds import State
from notifications.models import Delivery
from rosters import duties
from rosters.core.words import Change
from rosters.models import GapOffer, Shortfall
from rosters.services import changes, gap_offers, gap_refusals
from tests.cast import Cast
from tests.integration.dispatch.wire import leaves, texts_at
from tests.integration.notifications.conftest import Carrier, verified_phone
from tests.integration.rosters.handsets import VANG, nights_with_handsets
from tests.integration.rosters.nights import Nights, central, span
from tests.integration.rosters.pages import words

NOVAK = "+17155550120"
NIGHT = span("2026-11-24T19:00", "2026-11-25T07:00")  # Rivera's, a Tuesday
NOON = central("2026-11-03T12:00")
LATER = NOON + timedelta(hours=1)
SAID = "Nights primary Tue 24 Nov 19:00-07:00: everybody asked has said no. See Gaps."
Refuse = Callable[[User], None]


@pytest.fixture
def nights(cast: Cast, now: datetime) -> Nights:
    verified_phone(cast.novak, NOVAK, now)
    return nights_with_handsets(cast, now)


@pytest.fixture
def offer(nights: Nights, cast: Cast) -> GapOffer:
    """Vang and Kessler are asked to take Rivera's night."""
    changes.add_override(
        nights.primary,
        changes.Wish(Change.REMOVE),
        starts_at=NIGHT.starts_at,
        ends_at=NIGHT.ends_at,
        now=NOON,
        by=cast.novak.pk,
    )
    duties.look_for_gaps(NOON + timedelta(minutes=6))
    some = {cast.vang, cast.kessler}
    gap = Shortfall.objects.get()
    return gap_offers.ask(gap, now=LATER, by=cast.novak.pk, only=some)


@pytest.fixture
def refuse(offer: GapOffer) -> Refuse:
    return lambda person: gap_refusals.decline(offer.pk, person, now=LATER)


def told_it() -> list[str]:
    leaves(LATER)
    return [text for text in texts_at(NOVAK) if text.endswith(SAID)]


def test_when_the_last_of_those_asked_says_no_the_coordinator_hears_it_once(
    refuse: Refuse, cast: Cast
) -> None:
    refuse(cast.vang)
    assert told_it() == []

    for person in (cast.kessler, cast.kessler, cast.vang, cast.rivera):
        refuse(person)

    assert told_it() == [f"TANDEM GAP {SAID}"]
    entries = AuditEntry.objects.filter(act="decline_gap").order_by("pk")
    assert [entry.person for entry in entries] == [cast.vang, cast.kessler]


def test_a_text_that_says_no_counts_and_its_sender_may_still_take_it(
    offer: GapOffer, cast: Cast, carrier: Carrier
) -> None:
    leaves(LATER)
    code = texts_at(VANG)[-1].split("Reply 1 ")[1][:2]

    said = carrier.text(VANG, f"3 {code}", sid="SM-no")

    assert "understood. Nothing more to do." in said
    assert AuditEntry.objects.get(act="decline_gap").person == cast.vang
    gap_offers.take(offer.pk, cast.vang, now=LATER)
    assert GapOffer.objects.get().taken_by == cast.vang


def test_the_page_and_the_history_say_who_said_no(
    offer: GapOffer, refuse: Refuse, cast: Cast, nights: Nights, novak: Client
) -> None:
    where = reverse("rosters:gap", args=[nights.roster.public_id, offer.gap.public_id])
    refuse(cast.vang)
    assert "T. Vang (said no)" in words(novak.get(where))

    refuse(cast.kessler)

    history = reverse("rosters:history", args=[nights.roster.public_id])
    assert "T. Vang said no to an open shift." in words(novak.get(history))


def test_the_morning_page_counts_who_is_still_to_answer(
    refuse: Refuse, cast: Cast, novak: Client
) -> None:
    where = reverse("oncall:morning", args=[cast.tri_town.public_id])
    assert "2 people asked, nobody has taken it yet" in words(novak.get(where))
    refuse(cast.vang)
    assert "1 person asked, nobody has taken it yet" in words(novak.get(where))

    refuse(cast.kessler)

    page = words(novak.get(where))
    assert "Everybody asked has said no" in page
    assert "nobody has taken it yet" not in page


def test_what_is_filled_before_that_text_leaves_never_sends_it(
    offer: GapOffer, refuse: Refuse, cast: Cast
) -> None:
    refuse(cast.vang)
    refuse(cast.kessler)

    gap_offers.take(offer.pk, cast.kessler, now=LATER)

    leaves(LATER)
    text = Delivery.objects.get(message__topic="gap_refused")
    assert text.state == State.EXPIRED.value
