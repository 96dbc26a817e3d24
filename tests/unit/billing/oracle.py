"""A second opinion on who pays what, in exact fractions. Imports nothing of billing.

Written from the words of the agreement, not from the code: exact shares first, cents
only at the very end, by handing the cents left over to the largest fractions.
"""

from fractions import Fraction


def cents_by_largest_fraction(exact: dict[str, Fraction]) -> dict[str, int]:
    """Whole cents for `exact` shares that sum to whole cents; ties to the earlier."""
    whole = sum(exact.values(), Fraction(0))
    assert whole.denominator == 1
    if whole < 0:
        mirrored = cents_by_largest_fraction({k: -v for k, v in exact.items()})
        return {key: -cents for key, cents in mirrored.items()}
    cents = {key: int(share // 1) for key, share in exact.items()}
    order = sorted(exact, key=lambda key: (-(exact[key] - cents[key]), key))
    for key in order[: int(whole) - sum(cents.values())]:
        cents[key] += 1
    return cents


def blended_shares(
    total: int, parts: list[tuple[int, dict[str, int]]]
) -> dict[str, int]:
    """`total` cents by parts of (basis points, weights), each rounded on its own."""
    amounts = cents_by_largest_fraction(
        {
            f"{place:04}": Fraction(total * points, 10_000)
            for place, (points, _) in enumerate(parts)
        }
    )
    shares: dict[str, int] = {}
    for place, (_, weights) in enumerate(parts):
        whole = sum(weights.values())
        exact = {
            key: Fraction(amounts[f"{place:04}"] * weight, whole)
            for key, weight in weights.items()
        }
        for key, cents in cents_by_largest_fraction(exact).items():
            shares[key] = shares.get(key, 0) + cents
    return shares
