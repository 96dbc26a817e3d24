"""The six series that say whether the service works, as Prometheus reads them.

No label tells a person, a department or a request.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from dispatch.core.words import OPEN
from dispatch.selectors import figures
from notifications import selectors as wire
from oncall import engine, heartbeat

WITHIN = timedelta(hours=24)
QUANTILES = (0.5, 0.95, 1.0)
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
Labels = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Series:
    """One series: its name, what it is, and its values by their labels."""

    name: str
    means: str
    values: Mapping[Labels, float]

    def lines(self) -> Iterable[str]:
        yield f"# HELP {self.name} {self.means}"
        yield f"# TYPE {self.name} gauge"
        for labels, value in sorted(self.values.items()):
            named = ",".join(f'{name}="{word}"' for name, word in labels)
            yield (
                f"{self.name}{{{named}}} {value:g}"
                if named
                else (f"{self.name} {value:g}")
            )


def text(now: datetime) -> str:
    """Everything, as one document."""
    return "".join(f"{line}\n" for one in _series(now) for line in one.lines())


def _series(now: datetime) -> list[Series]:
    found, alarms = figures.open_by_state(), figures.alarms_open()
    accepted = figures.seconds_to_accept(now)
    settled = wire.settled_since(now - WITHIN)
    return [
        Series(
            "tandem_open_callouts",
            "Live requests that are open, by state.",
            {(("state", s.value),): found.get(s.value, 0) for s in OPEN},
        ),
        Series(
            "tandem_oldest_overdue_deadline_seconds",
            "How long the oldest deadline of an open request has been over.",
            {(): figures.overdue_seconds(now)},
        ),
        Series(
            "tandem_page_to_accept_seconds",
            "From page to acceptance, of the pages accepted within 24 hours.",
            {
                (("quantile", f"{share:g}"),): at(accepted, share)
                for share in QUANTILES
                if accepted
            },
        ),
        Series(
            "tandem_deliveries",
            "Texts and calls that ended within 24 hours, by outcome.",
            {
                (("channel", channel), ("outcome", state)): number
                for (channel, state), number in settled.items()
            },
        ),
        Series(
            "tandem_engine_lateness_seconds",
            "Since when a lane of the engine has been behind, or silent.",
            _lateness(now),
        ),
        Series(
            "tandem_alarms_unacknowledged",
            "Alarms that nobody has taken.",
            {(): alarms.total()},
        ),
    ]


def _lateness(now: datetime) -> dict[Labels, float]:
    """By lane: its first row's wait or its silence, whichever is longer; a lane that
    never turned is as late as can be said.
    """
    ages, overdue = heartbeat.ages(now), engine.overdue(now)
    late: dict[Labels, float] = {}
    for lane, waiting in overdue.items():
        age = ages.get(lane)
        silent = float("inf") if age is None else age.total_seconds()
        late[(("lane", lane),)] = max(waiting, silent, 0.0)
    return late


def at(ordered: list[float], share: float) -> float:
    """The value below or at which that share of `ordered` lies (nearest rank)."""
    return ordered[max(0, ceil(share * len(ordered)) - 1)]
