"""Minutes, miles and rates as people read them on a statement."""

from typing import assert_never

from django.utils.translation import gettext as _

from billing.core.costs import CostLine, Unit
from billing.core.refusals import percent


def hours(minutes: int) -> str:
    """Minutes as hours with two decimals: 345 is 5.75. For reading, never for sums."""
    hundredths = (minutes * 100 + 30) // 60
    return f"{hundredths // 100}.{hundredths % 100:02}"


def miles(tenths: int) -> str:
    return f"{tenths // 10}.{tenths % 10}"


def cost_sum(line: CostLine) -> str:
    """How a cost came about: "360.00 h at $5.40". Empty for an amount as agreed."""
    if line.quantity is None or line.unit is None:
        return ""
    quantity, rate = line.quantity, line.rate
    facts = {"rate": str(rate), "quantity": str(quantity)}
    match line.unit:
        case Unit.MINUTES:
            facts["hours"] = hours(int(quantity))
            return _hours_sentence(facts, varies=rate is None)
        case Unit.MILES:
            return _miles_sentence(facts, varies=rate is None)
        case Unit.NIGHTS:
            return _("%(quantity)s nights, at $%(rate)s an hour") % facts
        case Unit.RESPONSES:
            return _("%(quantity)s responses at $%(rate)s") % facts
        case Unit.BASIS_POINTS:
            return _("%(percent)s %% of the above") % {
                "percent": percent(int(quantity))
            }
        case _:
            assert_never(line.unit)


def _hours_sentence(facts: dict[str, str], *, varies: bool) -> str:
    if varies:
        return _("%(hours)s h, each at its own rate") % facts
    return _("%(hours)s h at $%(rate)s an hour") % facts


def _miles_sentence(facts: dict[str, str], *, varies: bool) -> str:
    if varies:
        return _("%(quantity)s miles, each at its own rate") % facts
    return _("%(quantity)s miles at $%(rate)s") % facts
