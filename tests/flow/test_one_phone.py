"""Three towns ask at once, and one clinician is on call: her phone is on with us."""

import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from tests.flow import ladders
from tests.flow.system import System, wait_until
from tests.lab import Handset

pytestmark = pytest.mark.flow
OFFICERS = ("dunn", "pelt", "ames")


def three_ask(system: System) -> dict[str, str]:
    """Requests of three officers, by the officer."""
    return {who: system.person(who).ask(place=f"of {who}") for who in OFFICERS}


def found_busy(system: System, who: str) -> str:
    """The telephone company's log of that phone's calls, if one met a busy line."""
    log = system.phone(who).log("call,pressed,heard")
    busy = any(entry.get("status") == "busy" for entry in log)
    return "\n".join(map(str, log)) if busy else ""


def hears_again_then_declines(phone: Handset, looked: threading.Event) -> None:
    """She lets the menu be said again until we have `looked`, and then cannot come."""
    phone.wait_to_hear("1 take it")
    while True:
        told = looked.is_set()
        phone.press("9")
        phone.wait_to_hear("1 take it")
        if told:
            phone.press("3")
            return


def test_a_phone_that_we_keep_busy_tells_no_officer_that_nobody_comes(
    system: System,
) -> None:
    ladders.put_in_force(system, "primary", seconds=ladders.LONG)
    rivera = system.phone("rivera")
    requests = three_ask(system)
    assert len({rivera.wait_for_text("TANDEM").body for _ in OFFICERS}) == 3

    rivera.wait_for_ring()
    rivera.answer()
    looked = threading.Event()
    with ThreadPoolExecutor(1) as ear:
        listening = ear.submit(hears_again_then_declines, rivera, looked)
        try:
            for who, request in requests.items():
                said = system.person(who).status(request)
                assert said.startswith("Received. Calling")
        finally:
            looked.set()
        listening.result()

    rivera.wait_for_ring(within=ladders.real(ladders.LONG) / 4)
    assert not found_busy(system, "rivera")


def test_who_takes_the_first_sends_the_others_on_at_once(system: System) -> None:
    ladders.put_in_force(system, "primary", "backup", seconds=ladders.LONG)
    rivera, okafor = system.phone("rivera"), system.phone("okafor")
    requests = three_ask(system)
    rivera.wait_for_ring()
    rivera.answer()
    rivera.wait_to_hear("1 take it")

    rivera.press("1")

    okafor.wait_for_ring(within=ladders.real(ladders.LONG) / 4)
    okafor.answer()
    okafor.wait_to_hear("1 take it")
    okafor.press("1")
    wait_until("all three have an answer", partial(all_told, system, requests))
    assert not found_busy(system, "rivera")
    assert not found_busy(system, "okafor")


def all_told(system: System, requests: dict[str, str]) -> bool:
    """One has Rivera, one Okafor, and the third knows that both are engaged."""
    said = " ".join(system.person(who).status(one) for who, one in requests.items())
    return all(word in said for word in ("Rivera", "Okafor", "engaged"))
