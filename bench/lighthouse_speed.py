"""Lighthouse's performance of the ten pages used most: median of five each.

    .venv/bin/python -m bench.lighthouse_speed

As Lighthouse does by default: a telephone's processor, a slow mobile line, simulated.
Pages are served as in production. Takes ten minutes; `make lighthouse` installs it.
"""

import statistics
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from uuid import UUID

from bench.report import Line, show
from bench.running import Bench
from tests import lighthouse
from tests.flow.system import wait_until

TIMES = 5


def run() -> list[Line]:
    with Bench(Path(tempfile.mkdtemp()), engine=True) as bench:
        sheets = _sheets(bench)
        points: dict[str, list[int]] = defaultdict(list)
        for _ in range(TIMES):
            for score in lighthouse.scores(sheets, "performance"):
                points[score.sheet].append(score.points)
    return [
        _line(name, statistics.median(measured)) for name, measured in points.items()
    ]


def _line(name: str, points: float) -> Line:
    return Line(
        "light",
        f"performance of {name}, median of {TIMES}",
        budget=f">= {lighthouse.ENOUGH}",
        figure=f"{points:g}",
        ratio=f"{points / lighthouse.ENOUGH:.2f}",
        passed=points >= lighthouse.ENOUGH,
    )


def _sheets(bench: Bench) -> list[lighthouse.Sheet]:
    request = bench.officer().ask(place="Harlow")
    wait_until("somebody is paged", bench.requests_with_a_page)
    page = bench.database.rows("SELECT public_id FROM dispatch_page", ())[0][0]
    return lighthouse.most_used(
        bench.url,
        bench.officer,
        request=request,
        page=str(UUID(str(page))),
        roster=bench.roster,
    )


if __name__ == "__main__":
    sys.exit(0 if show(run()) else 1)
