"""How money is counted, split and written: whole US cents, never a float."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, NewType, Protocol, TypeVar

Cents = NewType("Cents", int)

WHOLE_IN_BASIS_POINTS = 10_000


class _Ordered(Protocol):
    """A key that can be put in order, so that ties have one answer."""

    def __lt__(self, other: Any, /) -> bool: ...
    def __hash__(self) -> int: ...


K = TypeVar("K", bound=_Ordered)


def split_by_weight(total: Cents, weights: Mapping[K, int]) -> dict[K, Cents]:
    """Split `total` cents in proportion to `weights`, losing and inventing nothing.

    Largest remainder: everyone gets the whole cents of their exact share; the cents
    left over go one each to the largest fractions, ties to the earlier key in sort
    order, so the same statement run twice gives the same lines.

    `total` may be negative (a credit); the split of -n is minus the split of n.
    `weights` are non-negative integers of any one unit (minutes, residents, basis
    points) with a positive sum; ValueError otherwise.
    """
    whole = sum(weights.values())
    if whole <= 0 or min(weights.values()) < 0:
        raise ValueError("weights must be non-negative and sum to more than zero")
    if total < 0:
        mirrored = split_by_weight(Cents(-total), weights)
        return {key: Cents(-cents) for key, cents in mirrored.items()}
    shares = {key: divmod(total * weight, whole) for key, weight in weights.items()}
    left_over = total - sum(cents for cents, _ in shares.values())
    by_fraction = sorted(shares, key=lambda key: (-shares[key][1], key))
    lucky = set(by_fraction[:left_over])
    return {key: Cents(cents + (key in lucky)) for key, (cents, _) in shares.items()}


def charge(rate: Decimal, quantity: Decimal | int, *, per: int = 1) -> Cents:
    """What `quantity` costs at `rate` dollars for each `per` of it, in whole cents.

    Minutes at an hourly rate: `charge(rate, minutes, per=60)`. Miles: `per=1`. The one
    place where a rate becomes cents: worked out exactly, then rounded once, half a
    cent away from zero (ROUND_HALF_UP), so a credit mirrors its charge. ValueError if
    `per` is not positive.
    """
    if per <= 0:
        raise ValueError("a rate is per something positive")
    exact = Fraction(rate) * Fraction(quantity) * 100 / per
    whole, rest = divmod(abs(exact), 1)
    cents = whole + (rest >= Fraction(1, 2))
    return Cents(cents if exact >= 0 else -cents)


def percentage(amount: Cents, basis_points: int) -> Cents:
    """So many hundredths of a percent of `amount`, rounded as `charge` rounds."""
    return charge(Decimal(amount).scaleb(-2), basis_points, per=WHOLE_IN_BASIS_POINTS)


def dollars(amount: Cents) -> str:
    """`amount` as people write it: $1,234.56, and -$1,234.56 for a credit.

    A plain hyphen, so that it survives text messages and spreadsheets.
    """
    whole, rest = divmod(abs(amount), 100)
    return f"{'-' if amount < 0 else ''}${whole:,}.{rest:02}"
