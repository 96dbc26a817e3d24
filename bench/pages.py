"""Line 12: any page with 50,000 requests stored.

    .venv/bin/python -m bench.pages

The pages that a dispatcher, an officer, a clinician and a coordinator come to from
their home page, one example of each, asked for in one process. First with few requests
stored, then with many: the number of questions to the database must stay the same.
DATABASE_URL chooses the database. Takes two minutes.
"""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.pages_at_carrier import at
from bench.report import Line, at_most, show
from bench.running import Bench

FEW, MANY = 500, 50_000
Costs = dict[tuple[str, str], dict[str, Any]]


def run() -> list[Line]:
    with Bench(Path(tempfile.mkdtemp())) as bench:
        few = costs_with(bench, FEW)
        many = costs_with(bench, MANY)
    slow = {key: at(sorted(cost["milliseconds"]), 95) for key, cost in many.items()}
    worst, heaviest = max(slow, key=slow.__getitem__), max(many, key=_cold(many))
    more = [
        f"{' '.join(key)}: {few[key]['queries']} -> {cost['queries']}"
        for key, cost in many.items()
        if key in few and cost["queries"] > few[key]["queries"]
    ]
    for line in more:
        print(line)
    return [
        at_most("12", f"slowest page p95: {' '.join(worst)}", slow[worst], 150, "ms"),
        at_most(
            "12",
            f"heaviest page, cold: {' '.join(heaviest)}",
            many[heaviest]["cold"] / 1000,
            150,
            "kB",
        ),
        Line(
            "12",
            f"pages asking more with {MANY} than with {FEW}, of {len(many)}",
            budget="= 0",
            figure=str(len(more)),
            ratio="",
            passed=not more,
        ),
    ]


def costs_with(bench: Bench, count: int) -> Costs:
    """What each page costs once so many requests are stored."""
    bench.run("-m", "bench.history_seed", str(count))
    found = json.loads(bench.seed("bench.pages_probe"))
    return {(cost["who"], cost["view"]): cost for cost in found}


def _cold(costs: Costs) -> Any:
    return lambda key: costs[key]["cold"]


if __name__ == "__main__":
    sys.exit(0 if show(run()) else 1)
