"""When the story happens, seen from the present: pure dates and wall clocks."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from common import walltime

DAY = timedelta(days=1)
TURN_DAYS = 7
CLINICIANS = 5
MONDAY, TUESDAY, WEDNESDAY, SATURDAY = 0, 1, 2, 5
# Rivera's turn began five days ago: she is on call now and for at least a day more.
INTO_THE_TURN = 5 * DAY
NIGHT_FROM, NIGHT_UNTIL = time(19), time(7)
# The story's nights count once everything in them is over and written down.
GOOD_NIGHT_OVER, BAD_NIGHT_OVER = time(4, 20), time(1, 10)


@dataclass(frozen=True, slots=True)
class Dates:
    """The story's days on the wall in `zone`, for a present of `now`.

    `good_on` is the Tuesday of the good night, `bad_on` the Saturday on which the
    bad one begins; both are wholly over. `month_on` is the first day of the closed
    month, `present_on` of the open one. `follow_up_on` is the Wednesday to come.
    """

    now: datetime
    zone: ZoneInfo
    good_on: date
    bad_on: date
    month_on: date
    present_on: date
    follow_up_on: date

    def at(self, on: date, clock: str) -> datetime:
        """The instant at which the wall shows `clock` ("02:14" or "02:14:31")."""
        return walltime.instant(on, time.fromisoformat(clock), self.zone)

    @property
    def began_at(self) -> datetime:
        """Noon before the closed month: everything is set up by then."""
        return self.at(self.month_on - DAY, "12:00")

    @property
    def issued_at(self) -> datetime:
        """When the closed month was issued: ten o'clock on the 2nd, if that is over."""
        return min(self.at(self.present_on + DAY, "10:00"), self.now)

    @property
    def rivera_from(self) -> date:
        """The first day of Rivera's present turn."""
        return night_of(self.now, self.zone) - INTO_THE_TURN

    @property
    def rotation_from(self) -> date:
        """A first day of Rivera's, before everything."""
        cycle = CLINICIANS * TURN_DAYS
        behind = (self.rivera_from - (self.month_on - 2 * DAY)).days
        return self.rivera_from - (-(-behind // cycle)) * cycle * DAY

    def in_closed_month(self, on: date) -> bool:
        return self.month_on <= on < self.present_on


def dates(now: datetime, zone: ZoneInfo) -> Dates:
    """The story's days, for whoever looks at it at `now`."""
    today = walltime.local_date(now, zone)
    good_on = _latest(TUESDAY, GOOD_NIGHT_OVER, 0, now=now, zone=zone)
    saturday = _latest(SATURDAY, BAD_NIGHT_OVER, 1, now=now, zone=zone)
    present_on = today.replace(day=1)
    coming = next(
        today + n * DAY for n in range(1, 8) if (today + n * DAY).weekday() == WEDNESDAY
    )
    return Dates(
        now=now,
        zone=zone,
        good_on=good_on,
        bad_on=saturday,
        month_on=(present_on - DAY).replace(day=1),
        present_on=present_on,
        follow_up_on=coming,
    )


def night_of(at: datetime, zone: ZoneInfo) -> date:
    """The day on which the duty that runs at `at` began; days begin at 07:00."""
    wall = walltime.local(at, zone)
    return wall.date() - (DAY if wall.time() < NIGHT_UNTIL else timedelta(0))


def nth(weekday: int, count: int, month_on: date) -> date:
    """The `count`-th such weekday (0 is Monday) of a month, from 1."""
    ahead = (weekday - month_on.weekday()) % 7
    return month_on + (ahead + 7 * (count - 1)) * DAY


def _latest(
    weekday: int, over: time, nights: int, *, now: datetime, zone: ZoneInfo
) -> date:
    """The last such weekday whose story was over, `nights` later at `over`."""
    today = walltime.local_date(now, zone)
    return next(
        on
        for on in (today - n * DAY for n in range(9))
        if on.weekday() == weekday
        and walltime.instant(on + nights * DAY, over, zone) <= now
    )
