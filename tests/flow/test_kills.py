"""`kill -9` at every named place, again and again: nothing is lost (promises 1-3).

`TANDEM_KILLS` says how often at each place; `make campaign` asks for twenty.
"""

import os
import random
import signal
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
import requests

from common import clock, seams
from tests.flow import ladders
from tests.flow.conftest import Start, vendor_of_this_run
from tests.flow.system import WITHIN, Person, System, wait_until
from tests.flow.witness import Compared, Witness
from tests.lab import VOICE_NUMBER, Handset

pytestmark = pytest.mark.flow
KILLS = int(os.environ.get("TANDEM_KILLS", "1"))
# Which time a place is reached kills: the page's text, the officer's, the page's call,
# the second ring, the backup's page. Not the last rings of a rung: whoever takes one
# over may come when the rung is over, and then it is not sent. Three deliveries may be
# claimed at once or one by one, so that only the first two claims are surely early.
NTH = {
    "engine.claimed": (1, 2),
    "delivery.claimed": (1, 2),
    "delivery.before_send": (2, 1, 3, 4, 7),
    "delivery.sent": (2, 1, 3, 4, 7),
    "delivery.recorded": (2, 1, 3, 4, 7),
    "delivery.committed": (2, 1, 3, 4, 7),
    "ladder.before_commit": (1, 2),
    "ladder.committed": (1, 2),
}
INTAKE = ("intake.before_commit", "intake.committed")
# A lease is three real seconds at least, and an engine needs some to start: a rung
# must outlive both, as ours do by night, because a page is not sent after its rung.
# So many rings of 25 s that it is always its time that ends it.
RUNG_SECONDS, RINGS = 90, 4
A_LADDER = ladders.real(2 * RUNG_SECONDS) + WITHIN
LEASE = timedelta(seconds=2)  # the least the settings allow
A_BUSY_MACHINE = timedelta(seconds=8)


class Tally(dict[str, list[int]]):
    """By place: kills, deliveries, of those in flight at the death, sent twice."""

    def add(self, place: str, compared: Compared) -> None:
        found = (1, compared.deliveries, compared.in_flight, compared.repeated)
        so_far = self.get(place, [0] * len(found))
        self[place] = [a + b for a, b in zip(so_far, found, strict=True)]


@pytest.fixture(scope="session")
def tally() -> Iterator[Tally]:
    """Printed at the end, as a table (`pytest -s`)."""
    counted = Tally()
    yield counted
    print(f"\n\n| {vendor_of_this_run()} | kills | deliveries | in flight | twice |")  # noqa: T201
    print("|---|---|---|---|---|")  # noqa: T201
    for place, figures in sorted(counted.items()):
        print(f"| {place} | {' | '.join(map(str, figures))} |")  # noqa: T201


@pytest.fixture
def system(start: Start) -> System:
    """With a ladder of two rungs, so that a death can be waited for on each."""
    running = start()
    ladders.put_in_force(
        running, "primary", "backup", seconds=RUNG_SECONDS, rings=RINGS
    )
    return running


def test_every_named_place_is_killed_at() -> None:
    assert set(NTH) | set(INTAKE) == seams.NAMES


@pytest.mark.parametrize("seam", sorted(NTH))
def test_wherever_the_engine_dies_no_page_is_lost(
    system: System, tally: Tally, seam: str
) -> None:
    dunn = system.person("dunn")
    for turn in range(KILLS):
        witness = Witness(system)
        system.stop("engine")
        nth = NTH[seam][turn % len(NTH[seam])]
        system.start("engine", TANDEM_SEAM=f"{seam}:{nth}")

        request = dunn.ask()
        assert system.wait_until_dead("engine", A_LADDER) == -signal.SIGKILL
        witness.seize()
        again = clock.now()
        system.start("engine")

        witness.wait_until_sent()
        if seam.startswith("ladder"):
            system.wait_for_state("exhausted", A_LADDER)
        assert_rungs_came_once_and_in_time(system, request, engine_back=again)
        clean_up(system, dunn, request)
        count(tally, seam, witness)


@pytest.mark.parametrize("program", ["engine", "web"])
def test_whenever_a_program_dies_no_page_is_lost(
    system: System, tally: Tally, program: str
) -> None:
    dunn = system.person("dunn")
    dice = random.Random(program)
    for _ in range(KILLS):
        witness = Witness(system)
        request = dunn.ask()
        system.let_pass(dice.uniform(0, ladders.real(2 * RUNG_SECONDS)))
        system.kill(program)
        witness.seize(died=program)
        again = clock.now()
        system.start(program)
        system.wait_for_web()

        witness.wait_until_sent()
        system.wait_for_state("exhausted", A_LADDER)
        assert_rungs_came_once_and_in_time(system, request, engine_back=again)
        clean_up(system, dunn, request)
        count(tally, f"{program} at any moment", witness)


