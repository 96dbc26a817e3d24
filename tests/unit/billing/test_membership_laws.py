"""Laws of the split where members come and go within the period, whoever they are."""

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from billing.core.agreement import FixedPool, Member, Proration
from billing.core.laws import broken_in
from billing.core.spans import members_during
from common.money import Cents
from tests.unit.billing.test_laws import Case, cases
from tests.unit.billing.tritown import OCTOBER, shares

days = st.one_of(st.none(), st.integers(-40, 40))


@st.composite
def coming_and_going(draw: st.DrawFn) -> Case:
    """A random case whose members join and leave around October, all but the first."""
    case = draw(cases())
    first, *others = case.agreement.members
    members = [first]
    for member in others:
        joins, stays = draw(days), draw(st.one_of(st.none(), st.integers(1, 80)))
        members.append(_belonging(member, joins, stays))
    agreement = replace(
        case.agreement,
        members=tuple(members),
        proration=draw(st.sampled_from(Proration)),
    )
    return replace(case, agreement=agreement)


def _belonging(member: Member, joins: int | None, stays: int | None) -> Member:
    begins = OCTOBER.starts_on + timedelta(days=joins or 0)
    return replace(
        member,
        joins_on=None if joins is None else begins,
        leaves_on=None if stays is None else begins + timedelta(days=stays),
    )


@given(coming_and_going())
def test_whoever_comes_and_goes_the_shares_sum_and_no_law_is_broken(
    case: Case,
) -> None:
    computed = case.computed()

    assert sum(shares(computed).values()) == computed.to_split_cents
    assert list(broken_in(computed)) == []


@given(coming_and_going())
def test_only_who_belonged_pays_and_for_its_own_stretches(case: Case) -> None:
    computed = case.computed()

    present = members_during(case.agreement, OCTOBER)
    assert {share.agency for share in computed.shares} == {m.key for m in present}
    by_key = {member.key: member for member in case.agreement.members}
    for share in computed.shares:
        for line in share.lines:
            if line.span != OCTOBER:
                assert by_key[share.agency].belongs_on(line.span.starts_on)


@given(coming_and_going())
def test_every_line_of_a_stretch_is_fair_within_a_cent(case: Case) -> None:
    for share in case.computed().shares:
        for line in share.lines:
            exact = Fraction(line.amount_cents * line.weight, line.whole)
            assert abs(line.cents - exact) < 1


@given(coming_and_going(), st.randoms())
def test_the_order_of_members_who_come_and_go_changes_nothing(
    case: Case, random: Random
) -> None:
    members = list(case.agreement.members)
    random.shuffle(members)
    agreement = replace(case.agreement, members=tuple(members))

    assert replace(case, agreement=agreement).computed() == case.computed()


@given(coming_and_going())
def test_a_credit_to_who_comes_and_goes_is_the_charge_mirrored(case: Case) -> None:
    def with_pools(sign: int) -> Case:
        flipped = tuple(
            replace(pool, cents=Cents(sign * pool.cents))
            for pool in case.agreement.pools
            if isinstance(pool, FixedPool)
        )
        agreement = replace(case.agreement, pools=flipped, offsets=())
        return replace(case, agreement=agreement)

    charged, credited = shares(with_pools(1).computed()), with_pools(-1).computed()

    assert shares(credited) == {key: -share for key, share in charged.items()}
