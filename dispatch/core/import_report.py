"""What became of a file, counted: the same for a dry run and a real one.

Bounded whatever the file holds: of each kind of finding the first lines are named
and the rest counted, and past a number of kinds the values are counted together.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self

from dispatch.core.import_row import Note
from dispatch.core.words import LineOutcome

LINES_NAMED = 50
VALUES_KEPT = 60
OTHER_VALUES = "…"

Key = tuple[str, str, str, str]


@dataclass(slots=True)
class Entry:
    """How often one thing was seen, and on which lines first."""

    count: int = 0
    lines: list[int] = field(default_factory=list)

    def add(self, line: int) -> None:
        self.count += 1
        if len(self.lines) < LINES_NAMED:
            self.lines.append(line)


@dataclass(slots=True)
class Tally:
    """The growing report of one run. `to_report` and `from_report` are inverse."""

    outcomes: dict[str, int] = field(default_factory=dict)
    refusals: dict[Key, Entry] = field(default_factory=dict)
    findings: dict[Key, Entry] = field(default_factory=dict)
    first_day: str = ""
    last_day: str = ""

    def count(
        self,
        outcome: LineOutcome,
        line: int,
        *,
        reason: str = "",
        column: str = "",
        value: str = "",
    ) -> None:
        """One more row. All but stored ones are listed by reason, with their line."""
        self.outcomes[outcome.value] = self.outcomes.get(outcome.value, 0) + 1
        if outcome is not LineOutcome.STORED:
            _put(self.refusals, (reason or outcome.value, column, "", value), line)

    def notice(self, notes: tuple[Note, ...], line: int) -> None:
        for note in notes:
            key = (note.finding.value, note.column, note.other, _kind_of(note))
            _put(self.findings, key, line)

    def cover(self, on: date) -> None:
        """Widen the days covered; ISO dates sort as text."""
        day = on.isoformat()
        self.first_day = min(self.first_day or day, day)
        self.last_day = max(self.last_day, day)

    @property
    def read(self) -> int:
        return sum(self.outcomes.values())

    def of(self, outcome: LineOutcome) -> int:
        return self.outcomes.get(outcome.value, 0)

    def to_report(self) -> dict[str, Any]:
        """As JSON, in an order that does not depend on the order of the rows."""
        return {
            "version": 1,
            "rows": {"read": self.read}
            | {outcome.value: self.of(outcome) for outcome in LineOutcome},
            "first_day": self.first_day,
            "last_day": self.last_day,
            "refusals": _listed(self.refusals),
            "findings": _listed(self.findings),
        }

    @classmethod
    def from_report(cls, report: dict[str, Any]) -> Self:
        """The tally a report was made of; an empty report is an empty tally."""
        if not report:
            return cls()
        counts = {
            outcome.value: report["rows"][outcome.value] for outcome in LineOutcome
        }
        return cls(
            outcomes={outcome: count for outcome, count in counts.items() if count},
            refusals=_unlisted(report["refusals"]),
            findings=_unlisted(report["findings"]),
            first_day=report["first_day"],
            last_day=report["last_day"],
        )


_BY_VALUE = frozenset(
    {"not_recorded", "place_unknown", "place_unassigned", "ending_unmapped"}
)


def _kind_of(note: Note) -> str:
    """The value where it names a kind; a single row's own value is on its line."""
    return note.value if note.finding.value in _BY_VALUE else ""


def _put(entries: dict[Key, Entry], key: Key, line: int) -> None:
    if key not in entries and _is_full(entries, key):
        key = (key[0], key[1], key[2], OTHER_VALUES)
    entries.setdefault(key, Entry()).add(line)


def _is_full(entries: dict[Key, Entry], key: Key) -> bool:
    return sum(known[:3] == key[:3] for known in entries) >= VALUES_KEPT


def _listed(entries: dict[Key, Entry]) -> list[dict[str, Any]]:
    return [
        {
            "what": what,
            "column": column,
            "other": other,
            "value": value,
            "count": entry.count,
            "lines": entry.lines,
        }
        for (what, column, other, value), entry in sorted(entries.items())
    ]


def _unlisted(listed: list[dict[str, Any]]) -> dict[Key, Entry]:
    return {
        (e["what"], e["column"], e["other"], e["value"]): Entry(
            e["count"], list(e["lines"])
        )
        for e in listed
    }
