"""One agency's burst does not stand before another's page."""

from datetime import datetime, timedelta

import pytest

from agencies.models import Organisation
from notifications import duties
from notifications.models import Delivery
from notifications.services import sending
from tests.cast import Cast

pytestmark = pytest.mark.django_db
A_SECOND = timedelta(seconds=1)


def say(cast: Cast, about: Organisation | None, *, now: datetime) -> None:
    """Something due now, of that agency's request."""
    sending.send(
        person_id=None,
        number="+17155550188",
        topic="nobody",
        owner_key="",
        text=about.short_name if about else "nobody's",
        now=now,
        consortium=cast.tri_town,
        expires_at=now + timedelta(hours=1),
        on_behalf_of=about.pk if about else None,
    )


def claimed(now: datetime, *, limit: int) -> list[str]:
    """Whose words the engine takes in hand."""
    return sorted(row.message.text for row in duties.claim(now, limit=limit))


def test_who_asks_during_a_burst_is_next_though_the_burst_was_first(
    cast: Cast, now: datetime
) -> None:
    for _ in range(30):
        say(cast, cast.harlow, now=now)
    assert claimed(now, limit=8) == ["Harlow"] * 8

    say(cast, cast.stony_ford, now=now + A_SECOND)
    say(cast, None, now=now + A_SECOND)

    assert claimed(now + A_SECOND, limit=2) == ["Stony Ford", "nobody's"]
    assert claimed(now + A_SECOND, limit=100) == ["Harlow"] * 22


def test_a_burst_alone_has_every_hand_and_goes_as_it_came(
    cast: Cast, now: datetime
) -> None:
    for _ in range(12):
        say(cast, cast.harlow, now=now)
    first = list(Delivery.objects.order_by("pk").values_list("pk", flat=True)[:8])

    assert [row.pk for row in duties.claim(now, limit=8)] == first


def test_a_lease_that_ran_out_is_nothing_under_way(cast: Cast, now: datetime) -> None:
    for _ in range(3):
        say(cast, cast.harlow, now=now)
    assert claimed(now, limit=2) == ["Harlow"] * 2
    say(cast, cast.stony_ford, now=now)
    after_a_death = now + timedelta(hours=1)

    assert claimed(after_a_death, limit=2) == ["Harlow", "Stony Ford"]
