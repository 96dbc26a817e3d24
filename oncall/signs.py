"""Is everything alive? What `/health` answers and a monitor reads."""

from dataclasses import dataclass
from datetime import datetime

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from common import guards
from oncall import engine, heartbeat

MOST_SKEW_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Report:
    """Each part says "ok" or what is wrong, in words."""

    database: str
    guards: str
    migrations: str
    clock_skew_seconds: float
    engine: str
    engine_last_turn: datetime | None
    rosters: str
    desk: str
    overdue_seconds: dict[str, float]

    @property
    def is_well(self) -> bool:
        return {
            self.database,
            self.guards,
            self.migrations,
            self.engine,
            self.rosters,
            self.desk,
        } == {"ok"} and abs(self.clock_skew_seconds) <= MOST_SKEW_SECONDS

    def as_json(self) -> dict[str, object]:
        last = self.engine_last_turn
        return {
            "ok": self.is_well,
            "web": "ok",
            "database": self.database,
            "guards": self.guards,
            "migrations": self.migrations,
            "clock_skew_seconds": round(self.clock_skew_seconds, 3),
            "engine": self.engine,
            "engine_last_turn": last.isoformat() if last else None,
            "rosters": self.rosters,
            "desk": self.desk,
            "overdue_seconds": {
                lane: round(seconds, 1)
                for lane, seconds in self.overdue_seconds.items()
            },
        }


def report(now: datetime) -> Report:
    """Look at everything. A database that does not answer is said, not raised, and so
    is one that answers without our tables, as before the first `migrate`.
    """
    try:
        last = heartbeat.last_turn()
        late, desk_late = heartbeat.is_late(now), heartbeat.is_desk_late(now)
        rosters_late = heartbeat.are_rosters_late(now)
        missing = guards.missing()
        return Report(
            database="ok",
            guards="ok" if not missing else f"missing: {', '.join(missing)}",
            migrations=_migrations(),
            clock_skew_seconds=heartbeat.clock_skew(now),
            engine="late: nobody is being paged" if late else "ok",
            engine_last_turn=last,
            rosters="late: no gap is told of" if rosters_late else "ok",
            desk="late: imports and closings stand still" if desk_late else "ok",
            overdue_seconds=engine.overdue(now),
        )
    except DatabaseError:
        return _unknown()


def _unknown() -> Report:
    try:
        database, migrations = "ok", _migrations()
    except DatabaseError:
        database, migrations = "does not answer", "unknown"
    return Report(
        database=database,
        guards="unknown",
        migrations=migrations,
        clock_skew_seconds=0.0,
        engine="unknown",
        engine_last_turn=None,
        rosters="unknown",
        desk="unknown",
        overdue_seconds={},
    )


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return "ok" if not waiting else f"pending: {len(waiting)}"
