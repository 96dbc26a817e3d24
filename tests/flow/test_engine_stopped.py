"""With the engine stopped, nobody is left believing that somebody is called."""

from functools import partial

import pytest
import requests

from tests.flow import ladders
from tests.flow.system import Person, System, wait_until

pytestmark = pytest.mark.flow
# A minute of the story is three seconds here; but how long an engine may be silent
# is never scaled below four.
A_BUSY_MACHINE = 6.0
A_MINUTE = 4.0 + A_BUSY_MACHINE
SAID = "PAGING HAS STOPPED"


def health(system: System) -> tuple[int, str]:
    answer = requests.get(f"{system.url}/health", timeout=5)
    return answer.status_code, str(answer.json()["engine"])


def says_so(person: Person, path: str) -> bool:
    return SAID in person.get(path).text


def test_health_and_every_screen_say_within_a_minute_that_paging_has_stopped(
    system: System,
) -> None:
    dunn, wells = system.person("dunn"), system.person("wells")
    request = dunn.ask()
    wait_until("all is well", lambda: health(system) == (200, "ok"))
    screens = [(dunn, "/"), (dunn, "/ask"), (dunn, f"/r/{request}"), (wells, "/board")]
    assert not any(says_so(person, path) for person, path in screens)

    system.kill("engine")

    late = (503, "late: nobody is being paged")
    wait_until("health says so", lambda: health(system) == late, within=A_MINUTE)
    for person, path in screens:
        assert says_so(person, path), path


def test_a_screen_that_stands_open_hears_that_paging_has_stopped_and_goes_on(
    system: System,
) -> None:
    dunn = system.person("dunn")
    wait_until("all is well", lambda: health(system) == (200, "ok"))
    assert 'hx-get="/engine?late=0"' in dunn.get("/ask").text
    assert dunn.get("/engine?late=0").status_code == 204

    system.kill("engine")
    said = partial(says_so, dunn, "/engine?late=0")
    wait_until("the open page hears so", said, within=A_MINUTE)
    assert dunn.get("/engine?late=1").status_code == 204
    system.start("engine")

    wait_until(
        "the open page hears that it goes on",
        lambda: (
            (page := dunn.get("/engine?late=1")).status_code == 200
            and SAID not in page.text
        ),
    )


# From then on the engine cannot take a request in hand: every try of the duty fails.
BREAK = {
    "sqlite": "CREATE TRIGGER broken BEFORE UPDATE ON dispatch_callout "
    "BEGIN SELECT RAISE(ABORT, 'broken'); END",
    "postgresql": "ALTER TABLE dispatch_callout "
    "ADD CONSTRAINT broken CHECK (due_at IS NULL) NOT VALID",
}
MEND = {
    "sqlite": "DROP TRIGGER broken",
    "postgresql": "ALTER TABLE dispatch_callout DROP CONSTRAINT broken",
}


def test_health_and_every_screen_say_so_when_the_engine_turns_but_fails(
    system: System,
) -> None:
    database, dunn = system.house.database, system.person("dunn")
    dunn.ask()
    wait_until("all is well", lambda: health(system) == (200, "ok"))

    database.write(BREAK[database.vendor], ())

    late, until_the_next_rung = (503, "late: nobody is being paged"), ladders.real(90)
    # A busy machine may look late for a moment before it is: both must come to say so.
    wait_until(
        "health and the page say so",
        lambda: health(system) == late and says_so(dunn, "/account/"),
        within=until_the_next_rung + A_MINUTE,
    )

    database.write(MEND[database.vendor], ())
    wait_until(
        "health and the page say that it goes on",
        lambda: health(system) == (200, "ok") and not says_so(dunn, "/account/"),
    )
