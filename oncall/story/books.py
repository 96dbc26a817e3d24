"""The story's agreement, its closed month issued, and the present one open."""

from datetime import datetime
from decimal import Decimal

from agencies.models import Organisation
from billing.core.agreement import (
    AgencyKey,
    Agreement,
    Basis,
    CallOutPool,
    FixedPool,
    Member,
    Offset,
    Overhead,
    Part,
    StandbyPool,
    Terms,
)
from billing.core.spans import fiscal_year_of
from billing.core.time_rules import TimeRules
from billing.services import agreements, periods
from common.money import Cents
from oncall.story.cast import Cast
from oncall.story.dates import Dates

YEAR_STARTS_IN = 7
STANDBY_MINUTES = 360 * 60
HARLOWS_BUDGET = Cents(15_000_00)


def agreement(cast: Cast) -> Agreement:
    """A quarter in equal parts, the rest by hours; terms as in STORY.md."""
    return Agreement(
        title=cast.tri_town.name,
        members=(
            _member("millbrook", cast.millbrook),
            _member("harlow", cast.harlow, HARLOWS_BUDGET),
            _member("stony-ford", cast.stony_ford),
        ),
        pools=(
            StandbyPool("standby", "Standby", "§4.1", Decimal("5.40")),
            CallOutPool("call-out", "Call-out", "§4.2", Decimal(46)),
            FixedPool("supervision", "Supervision", "§4.3", Cents(2_291_67)),
        ),
        formula=(
            Part(Basis.EQUAL, "§5.1", 25_00),
            Part(Basis.HOURS, "§5.2", 75_00, fallback=Basis.EQUAL),
        ),
        time=TimeRules("§3", increment_minutes=15),
        terms=Terms("Tamarack County", fiscal_year_starts_in=YEAR_STARTS_IN),
        overhead=Overhead("Keeping the books", "§4.4", 8_00),
        offsets=(Offset("grant", "County grant", "§4.5", Cents(1_500_00)),),
    )


def agree(cast: Cast, when: Dates, now: datetime) -> None:
    """Put the agreement in force from the beginning of the closed month's year."""
    year = fiscal_year_of(when.month_on, starts_in=YEAR_STARTS_IN)
    by = cast.whitaker.pk
    drafted = agreements.draft_agreement(
        cast.tri_town, agreement(cast), starts_on=year.starts_on, now=now, by=by
    )
    agreements.activate_agreement(drafted.pk, now=now, by=by)


def close_the_month(cast: Cast, when: Dates, now: datetime) -> None:
    """Issue the closed month and open the present one.

    The rosters run day and night; only so many hours of it are paid as standby.
    """
    by = cast.whitaker.pk
    for day in (when.month_on, when.present_on):
        period = periods.open_period(cast.tri_town, day=day, now=now)
        periods.set_standby(
            period.pk,
            code="standby",
            minutes=STANDBY_MINUTES,
            reason="Nights as the payroll pays them; days are in regular hours.",
            now=now,
            by=by,
        )
        if day == when.month_on:
            periods.issue_period(period.pk, now=now, by=by)


def _member(key: str, agency: Organisation, budget: Cents | None = None) -> Member:
    return Member(
        AgencyKey(key),
        agency.short_name,
        str(agency.public_id),
        budget_cents=budget,
    )
