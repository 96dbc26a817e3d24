"""What a roster's pages and forms show."""

from rosters.screens.choices import Choices, choices
from rosters.screens.effects import Effects, effects
from rosters.screens.month import Month, month, own_calendar
from rosters.screens.names import may_read_more
from rosters.screens.own import OwnDuty, own_duty
from rosters.screens.said import named, override_said, time_off_said, with_makers
from rosters.screens.seats import (
    ShownSeat,
    bases_now,
    running,
    seats,
    week_of_bases,
)
from rosters.screens.shift_files import shift_file
from rosters.screens.week import ChangedNight, ShownDay, Week, week

__all__ = [
    "ChangedNight",
    "Choices",
    "Effects",
    "Month",
    "OwnDuty",
    "ShownDay",
    "ShownSeat",
    "Week",
    "bases_now",
    "choices",
    "effects",
    "may_read_more",
    "month",
    "named",
    "override_said",
    "own_calendar",
    "own_duty",
    "running",
    "seats",
    "shift_file",
    "time_off_said",
    "week",
    "week_of_bases",
    "with_makers",
]
