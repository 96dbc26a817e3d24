"""What goes wrong unseen is found by the engine itself, and somebody is told.

Promise 2: an open request without its owner or deadline, or past it; promise 5: an
officer who can be told by no channel.
"""

from datetime import timedelta
from functools import partial

import pytest

from common import clock
from dispatch.names import ALARMS
from tests.flow import ladders
from tests.flow.system import System, wait_until

pytestmark = pytest.mark.flow
A_BUSY_MACHINE = 6.0
A_MINUTE = ladders.real(60) + A_BUSY_MACHINE
WITHIN_THE_BOUND = ladders.real(300) + A_BUSY_MACHINE


def alarmed(system: System, kind: str) -> list[str]:
    """What the duty supervisor's own phone received about that: a row rings nobody."""
    what = str(ALARMS[kind])
    texts = system.phone("lindqvist").texts()
    return [text for text in texts if text.startswith("TANDEM ALARM") and what in text]


def wait_for_alarm(system: System, kind: str, within: float) -> str:
    """The first the duty supervisor's phone received about that."""
    texts = wait_until("an alarm", partial(alarmed, system, kind), within=within)
    return str(texts[0])


def request_number(system: System) -> str:
    year, number = system.rows("SELECT year, sequence FROM dispatch_callout")[0]
    return f"{year % 100}-{number:04}"


def raised(system: System, kind: str) -> int:
    found = system.one("SELECT count(*) FROM dispatch_alarm WHERE kind = %s", kind)
    return int(found)


def change(system: System, sql: str, *values: object) -> None:
    assert system.house.database.write(f"UPDATE dispatch_callout SET {sql}", values)


def rivera_accepts(system: System) -> None:
    rivera = system.phone("rivera")
    code = rivera.wait_for_text("TANDEM").body.split("Reply 1 ")[1][:2]
    rivera.reply(f"1 {code}")
    system.wait_for_state("accepted")


def test_the_database_itself_refuses_an_open_request_without_owner_or_deadline(
    system: System,
) -> None:
    system.person("dunn").ask()

    for column in ("owner_id", "deadline_at"):
        with pytest.raises(Exception, match="open_callout_has_owner_and_deadline"):
            change(system, f"{column} = NULL")


def test_a_request_the_engine_would_never_look_at_again_is_found(
    system: System,
) -> None:
    system.person("dunn").ask()

    change(system, "due_at = NULL")

    alarm = wait_for_alarm(system, "overdue", A_MINUTE)
    assert f"request {request_number(system)}: " in alarm
    wait_until(
        "it is looked at again",
        lambda: system.one("SELECT due_at FROM dispatch_callout") is not None,
    )


def test_a_request_past_its_deadline_that_nobody_acts_on_is_found(
    system: System,
) -> None:
    system.person("dunn").ask()
    rivera_accepts(system)
    now = clock.now()

    change(
        system,
        "deadline_at = %s, due_at = %s",
        system.house.database.stored(now),
        system.house.database.stored(now + timedelta(hours=1)),
    )

    alarm = wait_for_alarm(system, "overdue", A_MINUTE)
    assert f"request {request_number(system)}: " in alarm


def test_an_officer_whose_phone_is_dead_is_an_alarm_within_the_bound(
    system: System,
) -> None:
    for name in ("rivera", "okafor", "dunn"):
        system.phone(name).set("out_of_coverage")

    system.person("dunn").ask()

    alarm = wait_for_alarm(system, "cannot_tell", WITHIN_THE_BOUND)
    assert f"request {request_number(system)}: " in alarm


def test_somebody_who_asks_without_any_phone_is_an_alarm_when_nobody_comes(
    system: System,
) -> None:
    for name in ("rivera", "okafor"):
        system.phone(name).set("out_of_coverage")

    system.person("wells").ask(agency=system.house.facts["harlow"])

    alarm = wait_for_alarm(system, "cannot_tell", WITHIN_THE_BOUND)
    assert f"request {request_number(system)}: " in alarm


def test_an_officer_who_cannot_be_told_who_comes_is_an_alarm(system: System) -> None:
    system.phone("dunn").set("out_of_coverage")
    system.person("dunn").ask()

    rivera_accepts(system)

    alarm = wait_for_alarm(system, "cannot_tell", WITHIN_THE_BOUND)
    assert f"request {request_number(system)}: " in alarm
    assert system.one("SELECT state FROM dispatch_callout") == "accepted"


def test_an_officer_whose_phone_is_off_is_called_and_then_an_alarm(
    system: System,
) -> None:
    """The carrier keeps the text for hours and says nothing more about it."""
    dunn = system.phone("dunn").set("out_of_coverage", hold_texts=True)
    system.person("dunn").ask()

    rivera_accepts(system)

    alarm = wait_for_alarm(system, "cannot_tell", ladders.real(2 * 60) + A_BUSY_MACHINE)
    assert f"request {request_number(system)}: " in alarm
    dunn.set("normal")
    assert "R. Rivera is coming" in dunn.wait_for_text("coming").body


def test_an_officer_whose_voicemail_answers_is_not_told(system: System) -> None:
    for name in ("rivera", "okafor"):
        system.phone(name).set("out_of_coverage")
    system.phone("dunn").set("voicemail", takes_texts=False)

    system.person("dunn").ask()

    alarm = wait_for_alarm(system, "cannot_tell", WITHIN_THE_BOUND)
    assert f"request {request_number(system)}: " in alarm


def test_an_officer_who_was_told_one_way_is_no_alarm_for_the_other(
    system: System,
) -> None:
    for name in ("rivera", "okafor"):
        system.phone(name).set("out_of_coverage")
    system.phone("dunn").set(takes_texts=False, auto_answer_s=1)

    system.person("dunn").ask()
    system.phone("dunn").wait_to_hear("Nobody is coming", within=20)
    system.phone("dunn").press("9")

    wait_until("nobody came", partial(alarmed, system, "exhausted"))
    unsettled = "SELECT count(*) FROM notifications_delivery WHERE settled_at IS NULL"
    wait_until(
        "every word to the officer has ended",
        lambda: (
            system.one(
                unsettled + " AND number = %s", system.house.facts["numbers"]["dunn"]
            )
            == 0
        ),
    )
    assert raised(system, "cannot_tell") == 0
