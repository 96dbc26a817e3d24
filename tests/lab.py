"""phonelab for tests: start it, hold its handsets, wait on what happens.

Nothing here sleeps: every wait is a long poll on the journal with a deadline, and says
what it saw instead when the deadline passes.
"""

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import requests
from requests.adapters import HTTPAdapter

ROOT = Path(__file__).parent.parent
ACCOUNT = "AC" + "0" * 32
TOKEN = "desk-token"
VOICE_NUMBER = "+17155550140"
WITHIN = 30.0
AT_ONCE = 64  # how many threads of a test may ask at a time

Entry = dict[str, Any]


class LabRefused(Exception):
    """The lab would not do it; the text is its own."""


@dataclass(frozen=True, slots=True)
class Text:
    seq: int
    peer: str
    body: str


@dataclass(frozen=True, slots=True)
class Ring:
    seq: int
    sid: str
    peer: str
    silent: bool


class Lab(AbstractContextManager["Lab"]):
    """A running phonelab: `with Lab.start() as lab:`, or `stop()` it yourself."""

    def __init__(self, url: str, process: subprocess.Popen[str] | None = None) -> None:
        self.url = url
        self._process = process
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.mount("http://", HTTPAdapter(pool_maxsize=AT_ONCE))
        self._handsets: dict[str, Handset] = {}

    @classmethod
    def start(
        cls,
        *,
        speed: float = 20.0,
        own: Sequence[str] = (VOICE_NUMBER,),
        account: str = ACCOUNT,
        token: str = TOKEN,
        extra: Sequence[str] = (),
    ) -> Self:
        """Start phonelab on a free port of this machine, and wait until it listens.

        `speed` 20: twenty telephone seconds (rings, pauses, speech) in a real one.
        """
        rented = [part for number in own for part in ("--own", number)]
        command = [sys.executable, "-m", "phonelab", "--port", "0"]
        command += ["--speed", str(speed), "--account", account, "--token", token]
        process = subprocess.Popen(
            [*command, *rented, *extra], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        line = process.stdout.readline()
        if "http://" not in line:
            process.kill()
            raise LabRefused(f"phonelab did not start: {line!r}")
        return cls(line.split()[-1], process)

    def stop(self) -> None:
        self._session.close()
        if self._process is not None:
            self._process.terminate()
            self._process.wait(60)
            if self._process.stdout is not None:
                self._process.stdout.close()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    # The whole company

    def reset(self, *, everything: bool = False) -> None:
        """Forget calls, texts, faults and holds; numbers keep their webhooks."""
        self.post("/reset", everything=everything)
        self._handsets.clear()

    def handset(self, number: str) -> "Handset":
        """The telephone with `number`: the same object each time it is asked for."""
        if number not in self._handsets:
            self._handsets[number] = Handset(self, number)
        return self._handsets[number]

    def own(self, number: str, *, fallback_twiml: str = "") -> None:
        """Rent a number, with instructions kept at the carrier for when we are dead."""
        self.post(f"/numbers/{number}/own", fallback_twiml=fallback_twiml)

    def web_is_dead(self, dead: bool = True) -> None:
        """Every webhook of ours is unreachable from now on (or no longer)."""
        self.post("/web", dead=dead)

    def state(self) -> dict[str, Any]:
        return self.get("/numbers")

    def log(
        self, number: str | None = None, *, kind: str = "", after: int = 0
    ) -> list[Entry]:
        """Everything that happened, oldest first; `kind` may list several, by comma."""
        return self._entries(number=number, kind=kind, after=after, wait=0)

    def wait_for(
        self,
        kind: str,
        where: Callable[[Entry], bool] = lambda entry: True,
        *,
        number: str | None = None,
        after: int = 0,
        within: float = WITHIN,
    ) -> Entry:
        """The first entry of `kind` after `after` for which `where` holds.

        AssertionError after `within` real seconds, listing what there was instead.
        """
        deadline = time.monotonic() + within
        seen: list[Entry] = []
        at = after
        while (left := deadline - time.monotonic()) > 0:
            entries = self._entries(number=number, kind=kind, after=at, wait=left)
            for entry in entries:
                if where(entry):
                    return entry
            seen += entries
            at = entries[-1]["seq"] if entries else at
        told = "\n".join(str(entry) for entry in seen[-20:]) or "nothing"
        raise AssertionError(f"no such {kind} within {within} s; there was:\n{told}")

    # Trouble

    def fault(self, action: str, place: str = "*", **more: object) -> str:
        """Add a fault and return its id; see phonelab/README.md for the fields."""
        made = self.post("/faults", action=action, place=place, **more)
        return str(made["faults"][0]["id"])

    def clear_faults(self) -> None:
        self._call("DELETE", "/faults")

    def hold(self, place: str, **more: object) -> "Hold":
        """Keep the next matching request open until the hold is released."""
        return Hold(self, str(self.post("/hold", place=place, **more)["id"]))

    # The wire

    def get(self, path: str, **query: object) -> dict[str, Any]:
        return self._call("GET", path, params=query)

    def post(self, path: str, **fields: object) -> dict[str, Any]:
        return self._call("POST", path, json=fields)

    def _entries(
        self, *, number: str | None, kind: str, after: int, wait: float
    ) -> list[Entry]:
        query: dict[str, object] = {"after": after, "kind": kind, "wait": wait}
        if number is not None:
            query["number"] = number
        entries: list[Entry] = self.get("/log", **query)["entries"]
        return entries

    def _call(
        self,
        method: str,
        path: str,
        *,
        params: dict[str, object] | None = None,
        json: dict[str, object] | None = None,
    ) -> dict[str, Any]:
        response = self._session.request(
            method,
            f"{self.url}/lab{path}",
            params={k: str(v) for k, v in (params or {}).items()},
            json=json,
            timeout=90,
        )
        answer: dict[str, Any] = response.json()
        if response.status_code >= 400:
            raise LabRefused(answer.get("detail", response.text))
        return answer


class Handset:
    """One telephone, and how far its owner has read.

    `wait_for_text` and `wait_for_ring` each go forward: a text or ring that was
    returned is not returned again.
    """

    def __init__(self, lab: Lab, number: str) -> None:
        self.number = number
        self.lab = lab
        self._read_to = 0
        self._rung_to = 0
        self._heard_to = 0
        self._last_sender = VOICE_NUMBER

    def set(self, mode: str | None = None, **properties: object) -> Self:
        """Set mode and properties (`rings`, `greeting`, `auto_answer_s` …)."""
        given = {"mode": mode} if mode else {}
        self._act("", **given, **properties)
        return self

    def state(self) -> dict[str, Any]:
        return self.lab.get(f"/numbers/{self.number}")

    def log(self, kind: str = "", after: int = 0) -> list[Entry]:
        return self.lab.log(self.number, kind=kind, after=after)

    # Texts

    def wait_for_text(self, contains: str = "", within: float = WITHIN) -> Text:
        """The next text to arrive with `contains` in it."""
        entry = self._wait(
            "text_in", lambda e: contains in e["body"], self._read_to, within
        )
        self._read_to = entry["seq"]
        self._last_sender = entry["peer"]
        return Text(entry["seq"], entry["peer"], entry["body"])

    def texts(self) -> list[str]:
        """The body of every text that arrived, oldest first."""
        return [entry["body"] for entry in self.log("text_in")]

    def text(self, to: str, body: str) -> None:
        self._act("/text", to=to, body=body)

    def reply(self, body: str) -> None:
        """Text back to whoever sent the last text waited for."""
        self.text(self._last_sender, body)

    # Calls

    def call(self, to: str = VOICE_NUMBER) -> None:
        self._act("/call", to=to)

    def wait_for_ring(self, within: float = WITHIN) -> Ring:
        """The next ring, heard or (a silenced phone) not."""
        entry = self._wait("ring", lambda e: True, self._rung_to, within)
        self._rung_to = self._heard_to = entry["seq"]
        return Ring(entry["seq"], entry["sid"], entry["peer"], entry["silent"])

    def answer(self, within: float = WITHIN) -> None:
        """Pick up, once it rings."""
        self._act("/answer", wait=within)

    def press(self, digits: str, within: float = WITHIN) -> None:
        """Key in `digits`, once somebody asks for keys."""
        self._act("/press", digits=digits, wait=within)

    def press_blindly(self, digits: str) -> None:
        """Key in `digits` whether anybody asks for them or not."""
        self._act("/press", digits=digits)

    def say(self, words: str) -> None:
        """Speak to whoever is at the other end."""
        self._act("/say", words=words)

    def hangup(self) -> None:
        self._act("/hangup")

    def heard(self) -> list[str]:
        """Every phrase heard by the person with this phone, in order."""
        return [entry["words"] for entry in self.log("heard")]

    def wait_to_hear(self, contains: str = "", within: float = WITHIN) -> str:
        """The next phrase heard with `contains` in it."""
        entry = self._wait(
            "heard", lambda e: contains in e["words"], self._heard_to, within
        )
        self._heard_to = entry["seq"]
        return str(entry["words"])

    def wait_for_end(self, within: float = WITHIN) -> str:
        """How the last call that rang here ended: completed, no-answer, busy …"""
        final = {"completed", "busy", "no-answer", "failed", "canceled"}
        entry = self._wait(
            "call", lambda e: e["status"] in final, self._rung_to, within
        )
        return str(entry["status"])

    def _wait(
        self, kind: str, where: Callable[[Entry], bool], after: int, within: float
    ) -> Entry:
        return self.lab.wait_for(
            kind, where, number=self.number, after=after, within=within
        )

    def _act(self, path: str, **fields: object) -> dict[str, Any]:
        return self.lab.post(f"/numbers/{self.number}{path}", **fields)


@dataclass(frozen=True, slots=True)
class Hold:
    lab: Lab
    hold_id: str

    def wait_until_held(self, within: float = WITHIN) -> None:
        """Return once a request is being held."""
        shown = self.lab.get(f"/hold/{self.hold_id}", wait=within)
        assert shown["held"] > 0, f"nothing was held within {within} s"

    def release(self, then: str = "handle") -> None:
        """Let it go on ("handle"), or break it off without an answer ("drop")."""
        self.lab.post(f"/hold/{self.hold_id}/release", then=then)
