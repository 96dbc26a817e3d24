"""Tables as files that a spreadsheet opens and does not run."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from django.http import HttpResponse

Record = Mapping[str, str | int]
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What begins a formula, full-width signs included."""
ENCODING = "utf-8-sig"
"""With its mark: without one Excel reads "§" and "ñ" as something else."""


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


def download(content: str | bytes, name: str) -> HttpResponse:
    """A file of that name to save: text gets its encoding, bytes have theirs."""
    return HttpResponse(
        content.encode(ENCODING) if isinstance(content, str) else content,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
