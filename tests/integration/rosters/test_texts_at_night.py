"""Whoever asks others at night reads when their texts leave."""

from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from notifications.models import Delivery, Message
from rosters import duties
from rosters.core.words import Change
from rosters.models import Shortfall
from rosters.services import changes
from tests.cast import Cast
from tests.integration.rosters.nights import Nights, central
from tests.integration.rosters.pages import address, text
from tests.integration.rosters.swapping import NIGHT

LATER = "At night nobody is woken for it: the text leaves on Tue 3 Nov 08:00."


@pytest.fixture
def gap(nights: Nights, now: datetime) -> Shortfall:
    """Of next Tuesday, found at 02:14."""
    changes.add_override(
        nights.primary,
        changes.Wish(Change.REMOVE),
        starts_at=NIGHT.starts_at,
        ends_at=NIGHT.ends_at,
        now=now,
    )
    duties.look_for_gaps(now.replace(minute=25))
    return Shortfall.objects.get(kind="gap")


def test_who_asks_for_a_gap_at_night_reads_when_the_texts_leave(
    nights: Nights, novak: Client, gap: Shortfall
) -> None:
    before = text(novak.get(address("gap", nights, gap.public_id)))
    url = address("ask_for_gap", nights, gap.public_id)
    asked = text(novak.post(url, {"everybody": "1"}, follow=True))

    assert LATER in before
    assert f"Asked by text. You hear who takes it. {LATER}" in asked
    sent = Delivery.objects.filter(message__topic="gap_offer")
    assert {row.due_at for row in sent} == {central("2026-11-03T08:00")}


def test_who_offers_a_shift_at_night_reads_it_too(
    nights: Nights, cast: Cast, novak: Client
) -> None:
    seconds = int(NIGHT.starts_at.timestamp())
    url = reverse("rosters:offer_shift", args=[nights.primary.public_id, seconds])
    typed = {"people": [str(cast.vang.public_id)], "whom": "some"}

    page = text(novak.post(url, typed, follow=True))

    assert f"Offered. Everybody asked gets a text. {LATER}" in page
    assert Message.objects.filter(topic="swap", person=cast.vang).exists()
