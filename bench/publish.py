"""Line 3: from the plan to a year of stored coverage, one roster and a hundred.

.venv/bin/python -m bench.publish
"""

import statistics
import sys
import time
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import connection

from bench.database import fresh_database
from bench.report import Line, at_most, show

if TYPE_CHECKING:
    from rosters.models import Roster

YEAR = timedelta(days=365)
ROUNDS = 7


def seconds_to_publish(rosters: "list[Roster]", ahead: timedelta) -> float:
    """From nothing stored to all of it stored, each in its own transaction."""
    from bench.stored import NOW  # noqa: PLC0415 - models need Django set up first
    from rosters.services import publication  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM rosters_coverage")
    begun = time.perf_counter()
    for roster in rosters:
        publication.publish(roster.pk, now=NOW, ahead=ahead)
    return time.perf_counter() - begun


def run() -> list[Line]:
    with fresh_database():
        from bench import stored  # noqa: PLC0415 - models need Django set up first

        cast = stored.cast_with_eight()
        first = stored.one_roster(cast)
        one, two = [], []
        for _ in range(ROUNDS):
            one.append(seconds_to_publish([first], YEAR))
            two.append(seconds_to_publish([first], 2 * YEAR))
        hundred = [first]
        hundred += [stored.copied(cast, first, f"Bench {n}") for n in range(99)]
        many = [seconds_to_publish(hundred, YEAR) for _ in range(3)]
    year, both = statistics.median(one), statistics.median(two)
    return [
        at_most("3", "publish a year, one roster", year * 1000, 80, "ms"),
        at_most("3", "publish a year, 100 rosters", statistics.median(many), 3, "s"),
        at_most("3", "two years against one (linear: 2)", both / year, 2.4, "x"),
    ]


if __name__ == "__main__":
    sys.exit(0 if show(run()) else 1)
