"""Money: nothing lost, nothing invented, rounded once."""

from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.money import Cents, charge, dollars, percentage, split_by_weight

amounts = st.integers(-(10**9), 10**9)
weights = st.dictionaries(
    st.text("abcdefgh", min_size=1, max_size=3),
    st.integers(0, 10**6),
    min_size=1,
    max_size=12,
).filter(lambda given_weights: sum(given_weights.values()) > 0)


@given(total=amounts, weights=weights)
def test_a_split_neither_loses_nor_invents_a_cent(
    total: int, weights: dict[str, int]
) -> None:
    assert sum(split_by_weight(Cents(total), weights).values()) == total


@given(total=amounts, weights=weights)
def test_a_split_is_fair_within_a_cent(total: int, weights: dict[str, int]) -> None:
    whole = sum(weights.values())

    for key, cents in split_by_weight(Cents(total), weights).items():
        assert abs(cents - Fraction(total * weights[key], whole)) < 1


@given(total=amounts, weights=weights, seed=st.randoms())
def test_a_split_does_not_depend_on_the_order_of_its_weights(
    total: int, weights: dict[str, int], seed: Random
) -> None:
    shuffled = list(weights.items())
    seed.shuffle(shuffled)

    assert split_by_weight(Cents(total), dict(shuffled)) == split_by_weight(
        Cents(total), weights
    )


@given(total=amounts, weights=weights)
def test_a_credit_is_split_as_its_charge_mirrored(
    total: int, weights: dict[str, int]
) -> None:
    charged = split_by_weight(Cents(total), weights)
    credited = split_by_weight(Cents(-total), weights)

    assert credited == {key: -cents for key, cents in charged.items()}


@given(total=amounts, weights=weights)
def test_whoever_weighs_nothing_gets_nothing(
    total: int, weights: dict[str, int]
) -> None:
    shares = split_by_weight(Cents(total), weights)

    assert all(shares[key] == 0 for key, weight in weights.items() if weight == 0)


def test_the_odd_cent_goes_to_the_largest_fraction() -> None:
    minutes = {"ashby": 90, "brook": 60, "cole": 60}

    shares = split_by_weight(Cents(100_00), minutes)

    assert shares == {"ashby": 42_86, "brook": 28_57, "cole": 28_57}


def test_of_equal_fractions_the_earlier_name_gets_the_cent() -> None:
    shares = split_by_weight(Cents(100_000_00), {"c": 1, "b": 1, "a": 1})

    assert shares == {"a": 33_333_34, "b": 33_333_33, "c": 33_333_33}


@pytest.mark.parametrize("weights", [{}, {"a": 0, "b": 0}, {"a": 2, "b": -1}])
def test_weights_that_say_nothing_are_refused(weights: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="non-negative"):
        split_by_weight(Cents(1), weights)


@pytest.mark.parametrize(
    ("rate", "quantity", "per", "cents"),
    [
        ("5.40", 360 * 60, 60, 1_944_00),
        ("46", 18 * 60 + 30, 60, 851_00),
        ("85", 15, 60, 21_25),
        ("0.725", Decimal("31.4"), 1, 22_77),
        ("0.005", 1, 1, 1),
        ("0.0049", 1, 1, 0),
        ("-0.005", 1, 1, -1),
    ],
)
def test_a_rate_becomes_cents_once_and_half_a_cent_goes_up(
    rate: str, quantity: Decimal | int, per: int, cents: int
) -> None:
    assert charge(Decimal(rate), quantity, per=per) == cents


def test_a_rate_per_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="positive"):
        charge(Decimal(1), 1, per=0)


@pytest.mark.parametrize(
    ("cents", "basis_points", "expected"),
    [(5_086_67, 8_00, 406_93), (-5_086_67, 8_00, -406_93), (96_000_00, 8_00, 7_680_00)],
)
def test_a_percentage_is_rounded_to_the_cent(
    cents: int, basis_points: int, expected: int
) -> None:
    assert percentage(Cents(cents), basis_points) == expected


@pytest.mark.parametrize(
    ("cents", "written"),
    [
        (0, "$0.00"),
        (5, "$0.05"),
        (-1, "-$0.01"),
        (123_456, "$1,234.56"),
        (-24_285, "-$242.85"),
        (100_000_000_00, "$100,000,000.00"),
    ],
)
def test_amounts_are_written_as_people_write_them(cents: int, written: str) -> None:
    assert dollars(Cents(cents)) == written
