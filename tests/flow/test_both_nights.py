"""Both nights of STORY.md, word for word, through the whole running system."""

from datetime import datetime

import pytest

from common import clock
from tests.flow import ladders, nights
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


def test_the_bad_night_saturday(system: System) -> None:
    begin_with(system, 118)
    rungs = ("primary", "backup", "supervisor")
    ladders.put_rungs(
        system,
        *({"whom": whom, "wait_seconds": 500, "rings": 2} for whom in rungs),
        {"whom": "outside_line", "wait_seconds": 0},
    )
    pelt, rivera, ames = (system.phone(name) for name in ("pelt", "rivera", "ames"))
    okafor, lindqvist = system.phone("okafor"), system.phone("lindqvist")
    rivera.set("silenced")

    pelt.call()
    for said in ("Tandem for", "Weapon"):
        pelt.wait_to_hear(said)
        pelt.press("1")
    pelt.wait_to_hear("Calling the second", within=90)
    okafor.wait_for_ring(within=90)
    okafor.answer()
    okafor.press("3", within=30)
    pelt.wait_to_hear("Calling the third", within=60)
    lindqvist.wait_for_ring(within=60)
    lindqvist.answer()
    lindqvist.press("2")
    system.lab.wait_for("conference", lambda e: e["event"] == "conference-start")
    together, key = at(system, "conference", pelt), at(system, "pressed", lindqvist)
    assert (together - key).total_seconds() < 2
    lindqvist.say("Lindqvist here, where are you?")
    pelt.wait_to_hear("where are you?")

    # The collision: Lindqvist talks with Pelt, Rivera sleeps, Okafor's child is ill.
    system.person("ames").ask(place="Stony Ford")
    okafor.wait_for_ring(within=90)
    okafor.answer()
    okafor.press("3", within=30)
    nobody = ames.wait_for_text("NOBODY", within=90)
    ames.wait_for_ring()
    ames.answer()
    ames.wait_to_hear("Nobody is coming")
    ames.press("3")
    county = system.lab.handset("+17155550199")
    county.wait_for_ring()
    county.answer()
    system.lab.wait_for("bridged", number=ames.number)
    assert "NOBODY IS COMING" in nobody.body
    county.hangup()

    # Rivera wakes, and answers late.
    [asked] = [text for text in rivera.texts() if "TANDEM Stony Ford 119" in text]
    rivera.text("+17155550140", f"1 {asked.split('Reply 1 ')[1].split()[0]}")
    question = ames.wait_for_text("Still needed?").body
    ames.reply(f"2 {question.split('2 ')[1].split()[0]}")
    rivera.wait_for_text("no longer needed")
    ames.wait_for_text("understood")

    nights.write(
        "A bad night (Saturday)",
        system,
        *("pelt", "rivera", "okafor", "lindqvist", "ames"),
    )
    for name in ("pelt", "okafor", "rivera", "ames"):
        nights.compare("bad", name, system.phone(name))
    nights.compare("bad", "lindqvist", lindqvist, texts=False)
