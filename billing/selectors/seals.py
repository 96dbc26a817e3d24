"""The seal of an issued statement: one hash over all that is printed on it."""

import hashlib
from collections.abc import Iterable
from typing import Any

from billing.documents import canonical
from billing.models import Activation, StatementRow

ROW_FACTS = (
    "number",
    "day",
    "kind",
    "clocks",
    "since",
    "until",
    "exact_minutes",
    "billable_minutes",
    "time_cents",
    "miles_tenths",
    "miles_cents",
    "premium_cents",
    "pieces",
    "clause",
    "steps",
    "problem",
    "missing",
)
LATER_FACTS = ("premium_cents", "pieces")


def content_hash(document: dict[str, Any], rows: Iterable[dict[str, Any]]) -> str:
    """SHA-256, in hex, over the document and then each row, one canonical line each."""
    digest = hashlib.sha256(canonical(document))
    for row in rows:
        digest.update(b"\n" + canonical(row))
    return digest.hexdigest()


def row_facts(row: Activation | StatementRow) -> dict[str, Any]:
    """What is hashed of a row: everything printed of it, as plain JSON."""
    facts = {name: getattr(row, name) for name in ROW_FACTS}
    for later in LATER_FACTS:  # rows sealed before there were any keep their seal
        if not facts[later]:
            del facts[later]
    return {**facts, "day": row.day.isoformat()}
