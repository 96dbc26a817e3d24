"""Laws of comparing, tried on towns and costs nobody thought of."""

from dataclasses import replace
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from billing.core.agreement import AgencyKey, Basis
from billing.core.templates import TEMPLATES
from billing.core.what_if import Blend, Costs, Scenario, Town
from billing.core.what_if_formulas import compared
from common.money import Cents
from tests.unit.billing.towns import scenario

CODES = tuple(each.code for each in TEMPLATES)
# Whoever stands first in the table pays first: its order is meant.
ANY_ORDER = tuple(code for code in CODES if code != "host-first")
# What is split stays the same whoever shares it, and nobody has a least or a price.
SHARED = ("equal", "population", "sworn", "on-call", "usage-population", "fixed")
BLEND_BASES = (Basis.EQUAL, Basis.POPULATION, Basis.SWORN, Basis.CALLS, Basis.HOURS)
count = st.integers(1, 10**6)


@st.composite
def scenarios(
    draw: st.DrawFn, codes: tuple[str, ...] = CODES, usage: bool = True
) -> Scenario:
    keys = sorted(draw(st.sets(st.sampled_from("abcdefgh"), min_size=2, max_size=6)))
    towns = tuple(
        Town(
            AgencyKey(key),
            key.upper(),
            population=draw(count),
            sworn=draw(count),
            calls=draw(count),
            minutes=draw(count),
            value=draw(count),
        )
        for key in keys
    )
    cuts = sorted(draw(st.integers(0, 10_000)) for _ in keys[1:])
    edges = [0, *cuts, 10_000]
    towns = tuple(
        replace(town, points=edges[place + 1] - edges[place])
        for place, town in enumerate(towns)
    )
    share = draw(st.integers(0, 10_000))
    first, second = draw(st.sampled_from(BLEND_BASES)), draw(st.sampled_from(BASES))
    return replace(
        scenario(
            *draw(st.lists(st.sampled_from(codes), max_size=2, unique=True)),
            "blend-1",
            towns=towns,
            standing=draw(st.integers(100_000_00, 10**9)),
            usage=draw(st.integers(0, 10**8)) if usage else 0,
        ),
        blends=(Blend("own", ((first, share), (second, 10_000 - share))),),
    )


BASES = (*BLEND_BASES, Basis.ASSESSED_VALUE)


@given(scenarios())
def test_members_others_and_the_uncovered_rest_sum_to_the_cost(
    asked: Scenario,
) -> None:
    assert asked.costs is not None
    for found in compared(asked):
        now = found.now
        assert now.refusal is None
        assert now.cost_cents == asked.costs.cents
        paid = sum(now.shares.values()) + now.others_cents
        assert paid + now.uncovered_cents == asked.costs.cents


@given(scenarios(ANY_ORDER), st.randoms(use_true_random=False))
def test_the_order_of_towns_changes_nothing(asked: Scenario, by: Random) -> None:
    other = list(asked.towns)
    by.shuffle(other)

    again = compared(replace(asked, towns=tuple(other)))

    assert [dict(c.now.shares) for c in again] == [
        dict(c.now.shares) for c in compared(asked)
    ]


@given(scenarios(SHARED, usage=False), st.data())
def test_one_fewer_lowers_nobodys_share_of_what_stays_the_same(
    asked: Scenario, data: st.DataObject
) -> None:
    """To the cent that each part of the formula may round another way."""
    leaving = data.draw(st.sampled_from(asked.towns))

    for found in compared(replace(asked, leaving=leaving.key)):
        then = found.without_leaving
        assert then is not None
        if then.refusal is not None:  # fixed percent: nobody left has any
            continue
        assert sum(then.shares.values()) == sum(found.now.shares.values())
        for key, cents in then.shares.items():
            assert cents >= found.now.shares[key] - 2


@given(scenarios(SHARED, usage=False))
def test_one_more_raises_nobodys_share_of_what_stays_the_same(
    asked: Scenario,
) -> None:
    coming = replace(asked.towns[0], key=AgencyKey("z"), name="Z")

    for found in compared(replace(asked, joining=coming)):
        then = found.with_joining
        assert then is not None
        for key, cents in found.now.shares.items():
            assert then.shares[key] <= cents + 2


@given(scenarios(), st.data())
def test_where_each_pays_its_own_the_others_do_not_feel_who_leaves(
    asked: Scenario, data: st.DataObject
) -> None:
    leaving = data.draw(st.sampled_from(asked.towns))
    own = replace(
        asked,
        formulas=("actual",),
        costs=Costs(Cents(0), asked.costs.usage_cents if asked.costs else Cents(0)),
        leaving=leaving.key,
    )

    [found] = compared(own)

    assert found.without_leaving is not None
    if any(found.without_leaving.shares.values()):
        for key, cents in found.without_leaving.shares.items():
            assert cents == found.now.shares[key]
