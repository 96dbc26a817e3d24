"""How far has the engine got? Every screen and `/health` ask it.

A lane writes down until when it has done whatever fell due. It writes nothing while
one of its duties fails, so a lane that turns without doing its work looks as dead as
one that does not turn. On PostgreSQL the database's clock writes and compares: an
engine whose own clock is ahead would seem to live on after its death.
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import DateTimeField, DurationField, ExpressionWrapper, F, Value
from django.db.models.functions import Least, Now

from oncall.models import Heartbeat

EVERY = timedelta(seconds=2)
PAGING = ("wire", "ladder", "watch")
ROSTERS, DESK = "rosters", "desk"
# A gap is to be told of within minutes; one publication holds this lane for seconds.
ROSTERS_STALE = timedelta(minutes=5)
# The desk does what may wait; one import may keep it for many minutes.
DESK_STALE = timedelta(hours=1)
# A request reads its clock when it begins, and a beat may come while it is answered.
AHEAD = timedelta(seconds=5)


def beat(lane: str, *, now: datetime, first_due: datetime | None = None) -> None:
    """Write down that this lane works, and has done whatever fell due until now, or
    until `first_due` if something is waiting since then.
    """
    of_the_database = connection.vendor == "postgresql"
    at: Any = Now() if of_the_database else now
    if first_due is not None:
        waiting = Value(first_due, output_field=DateTimeField())
        at = Least(at, waiting) if of_the_database else min(now, first_due)
    Heartbeat.objects.bulk_create(
        [Heartbeat(name=lane, at=at)],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["at"],
    )


def last_turn() -> datetime | None:
    """Until when the lanes that page people have done their work; None when one
    never did.
    """
    turns = dict(Heartbeat.objects.filter(name__in=PAGING).values_list("name", "at"))
    return min(turns.values()) if len(turns) == len(PAGING) else None


def is_late(now: datetime) -> bool:
    """True when for half a minute the lanes that page people have not turned, have
    failed at a duty, or have left something undone.
    """
    patience = timedelta(seconds=settings.ENGINE_STALE_SECONDS)
    held = ages(now)
    return any(_is_stale(held.get(lane), patience) for lane in PAGING)


def are_rosters_late(now: datetime) -> bool:
    """True when for five minutes nobody has looked for gaps and swaps that ran out."""
    return _is_stale(ages(now).get(ROSTERS), ROSTERS_STALE)


def is_desk_late(now: datetime) -> bool:
    """True when what may wait has waited for an hour: imports, closings, horizons."""
    return _is_stale(ages(now).get(DESK), DESK_STALE)


def _is_stale(age: timedelta | None, patience: timedelta) -> bool:
    """A beat from the future is as good as none: whoever wrote it may be dead."""
    return age is None or age > patience or age < -AHEAD


def ages(now: datetime) -> dict[str, timedelta]:
    """How long ago each lane's beat is, by the database's own clock if it has one."""
    if connection.vendor != "postgresql":
        return {
            name: now - at for name, at in Heartbeat.objects.values_list("name", "at")
        }
    age = ExpressionWrapper(Now() - F("at"), output_field=DurationField())
    return dict(Heartbeat.objects.values_list("name", age))


def clock_skew(now: datetime) -> float:
    """Seconds between our clock and the database's own; 0.0 on SQLite, which has
    no other clock than ours."""
    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXTRACT(EPOCH FROM clock_timestamp() - %s)", [now])
        row = cursor.fetchone()
    return float(row[0]) if row else 0.0
