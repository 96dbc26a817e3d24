"""Laws of the clauses beside the formula, on agreements nobody thought of."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from billing.core import estimates
from billing.core.agreement import (
    Basis,
    CallOutPool,
    Estimate,
    FirstShare,
    Offset,
    Part,
    SplitMode,
)
from billing.core.apart import Apart
from billing.core.clauses import Ceiling, Holidays, Instalment, Premium, StandbyOffset
from billing.core.costs import BilledActivation
from billing.core.periods import compute
from billing.core.rates import pieces
from billing.core.spans import Days
from billing.core.standby import paid_minutes
from common.money import Cents
from tests.unit.billing.test_laws import Case, cases, cents
from tests.unit.billing.tritown import OCTOBER, base_set, by_heads, shares, tri_town

points = st.integers(0, 100_00)
CENTRAL = ZoneInfo("America/Chicago")


@st.composite
def with_clauses(draw: st.DrawFn) -> Case:
    """A case with a payer first, a ceiling, and grants by percentage and by date."""
    case = draw(cases())
    keys = [member.key for member in case.agreement.members]
    only = len(keys) == 1
    first = FirstShare(
        "first",
        "First",
        "§5.0",
        draw(points),
        draw(st.sampled_from([None, *keys])),
        shares_rest=only or draw(st.booleans()),
    )
    offsets = (
        *case.agreement.offsets,
        Offset("share", "Share", "§4", Cents(0), None, draw(points)),
        Offset(
            "own",
            "Own",
            "§4",
            Cents(draw(cents)),
            draw(st.sampled_from(keys)),
            until_on=date(2026, 10, draw(st.integers(2, 31))),
        ),
    )
    ceiling = Ceiling("most", "Most", "§6", Cents(draw(cents)))
    agreement = replace(
        case.agreement, first=(first,), offsets=offsets, ceiling=ceiling
    )
    earlier = Cents(draw(cents))
    return Case(agreement, replace(case.figures, earlier_cents=earlier))


@given(with_clauses())
def test_costs_and_split_lines_sum_to_what_is_split(case: Case) -> None:
    computed = case.computed()

    split = sum(line.cents for share in computed.shares for line in share.lines)
    apart = sum(line.cents for share in computed.shares for line in share.earmarked)
    assert sum(line.cents for line in computed.costs) == computed.to_split_cents
    assert split == computed.to_split_cents
    assert sum(shares(computed).values()) == split + apart


@given(with_clauses())
def test_nobody_is_given_more_than_it_would_pay(case: Case) -> None:
    for share in case.computed().shares:
        given = sum(line.cents for line in share.earmarked if line.why is Apart.GRANT)
        before = share.cents - given
        assert min(before, 0) <= share.cents <= before


@given(with_clauses())
def test_the_year_never_comes_to_more_than_its_ceiling(case: Case) -> None:
    computed = case.computed()
    assert case.agreement.ceiling is not None

    left = max(case.agreement.ceiling.cents - case.figures.earlier_cents, 0)
    first = sum(line.cents for line in computed.costs if line.code == "first")

    assert computed.to_split_cents - first <= left


@given(with_clauses(), st.randoms())
def test_the_order_of_members_and_visits_changes_nothing(
    case: Case, random: object
) -> None:
    turned = replace(
        case,
        agreement=replace(
            case.agreement, members=tuple(reversed(case.agreement.members))
        ),
        figures=replace(
            case.figures, activations=tuple(reversed(case.figures.activations))
        ),
    )

    assert turned.computed() == case.computed()


@given(cases(), st.sampled_from([Basis.RESPONSES, Basis.OWN_COST]), cents)
def test_what_each_used_costs_it_exactly_that(
    case: Case, basis: Basis, extra: int
) -> None:
    by_use = (Part(basis, "§5", fallback=Basis.EQUAL),)
    visits: tuple[BilledActivation, ...] = tuple(
        replace(visit, time_cents=Cents(extra % 10_007 + place))
        for place, visit in enumerate(case.figures.activations)
    )
    agreement = replace(
        case.agreement,
        pools=(CallOutPool("use", "Use", "§2", Decimal(1), by_use),),
        offsets=(),
        split=SplitMode.PER_POOL,
    )

    computed = compute(agreement, OCTOBER, replace(case.figures, activations=visits))

    if basis is Basis.OWN_COST:
        for share in computed.shares:
            own = (v.time_cents for v in visits if v.agency == share.agency)
            assert share.cents == sum(own)
    assert sum(shares(computed).values()) == computed.to_split_cents


@given(
    cents,
    st.lists(st.tuples(st.integers(1, 12), st.integers(1, 31)), min_size=1, max_size=6),
    st.integers(1, 12),
)
def test_the_instalments_of_a_year_are_all_billed_and_once(
    year_cents: int, days: list[tuple[int, int]], starts_in: int
) -> None:
    each = 100_00 // len(days)
    rest = 100_00 - each * (len(days) - 1)
    instalments = tuple(
        Instalment(month, rest if place == 0 else each, day)
        for place, (month, day) in enumerate(days)
    )
    estimate = Estimate("e", "E", "§7", Cents(year_cents), None, instalments)
    base = base_set(by_heads())
    terms = replace(base.terms, fiscal_year_starts_in=starts_in)
    agreement = replace(base, terms=terms, estimate=estimate)
    first = date(2026, starts_in, 1)

    months = [Days(month_after(first, n), month_after(first, n + 1)) for n in range(12)]

    due = [estimates.due_in(agreement, estimate, month) for month in months]
    assert sum(due) == year_cents
    assert [estimates.settles_in(agreement, month) for month in months] == [
        *([False] * 11),
        True,
    ]


def month_after(first: date, months: int) -> date:
    number = first.year * 12 + first.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


BEGUN = datetime(2026, 1, 1, tzinfo=UTC)
instants = st.integers(0, 2 * 366 * 24 * 60).map(lambda n: BEGUN + timedelta(minutes=n))
clocks = st.times().map(lambda at: at.replace(second=0, microsecond=0))


@given(instants, st.integers(0, 2_000), clocks, clocks, st.sets(st.integers(0, 6)))
def test_pieces_are_the_billed_minutes_cut_and_agree_with_every_single_one(
    since: datetime, minutes: int, starts: time, ends: time, weekdays: set[int]
) -> None:
    night = Premium("n", "N", "§4", 150_00, tuple(sorted(weekdays)), starts, ends)
    holiday = Premium("h", "H", "§4", 200_00, holidays=Holidays())
    agreement = replace(tri_town(), premiums=(night, holiday))

    found = pieces(since, minutes, agreement, CENTRAL)
    one_by_one = [
        pieces(since + timedelta(minutes=n), 1, agreement, CENTRAL)[0].premium
        for n in range(0, minutes, 37)
    ]

    assert sum(piece.minutes for piece in found) == minutes
    spread = [piece.premium for piece in found for _ in range(piece.minutes)]
    assert spread[::37] == one_by_one


@given(st.integers(0, 10_000), st.integers(0, 10_000), st.integers(0, 10_000))
def test_standby_is_never_paid_below_none_or_above_the_hours(
    on_call: int, billed: int, worked: int
) -> None:
    for offset in StandbyOffset:
        paid = paid_minutes(on_call, billed=billed, worked=worked, offset=offset)
        assert 0 <= paid <= on_call
