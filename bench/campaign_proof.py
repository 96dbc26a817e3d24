"""Does the fault campaign see what it looks for? `python -m bench.campaign_proof`.

Takes out of a copy of this repository first the fencing of claims, then the comparison
before an acceptance is set (`bench/patches`), and plays a short campaign on each: both
must be found guilty, each of its own crime, and the copy left whole must not.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
PATCHES = {
    "whole": (),
    "without_fencing": ("handsets whose log is not the oracle's list",),
    "without_compare_and_set": ("double holders",),
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
    proven = [_try(patch, crimes, options) for patch, crimes in PATCHES.items()]
    return 0 if all(proven) else 1


def _try(patch: str, crimes: tuple[str, ...], options: list[str]) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        copy, found = Path(folder) / "x", Path(folder) / "found.json"
        subprocess.run(["git", "clone", "-q", ROOT, copy], check=True)
        if crimes:
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
    right = set(crimes) <= set(seen) and bool(crimes) == bool(seen)
    print(f"{patch}: {seen or 'nothing found'}: {'PASS' if right else 'FAIL'}")
    return right


sys.exit(main())
