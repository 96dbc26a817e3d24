"""What does a calendar feed show? Coverage as calendar entries, each with its identity.

The same shift has the same identity in the feed of its person, of its roster and of
its consortium, and keeps it while it is moved, cut short or given back.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID, uuid5

from common import walltime
from rosters.core.calendar import Entry

# Raised when what is written changes, so that everybody reads it afresh.
FORMAT = 1
PAST_WEEKS = 4
_NAMESPACE = UUID("5b1d4a1e-6f0b-4c0e-9d55-3c1c6a3f7a10")


class Duty(NamedTuple):
    """One row of coverage, with all that a calendar says of it.

    `line` and `night_on` name the night it is part of; without one `override`, and
    without either (a correction) the position and its start.
    """

    line: UUID | None
    night_on: date | None
    override: UUID | None
    position: UUID
    person: UUID
    who: str
    roster: str
    zone: str
    tier: str
    order: int
    starts_at: datetime
    ends_at: datetime
    revised_at: datetime


def since(now: datetime) -> datetime:
    """From when on a feed shows shifts: a Monday four weeks ago, midnight UTC.

    Always the same in one week, so that what is unchanged is written unchanged.
    """
    today = now.astimezone(UTC).date()
    monday = today - timedelta(days=today.weekday(), weeks=PAST_WEEKS)
    return datetime.combine(monday, time(), tzinfo=UTC)


def entries(
    duties: Iterable[Duty], summary: Callable[[Duty], str], *, since: datetime
) -> list[Entry]:
    """The duties that end after `since`, in their order, to the whole second.

    `duties` are in the order of their start and hold every part of a night of which
    they hold one: the parts are told apart by counting them.
    """
    parts: Counter[tuple[object, ...]] = Counter()
    found: list[Entry] = []
    for duty in duties:
        night = _night(duty)
        parts[night] += 1
        starts_at = duty.starts_at.replace(microsecond=0)
        ends_at = duty.ends_at.replace(microsecond=0)
        # A calendar knows no less than a second, and no shift without length.
        if ends_at > since and ends_at > starts_at:
            found.append(
                Entry(
                    uid5(*night, parts[night]),
                    duty.revised_at,
                    starts_at,
                    ends_at,
                    summary(duty),
                    walltime.zone(duty.zone),
                )
            )
    return found


def uid5(*names: object) -> UUID:
    """The identity of what these names name; it says nothing of them."""
    return uuid5(_NAMESPACE, "/".join(map(str, names)))


def _night(duty: Duty) -> tuple[object, ...]:
    """What the parts of one person's shift have in common."""
    if duty.line is not None:
        return duty.person, duty.line, duty.night_on
    if duty.override is not None:
        return duty.person, duty.override, ""
    return duty.person, duty.position, duty.starts_at.astimezone(UTC).isoformat()


def edition(*facts: object, rosters: Sequence[tuple[object, ...]]) -> str:
    """A name for what a feed says: another one whenever it says something else."""
    said = repr((FORMAT, facts, sorted(rosters, key=repr)))
    return sha256(said.encode()).hexdigest()[:32]
