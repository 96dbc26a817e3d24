"""What the choices of an agreement are called where somebody chooses."""

from django.utils.translation import gettext_lazy as lazy

from billing.core.agreement import (
    Attribution,
    Basis,
    PeriodLength,
    Proration,
    SplitMode,
    TwoAgencies,
)
from billing.core.clauses import PremiumPayer, RollingUnit, StandbyOffset
from billing.core.time_rules import BillableClock, MinimumApplies, Rounding
from common.public_holidays import Observed
from dispatch.services.correcting import KnownFrom

BASES = {
    Basis.EQUAL: lazy("In equal parts"),
    Basis.HOURS: lazy("By clinician hours"),
    Basis.CALLS: lazy("By requests, answered or not"),
    Basis.RESPONSES: lazy("By responses"),
    Basis.OWN_COST: lazy("By what its own responses cost"),
    Basis.POPULATION: lazy("By residents"),
    Basis.SWORN: lazy("By sworn officers"),
    Basis.ASSESSED_VALUE: lazy("By assessed value"),
    Basis.FIXED_PERCENT: lazy("By agreed percentages"),
}
TABLES = {
    Basis.POPULATION: lazy("Residents"),
    Basis.SWORN: lazy("Sworn officers"),
    Basis.ASSESSED_VALUE: lazy("Assessed value"),
}
PAST = {
    Basis.HOURS: lazy("Clinician hours"),
    Basis.CALLS: lazy("Requests, answered or not"),
    Basis.RESPONSES: lazy("Responses"),
    Basis.OWN_COST: lazy("What its own responses cost"),
}
POOLS = {
    "fixed": lazy("The same each period"),
    "standby": lazy("On call, by the hour"),
    "night": lazy("On call, by the night"),
    "call_out": lazy("Called out, by the hour"),
    "response": lazy("Each response"),
    "mileage": lazy("Miles driven"),
}
PERIODS = {
    PeriodLength.MONTH: lazy("Every month"),
    PeriodLength.QUARTER: lazy("Every quarter"),
}
SPLITS = {
    SplitMode.COMBINED: lazy("All costs together"),
    SplitMode.PER_POOL: lazy("Each cost on its own"),
}
PRORATIONS = {
    Proration.DAYS: lazy("By days"),
    Proration.MONTHS: lazy("By whole months"),
}
ATTRIBUTIONS = {
    Attribution.REQUESTER: lazy("To the agency that asked"),
    Attribution.PLACE: lazy("To the agency of the place"),
}
TRIPS = {
    TwoAgencies.REQUESTER_PAYS: lazy("The agency that asked pays"),
    TwoAgencies.EQUAL: lazy("Both in equal parts"),
    TwoAgencies.SCENE_MINUTES: lazy("By minutes at each scene"),
}
CLOCKS = {
    BillableClock.PORTAL_TO_PORTAL: lazy("From leaving to being back"),
    BillableClock.DISPATCH_TO_CLEAR: lazy("From being sent to clearing"),
    BillableClock.ARRIVAL_TO_CLEAR: lazy("From arriving to clearing"),
}
ROUNDINGS = {
    Rounding.UP: lazy("Up"),
    Rounding.NEAREST: lazy("To the nearest"),
    Rounding.NONE: lazy("Not at all"),
}
MINIMUMS = {
    MinimumApplies.PER_CALL: lazy("For every visit"),
    MinimumApplies.FIRST_OF_SHIFT: lazy("For the first visit of a shift"),
}
OFFSETS = {
    StandbyOffset.NONE: lazy("Paid all the same"),
    StandbyOffset.PAID: lazy("Not paid for the minutes billed"),
    StandbyOffset.WORKED: lazy("Not paid for the minutes worked"),
}
PAYERS = {
    PremiumPayer.POOL: lazy("Everybody, with the other costs"),
    PremiumPayer.REQUESTER: lazy("The agency that is billed for the response"),
}
UNITS = {
    RollingUnit.MONTH: lazy("months"),
    RollingUnit.QUARTER: lazy("quarters"),
    RollingUnit.YEAR: lazy("calendar years"),
}
OBSERVED = {
    Observed.ACTUAL: lazy("The holiday itself"),
    Observed.OBSERVED: lazy("The day kept for it"),
    Observed.BOTH: lazy("Both"),
}
KNOWN_FROM = {
    KnownFrom.OWN_NOTES: lazy("My own notes"),
    KnownFrom.DISPATCH_RECORD: lazy("The dispatch centre's record"),
    KnownFrom.OFFICER: lazy("The officer"),
    KnownFrom.PHONE_RECORD: lazy("A telephone's record"),
    KnownFrom.MEMORY: lazy("Memory"),
}
