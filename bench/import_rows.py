"""How long and how much memory does importing past dispatches take?

    .venv/bin/python bench/import_rows.py [ROWS] [--kill]

On a fresh SQLite file, or on the empty database that TANDEM_BENCH_URL names: a dry
run, the import, the same file again, and taking it back. The figure that must hold
is memory: ten times the rows may not take more than 1.3 times the peak. With
`--kill` the import is killed (SIGKILL) every second until it gets through, and
the rows are counted.
"""

import argparse
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
import tracemalloc
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
MAP = ROOT / "docs" / "examples" / "lane-county-map.json"
HEADING = (
    "ID,End Point of Dispatch,City,Dispatch Request Date & Time,Dispatch Date & Time,"
    "Arrival on Scene Date & Time,Engagement with Client Date & Time,"
    "MCIT Departure Date & Time,Reason for Dispatch #1,Reason for Dispatch #2,"
    "Disposition"
)
BOUND = 1.3
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def write_rows(path: Path, count: int) -> Path:
    """Rows as dirty as the real file: missing times, unknown places, contradictions."""
    began = datetime(2020, 1, 1, 8)  # noqa: DTZ001 - wall clock, as a file has it
    with path.open("w", encoding="utf-8") as out:
        out.write(HEADING + "\n")
        for n in range(count):
            asked = began + timedelta(minutes=23 * n)
            offsets = (0, 3 if n % 97 else -5, 25, 27 if n % 89 else 20, 70)
            clocks = [f"{asked + timedelta(minutes=m):%m/%d/%Y %H:%M}" for m in offsets]
            if n % 5 == 0:
                clocks[3] = f"{asked:%m/%d/%Y} 0:00"
            city = ("Eugene", "Springfield", "Other", "Unknown")[n % 4]
            row = [str(n), "Engaged client", city, *clocks, "Other", "", "Other"]
            out.write(",".join(row) + "\n")
    return path


def set_up(url: str) -> None:
    os.environ["DATABASE_URL"] = url
    os.environ["DJANGO_SETTINGS_MODULE"] = "oncall.settings"
    os.environ.setdefault("TANDEM_LOG", "WARNING")
    sys.path.insert(0, str(ROOT))
    import django  # noqa: PLC0415 - after the environment is set

    django.setup()


def lane_county() -> int:
    from django.core.management import call_command  # noqa: PLC0415 - as above

    from tests.integration.dispatch.importing import (  # noqa: PLC0415 - as above
        lane_county as found,
    )

    call_command("migrate", verbosity=0)
    return found(NOW).pk


def timed(label: str, rows: int, work: Any) -> Any:
    began = time.perf_counter()
    done = work()
    took = time.perf_counter() - began
    rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    per_second = f"{rows / took:>8,.0f} rows/s"
    print(f"{label:<24}{took:>8.2f} s {per_second}   max RSS {rss:.0f} MB", flush=True)
    return done


def peak_of(work: Any) -> float:
    """The most memory `work` held at once, in MB."""
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    return peak


def measure(folder: Path, rows: int) -> bool:
    from dispatch.documents.imports import import_map_from  # noqa: PLC0415 - as above
    from dispatch.services import imports, imports_removal  # noqa: PLC0415 - as above

    consortium_id = lane_county()

    def run(path: Path, *, dry_run: bool = False) -> imports.Imported:
        asked = imports.Asked(
            path=path,
            file_name=path.name,
            consortium_id=consortium_id,
            meaning=import_map_from(MAP.read_bytes()),
        )
        return imports.import_callouts(asked, now=NOW, dry_run=dry_run)

    def remove(done: imports.Imported) -> None:
        assert done.batch is not None
        imports_removal.remove_batch(
            done.batch.pk, by=None, organisation_id=None, reason="bench", now=NOW
        )

    few = write_rows(folder / "few.csv", max(1, rows // 10))
    many = write_rows(folder / "many.csv", rows)
    timed("dry run", rows, lambda: run(many, dry_run=True))
    done = timed("import", rows, lambda: run(many))
    assert done.report["rows"]["stored"] == rows
    timed("the same file again", rows, lambda: run(many))
    timed("take it back", rows, lambda: remove(done))
    small, large = peak_of(lambda: run(few)), peak_of(lambda: run(many))
    good = large <= BOUND * small
    print(
        f"peak memory: {small:.1f} MB at {rows // 10:,} rows, {large:.1f} MB at "
        f"{rows:,}; ratio {large / small:.2f}, budget {BOUND}: "
        + ("PASS" if good else "FAIL")
    )
    return good


def kill_until_done(folder: Path, rows: int, url: str) -> bool:
    """SIGKILL every second; each start must get further than the last."""
    from dispatch.models import Callout, ImportLine  # noqa: PLC0415 - as above

    lane_county()
    path = write_rows(folder / "many.csv", rows)
    command = [sys.executable, str(ROOT / "manage.py"), "import_callouts", str(path)]
    command += ["--consortium", "Lane County", "--map", str(MAP)]
    kills, wait = 0, 3.0
    while True:
        with subprocess.Popen(
            command,
            env=os.environ | {"DATABASE_URL": url},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as run:
            try:
                if run.wait(timeout=wait) == 0:
                    break
            except subprocess.TimeoutExpired:
                run.send_signal(signal.SIGKILL)
                kills, wait = kills + 1, wait + 1
    counts = Callout.objects.count(), ImportLine.objects.count()
    good = counts == (rows, rows)
    verdict = "PASS" if good else "FAIL"
    print(f"killed {kills} times: {counts} requests and lines: {verdict}")
    return good


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=int, nargs="?", default=100_000)
    parser.add_argument("--kill", action="store_true")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = os.environ.get("TANDEM_BENCH_URL") or f"sqlite:///{folder / 'b.sqlite3'}"
        set_up(url)
        if chosen.kill:
            good = kill_until_done(folder, chosen.rows, url)
        else:
            good = measure(folder, chosen.rows)
    raise SystemExit(0 if good else 1)


if __name__ == "__main__":
    main()
