"""Both nights of STORY.md, word for word, through the whole running system."""

from datetime import datetime

import pytest

from common import clock
from tests.flow import nights
from tests.flow.system import System
from tests.lab import Handset

pytestmark = pytest.mark.flow


def at(system: System, kind: str, phone: Handset, **where: str) -> datetime:
    """When the last such thing happened at that telephone."""
    entries = system.lab.log(phone.number, kind=kind)
    found = [e for e in entries if all(e.get(k) == v for k, v in where.items())]
    return datetime.fromisoformat(str(found[-1]["at"]))


def begin_with(system: System, number: int) -> None:
    """The next request has this number, as in the story."""
    database = system.house.database
    (consortium,) = system.rows(
        "SELECT id FROM agencies_consortium WHERE short_name = %s", "Tri-Town"
    )[0]
    year = system.one("SELECT max(year) FROM dispatch_calloutcounter")
    year = year or clock.now().year
    database.write(
        "INSERT INTO dispatch_calloutcounter (consortium_id, year, last)"
        " VALUES (%s, %s, %s)",
        [consortium, year, number - 1],
    )


def test_the_good_night_tuesday(system: System) -> None:
    begin_with(system, 118)
    dunn, rivera = system.phone("dunn"), system.phone("rivera")
    screen = system.person("dunn")

    request = screen.ask()
    rivera.wait_for_ring()
    rivera.answer()
    rivera.press("1")
    rivera.wait_to_hear("It is yours")
    rivera.press("35#")
    rivera.wait_to_hear("35 minutes")
    rivera.press("1")
    dunn.wait_for_ring()
    assert (at(system, "ring", dunn) - at(system, "pressed", rivera)).seconds < 2
    dunn.answer()
    system.lab.wait_for("bridged", number=rivera.number)
    dunn.wait_for_text("coming, about")
    assert screen.status(request).startswith("R. Rivera is coming, about ")
    rivera.say("Rivera here. Where are you?")
    dunn.wait_to_hear("Where are you?")
    rivera.hangup()
    dunn.reply("7 118")
    rivera.wait_for_text("SECURE")
    screen.post(f"/r/{request}/mark/arrived")
    rivera.wait_for_text("how many minutes")
    screen.post(f"/r/{request}/release")
    rivera.reply("6 118")
    asked = rivera.wait_for_text("and your miles").body
    code = asked.split("Reply 1 ")[1].split()[0]
    rivera.reply(f"1 {code} 11")
    rivera.wait_for_text("11 miles")
    rivera.reply(f"2 {code} 20")
    rivera.wait_for_text("20 minutes")
    rivera.reply(f"3 {code} 3")
    rivera.wait_for_text("closed")

    nights.write("A good night (Tuesday)", system, "dunn", "rivera")
    nights.compare("good", "dunn", dunn)
    nights.compare("good", "rivera", rivera)
