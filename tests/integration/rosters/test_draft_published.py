"""What the page says once a draft is published."""

from datetime import datetime

import pytest
from django.test import Client

from rosters.core.words import Change
from rosters.services import changes
from tests.cast import Cast
from tests.integration.rosters.drafting import fair_draft
from tests.integration.rosters.nights import Nights, central
from tests.integration.rosters.pages import address, words

pytestmark = pytest.mark.django_db


def test_what_is_left_as_it_is_when_a_draft_is_published_is_said_at_once(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    made = fair_draft(cast, nights, now)
    changes.add_override(
        nights.primary,
        changes.Wish(Change.ADD, cast.vang),
        starts_at=central("2026-11-10T19:00"),
        ends_at=central("2026-11-11T07:00"),
        now=now,
        wins=True,
    )

    url = address("publish_draft", nights, made.public_id)
    page = words(novak.post(url, {"edition": "1"}, follow=True))

    assert "Published. Everybody concerned gets one text. 1 shift was left" in page
    assert "below stands why." in page
    assert "T. Vang has it by now" in page
