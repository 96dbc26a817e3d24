"""A position added today: a gap from now on, and none in the past."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from common.intervals import Span
from rosters import duties, selectors
from rosters.core.words import Tier
from rosters.models import Shortfall
from rosters.services import rosters
from tests.integration.rosters.nights import Nights

pytestmark = pytest.mark.django_db
WEEK, MINUTE = timedelta(days=7), timedelta(minutes=1)


def test_it_leaves_no_gap_in_the_past_and_one_from_now_on(
    nights: Nights, now: datetime
) -> None:
    before = selectors.gaps_of(nights.roster, Span(now - WEEK, now), now=now)
    made = rosters.add_position(nights.roster, Tier.BACKUP, now=now)

    after = selectors.gaps_of(nights.roster, Span(now - WEEK, now), now=now)
    coming = selectors.gaps_of(nights.roster, Span(now, now + WEEK), now=now)

    assert after == before
    assert [gap.span.starts_at for gap in coming if gap.position == made][:1] == [now]


def test_its_gap_is_told_of_some_minutes_later(nights: Nights, now: datetime) -> None:
    later = now + 10 * MINUTE
    duties.look_for_gaps(later)
    made = rosters.add_position(nights.roster, Tier.BACKUP, now=later)

    duties.look_for_gaps(later + 6 * MINUTE)

    first = Shortfall.objects.filter(position=made).earliest("starts_at")
    assert first.told_with is not None


def test_its_form_says_what_it_does_and_saves_at_once(
    nights: Nights, novak: Client
) -> None:
    url = reverse("rosters:add_position", args=[nights.roster.public_id])

    form = novak.get(url).content.decode()
    novak.post(url, {"tier": "backup"})

    assert "From now on it is a gap" in form
    assert "See what changes" not in form
    assert nights.roster.positions.count() == 3
