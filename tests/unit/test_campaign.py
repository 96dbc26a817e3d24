"""The campaign's dice and its judge: the same seed, and no excuse too many."""

import subprocess
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest

from tests.campaign import judge, script, system
from tests.campaign.script import After, Death, Habit
from tests.campaign.sent import Sent, was_overtaken, was_replaced, was_undone
from tests.campaign.towns import number_of, town_of
from tests.campaign.trouble import Key

ROOT = Path(__file__).parent.parent.parent
PATCHES = ROOT / "bench" / "patches"
SEAMS = {Death.ENGINE_AT_SEAM: ["a"], Death.WEB_AT_SEAM: ["b"]}
ALL = frozenset(Death)


def test_the_same_seed_gives_the_same_nights_weather_and_deaths() -> None:
    assert script.night(7, 3, 1) == script.night(7, 3, 1)
    weather = [list(islice(script.weather(7), 50)) for _ in range(2)]
    assert weather[0] == weather[1]
    deaths = [list(islice(script.strikes(7, SEAMS, ALL), 50)) for _ in range(2)]
    assert deaths[0] == deaths[1]


def test_over_a_campaign_everything_happens() -> None:
    nights = [script.night(7, town, nth) for town in range(20) for nth in range(50)]
    assert {night.primary for night in nights} == set(Habit)
    assert {night.after for night in nights} == set(script.DEEDS) == set(After)
    assert any(night.at_once for night in nights)
    struck = {one.death for one in islice(script.strikes(7, SEAMS, ALL), 200)}
    assert struck == set(Death)


def test_only_the_deaths_asked_for_strike() -> None:
    struck = {
        one.death
        for one in islice(script.strikes(7, SEAMS, ALL - {Death.CONNECTIONS}), 200)
    }
    assert struck == set(Death) - {Death.CONNECTIONS}


def test_a_number_is_of_one_town() -> None:
    for town in (0, 7, 42, 99):
        assert town_of(number_of(town, "backup")) == town


def test_an_answer_is_due_at_the_bound_and_later_only_for_a_death_that_lay_on_it() -> (
    None
):
    due = 1000.0 + system.REAL_BOUND
    before, on_it = (due - 20, due - 10), (due - 1, due + 2)

    assert judge.allowed_until(1000.0, []) == due
    assert judge.allowed_until(1000.0, [before]) == due
    assert judge.allowed_until(1000.0, [on_it]) == due + 2 + judge.AFTER_A_DEATH


def test_a_text_that_arrived_ended_as_delivered_and_a_lost_one_did_not_end() -> None:
    log = [
        {"kind": "text_in", "sid": "SM1"},
        {"kind": "text_failed", "sid": "SM2"},
        {"kind": "text_dropped", "sid": "SM3"},
        {"kind": "call", "sid": "CA1", "status": "ringing"},
        {"kind": "call", "sid": "CA1", "status": "no-answer"},
    ]

    assert judge.endings(log) == {
        "SM1": "delivered",
        "SM2": "undelivered",
        "CA1": "no_answer",
    }


@pytest.mark.parametrize("patch", sorted(PATCHES.glob("*.patch")), ids=lambda p: p.stem)
def test_what_proves_the_campaign_can_still_be_taken_out(patch: Path) -> None:
    tried = subprocess.run(
        ["git", "apply", "--check", patch],  # noqa: S607 - whichever git there is
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert tried.returncode == 0, tried.stderr.decode()


def test_a_call_is_excused_only_while_another_was_at_its_telephone_to_the_end() -> None:
    phone, key = "+17155550101", ("+17155550101", "voice", "")
    log = [
        {"kind": "call", "number": phone, "sid": "CA1", "at": f"2026-11-03T08:14:{at}Z"}
        for at in ("00", "20", "40")
    ]
    used = judge.in_use(log)[phone]
    ((began, ended),) = used
    held = Sent(7, key, "", "expired", None, ended + 1, None, None, None)

    assert ended - began == 40
    assert judge.was_held_to_its_end(held, used)
    assert not judge.was_held_to_its_end(replace(held, not_after=ended + 60), used)
    assert not judge.was_held_to_its_end(replace(held, last_try_at=began), used)
    assert not judge.was_held_to_its_end(held, [])


def test_news_that_newer_news_took_the_place_of_were_not_lost() -> None:
    key: Key = ("+17155560710", "text", "T7 101 received.")
    about = ("status", "one request")
    old = Sent(7, key, "", "expired", None, 1.0, 2.0, None, None, False, about)
    newer = replace(old, id=8, key=(*key[:2], "T7 101: somebody is coming."))

    assert was_replaced(old, [old, newer])
    assert not was_replaced(newer, [old, newer])
    assert not was_replaced(old, [replace(newer, about=("status", "another"))])
    assert not was_replaced(old, [replace(newer, key=("+1", "text", ""))])
    page = replace(old, about=("page", "one request"))
    assert not was_replaced(page, [replace(newer, about=page.about)])


def test_a_scene_that_the_officer_has_left_since_is_not_said_to_be_secure() -> None:
    key: Key = ("+17155560710", "text", "T7 101: scene is SECURE.")
    old = Sent(7, key, "", "expired", None, 1.0, 2.0, None, None, False)
    old = replace(old, about=("scene", "one request"), made_at=80.0)

    assert was_undone(old, {"one request": 90.0})
    assert not was_undone(old, {"one request": 70.0})
    assert not was_undone(old, {"another": 90.0})
    assert not was_undone(
        replace(old, about=("told", "one request")), {"one request": 9}
    )


def test_news_that_go_out_after_newer_news_are_found() -> None:
    key: Key = ("+17155560710", "text", "T7 101: nobody is coming.")
    old = Sent(7, key, "SM1", "delivered", None, 1.0, 2.0, None, 90.0, False)
    old = replace(old, about=("status", "one request"), made_at=80.0)
    newer = replace(old, id=8, made_at=100.0, last_try_at=100.5)

    def overtaken(one: Sent, *others: Sent) -> bool:
        return was_overtaken(one, [one, *others], grace=5.0)

    assert not overtaken(old, newer)  # it was out before
    assert not overtaken(replace(old, last_try_at=104.0), newer)  # in hand then
    late = replace(old, last_try_at=106.0)
    assert overtaken(late, newer)
    assert not overtaken(replace(newer, last_try_at=200.0), old)
    assert not overtaken(replace(late, has_code=True), newer)
    assert overtaken(replace(late, has_code=True), replace(newer, has_code=True))
    assert not overtaken(late, replace(newer, about=("status", "another")))
