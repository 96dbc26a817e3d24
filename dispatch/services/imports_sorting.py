"""What becomes of each row of a chunk: new, known already, repeated or refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from dispatch.core import importing
from dispatch.core.import_file import RawRow
from dispatch.core.import_map import ImportMap
from dispatch.core.import_row import Facts, Note, Refused, Row
from dispatch.core.words import LineOutcome
from dispatch.models import ImportLine
from dispatch.services.imports_seen import SeenRows


@dataclass(frozen=True, slots=True)
class Sorted:
    """A row of the file and its fate. `reason` is a code unless it is stored;
    `earlier` names the line (and file) that has the row already."""

    line: int
    row: Row
    outcome: LineOutcome
    reason: str = ""
    earlier: str = ""

    @property
    def facts(self) -> Facts:
        """Of a stored row. AssertionError for any other."""
        if self.row.facts is None:
            raise AssertionError("only a row with facts is stored")
        return self.row.facts

    @property
    def notes(self) -> tuple[Note, ...]:
        return self.row.notes if self.outcome is LineOutcome.STORED else ()


@dataclass(frozen=True, slots=True)
class Sorter:
    """Sorts the chunks of one file, in order."""

    consortium_id: int
    batch_id: int | None
    meaning: ImportMap
    home: ZoneInfo
    seen: SeenRows
    now: datetime

    def sort(self, chunk: Sequence[RawRow]) -> list[Sorted]:
        """The fate of each row. One query, for what earlier files brought."""
        judged = [(raw.line, self._judge(raw)) for raw in chunk]
        earlier = self._earlier([row.key for _, row in judged if row.facts is not None])
        return [self._fate(line, row, earlier) for line, row in judged]

    def remember(self, chunk: Sequence[RawRow]) -> None:
        """Pass over a chunk that a former run has stored, noting its keys."""
        for raw in chunk:
            row = self._judge(raw)
            if row.facts is not None:
                self.seen.first(row.key, line=raw.line, row_hash=row.row_hash)

    def _judge(self, raw: RawRow) -> Row:
        if raw.broken:
            return Row(refused=Refused.MALFORMED, value=raw.broken)
        return importing.judge(raw.cells, self.meaning, home=self.home, now=self.now)

    def _fate(self, line: int, row: Row, earlier: dict[str, tuple[str, str]]) -> Sorted:
        if row.facts is None:
            reason = row.refused.value if row.refused else ""
            return Sorted(line, row, LineOutcome.REFUSED, reason)
        first = self.seen.first(row.key, line=line, row_hash=row.row_hash)
        if first is not None:
            same = "same" if first[1] == row.row_hash else "differs"
            where = str(first[0])
            return Sorted(line, row, LineOutcome.REPEATED, f"repeated_{same}", where)
        if row.key not in earlier:
            return Sorted(line, row, LineOutcome.STORED)
        where, known_hash = earlier[row.key]
        same_row = known_hash == row.row_hash
        outcome = LineOutcome.KNOWN if same_row else LineOutcome.CHANGED
        return Sorted(line, row, outcome, outcome.value, where)

    def _earlier(self, keys: list[str]) -> dict[str, tuple[str, str]]:
        """By key, where an earlier file has the row and what it looked like."""
        rows = ImportLine.objects.filter(
            consortium_id=self.consortium_id,
            key__in=keys,
            callout_id_kept__isnull=False,
        ).exclude(batch_id=self.batch_id or 0)
        return {
            key: (f"{line}, {name}", row_hash)
            for key, line, name, row_hash in rows.values_list(
                "key", "line", "batch__file_name", "row_hash"
            )
        }
