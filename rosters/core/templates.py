"""The rosters most consortia have: people in turn, a week each, somebody behind."""

from dataclasses import dataclass
from datetime import time

TURN_DAYS = 7


@dataclass(frozen=True, slots=True)
class Part:
    """One roster: its name, and the hours in which somebody is on call every day; the
    same hour twice is round the clock.
    """

    name: str
    starts: time
    ends: time


@dataclass(frozen=True, slots=True)
class Template:
    code: str
    parts: tuple[Part, ...]


NIGHT, DAY = (time(19), time(7)), (time(7), time(19))
TEMPLATES = (
    Template("clock", (Part("On call", time(8), time(8)),)),
    Template("nights-days", (Part("Nights", *NIGHT), Part("Days", *DAY))),
    Template("nights", (Part("Nights", *NIGHT),)),
    Template("days", (Part("Days", *DAY),)),
)


def template(code: str) -> Template:
    """Raises KeyError for a code that there is not."""
    return {one.code: one for one in TEMPLATES}[code]


def turned(people: int, by: int) -> list[int]:
    """The order of so many people when it begins `by` places later: who is behind
    this week is first in the next.
    """
    return [(n + by) % people for n in range(people)]
