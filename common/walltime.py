"""Wall clock to instant and back: the only place that does either.

A rule keeps what the clock on the wall shows and the name of an IANA zone; what is
stored is an instant in UTC. Two nights a year the clock jumps, and these are the
rules here and everywhere:

- A local time that is **skipped** (02:30 on the night clocks go forward) is read by
  the clock that was right before the jump: it becomes 03:30.
- A local time that comes **twice** (01:30 on the night clocks go back) means the
  first of the two.
"""

from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

from common.errors import DomainError
from common.intervals import Span

MINUTE = timedelta(minutes=1)
YEARS = range(1900, 2200)
"""What anybody may mean; far beyond, a clock shows times that no instant has."""


class UnknownZone(DomainError):
    """No time zone of that name; `name` is what was asked for."""

    def __init__(self, name: str, *, field: str | None = "zone") -> None:
        super().__init__(
            f"There is no time zone called {name!r}. Use one such as America/Chicago.",
            field=field,
        )
        self.name = name


@cache
def zone_names() -> frozenset[str]:
    """Every zone a person may choose, spelt as it must be."""
    return frozenset(available_timezones() - {"Factory", "localtime"})


def zone(name: str) -> ZoneInfo:
    """The zone of that exact name. Raises UnknownZone for any other text."""
    if name not in zone_names():
        raise UnknownZone(name)
    return ZoneInfo(name)


@lru_cache(maxsize=16_384)
def instant(on: date, at: time, zone: ZoneInfo) -> datetime:
    """The instant, in UTC, when the wall clock in `zone` first shows `at` on `on`.

    A skipped time is read by the old clock: 02:30 becomes 03:30. It may then fall
    after 03:00 of the same day; sort by the result, not by what was written. A time
    that comes twice means the first. `at` is bare wall-clock time: a zone or a fold
    of its own is ignored.
    """
    wall = datetime.combine(on, at.replace(tzinfo=None, fold=0), tzinfo=zone)
    return wall.astimezone(UTC)


def instant_of(wall: datetime, zone: ZoneInfo) -> datetime:
    """`instant` for a date and time in one. ValueError when it carries a zone."""
    if wall.tzinfo is not None:
        raise ValueError("a wall-clock time carries no zone")
    return instant(wall.date(), wall.time(), zone)


def next_time(at: time, *, after: datetime, zone: ZoneInfo) -> datetime:
    """The first instant after `after` that `at` means, day by day: of a time that comes
    twice the first of the two.
    """
    today = local_date(after, zone)
    found = instant(today, at, zone)
    return found if found > after else instant(today + timedelta(days=1), at, zone)


def next_shown(at: time, *, after: datetime, zone: ZoneInfo) -> datetime:
    """The same for somebody who looks at a clock: a time that comes twice is shown
    twice.
    """
    today, found = local_date(after, zone), next_time(at, after=after, zone=zone)
    if not is_repeated(today, at, zone):
        return found
    second = datetime.combine(today, at, tzinfo=zone).replace(fold=1).astimezone(UTC)
    return min(found, second) if second > after else found


def up_to_minute(at: datetime) -> datetime:
    """The next full minute, or `at` itself if it is one: a clock that is promised is
    never shown too early, and the same by text and on screen.
    """
    whole = at.replace(second=0, microsecond=0)
    return whole if whole == at else whole + timedelta(minutes=1)


def local(at: datetime, zone: ZoneInfo) -> datetime:
    """What the wall clock in `zone` shows at the instant `at`: date and time, bare.

    ValueError for an instant without a zone.
    """
    if at.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return at.astimezone(zone).replace(tzinfo=None)


def local_date(at: datetime, zone: ZoneInfo) -> date:
    """The day the calendar in `zone` shows at the instant `at`."""
    return local(at, zone).date()


def day(on: date, zone: ZoneInfo) -> Span:
    """The whole local day: 23, 24 or 25 hours long, or as the zone has it.

    ValueError for a day that a zone left out (Samoa, 30 December 2011).
    """
    return days(on, on + timedelta(days=1), zone)


def days(from_on: date, until_on: date, zone: ZoneInfo) -> Span:
    """The local days from `from_on` up to, not including, `until_on`."""
    midnight = time()
    return Span(instant(from_on, midnight, zone), instant(until_on, midnight, zone))


def is_skipped(on: date, at: time, zone: ZoneInfo) -> bool:
    """Whether the wall clock never shows `at` on `on`."""
    return local(instant(on, at, zone), zone) != datetime.combine(on, at)


def around(wall: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """For a time that is skipped, the last full minute that the wall clock shows before
    it, and the first after it.
    """
    late = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    early = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    minutes = range((late - early) // MINUTE + 1)
    before = local(early, zone) - early.replace(tzinfo=None)

    def has_jumped(minute: int) -> bool:
        at = early + minute * MINUTE
        return local(at, zone) - at.replace(tzinfo=None) != before

    jump = early.replace(second=0, microsecond=0)
    jump += bisect_left(minutes, True, key=has_jumped) * MINUTE
    return local(jump - MINUTE, zone), local(jump, zone)


def is_repeated(on: date, at: time, zone: ZoneInfo) -> bool:
    """Whether the wall clock shows `at` twice on `on`."""
    first = datetime.combine(on, at, tzinfo=zone)
    second = first.replace(fold=1)
    return second.astimezone(UTC) > first.astimezone(UTC)


def jump_between(earlier: datetime, later: datetime, zone: ZoneInfo) -> datetime | None:
    """The first full minute after `earlier` at which the wall clock has jumped, if it
    has by `later`. Of several jumps, one of them: look again on both sides.
    """
    before = _offset(earlier, zone)
    minutes = range(1, (later - earlier) // MINUTE + 1)

    def has_jumped(minute: int) -> bool:
        return _offset(earlier + minute * MINUTE, zone) != before

    found = bisect_left(minutes, True, key=has_jumped)
    return earlier + minutes[found] * MINUTE if found < len(minutes) else None


def _offset(at: datetime, zone: ZoneInfo) -> timedelta | None:
    return at.astimezone(zone).utcoffset()
