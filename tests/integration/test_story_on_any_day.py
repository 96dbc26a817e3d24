"""Whenever it is seeded, and by whatever chance: the same figures, and quiet."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from billing.models import Statement
from dispatch.models import Callout
from notifications.models import Delivery
from oncall.story import seeding
from rosters import selectors
from rosters.models import Roster
from tests.integration.test_story import STORY, engine_turn


@pytest.mark.parametrize(
    ("now", "chance"),
    [
        pytest.param(datetime(2026, 12, 1, 6, 30, tzinfo=UTC), 1, id="the 1st, 00:30"),
        pytest.param(datetime(2026, 11, 2, 9, 0, tzinfo=UTC), 2, id="both closed"),
        pytest.param(datetime(2026, 11, 3, 10, 25, tzinfo=UTC), 3, id="just after"),
        pytest.param(datetime(2027, 1, 3, 7, 12, tzinfo=UTC), 4, id="a new year"),
        pytest.param(datetime(2027, 3, 14, 8, 30, tzinfo=UTC), 5, id="clocks change"),
        pytest.param(datetime(2028, 3, 1, 20, 0, tzinfo=UTC), 6, id="a leap year"),
    ],
)
@pytest.mark.django_db
def test_the_statements_are_the_storys_and_nothing_waits(
    now: datetime, chance: int, settings: Settings, tmp_path: Path
) -> None:
    settings.VAR_DIR = tmp_path

    assert seeding.seed(now=now, chance=chance)

    statements = Statement.objects.select_related("agency")
    assert {row.agency.short_name: row.total_cents for row in statements} == STORY
    assert not Delivery.objects.still_open().exists()
    on_call = selectors.on_call([r.pk for r in Roster.objects.all()], now)
    assert len(on_call) == 2
    before = Delivery.objects.count()
    engine_turn(now)
    assert Delivery.objects.count() == before
    assert Callout.objects.filter(requested_at__gt=now).count() == 0
