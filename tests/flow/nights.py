"""What every telephone of a night sent, read, pressed and heard, as a person reads it.

Clocks and reply codes differ from run to run and are written `HH:MM` and `CODE`. With
`TANDEM_NIGHTS=FILE` (`make nights`) each night is written there too.
"""

import os
import re
from collections.abc import Iterable
from pathlib import Path

from tests.flow.system import System
from tests.lab import Entry, Handset

_HEAD = """# Both nights, as every telephone lived them

Written by `make nights` from the whole running system on softphones
(`tests/flow/test_both_nights.py`), to be read beside the story. Clocks are written
HH:MM, reply codes CODE: they differ from run to run.
"""
_CLOCK = re.compile(r"\b\d\d:\d\d\b")
_CODE = re.compile(r"(?<=Reply 1 )\d+|(?<=Reply 2 )\d+")
_HOW = {"text_in": "reads", "text_out": "texts", "heard": "hears", "pressed": "presses"}


def told(handset: Handset) -> list[str]:
    """Each text, sentence and key of that telephone, in order: `reads: …`."""
    entries = [e for e in handset.log() if e["kind"] in _HOW]
    codes = {code for e in entries for code in _CODE.findall(_words(e))}
    return [f"{_HOW[e['kind']]}: {_plain(_words(e), codes)}" for e in entries]


def _words(entry: Entry) -> str:
    return str(entry.get("body") or entry.get("words") or entry.get("digits") or "")


def _plain(words: str, codes: Iterable[str]) -> str:
    plain = _CLOCK.sub("HH:MM", words)
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
