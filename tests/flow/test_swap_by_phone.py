"""A swap from offer to approval with flip phones, over the real wire; no screen."""

from datetime import date
from typing import Any

import pytest

from common import clock
from tests.flow.system import VOICE_NUMBER, Person, System, wait_until

pytestmark = pytest.mark.flow


def coming_night(system: System, name: str) -> date:
    """The day of the person's next shift, which begins in half a day (`hours`)."""
    rows = system.rows(
        "SELECT c.night_on FROM rosters_coverage c "
        "JOIN agencies_user u ON u.id = c.person_id "
        "WHERE u.email = %s AND c.starts_at > %s",
        system.house.facts["emails"][name],
        system.house.database.stored(clock.now()),
    )
    return min(day_of(row[0]) for row in rows if row[0])


def day_of(stored: Any) -> date:
    return stored if isinstance(stored, date) else date.fromisoformat(str(stored)[:10])


def holder_of(system: System, on: date) -> str | None:
    """Who is primary in the night of that date."""
    found: str | None = system.one(
        "SELECT u.work_name FROM rosters_coverage c "
        "JOIN agencies_user u ON u.id = c.person_id "
        "JOIN rosters_position p ON p.id = c.position_id "
        "WHERE p.tier = 'primary' AND c.night_on = %s AND c.superseded_at IS NULL",
        on.isoformat(),
    )
    return found


def ask_for_approval(system: System, novak: Person) -> None:
    roster = system.house.facts["roster"]
    answer = novak.post(
        f"/rosters/{roster}/rules/",
        rest_hours=0,
        most_nights=0,
        swaps_need_approval="on",
    )
    assert answer.ok


def test_a_shift_goes_from_offer_to_approval_with_flip_phones_alone(
    system: System,
) -> None:
    ask_for_approval(system, system.person("novak"))
    on = coming_night(system, "rivera")
    rivera, lindqvist = system.phone("rivera"), system.phone("lindqvist")
    novak = system.phone("novak")

    rivera.text(VOICE_NUMBER, f"9 {on:%m%d}")
    offered = rivera.wait_for_text("Offered to 1:")
    asked = lindqvist.wait_for_text(", from R. Rivera. Reply 1 ")
    code = asked.body.split("Reply 1 ")[1].split()[0]

    lindqvist.reply(f"1 {code}")
    lindqvist.wait_for_text("It is yours once approved")
    waits = rivera.wait_for_text("M. Lindqvist would take it")
    to_approve = novak.wait_for_text("M. Lindqvist for R. Rivera")
    approval = to_approve.body.split("Reply 1 ")[1].split()[0]
    assert holder_of(system, on) == "R. Rivera"

    novak.reply(f"1 {approval}")
    novak.wait_for_text("Approved: M. Lindqvist")
    rivera.wait_for_text("M. Lindqvist takes it. It is not yours any more.")
    lindqvist.wait_for_text("is yours now")

    assert holder_of(system, on) == "M. Lindqvist"
    assert offered.body.endswith(f"To take it back text 3 {on:%m%d}.")
    assert waits.body.endswith("Yours until it is approved.")
    assert system.one("SELECT state FROM rosters_swap") == "in_force"


def test_a_shift_is_taken_by_keypad_and_who_comes_later_hears_who_has_it(
    system: System,
) -> None:
    on = coming_night(system, "rivera")
    rivera, lindqvist = system.phone("rivera"), system.phone("lindqvist")

    rivera.text(VOICE_NUMBER, f"9{on:%m%d}")
    asked = lindqvist.wait_for_text(", from R. Rivera. Reply 1 ")
    code = asked.body.split("Reply 1 ")[1].split()[0]
    lindqvist.call()
    lindqvist.wait_to_hear("Key in your answer and the code")
    lindqvist.press(f"1{code}#")
    lindqvist.wait_to_hear("Yours")

    rivera.wait_for_text("M. Lindqvist takes it")
    wait_until("the shift is hers", lambda: holder_of(system, on) == "M. Lindqvist")
    rivera.text(VOICE_NUMBER, f"3 {on:%m%d}")
    refused = rivera.wait_for_text("No shift of yours on that day")

    assert refused.body.endswith("is on offer.")
    assert holder_of(system, on) == "M. Lindqvist"
