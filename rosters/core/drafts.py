"""What may become of a draft, and where a line of it comes from."""

from collections.abc import Iterable
from enum import StrEnum
from hashlib import sha256

from rosters.core.filling import OpenShift


class DraftState(StrEnum):
    """Worked on; published; published and taken back; thrown away."""

    OPEN = "open"
    PUBLISHED = "published"
    UNDONE = "undone"
    DROPPED = "dropped"


class Source(StrEnum):
    """Who put somebody on a line: fairness, the period before, or a coordinator."""

    FAIR = "fair"
    COPIED = "copied"
    BY_HAND = "by_hand"


def basis(shifts: Iterable[OpenShift]) -> str:
    """A mark of exactly these open shifts, in whatever order."""
    said = sorted(
        (each.position, each.span.starts_at.isoformat(), each.span.ends_at.isoformat())
        for each in shifts
    )
    return sha256(repr(said).encode()).hexdigest()
