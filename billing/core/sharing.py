"""One trip for two agencies: what of its minutes, miles and price is whose."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from billing.core.activations import Priced, Step
from billing.core.agreement import TwoAgencies
from billing.core.rates import Piece
from common.money import Cents, split_by_weight

Halves = tuple[Priced, Priced]


def divided(
    priced: Priced, *, own_minutes: int, other_minutes: int, policy: TwoAgencies
) -> Halves:
    """The trip as the requester's part and the other agency's; both sum to it.

    By scene minutes with none recorded, the requester pays: the trip was its own.
    Minutes, cents and tenths of a mile are divided each by largest remainder, an odd
    one the requester's.
    """
    weights = _weights(own_minutes, other_minutes, policy)
    minutes = _split(priced.billable_minutes, weights)
    exact = _split(priced.exact_minutes, weights)
    time_cents = _split(priced.time_cents, weights)
    tenths = _split(int(priced.miles.scaleb(1)), weights)
    miles_cents = _split(priced.miles_cents, weights)
    pieces = _pieces(priced.pieces, weights)
    return tuple(  # type: ignore[return-value] # always two
        replace(
            priced,
            exact_minutes=exact[half],
            billable_minutes=minutes[half],
            time_cents=Cents(time_cents[half]),
            miles=Decimal(tenths[half]).scaleb(-1),
            miles_cents=Cents(miles_cents[half]),
            pieces=pieces[half],
            steps=(*priced.steps, Step.DIVIDED),
        )
        for half in (0, 1)
    )


def _weights(own: int, other: int, policy: TwoAgencies) -> Mapping[int, int]:
    match policy:
        case TwoAgencies.EQUAL:
            return {0: 1, 1: 1}
        case TwoAgencies.SCENE_MINUTES if own + other:
            return {0: own, 1: other}
        case _:
            return {0: 1, 1: 0}


def _split(whole: int, weights: Mapping[int, int]) -> dict[int, int]:
    return {half: int(part) for half, part in _cents(whole, weights).items()}


def _cents(whole: int, weights: Mapping[int, int]) -> dict[int, Cents]:
    return split_by_weight(Cents(whole), weights)


def _pieces(
    pieces: tuple[Piece, ...], weights: Mapping[int, int]
) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    halves: tuple[list[Piece], list[Piece]] = ([], [])
    for piece in pieces:
        for half, minutes in _split(piece.minutes, weights).items():
            halves[half].append(replace(piece, minutes=minutes))
    return tuple(halves[0]), tuple(halves[1])
