"""When nobody answers: what counts as an answer, and what the officer is told."""

import pytest

from tests.flow import ladders
from tests.flow.system import System, wait_until

pytestmark = pytest.mark.flow


def test_voicemail_is_not_acceptance_and_the_backup_is_rung(system: System) -> None:
    dunn, okafor = system.person("dunn"), system.phone("okafor")
    system.phone("rivera").set("voicemail")

    request = dunn.ask()
    okafor.wait_for_ring(within=30)

    assert system.phone("rivera").log("call_answered") or system.one(
        "SELECT count(*) FROM notifications_delivery WHERE answered_at IS NOT NULL"
    )
    okafor.answer()
    okafor.wait_to_hear("in person")
    okafor.press("1")
    wait_until("the backup has it", lambda: "J. Okafor" in dunn.status(request))
    assert system.one("SELECT rings FROM dispatch_page ORDER BY id") == 2


def test_nobody_answers_and_the_officer_is_told_what_to_do_instead(
    system: System,
) -> None:
    for name in ("rivera", "okafor"):
        system.phone(name).set("out_of_coverage")
    dunn = system.person("dunn")

    request = dunn.ask()

    text = system.phone("dunn").wait_for_text("NOBODY", within=30).body
    assert "2 called" in text
    assert "988" in text
    wait_until("the screen says so", lambda: "NOBODY" in dunn.status(request))
    dunn_phone = system.phone("dunn")
    dunn_phone.wait_for_ring()
    dunn_phone.answer()
    assert "Nobody is coming" in dunn_phone.wait_to_hear("Nobody")


def test_declining_rings_the_next_at_once(system: System) -> None:
    ladders.put_in_force(system, "primary", "backup", seconds=ladders.LONG)
    dunn = system.person("dunn")
    dunn.ask()
    rivera = system.phone("rivera")
    code = rivera.wait_for_text("TANDEM").body.split("Reply 1 ")[1][:2]

    rivera.reply(f"3 {code}")

    system.phone("okafor").wait_for_ring(within=ladders.real(ladders.LONG) / 2)
    assert system.one("SELECT state FROM dispatch_page ORDER BY id") == "declined"


def test_a_wrong_code_is_answered_helpfully(system: System) -> None:
    dunn = system.person("dunn")
    dunn.ask()
    rivera = system.phone("rivera")
    code = rivera.wait_for_text("TANDEM").body.split("Reply 1 ")[1][:2]
    wrong = "99" if code != "99" else "98"

    rivera.reply(f"1 {wrong}")

    answer = rivera.wait_for_text(code)
    assert system.one("SELECT state FROM dispatch_callout") == "paging"
    assert wrong in answer.body or code in answer.body


def test_an_opt_out_of_someone_on_call_alarms(system: System) -> None:
    system.phone("rivera").text("+17155550140", "STOP")

    wait_until(
        "an alarm",
        lambda: system.one(
            "SELECT count(*) FROM dispatch_alarm WHERE kind = 'opt_out'"
        ),
    )
    assert "ALARM" in system.phone("lindqvist").wait_for_text("ALARM").body


def test_a_late_answer_asks_the_officer_whether_it_is_still_needed(
    system: System,
) -> None:
    for name in ("rivera", "okafor"):
        system.phone(name).set("silenced")
    dunn, phone = system.person("dunn"), system.phone("dunn")
    request = dunn.ask()
    code = system.phone("rivera").wait_for_text("TANDEM").body.split("Reply 1 ")[1][:2]
    phone.wait_for_text("NOBODY", within=30)

    system.phone("rivera").reply(f"1 {code}")
    question = phone.wait_for_text("Still needed").body
    assert system.one("SELECT state FROM dispatch_callout") == "exhausted"
    phone.reply(question.split("Reply ")[1][:4])

    wait_until("she comes after all", lambda: "R. Rivera" in dunn.status(request))
