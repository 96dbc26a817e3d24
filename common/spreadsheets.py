"""Tables as files that a spreadsheet opens and does not run."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

Record = Mapping[str, str | int]
RISKY = ("=", "+", "-", "@", "\t", "\r")


def harmless(value: str | int) -> str | int:
    """Text that a spreadsheet would run as a formula, made plain text. Numbers stay."""
    risky = isinstance(value, str) and value.startswith(RISKY)
    return f"'{value}" if risky else value


def written(columns: Sequence[str], records: Iterable[Record]) -> str:
    """A CSV with these columns, one record a line, CR LF; what is missing is empty.

    Every text is harmless. ValueError for a field that is no column.
    """
    return lines(columns, [{name: name for name in columns}, *records])


def lines(columns: Sequence[str], records: Iterable[Record]) -> str:
    """The same without a heading: what goes on with a file."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\r\n")
    for record in records:
        writer.writerow({name: harmless(value) for name, value in record.items()})
    return text.getvalue()
