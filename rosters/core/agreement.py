"""Does an edit still do what was shown of it when somebody says yes to it?

What was shown goes with the yes as its mark. Time passes between the two: what is over
by then is no part of it any more, and what has begun begins now. And the roster may be
published further ahead by then, of which nobody was shown anything.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from common.walltime import YEARS
from rosters.core.effects import Move

# How long after it was shown it may be agreed to without being the very same.
NEAR = timedelta(days=2)
LETTERS = 16
Piece = tuple[datetime, datetime, str]
"""When a move begins and ends, and what stands for the rest of it."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """A mark, read: what begins before `near` one by one, the rest as a whole; and how
    far each position was published.
    """

    near: datetime
    until: Mapping[int, datetime]
    soon: tuple[Piece, ...]
    later: str


def mark(found: Sequence[Move], *, now: datetime, until: Mapping[int, datetime]) -> str:
    """What stands for these changes, shown at `now`; `until`: by the position, as far
    as it is published then.
    """
    near = now + NEAR
    soon, later = _apart(found, near)
    ends = ",".join(f"{where}~{_written(at)}" for where, at in sorted(until.items()))
    parts = [_written(near), ends, later]
    parts += [
        f"{_written(begins)}~{_written(over)}~{rest}" for begins, over, rest in soon
    ]
    return "/".join(parts)


def still_holds(agreed: str, found: Sequence[Move], *, now: datetime) -> bool:
    """Whether `found`, which the edit changes by now, is what `agreed` is the mark of:
    as far as that was published, and without what is over. False for what is no mark.
    """
    shown = _read(agreed)
    if shown is None or now >= shown.near:
        return False
    soon, later = _apart(_before(found, shown.until), shown.near)
    left = {
        (max(begins, now), ends, rest)
        for begins, ends, rest in shown.soon
        if ends > now
    }
    return left == set(soon) and later == shown.later


def shown_at(agreed: str) -> datetime | None:
    """When that was shown of which this is the mark; None for what is no mark."""
    shown = _read(agreed)
    return shown.near - NEAR if shown else None


def _before(found: Iterable[Move], until: Mapping[int, datetime]) -> list[Move]:
    """What of them lies before their positions were published as far as that; all of
    what is in another one.
    """
    ends = [(move, until.get(move.position, move.ends_at)) for move in found]
    return [
        replace(move, ends_at=min(move.ends_at, end))
        for move, end in ends
        if move.starts_at < end
    ]


def _apart(found: Sequence[Move], near: datetime) -> tuple[tuple[Piece, ...], str]:
    """Those that begin before `near`, and what stands for all others."""
    soon = tuple(_piece(move) for move in found if move.starts_at < near)
    rest = [
        (_written(begins), _written(ends), what)
        for begins, ends, what in map(_piece, found)
        if begins >= near
    ]
    return soon, _digest(rest)


def _piece(move: Move) -> Piece:
    what = _digest((move.position, move.before, move.after))
    return move.starts_at.astimezone(UTC), move.ends_at.astimezone(UTC), what


def _digest(what: object) -> str:
    return sha256(repr(what).encode()).hexdigest()[:LETTERS]


def _written(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%S.%f")


def _instant(text: str) -> datetime:
    return datetime.strptime(f"{text}+0000", "%Y%m%dT%H%M%S.%f%z")


def _read(agreed: str) -> _Shown | None:
    try:
        near, known, later, *some = agreed.split("/")
        ends = [end.split("~") for end in known.split(",") if end]
        until = {int(where): _instant(at) for where, at in ends}
        pieces = [piece.split("~") for piece in some]
        soon = tuple((_instant(a), _instant(b), rest) for a, b, rest in pieces)
        shown = _Shown(_instant(near), until, soon, later)
    except ValueError:
        return None
    return shown if shown.near.year in YEARS else None