def test_a_request_lost_before_its_commit_was_never_confirmed(
    system: System, tally: Tally
) -> None:
    dunn = system.person("dunn")
    for _ in range(KILLS):
        witness, before = Witness(system), callouts(system)
        restart_web(system, TANDEM_SEAM="intake.before_commit")
        form = dunn.form()

        with pytest.raises(requests.ConnectionError):
            dunn.send(form)
        assert system.wait_until_dead("web") == -signal.SIGKILL
        assert callouts(system) == before
        assert witness.rows() == []
        restart_web(system)
        request = dunn.send(form)

        assert callouts(system) == before + 1
        system.phone("rivera").wait_for_text("TANDEM")
        clean_up(system, dunn, request)
        assert count(tally, "intake.before_commit", witness).repeated == 0


def test_a_request_kept_is_paged_though_the_web_died_and_sent_again_is_the_same(
    system: System, tally: Tally
) -> None:
    dunn = system.person("dunn")
    for _ in range(KILLS):
        witness, before = Witness(system), callouts(system)
        restart_web(system, TANDEM_SEAM="intake.committed")
        form = dunn.form()

        with pytest.raises(requests.ConnectionError):
            dunn.send(form)
        assert system.wait_until_dead("web") == -signal.SIGKILL
        assert callouts(system) == before + 1
        witness.seize(died="web")
        system.phone("rivera").wait_for_text("TANDEM")
        restart_web(system)
        request = dunn.send(form)

        assert callouts(system) == before + 1
        clean_up(system, dunn, request)
        assert count(tally, "intake.committed", witness).repeated == 0


def test_a_request_by_text_is_kept_too_though_the_web_died_before_it_answered(
    system: System, tally: Tally
) -> None:
    """The text is taken, and the request stored, in one transaction."""
    dunn = system.phone("dunn")
    for _ in range(KILLS):
        witness, before = Witness(system), callouts(system)
        code = a_code_that_asks(dunn)
        restart_web(system, TANDEM_SEAM="intake.committed")

        dunn.text(VOICE_NUMBER, f"1 {code}")
        assert system.wait_until_dead("web") == -signal.SIGKILL
        assert callouts(system) == before + 1
        witness.seize(died="web")
        system.phone("rivera").wait_for_text("TANDEM")
        restart_web(system)

        request = system.one("SELECT public_id FROM dispatch_callout ORDER BY id DESC")
        clean_up(system, system.person("dunn"), str(UUID(str(request))))
        assert count(tally, "intake.committed", witness).repeated == 0


def a_code_that_asks(officer: Handset) -> str:
    officer.text(VOICE_NUMBER, "1")
    text = officer.wait_for_text("Nothing is requested yet").body
    return text.split("Text 1 ")[1].split(":")[0]


def callouts(system: System) -> int:
    return int(system.one("SELECT count(*) FROM dispatch_callout"))


def restart_web(system: System, **seams_armed: str) -> None:
    if system.runs("web"):
        system.kill("web")
    system.start("web", **seams_armed)
    system.wait_for_web()


def assert_rungs_came_once_and_in_time(
    system: System, request: str, *, engine_back: datetime
) -> None:
    """Each rung began once, when it was due or, late, when an engine was back."""
    began = ladders.rung_starts(system, request)
    assert [rung for rung, _ in began] == list(range(len(began)))
    wait = timedelta(seconds=ladders.real(RUNG_SECONDS))
    for (_, earlier), (_, later) in pairwise(began):
        due = max(earlier + wait, engine_back + LEASE)
        assert earlier + wait <= later <= due + A_BUSY_MACHINE


def clean_up(system: System, dunn: Person, request: str) -> None:
    """The officer needs nobody any more; the supervisor takes what alarms there are."""
    dunn.post(f"/r/{request}/cancel")
    wait_until("it is cancelled", lambda: "cancel" in dunn.status(request).lower())
    system.take_alarms()


def count(tally: Tally, place: str, witness: Witness) -> Compared:
    witness.wait_until_quiet()
    compared = witness.compare()
    tally.add(place, compared)
    return compared
