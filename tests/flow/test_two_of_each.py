"""Two web processes and two engines on one database: what one does, all tell."""

import re
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from urllib.parse import quote

import pytest
import requests

from tests.flow import ladders
from tests.flow.system import WITHIN, Person, System, free_port, wait_until

pytestmark = pytest.mark.flow


class Elsewhere:
    """The same signed-in person at another web process."""

    def __init__(self, person: Person, port: str) -> None:
        self.url = f"http://localhost:{port}"
        self._session = person.again().session

    def get(self, path: str) -> requests.Response:
        return self._session.get(self.url + path, timeout=WITHIN)

    def answers(self) -> bool:
        try:
            return self.get("/health").ok
        except requests.ConnectionError:
            return False

    def stream_of(self, path: str) -> requests.Response:
        """The stream that the page at `path` listens to; it has begun."""
        topics = re.search(r'data-live="([^"]+)"', self.get(path).text)
        assert topics, f"{path} names no stream"
        stream = self._session.get(
            f"{self.url}/live/{quote(topics[1])}", stream=True, timeout=WITHIN
        )
        assert stream.status_code == 200
        return stream


def told(lines: Iterator[str], topic: str) -> str:
    """The next word on that topic; requests gives up after `WITHIN` of silence."""
    return next(line for line in lines if line.startswith(f"data: {topic}:"))


def test_what_one_web_process_stores_the_streams_of_the_other_tell(
    system: System,
) -> None:
    port = str(free_port())
    system.start("web", name="web-2", port=port)
    board = Elsewhere(system.person("wells"), port)
    wait_until("the second web answers", board.answers)
    dunn, rivera = system.person("dunn"), system.phone("rivera")

    with closing(board.stream_of("/board")) as stream:
        lines = stream.iter_lines(chunk_size=1, decode_unicode=True)
        assert "event: resync" in lines  # read as far as that
        request = dunn.ask()  # at the first web
        assert told(lines, "board")
        wait_until(
            "the other web's board has it",
            lambda: f"/r/{request}" in board.get("/board").text,
        )

        rivera.wait_for_ring()
        rivera.answer()
        rivera.wait_to_hear("1 take it")
        rivera.press("1")  # by a webhook, at the first web
        wait_until(
            "the other web's board says who comes",
            lambda: told(lines, "board") and "Rivera" in board.get("/board").text,
        )


def test_of_two_engines_one_rings_and_the_other_goes_on_when_it_is_killed(
    system: System,
) -> None:
    ladders.put_in_force(system, "primary", "backup", seconds=90)
    system.start("engine", name="engine-2")
    dunn = system.person("dunn")
    rivera, okafor = system.phone("rivera"), system.phone("okafor")

    request = dunn.ask()
    rivera.wait_for_ring()
    system.kill("engine")
    okafor.wait_for_ring()
    okafor.answer()
    okafor.wait_to_hear("1 take it")
    okafor.press("1")

    says = partial(dunn.status, request)
    wait_until("the officer reads who comes", lambda: "Okafor" in says())
    rings = [entry for entry in okafor.log("ring") if not entry["silent"]]
    assert len(rings) == 1
