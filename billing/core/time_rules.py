"""How the clocks of a response become billed minutes: the clauses about time."""

from dataclasses import dataclass
from enum import StrEnum


class BillableClock(StrEnum):
    """Which two clocks a billed visit runs between."""

    PORTAL_TO_PORTAL = "portal_to_portal"
    DISPATCH_TO_CLEAR = "dispatch_to_clear"
    ARRIVAL_TO_CLEAR = "arrival_to_clear"


class Rounding(StrEnum):
    """How minutes become increments. Nearest: half an increment goes up."""

    UP = "up"
    NEAREST = "nearest"
    NONE = "none"


class MinimumApplies(StrEnum):
    """Whether every visit is raised to the minimum, or the first of a shift alone."""

    PER_CALL = "per_call"
    FIRST_OF_SHIFT = "first_of_shift"


@dataclass(frozen=True, slots=True)
class TimeRules:
    """How the clocks of one response become billed minutes.

    Minimums are minutes, 0 for none. `cancelled_en_route_minutes` is the least billed
    once somebody had departed, `cancelled_before_departure_minutes` before that, and
    `cancelled_after_arrival_minutes` once there (None: as any visit). A call by
    telephone that is called off bills no less than one that nobody left for.
    `documentation_cap_minutes` is how much writing up is billed at most,
    `maximum_phone_minutes` how much of a call, writing up included (0: all).
    """

    clause: str
    clock: BillableClock = BillableClock.DISPATCH_TO_CLEAR
    increment_minutes: int = 1
    rounding: Rounding = Rounding.UP
    minimum_in_person_minutes: int = 0
    minimum_phone_minutes: int = 0
    minimum_follow_up_minutes: int = 0
    cancelled_en_route_minutes: int = 0
    documentation_cap_minutes: int = 0
    minimum_applies: MinimumApplies = MinimumApplies.PER_CALL
    maximum_phone_minutes: int = 0
    cancelled_before_departure_minutes: int = 0
    cancelled_after_arrival_minutes: int | None = None
