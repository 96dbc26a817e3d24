"""Laws of the split, tried on agreements and months nobody thought of."""

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from billing.core.adjustments import adjustments
from billing.core.agreement import (
    ActivationKey,
    AgencyKey,
    Agreement,
    Basis,
    Bounds,
    FixedPool,
    Offset,
    Part,
    ReferenceTable,
    SplitMode,
    Terms,
)
from billing.core.costs import BilledActivation, Figures, left_to_split
from billing.core.periods import Computation, compute
from billing.core.time_rules import TimeRules
from common.money import Cents
from tests.unit.billing.oracle import blended_shares
from tests.unit.billing.tritown import OCTOBER, member, shares

TABLES = (Basis.POPULATION, Basis.SWORN, Basis.ASSESSED_VALUE)
cents = st.integers(0, 10**8)


@dataclass(frozen=True)
class Case:
    """A random agreement and a random month."""

    agreement: Agreement
    figures: Figures

    def computed(self) -> Computation:
        return compute(self.agreement, OCTOBER, self.figures)


@st.composite
def formulas(draw: st.DrawFn) -> tuple[Part, ...]:
    bases = (Basis.EQUAL, Basis.HOURS, Basis.CALLS, *TABLES)
    chosen = draw(st.lists(st.sampled_from(bases), min_size=1, max_size=4))
    cuts = draw(
        st.lists(
            st.integers(0, 10_000),
            min_size=len(chosen) - 1,
            max_size=len(chosen) - 1,
        )
    )
    edges = [0, *sorted(cuts), 10_000]
    return tuple(
        Part(basis, f"§5.{place}", edges[place + 1] - edges[place], Basis.EQUAL)
        for place, basis in enumerate(chosen)
    )


@st.composite
def cases(draw: st.DrawFn) -> Case:
    names = draw(st.sets(st.sampled_from("abcdefghij"), min_size=1, max_size=8))
    keys = [AgencyKey(name) for name in sorted(names)]
    amounts = st.lists(st.integers(0, 10**5), min_size=len(keys), max_size=len(keys))
    agreement = Agreement(
        title="Random",
        members=tuple(member(key) for key in keys),
        pools=tuple(
            FixedPool(f"p{place}", "Pool", "§1", Cents(amount))
            for place, amount in enumerate(
                draw(st.lists(cents, min_size=1, max_size=3))
            )
        ),
        formula=draw(formulas()),
        offsets=(Offset("grant", "Grant", "§4", Cents(draw(cents))),),
        split=draw(st.sampled_from(SplitMode)),
        tables=tuple(
            ReferenceTable(
                basis,
                "census",
                date(2026, 1, 1),
                tuple(zip(keys, draw(amounts), strict=True)),
            )
            for basis in TABLES
        ),
        time=TimeRules("§3"),
        terms=Terms("Host"),
    )
    visits = draw(
        st.lists(st.tuples(st.sampled_from(keys), st.integers(0, 500)), max_size=12)
    )
    figures = Figures(
        standby_minutes={},
        activations=tuple(
            BilledActivation(ActivationKey(f"{place:03}"), agency, spent, Cents(0))
            for place, (agency, spent) in enumerate(visits)
        ),
        calls=dict(zip(keys, draw(amounts), strict=True)),
    )
    return Case(agreement, figures)


@given(cases())
def test_the_shares_sum_to_what_is_split(case: Case) -> None:
    computed = case.computed()

    assert sum(shares(computed).values()) == computed.to_split_cents
    assert sum(line.cents for line in computed.costs) == computed.to_split_cents


@given(cases())
def test_every_pool_of_its_own_comes_out_exactly(case: Case) -> None:
    computed = replace(
        case, agreement=replace(case.agreement, split=SplitMode.PER_POOL)
    ).computed()

    for code, cents in left_to_split(computed.costs).items():
        lines = (line for share in computed.shares for line in share.lines)
        assert sum(line.cents for line in lines if line.of == code) == cents


@given(cases())
def test_every_line_is_fair_within_a_cent(case: Case) -> None:
    for share in case.computed().shares:
        for line in share.lines:
            exact = Fraction(line.amount_cents * line.weight, line.whole)
            assert abs(line.cents - exact) < 1


@given(cases())
def test_a_line_with_an_odd_cent_is_one_above_the_cents_below(case: Case) -> None:
    for share in case.computed().shares:
        for line in share.lines:
            below = abs(line.amount_cents) * line.weight // line.whole
            assert abs(line.cents) == below + line.odd_cent


@given(cases(), st.randoms())
def test_the_order_in_which_things_are_listed_changes_nothing(
    case: Case, random: Random
) -> None:
    members, visits = list(case.agreement.members), list(case.figures.activations)
    random.shuffle(members)
    random.shuffle(visits)
    shuffled = Case(
        replace(case.agreement, members=tuple(members)),
        replace(case.figures, activations=tuple(visits)),
    )

    assert shuffled.computed() == case.computed()


