"""Line 1: who is on call at an instant, from storage and compiled from the plan.

    .venv/bin/python -m bench.on_call

First it must be right: no mismatch with the brute-force oracle at 20,000 random
instants and at every boundary second, one before and one after.
"""

import sys
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from itertools import cycle

from bench.database import fresh_database
from bench.plans import YEAR, instants, plan
from bench.report import Line, at_most, seconds_each, show
from common import walltime
from common.intervals import Span
from rosters.core.resolution import Compiled, Plan, resolve
from tests.unit.rosters.oracle import Oracle

SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
COUNT = 20_000
Answer = Callable[[datetime], int | None]


def mismatches(plan: Plan, asked: Iterable[datetime], answer: Answer) -> int:
    """How many of the instants the oracle answers otherwise."""
    oracle = Oracle(plan, until=date(2027, 3, 1))
    nights, by_day, wrong = oracle.nights, defaultdict(list), 0
    for at in asked:
        by_day[at.date()].append(at)
    for on, day in by_day.items():
        begins = datetime.combine(on, datetime.min.time(), YEAR.starts_at.tzinfo)
        oracle.nights = [
            n for n in nights if n.begins < begins + DAY and n.ends > begins
        ]
        wrong += sum(oracle.on_call(at) != answer(at) for at in day)
    return wrong


def boundaries(plan: Plan, window: Span) -> list[datetime]:
    edges = [s.starts_at for s in resolve(plan, window)]
    near = [edge + step for edge in edges for step in (-SECOND, 0 * SECOND, SECOND)]
    return [at for at in near if window.covers(at)]


def compiled_lines() -> list[Line]:
    ats = instants(COUNT)
    base = plan()
    ready = Compiled(base)
    asked = ats + boundaries(base, YEAR)
    wrong = mismatches(base, asked, lambda at: ready.on_call_at(at).person)
    lines = [at_most("1", "mismatches with the oracle, compiled", wrong, 0.5, "")]

    def all_new(made: Plan) -> Callable[[], object]:
        def ask() -> None:
            walltime.instant.cache_clear()
            compiled = Compiled(made)
            for at in ats:
                compiled.on_call_at(at)

        return ask

    variants = {
        "200 overrides": plan(overrides=200),
        "32 people": plan(people=32),
        "a rotation 10 years old": plan(since=date(2016, 1, 1)),
    }
    works = [all_new(made) for made in (base, *variants.values())]
    first, *others = seconds_each(*works, rounds=5, times=1)
    title = "compiled from the plan, making it ready included"
    lines.append(at_most("1", title, first / COUNT * 1000, 0.035, "ms"))
    lines += [
        at_most("1", f"the same with {name}, against it", taken / first, 1.2, "x")
        for name, taken in zip(variants, others, strict=True)
    ]
    return lines


def stored_lines() -> list[Line]:
    from bench import stored  # noqa: PLC0415 - models need Django set up first
    from rosters import selectors  # noqa: PLC0415
    from rosters.models import Coverage  # noqa: PLC0415

    roster = stored.one_roster(stored.cast_with_eight())
    [made] = selectors.plans_of(roster, since=stored.NOW).values()
    window = Span(stored.NOW, stored.NOW + 364 * DAY)
    ats = instants(COUNT, window)

    def first_on_call(at: datetime) -> int | None:
        found = selectors.on_call([roster.pk], at)
        return found[0].person_id if found else None

    wrong = mismatches(made, ats + boundaries(made, window), first_on_call)
    at, keys = cycle(ats), cycle(Coverage.objects.values_list("pk", flat=True)[:500])
    columns = ("person_id", "position_id", "starts_at", "ends_at")
    agency_id = roster.agencies.get().pk
    bare, ours, agency = seconds_each(
        lambda: list(Coverage.objects.filter(pk=next(keys)).values_list(*columns)),
        lambda: selectors.on_call([roster.pk], next(at)),
        lambda: selectors.on_call_for_agency(agency_id, next(at)),
        rounds=9,
        times=300,
    )
    title = f"from storage ({ours * 1000:.3f} ms), against a bare values_list"
    other = f"for an agency ({agency * 1000:.3f} ms), against the same"
    return [
        at_most("1", "mismatches with the oracle, from storage", wrong, 0.5, ""),
        at_most("1", title, ours / bare, 1.5, "x"),
        at_most("1", other, agency / bare, 1.5, "x"),
    ]


def run() -> list[Line]:
    with fresh_database():
        return [*stored_lines(), *compiled_lines()]


if __name__ == "__main__":
    sys.exit(0 if show(run()) else 1)
