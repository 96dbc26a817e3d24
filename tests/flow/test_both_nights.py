"""Both nights of STORY.md, word for word, through the whole running system.

Each step waits on the fact before it: what a telephone heard, read or did. Nothing here
waits for a time to be over.
"""

import re
from datetime import timedelta

import pytest

from common import clock
from tests.flow import ladders, nights, shifts
from tests.flow.system import System
from tests.lab import Handset

pytestmark = pytest.mark.flow
LONG = 90.0
"""Two calls that end at voicemail, and what else the machine is busy with."""


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


def cannot(phone: Handset) -> None:
    """They answer, press 3 and why (a child is ill); the call ends in words."""
    phone.wait_for_ring(within=LONG)
    phone.answer()
    for asked, key in (("1 take it", "3"), ("Why?", "1")):
        phone.wait_to_hear(asked)
        phone.press(key, within=LONG)
    phone.wait_to_hear("Goodbye.")


def code_in(text: str) -> str:
    return text.split("Reply 1 ")[1].split()[0]


def test_the_good_night_tuesday(system: System) -> None:
    begin_with(system, 118)
    dunn, rivera = system.phone("dunn"), system.phone("rivera")
    screen = system.person("dunn")
    confirms_by_flip_phone(system, rivera)

    request = screen.ask()
    rivera.wait_for_ring()
    dunn.wait_for_text("received")
    rivera.wait_for_text("TANDEM Harlow 118")
    rivera.answer()
    rivera.wait_to_hear("1 take it")
    rivera.press("1")
    dunn.wait_for_text("time follows")
    rivera.wait_to_hear("It is yours")
    rivera.press("35#")
    dunn.wait_for_text("coming, about")
    rivera.wait_to_hear("35 minutes")
    rivera.press("1")
    dunn.wait_for_ring()
    assert nights.asked_between(system, rivera, until="ring", at=dunn) == 0
    dunn.answer()
    system.lab.wait_for("conference", lambda e: e["event"] == "conference-start")
    assert screen.status(request).startswith("R. Rivera is coming, about ")
    rivera.say("Rivera here. Where are you?")
    dunn.wait_to_hear("Where are you?")
    rivera.hangup()
    dunn.wait_to_hear("off the line")
    dunn.reply("7 118")
    rivera.wait_for_text("SECURE")
    dunn.wait_for_text("passed on")
    screen.post(f"/r/{request}/mark/arrived")
    rivera.wait_for_text("how many minutes")
    screen.post(f"/r/{request}/release")

    clears_by_keypad(rivera)

    plan_follow_up(system, request)
    nights.write("A good night (Tuesday)", system, "dunn", "rivera")
    nights.assert_as_written("good", "dunn", dunn)
    nights.assert_as_written("good", "rivera", rivera)


def confirms_by_flip_phone(system: System, rivera: Handset) -> None:
    """In the evening, before her night begins."""
    shifts.begins_in(system, 60)
    asked = rivera.wait_for_text("You are on call")
    rivera.reply(f"1 {code_in(asked.body)}")
    rivera.wait_for_text("confirmed")
    shifts.begins_now(system)


def clears_by_keypad(rivera: Handset) -> None:
    """She calls, is rung back, and keys in done, 11.4 miles, 20 minutes of notes, a
    safety plan, and that without her it would have been nothing.
    """
    rivera.call()
    rivera.wait_to_hear("6: we ring you back")
    rivera.press("6")
    rivera.wait_for_ring()
    rivera.answer()
    for asked, keys in (
        ("6 done", "6"),
        ("How many miles", "11*4#"),
        ("How many minutes of notes", "20#"),
        ("How did it end", "3#"),
        ("Without you", "4#"),
    ):
        rivera.wait_to_hear(asked)
        rivera.press(keys)
    rivera.wait_to_hear("That was all. Goodbye.")


def plan_follow_up(system: System, request: str) -> None:
    """It stands on the list of the day after."""
    novak = system.person("novak")
    form = novak.get(f"/r/{request}/follow-up").text
    holder = re.search(r'value="([^"]+)"[^>]*>[^<]*R. Rivera', form)
    assert holder, form
    day = (clock.now() + timedelta(days=1)).date().isoformat()
    answer = novak.post(f"/r/{request}/follow-up/plan", holder=holder[1], due_on=day)
    assert answer.ok
    assert "118" in novak.get("/follow-ups?show=open").text


def test_the_bad_night_saturday(system: System) -> None:
    begin_with(system, 118)
    rungs = ("primary", "backup", "supervisor")
    ladders.put_rungs(
        system,
        *({"whom": whom, "wait_seconds": 900, "rings": 2} for whom in rungs),
        {"whom": "outside_line", "wait_seconds": 0},
    )
    system.phone("rivera").set("silenced")

    pelt_talks_to_lindqvist(system)
    nobody_comes_to_ames(system)
    rivera_wakes_and_answers_late(system)

    names = ("pelt", "rivera", "okafor", "lindqvist", "ames")
    nights.write("A bad night (Saturday)", system, *names)
    for name in names:
        alarmed = name == "lindqvist"
        nights.assert_as_written("bad", name, system.phone(name), texts=not alarmed)


def pelt_talks_to_lindqvist(system: System) -> None:
    """He stays on the line and hears each step."""
    pelt, rivera = system.phone("pelt"), system.phone("rivera")
    lindqvist = system.phone("lindqvist")
    pelt.call()
    for said in ("Tandem for", "Weapon"):
        pelt.wait_to_hear(said)
        pelt.press("1")
    pelt.wait_for_text("received")
    pelt.wait_to_hear("Calling the second", within=LONG)
    cannot(system.phone("okafor"))
    pelt.wait_to_hear("Calling the third", within=LONG)
    lindqvist.wait_for_ring(within=LONG)
    lindqvist.answer()
    lindqvist.wait_to_hear("1 take it")
    lindqvist.press("2")
    assert nights.asked_between(system, lindqvist, until="conference", at=pelt) <= 2
    system.lab.wait_for("conference", lambda e: e["event"] == "conference-start")
    lindqvist.say("Lindqvist here, where are you?")
    pelt.wait_to_hear("where are you?")
    pelt.wait_for_text("takes it by phone")
    rivera.wait_for_text("has it")


def nobody_comes_to_ames(system: System) -> None:
    """The collision: Lindqvist talks, Rivera sleeps, Okafor's child is ill."""
    ames, county = system.phone("ames"), system.lab.handset("+17155550199")
    system.person("ames").ask(place="Stony Ford")
    cannot(system.phone("okafor"))
    ames.wait_for_text("NOBODY IS COMING", within=LONG)
    ames.wait_for_ring()
    ames.answer()
    ames.wait_to_hear("Nobody is coming")
    ames.press("3")
    county.wait_for_ring()
    county.answer()
    system.lab.wait_for("bridged", number=ames.number)
    county.hangup()
    ames.wait_to_hear("has hung up")
    ames.hangup()


def rivera_wakes_and_answers_late(system: System) -> None:
    """Ames is asked whether she is still needed, and says no."""
    ames, rivera = system.phone("ames"), system.phone("rivera")
    page = rivera.wait_for_text("TANDEM Stony Ford 119")
    rivera.reply(f"1 {code_in(page.body)}")
    rivera.wait_for_text("nobody was found in time")
    question = ames.wait_for_text("Still needed?").body
    ames.reply(f"2 {code_in(question)}")
    rivera.wait_for_text("no longer needed")
    ames.wait_for_text("understood")
