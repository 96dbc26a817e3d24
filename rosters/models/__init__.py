"""Rosters, the plan behind them, and who is on call as published."""

from rosters.models.bases import BaseTown
from rosters.models.busy import BusyCalendar, BusySpan
from rosters.models.changes import Override, TimeOff
from rosters.models.confirming import Confirmation
from rosters.models.coverage import Coverage
from rosters.models.drafts import Draft, DraftLine
from rosters.models.feeds import Feed
from rosters.models.imports import RosterImport
from rosters.models.plan import PatternLine, Rotation, RotationMember
from rosters.models.preferences import WeeklyPreference
from rosters.models.roster import Position, Roster
from rosters.models.shortfalls import GapOffer, Shortfall
from rosters.models.swaps import Swap, SwapInvitation

__all__ = [
    "BaseTown",
    "BusyCalendar",
    "BusySpan",
    "Confirmation",
    "Coverage",
    "Draft",
    "DraftLine",
    "Feed",
    "GapOffer",
    "Override",
    "PatternLine",
    "Position",
    "Roster",
    "RosterImport",
    "Rotation",
    "RotationMember",
    "Shortfall",
    "Swap",
    "SwapInvitation",
    "TimeOff",
    "WeeklyPreference",
]
