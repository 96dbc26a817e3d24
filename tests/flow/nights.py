"""What every telephone of a night sent, read, pressed and heard, as a person reads it.

Clocks and reply codes differ from run to run and are written `HH:MM` and `CODE`, days
not at all. With `TANDEM_NIGHTS=FILE` (`make nights`) each night is written there too.
"""

import os
import re
from collections.abc import Iterable
from difflib import unified_diff
from pathlib import Path

from tests.flow.system import System
from tests.lab import Entry, Handset

_HEAD = """# Both nights, as every telephone lived them

Written by `make nights` from the whole running system on softphones
(`tests/flow/test_both_nights.py`), to be read beside the story. Clocks are written
HH:MM, reply codes CODE: they differ from run to run.
"""
EXPECTED = Path(__file__).parent / "both_nights.txt"
_CLOCK = re.compile(r"\b\d\d:\d\d\b")
_DAY = re.compile(r"\b(?:(?:\d{1,2} )?[A-Z][a-z]{2} )+(?=\d\d:\d\d\b)")
_CODE = re.compile(r"(?<=Reply 1 )\d+|(?<=Reply 2 )\d+")
_IN_THE_MEANTIME = re.compile(
    "hears: (Still calling.$|.* takes it by phone. Stay|The officer is on the line."
    "|Ringing the officer.$|Connecting you to the clinician.$|They have dropped out)"
)
_HOW = {"text_in": "reads", "text_out": "texts", "heard": "hears", "pressed": "presses"}


def asked_between(system: System, key: Handset, *, until: str, at: Handset) -> int:
    """How often the telephone `at` asked us what to say between the last key of `key`
    and the first thing of kind `until` of its own after it. Who waits on the line asks
    every second: so many seconds passed, however busy the machine is.
    """
    pressed = system.lab.log(key.number, kind="pressed")[-1]["seq"]
    done = system.lab.wait_for(until, number=at.number, after=pressed)["seq"]
    asked = system.lab.log(at.number, kind="webhook", after=pressed)
    return sum(e["place"] == "webhook.voice" for e in asked if e["seq"] < done)


def told(handset: Handset) -> list[str]:
    """Each text, sentence and key of that telephone, in order: `reads: …`."""
    entries = [e for e in handset.log() if e["kind"] in _HOW]
    codes = {code for e in entries for code in _CODE.findall(_words(e))}
    return [f"{_HOW[e['kind']]}: {_plain(_words(e), codes)}" for e in entries]


def by_text(handset: Handset) -> list[str]:
    return [line for line in told(handset) if line.startswith(("reads", "texts"))]


def by_voice(handset: Handset) -> list[str]:
    """What was heard and pressed. How often "Still calling." says that somebody is
    still there depends on how long it took; and whether there is a moment to say who
    takes it by phone, or that they are being connected, on how soon both of them are in
    the room: then they hear each other.
    """
    said = (line for line in told(handset) if line.startswith(("hears", "presses")))
    return [line for line in said if not _IN_THE_MEANTIME.match(line)]


def assert_as_written(
    night: str, name: str, handset: Handset, *, texts: bool = True
) -> None:
    """What that telephone went through is what `both_nights.txt` says, whole and in
    order; alarms to a supervisor come as often as time allows: not with `texts` False.
    """
    _same(by_voice(handset), f"{night}, {name}, by voice")
    if texts:
        _same(by_text(handset), f"{night}, {name}, by text")


def _same(lived: list[str], title: str) -> None:
    difference = "\n".join(unified_diff(_written()[title], lived, lineterm="", n=99))
    assert not difference, f"{title}: written (-) and lived (+)\n{difference}"


def _written() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in EXPECTED.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            lines = found.setdefault(line.strip("[]"), [])
        elif line:
            lines.append(line)
    return found


def _words(entry: Entry) -> str:
    return str(entry.get("body") or entry.get("words") or entry.get("digits") or "")


def _plain(words: str, codes: Iterable[str]) -> str:
    plain = _CLOCK.sub("HH:MM", _DAY.sub("", words))
    for code in codes:
        plain = re.sub(rf"(?<=\b[1-9] ){code}\b", "CODE", plain)
    return plain


def write(title: str, system: System, *names: str) -> None:
    """Add what each of these telephones went through to the page that is wanted."""
    page = os.environ.get("TANDEM_NIGHTS")
    if not page:
        return
    parts = [] if Path(page).exists() else [_HEAD]
    parts.append(f"\n## {title}\n")
    for name in names:
        lines = "\n".join(f"- {line}" for line in told(system.phone(name)))
        parts.append(f"\n### {name.capitalize()}\n\n{lines}\n")
    with Path(page).open("a", encoding="utf-8") as out:
        out.write("".join(parts))
