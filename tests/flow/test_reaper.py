"""The campaign's deaths: what was to die and did not lives on, whatever comes."""

import pytest

from tests.campaign.script import Death, Strike
from tests.campaign.trouble import Reaper
from tests.flow.system import System, wait_until

pytestmark = pytest.mark.flow


@pytest.mark.parametrize(
    ("death", "place"),
    [
        (Death.ENGINE_AT_SEAM, "delivery.claimed:1"),
        (Death.ENGINE_STALLS, "delivery.claimed:1"),
        (Death.WEB_AT_SEAM, "intake.committed:1"),
    ],
)
def test_a_place_that_nobody_reached_in_time_is_no_trap_for_later(
    system: System, death: Death, place: str
) -> None:
    reaper = Reaper(system, 7, {death}, patience=0.5)
    reaper.strike(Strike(0.0, death, place))
    assert [blow.struck for blow in reaper.blows] == [False]

    system.person("dunn").ask()

    text = "SELECT count(*) FROM notifications_delivery WHERE state = 'delivered'"
    wait_until("a text has arrived", lambda: system.one(text) > 0)
