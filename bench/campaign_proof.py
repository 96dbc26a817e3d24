"""Does the fault campaign see what it looks for? `python -m bench.campaign_proof`.

Takes out of a copy of this repository first the fencing of claims, then the comparison
before an acceptance is set (`bench/patches`), and plays a short campaign on each: both
must be found guilty, each of its own crime, and the copy left whole must not. Fencing
is what an engine that slept past its lease runs into, so that without it engines sleep
all the time, each when it has just claimed a page.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
STALLS = ("--only", "ENGINE_STALLS")
# By patch: what must be found, and how the campaign is played.
PATCHES: dict[str, tuple[str, tuple[str, ...]]] = {
    "whole": ("", ()),
    "whole, engines stall": ("", STALLS),
    "without_fencing": ("handsets whose log is not the oracle's list", STALLS),
    "without_compare_and_set": ("double holders", ()),
}


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    asked.add_argument("--callouts", default="60")
    asked.add_argument("--towns", default="12")
    asked.add_argument("--seed", default="7")
    given = asked.parse_args()
    options = [
        part
        for name in ("database", "callouts", "towns", "seed")
        for part in (f"--{name}", getattr(given, name))
    ]
    proven = [
        _try(patch, crime, [*options, *more])
        for patch, (crime, more) in PATCHES.items()
    ]
    return 0 if all(proven) else 1


def _try(patch: str, crime: str, options: list[str]) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        copy, found = Path(folder) / "x", Path(folder) / "found.json"
        subprocess.run(["git", "clone", "-q", ROOT, copy], check=True)
        if crime:
            taken_out = ROOT / "bench" / "patches" / f"{patch}.patch"
            subprocess.run(["git", "apply", taken_out], cwd=copy, check=True)
        program = [sys.executable, "-m", "tests.campaign"]
        command = [*program, "--write", str(found), *options]
        ended = subprocess.run(command, cwd=copy, capture_output=True, check=False)
        if not found.exists():
            print(f"{patch}: could not be played; {ended.stderr.decode()[-500:]}")
            return False
        findings = json.loads(found.read_text())["findings"]
    seen = {name: number for name, number in findings.items() if number}
    right = crime in seen if crime else not seen
    print(f"{patch}: {seen or 'nothing found'}: {'PASS' if right else 'FAIL'}")
    return right


sys.exit(main())
