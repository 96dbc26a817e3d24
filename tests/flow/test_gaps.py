"""A gap is told of, asked about and filled by text alone."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from common import clock, walltime
from tests.cast import ZONE
from tests.flow.system import System, wait_until

pytestmark = pytest.mark.flow
LOOKED_AFTER = 60.0  # five minutes, scaled, on a busy machine
WALL = "%Y-%m-%dT%H:%M"


def nobody_this_evening(system: System) -> None:
    """The coordinator takes whoever is on off, from three hours ahead for two."""
    novak, roster = system.person("novak"), system.house.facts["roster"]
    url = f"/rosters/{roster}/overrides/new/"
    begins = walltime.local(clock.now() + timedelta(hours=3), ZoneInfo(ZONE))
    position = re.search(r'<option value="([^"]+)"[^>]*>Primary<', novak.get(url).text)
    assert position
    typed = {
        "position": position[1],
        "change": "remove",
        "starts_at": begins.strftime(WALL),
        "ends_at": (begins + timedelta(hours=2)).strftime(WALL),
        "reason": "ill",
    }
    seen = novak.post(url, **typed)
    agreed = re.search(r'name="agreed" value="([^"]+)"', seen.text)
    assert agreed, seen.text
    novak.post(url, **typed, agreed=agreed[1])


def test_two_texts_fill_a_gap(system: System) -> None:
    nobody_this_evening(system)
    novak, lindqvist = system.phone("novak"), system.phone("lindqvist")

    told = novak.wait_for_text("TANDEM GAP Nights primary", within=LOOKED_AFTER).body
    lindqvist.wait_for_text("nobody is on call")  # the duty supervisor's alarm
    novak.reply(f"1 {told.split('Reply 1 ')[1][:2]}")
    novak.wait_for_text("asked. You hear who takes it.")
    offer = lindqvist.wait_for_text("Nobody has Nights primary").body
    lindqvist.reply(f"1 {offer.split('Reply 1 ')[1][:2]}")

    assert "is yours" in lindqvist.wait_for_text("Thank you").body
    assert "M. Lindqvist has it" in novak.wait_for_text("has it").body
    left = "SELECT count(*) FROM rosters_shortfall WHERE kind = 'gap'"
    wait_until(
        "no gap is left",
        lambda: system.one(f"{left} AND closed_at IS NULL") == 0,
    )
    untaken = "SELECT count(*) FROM dispatch_alarm WHERE kind = 'gap'"
    assert system.one(f"{untaken} AND acknowledged_at IS NULL") == 0
