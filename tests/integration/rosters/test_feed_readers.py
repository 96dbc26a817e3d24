"""Programs that others wrote read our feed, and show the instants that Coverage holds.

Each reads it twice: as it is, and with a zone of a name that nobody knows, so that it
cannot but take the rule written in the feed.
"""

import json
import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
from dateutil import tz  # type: ignore[import-untyped]  # it has no types
from icalendar import Calendar

from agencies.models import User
from common import walltime
from common.intervals import Span
from rosters.core.recurrence import Recurrence, Unit
from rosters.models import Coverage, PatternLine, Position
from rosters.services import nights as one_night
from rosters.services import plan, rosters
from tests.calendars import events_of
from tests.cast import Cast
from tests.integration.rosters.feeds import subscribe

ICAL_JS = Path(__file__).parents[2] / "ical_js"
ZONES = [
    *("America/Chicago", "Australia/Lord_Howe", "America/Phoenix"),
    "Africa/Casablanca",
]
STARTS_ON = date(2026, 11, 1)  # a Sunday: clocks change on Sundays
DAILY = Recurrence(Unit.DAYS)
SUNDAYS = Recurrence(Unit.WEEKS, weekdays=frozenset({6}))
DAY = timedelta(days=1)

Shown = list[tuple[str, datetime, datetime]]
Reader = Callable[[bytes], Shown]


def by_icalendar(text: bytes) -> Shown:
    return [(event.uid, event.starts_at, event.ends_at) for event in events_of(text)]


def by_recurring_ical_events(text: bytes) -> Shown:
    found = recurring_ical_events.of(Calendar.from_ical(text))
    return [
        (str(event["uid"]), event.start.astimezone(UTC), event.end.astimezone(UTC))
        for event in found.between(datetime(2026, 1, 1), datetime(2029, 1, 1))  # noqa: DTZ001 - it takes dates so
    ]


def by_ical_js(text: bytes) -> Shown:
    """Thunderbird's engine."""
    node = shutil.which("node") or "node"
    read = subprocess.run(
        [node, ICAL_JS / "read.mjs"], input=text, capture_output=True, check=True
    )
    return [
        (uid, *(datetime.fromtimestamp(second, UTC) for second in span))
        for uid, *span in json.loads(read.stdout)
    ]


def by_dateutil(text: bytes) -> Shown:
    """The zone as dateutil understands it; the events line by line."""
    zones = tz.tzical(StringIO(_zones_of(text))) if b"VTIMEZONE" in text else None
    found: Shown = []
    for event in text.decode().split("BEGIN:VEVENT\r\n")[1:]:
        lines = dict(line.rsplit(":", 1) for line in event.splitlines() if ":" in line)
        at = {
            name.split(";")[0]: _instant(name, value, zones)
            for name, value in lines.items()
            if name.startswith(("DTSTART", "DTEND"))
        }
        found.append((lines["UID"], at["DTSTART"], at["DTEND"]))
    return found


def _zones_of(text: bytes) -> str:
    begin, end = text.index(b"BEGIN:VTIMEZONE"), text.rindex(b"END:VTIMEZONE")
    return text[begin : end + len(b"END:VTIMEZONE\r\n")].decode()


def _instant(name: str, value: str, zones: Any) -> datetime:
    wall = datetime.strptime(value.removesuffix("Z"), "%Y%m%dT%H%M%S")  # noqa: DTZ007 - read next
    if value.endswith("Z"):
        return wall.replace(tzinfo=UTC)
    found: datetime = wall.replace(tzinfo=zones.get(name.partition("TZID=")[2]))
    return found.astimezone(UTC)


IN_PYTHON: list[Reader] = [by_icalendar, by_recurring_ical_events, by_dateutil]


class Duties:
    """A roster in `zone` whose shifts also change at the hours at which clocks do, with
    a moved and a cancelled one.
    """

    def __init__(self, cast: Cast, zone: str, now: datetime) -> None:
        self.zone, self.now = ZoneInfo(zone), now
        self.roster = rosters.create_roster(
            cast.tri_town, name=zone, zone=zone, now=now
        )
        primary, backup = self.roster.positions.order_by("-tier")
        self.nights = self._add(primary, cast.rivera, time(19), time(7))
        self._add(primary, cast.okafor, time(7), time(19))
        for number, begins in enumerate(hours := [0, 90, 120, 150, 180, 210]):
            ends = hours[(number + 1) % len(hours)]
            person = (cast.vang, cast.kessler)[number % 2]
            self._add(backup, person, _clock(begins), _clock(ends), SUNDAYS)

    def _add(
        self,
        position: Position,
        person: User,
        begins: time,
        ends: time,
        recurrence: Recurrence = DAILY,
    ) -> PatternLine:
        first = datetime.combine(STARTS_ON, begins)
        last = datetime.combine(STARTS_ON + DAY * (ends <= begins), ends)
        name = f"{begins:%H%M}"
        shift = plan.Shift(name, self.zone.key, first, last, recurrence, person)
        # On the night of the jump some of them overlap: one of them wins.
        return plan.set_pattern(position, shift, now=self.now, wins=True)

    def change_two_nights(self) -> None:
        """One is moved into the night of a clock change, another is cancelled."""
        changes = (date(2027, 3, 13), date(2027, 4, 3))
        moved = next(on for on in changes if on.month == self._first_jump_month())
        to = Span(
            walltime.instant(moved + DAY, time(1, 45), self.zone),
            walltime.instant(moved + DAY, time(9, 15), self.zone),
        )
        one_night.move_night(self.nights, moved, to, now=self.now)
        one_night.move_night(self.nights, moved - DAY, None, now=self.now)

    def _first_jump_month(self) -> int:
        return 4 if self.zone.key == "Australia/Lord_Howe" else 3

    def coverage(self) -> list[tuple[datetime, datetime]]:
        rows = Coverage.objects.standing().filter(position__roster=self.roster)
        return sorted(rows.values_list("starts_at", "ends_at"))


def _clock(minutes: int) -> time:
    return time(*divmod(minutes, 60))


@pytest.mark.parametrize("zone", ZONES)
def test_every_program_shows_the_instants_that_coverage_holds(
    cast: Cast, now: datetime, zone: str
) -> None:
    duties = Duties(cast, zone, now)
    duties.change_two_nights()
    text = subscribe(duties.roster, cast.novak, now).asks().content

    kept = duties.coverage()
    assert (kept[-1][1] - kept[0][0]).days > 365
    assert wrong(IN_PYTHON, text, zone, kept) == []
    if not (ICAL_JS / "node_modules/ical.js").exists():
        pytest.skip("ical.js is not installed: make ical-js")
    assert wrong([by_ical_js], text, zone, kept) == []


def wrong(
    readers: list[Reader], text: bytes, zone: str, kept: list[tuple[datetime, datetime]]
) -> list[str]:
    """The readers that show other instants than these."""
    # Of its own: icalendar remembers what it was told of one.
    unknown = text.replace(zone.encode(), f"Nowhere/{zone}".encode())
    found = []
    for reader in readers:
        for given in (text, unknown):
            shown = reader(given)
            assert len({uid for uid, *_ in shown}) == len(shown)
            if sorted((begins, ends) for _, begins, ends in shown) != kept:
                found.append(reader.__name__)
    return found
