"""Many hands, one phone: the carrier never meets it busy with a call of ours."""

from datetime import datetime

import pytest

from notifications import duties
from notifications.core.kinds import Channel
from notifications.models import Delivery
from tests.cast import Cast
from tests.flow.system import wait_until
from tests.integration.notifications import test_round_trip as trip
from tests.integration.notifications.conftest import RIVERA, News
from tests.integration.notifications.test_sending import page
from tests.lab import Lab

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("our_server", "crew"),
]
cast = trip.cast
PAGES = 4


def test_calls_that_are_due_at_once_are_made_one_after_the_other(
    cast: Cast, news: News, lab: Lab, now: datetime
) -> None:
    for nth in range(PAGES):
        page(cast, now, key=f"page-{nth}", channels=(Channel.VOICE,))

    def all_have_ended() -> bool:
        duties.deliver_due(now)
        assert duties.wait_until_idle(trip.WITHIN)
        return not Delivery.objects.filter(settled_at=None).exists()

    wait_until("every call has ended", all_have_ended)

    calls = lab.handset(RIVERA).log("call")
    ended = [entry["status"] for entry in calls if entry["status"] == "no-answer"]
    assert "busy" not in {entry["status"] for entry in calls}
    assert len(ended) == PAGES
