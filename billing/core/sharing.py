"""One trip for two agencies: what of its minutes, miles and price is whose."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from billing.core.activations import Priced, Step
from billing.core.agreement import TwoAgencies
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

    def parts(whole: int) -> tuple[int, int]:
        split = split_by_weight(Cents(whole), weights)
        return int(split[0]), int(split[1])

    def half(which: int) -> Priced:
        return replace(
            priced,
            exact_minutes=parts(priced.exact_minutes)[which],
            billable_minutes=parts(priced.billable_minutes)[which],
            time_cents=Cents(parts(priced.time_cents)[which]),
            miles=Decimal(parts(int(priced.miles.scaleb(1)))[which]).scaleb(-1),
            miles_cents=Cents(parts(priced.miles_cents)[which]),
            pieces=tuple(
                replace(piece, minutes=parts(piece.minutes)[which])
                for piece in priced.pieces
            ),
            steps=(*priced.steps, Step.DIVIDED),
        )

    return half(0), half(1)


def _weights(own: int, other: int, policy: TwoAgencies) -> Mapping[int, int]:
    match policy:
        case TwoAgencies.EQUAL:
            return {0: 1, 1: 1}
        case TwoAgencies.SCENE_MINUTES if own + other:
            return {0: own, 1: other}
        case _:
            return {0: 1, 1: 0}
