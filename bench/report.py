"""One line per budget of DESIGN.md §9, and how to measure it."""

import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """What was promised, what was measured, and whether it holds.

    `ratio` is the figure divided by the budget, both in the same unit: at most 1.00
    passes where less is better.
    """

    number: str
    work: str
    budget: str
    figure: str
    ratio: str
    passed: bool


def at_most(number: str, work: str, figure: float, budget: float, unit: str) -> Line:
    """A line whose figure may be at most the budget."""
    return Line(
        number=number,
        work=work,
        budget=f"<= {budget:g} {unit}",
        figure=f"{figure:.4g} {unit}",
        ratio=f"{figure / budget:.2f}",
        passed=figure <= budget,
    )


def show(lines: Iterable[Line]) -> bool:
    """Print the lines; True when all passed."""
    every = True
    for line in lines:
        word = "PASS" if line.passed else "FAIL"
        print(
            f"{line.number:>4} | {line.work:<58} | {line.budget:>12} | "
            f"{line.figure:>12} | {line.ratio:>5} | {word}"
        )
        every = every and line.passed
    return every


def seconds_each(*works: Callable[[], object], rounds: int, times: int) -> list[float]:
    """The median time of one call of each work, measured in turn, so that a busy
    moment of the machine falls on all of them alike.
    """
    taken: list[list[float]] = [[] for _ in works]
    for _ in range(rounds):
        for index, work in enumerate(works):
            begun = time.perf_counter()
            for _ in range(times):
                work()
            taken[index].append((time.perf_counter() - begun) / times)
    return [statistics.median(each) for each in taken]
