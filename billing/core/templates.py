"""The common agreements of the field, to begin a draft from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

from billing.core.agreement import (
    Agreement,
    Basis,
    Bounds,
    CallOutPool,
    Estimate,
    FirstShare,
    FixedPool,
    Member,
    MileagePool,
    Offset,
    Overhead,
    Part,
    ResponsePool,
    SplitMode,
    StandbyPool,
    Terms,
)
from billing.core.clauses import Ceiling, Instalment, Rolling, RollingUnit
from billing.core.refusals import gettext_noop
from billing.core.spans import first_of, month_number
from billing.core.time_rules import TimeRules
from common.money import WHOLE_IN_BASIS_POINTS, Cents, split_by_weight

NOTHING_YET = Cents(0)
SALARY = FixedPool("salary", "Clinician", "§4.1", NOTHING_YET)
CALL_OUT = CallOutPool("call-out", "Call-out", "§4.2", Decimal(0))
MILES = MileagePool("mileage", "Mileage", "§4.3", Decimal("0.725"))
STANDBY = StandbyPool("standby", "Standby", "§4.4", Decimal(0))


@dataclass(frozen=True, slots=True)
class Template:
    """One to begin from. `title` and `about` are marked for translation."""

    code: str
    title: str
    about: str
    made: Callable[[Agreement, date], Agreement]


def usual(title: str, members: Sequence[Member], *, remit_to: str) -> Agreement:
    """What every template begins as: one salary in equal parts, billed every month."""
    return Agreement(
        title=title,
        members=tuple(members),
        pools=(SALARY,),
        formula=(Part(Basis.EQUAL, "§5"),),
        time=TimeRules("§3", increment_minutes=15),
        terms=Terms(remit_to),
    )


def by(*parts: tuple[int, Basis], rolling: Rolling | None = None) -> tuple[Part, ...]:
    """A blend of bases, in percent; usage falls back to equal parts."""
    usage = {Basis.CALLS, Basis.HOURS, Basis.OWN_COST, Basis.RESPONSES}
    return tuple(
        Part(
            basis,
            f"§5.{place}" if len(parts) > 1 else "§5",
            share * 100,
            Basis.EQUAL if basis in usage else None,
            rolling=rolling if basis in usage else None,
        )
        for place, (share, basis) in enumerate(parts, start=1)
    )


def _blend(
    *parts: tuple[int, Basis], rolling: Rolling | None = None
) -> Callable[[Agreement, date], Agreement]:
    return lambda a, _starts_on: replace(a, formula=by(*parts, rolling=rolling))


def _fixed(a: Agreement, _starts_on: date) -> Agreement:
    points = split_by_weight(
        Cents(WHOLE_IN_BASIS_POINTS), {m.key: 1 for m in a.members}
    )
    part = Part(
        Basis.FIXED_PERCENT,
        "§5",
        percentages=tuple((key, int(share)) for key, share in points.items()),
    )
    instalments = ((1, 35_00), (4, 30_00), (7, 20_00), (10, 15_00))
    estimate = Estimate(
        "budget",
        "Budget of the year",
        "§7",
        NOTHING_YET,
        instalments=tuple(Instalment(month, share) for month, share in instalments),
        true_up=False,
    )
    return replace(a, formula=(part,), estimate=estimate)


def _flat(a: Agreement, _starts_on: date) -> Agreement:
    pool = ResponsePool("responses", "Responses", "§4", Cents(531_00))
    return replace(
        a,
        pools=(pool,),
        formula=by((100, Basis.RESPONSES)),
        offsets=(Offset("county", "County", "§4.2", NOTHING_YET, basis_points=70_00),),
    )


def _actual(a: Agreement, _starts_on: date) -> Agreement:
    return replace(
        a,
        pools=(CALL_OUT, MILES),
        formula=by((100, Basis.OWN_COST)),
        ceiling=Ceiling("ceiling", "Not to exceed", "§6", Cents(191_500_00)),
    )


def _host_first(a: Agreement, _starts_on: date) -> Agreement:
    first = [FirstShare("state", "State", "§5.1", 50_00)]
    if len(a.members) > 1:
        lead = a.members[0]
        first.append(FirstShare("lead", lead.name, "§5.2", 25_00, lead.key))
    return replace(a, first=tuple(first), formula=(Part(Basis.EQUAL, "§5.3"),))


def _step_down(a: Agreement, starts_on: date) -> Agreement:
    """All in the first year, two thirds in the second, a third in the third."""
    first = month_number(starts_on)
    years = [first_of(first + 12 * year) for year in range(4)]
    steps = zip((100_00, 66_00, 33_00), pairwise(years), strict=True)
    return replace(
        a,
        formula=by((100, Basis.POPULATION)),
        offsets=tuple(
            Offset(
                code=f"grant-{year}",
                title="Grant",
                clause=f"§4.{year}",
                cents=NOTHING_YET,
                basis_points=points,
                from_on=from_on,
                until_on=until_on,
            )
            for year, (points, (from_on, until_on)) in enumerate(steps, start=1)
        ),
    )


def _county_and_cities(a: Agreement, _starts_on: date) -> Agreement:
    county = FirstShare("county", "County", "§5.1", 53_00)
    return replace(a, first=(county,), formula=by((100, Basis.POPULATION)))


def _estimated(a: Agreement, _starts_on: date) -> Agreement:
    estimate = Estimate("estimate", "True-up of the year", "§7", NOTHING_YET)
    return replace(a, formula=by((100, Basis.POPULATION)), estimate=estimate)


def _on_call(a: Agreement, _starts_on: date) -> Agreement:
    return replace(
        a,
        pools=(STANDBY, CALL_OUT, MILES),
        overhead=Overhead("Keeping the books", "§4.5", 8_00),
        formula=by((25, Basis.EQUAL), (75, Basis.HOURS)),
    )


def _base_and_usage(a: Agreement, _starts_on: date) -> Agreement:
    return replace(
        a,
        split=SplitMode.PER_POOL,
        pools=(
            replace(SALARY, title="Base"),
            replace(CALL_OUT, formula=by((100, Basis.OWN_COST))),
        ),
    )


def _floor(a: Agreement, _starts_on: date) -> Agreement:
    return replace(
        a,
        formula=by((100, Basis.POPULATION)),
        bounds=Bounds("§6", floor_cents=Cents(8_000_00)),
    )


TEMPLATES = (
    Template(
        "on-call",
        gettext_noop("On call: a quarter equal, the rest by hours"),
        gettext_noop("Standby and call-outs by the hour, with overhead and mileage."),
        _on_call,
    ),
    Template(
        "equal",
        gettext_noop("Equal parts"),
        gettext_noop("One cost, divided by the number of members."),
        lambda a, _starts_on: a,
    ),
    Template(
        "population",
        gettext_noop("By residents"),
        gettext_noop("Each pays by its share of all residents."),
        _blend((100, Basis.POPULATION)),
    ),
    Template(
        "sworn",
        gettext_noop("By sworn officers"),
        gettext_noop("Each pays by its share of all officers."),
        _blend((100, Basis.SWORN)),
    ),
    Template(
        "usage-population",
        gettext_noop("80 % by requests, 20 % by residents"),
        gettext_noop("Mostly who uses it, a little who could."),
        _blend((80, Basis.CALLS), (20, Basis.POPULATION)),
    ),
    Template(
        "calls-value-population",
        gettext_noop("54 / 23 / 23: requests, assessed value, residents"),
        gettext_noop("Requests are those of the latest 8 quarters."),
        _blend(
            (54, Basis.CALLS),
            (23, Basis.ASSESSED_VALUE),
            (23, Basis.POPULATION),
            rolling=Rolling(8, RollingUnit.QUARTER),
        ),
    ),
    Template(
        "population-value",
        gettext_noop("Half by residents, half by assessed value"),
        gettext_noop("Who is there, and what is there to protect."),
        _blend((50, Basis.POPULATION), (50, Basis.ASSESSED_VALUE)),
    ),
    Template(
        "three-years",
        gettext_noop("By own cost over three years"),
        gettext_noop("What each one's responses cost in the prior calendar years."),
        _blend((100, Basis.OWN_COST), rolling=Rolling(3, RollingUnit.YEAR)),
    ),
    Template(
        "fixed",
        gettext_noop("Fixed percentages, four instalments"),
        gettext_noop("A budget for the year, 35 / 30 / 20 / 15 % by date."),
        _fixed,
    ),
    Template(
        "flat",
        gettext_noop("A flat price for each response"),
        gettext_noop("The county reimburses part of it."),
        _flat,
    ),
    Template(
        "actual",
        gettext_noop("What it really cost, up to a ceiling"),
        gettext_noop("Each pays for its own hours and miles; not to exceed a sum."),
        _actual,
    ),
    Template(
        "host-first",
        gettext_noop("One payer first, the others the rest"),
        gettext_noop("The state half, one town a quarter, the others what is left."),
        _host_first,
    ),
    Template(
        "step-down",
        gettext_noop("A grant that steps down"),
        gettext_noop("The grant pays all at first, less each year; then by residents."),
        _step_down,
    ),
    Template(
        "county-cities",
        gettext_noop("The county so many percent, the cities the rest"),
        gettext_noop("The cities' part is split by residents."),
        _county_and_cities,
    ),
    Template(
        "estimate",
        gettext_noop("Billed by estimate, set right at year's end"),
        gettext_noop("A twelfth of the estimate each month, then the difference."),
        _estimated,
    ),
    Template(
        "base-usage",
        gettext_noop("A base, and usage on top"),
        gettext_noop("The base in equal parts; each its own call-outs."),
        _base_and_usage,
    ),
    Template(
        "floor",
        gettext_noop("By residents, with a least share"),
        gettext_noop("Nobody pays less than the floor; the others share the rest."),
        _floor,
    ),
)


def template(code: str) -> Template | None:
    return next((one for one in TEMPLATES if one.code == code), None)
