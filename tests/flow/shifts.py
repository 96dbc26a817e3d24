"""Rivera's shift, moved so that the roster asks her about it now."""

from datetime import timedelta

from common import clock
from tests.flow.system import System


def begins_in(system: System, seconds: int) -> None:
    """Rivera's shift, which runs, begins in so many seconds instead; and the roster
    asks.
    """
    write, stored = system.house.database.write, system.house.database.stored
    now = clock.now()
    rivera = "(SELECT id FROM agencies_user WHERE email = %s)"
    moved = write(
        f"UPDATE rosters_coverage SET starts_at = %s WHERE person_id = {rivera}"
        " AND starts_at <= %s AND ends_at > %s",
        [
            stored(now + timedelta(seconds=seconds)),
            system.house.facts["emails"]["rivera"],
            stored(now),
            stored(now),
        ],
    )
    assert moved == 1
    assert write("UPDATE rosters_roster SET confirm_minutes = 60", [])


def begins_now(system: System) -> None:
    """The shift that was to begin soon has begun, and the roster asks no more."""
    write, stored = system.house.database.write, system.house.database.stored
    now = clock.now()
    moved = write(
        "UPDATE rosters_coverage SET starts_at = %s"
        " WHERE starts_at > %s AND starts_at < %s",
        [
            stored(now - timedelta(seconds=1)),
            stored(now),
            stored(now + timedelta(minutes=5)),
        ],
    )
    assert moved == 1
    assert write("UPDATE rosters_roster SET confirm_minutes = 0", [])