@given(cases())
def test_a_credit_is_the_charge_mirrored(case: Case) -> None:
    def with_pools(sign: int) -> Agreement:
        flipped = tuple(
            replace(pool, cents=Cents(sign * pool.cents))
            for pool in case.agreement.pools
            if isinstance(pool, FixedPool)
        )
        return replace(case.agreement, pools=flipped, offsets=())

    charged = shares(Case(with_pools(1), case.figures).computed())
    credited = shares(Case(with_pools(-1), case.figures).computed())

    assert credited == {key: -share for key, share in charged.items()}


@given(cases())
def test_a_second_opinion_in_fractions_agrees(case: Case) -> None:
    computed = replace(
        case, agreement=replace(case.agreement, split=SplitMode.COMBINED)
    ).computed()
    minutes, calls = weights_used(case)
    keys = [str(member.key) for member in case.agreement.members]
    tables = {
        table.basis: {str(key): figure for key, figure in table.figures}
        for table in case.agreement.tables
    }
    weighed = {
        Basis.EQUAL: dict.fromkeys(keys, 1),
        Basis.HOURS: minutes,
        Basis.CALLS: calls,
        **tables,
    }
    parts = [
        (part.basis_points, weighed[part.basis])
        if sum(weighed[part.basis].values())
        else (part.basis_points, weighed[Basis.EQUAL])
        for part in case.agreement.formula
    ]

    assert shares(computed) == blended_shares(computed.to_split_cents, parts)


def weights_used(case: Case) -> tuple[dict[str, int], dict[str, int]]:
    minutes = {str(member.key): 0 for member in case.agreement.members}
    for visit in case.figures.activations:
        minutes[str(visit.agency)] += visit.minutes
    return minutes, {str(key): calls for key, calls in case.figures.calls.items()}


@given(cases(), cents, st.integers(1, 100_00))
def test_floors_and_caps_are_kept_and_still_sum(
    case: Case, floor: int, cap: int
) -> None:
    among = len(case.agreement.members)
    plain = replace(
        case.agreement, split=SplitMode.COMBINED, formula=(Part(Basis.EQUAL, "§5"),)
    )
    cost = compute(plain, OCTOBER, case.figures).to_split_cents
    bounds = Bounds(
        "§6",
        floor_cents=Cents(min(floor, max(cost, 0) // among)),
        cap_basis_points=max(cap, -(-100_00 // among)),
    )
    skewed = replace(
        plain,
        formula=(
            Part(
                Basis.FIXED_PERCENT,
                "§5",
                percentages=tuple(
                    (member.key, 1 + 7 * place)
                    for place, member in enumerate(plain.members)
                ),
            ),
        ),
        bounds=bounds,
    )

    shared = shares(compute(skewed, OCTOBER, case.figures))

    assert sum(shared.values()) == cost
    if cost > 0:
        assert min(shared.values()) >= (bounds.floor_cents or 0)
        most = Fraction(cost * (bounds.cap_basis_points or 0), 100_00)
        assert max(shared.values()) < most + 1


@given(cases(), st.integers(0, 500))
def test_corrections_sum_to_the_change_of_the_whole(case: Case, minutes: int) -> None:
    corrected = replace(
        case,
        figures=replace(
            case.figures,
            activations=tuple(
                replace(visit, minutes=minutes) for visit in case.figures.activations
            ),
        ),
    )
    before, after = case.computed(), corrected.computed()

    moved = adjustments(before, after)

    assert sum(move.cents for move in moved) == (
        after.to_split_cents - before.to_split_cents
    )
    for move in moved:
        assert after.cents_of(move.agency) == before.cents_of(move.agency) + move.cents


@given(cases())
def test_nothing_changed_moves_nothing(case: Case) -> None:
    assert adjustments(case.computed(), case.computed()) == ()


@given(cases())
def test_more_hours_never_cost_a_member_less(case: Case) -> None:
    by_hours = replace(
        case.agreement,
        formula=(Part(Basis.HOURS, "§5", fallback=Basis.EQUAL),),
        split=SplitMode.COMBINED,  # pools and grants rounded apart may lose a cent
    )
    key = case.agreement.members[0].key
    more = BilledActivation(ActivationKey("zz"), key, 60, Cents(0))
    before = replace(case, agreement=by_hours)
    used = any(visit.minutes for visit in case.figures.activations)
    grown = replace(
        before,
        figures=replace(case.figures, activations=(*case.figures.activations, more)),
    )

    cost = before.computed().to_split_cents
    if used and cost >= 0:
        assert grown.computed().cents_of(key) >= before.computed().cents_of(key)
