"""What an activation keeps of a price, column by column."""

from typing import Any

from billing.core.activations import Priced, Unpriceable
from billing.core.rates import Piece

PRICED = (
    "agreement_id",
    "agency_id",
    "number",
    "day",
    "kind",
    "clocks",
    "since",
    "until",
    "exact_minutes",
    "billable_minutes",
    "time_cents",
    "miles_tenths",
    "miles_cents",
    "premium_cents",
    "pieces",
    "clause",
    "steps",
    "problem",
    "missing",
)


def price_facts(priced: Priced | Unpriceable) -> dict[str, Any]:
    match priced:
        case Unpriceable(missing=missing, backwards=backwards):
            return {
                "since": "",
                "until": "",
                "exact_minutes": None,
                "billable_minutes": None,
                "time_cents": 0,
                "miles_tenths": 0,
                "miles_cents": 0,
                "premium_cents": 0,
                "pieces": [],
                "steps": [],
                "problem": "backwards" if backwards else "missing",
                "missing": [clock.value for clock in missing],
            }
        case Priced():
            return {
                "since": priced.since.value if priced.since else "",
                "until": priced.until.value if priced.until else "",
                "exact_minutes": priced.exact_minutes,
                "billable_minutes": priced.billable_minutes,
                "time_cents": priced.time_cents,
                "miles_tenths": int(priced.miles.scaleb(1)),
                "miles_cents": priced.miles_cents,
                "premium_cents": priced.premium_cents,
                "pieces": _pieces(priced.pieces),
                "steps": [step.value for step in priced.steps],
                "problem": "",
                "missing": [],
            }


def _pieces(pieces: tuple[Piece, ...]) -> list[dict[str, Any]]:
    """The minutes by rate, where there is more to say than one rate for all."""
    if len(pieces) == 1 and not pieces[0].premium:
        return []
    return [
        {
            "on": piece.on.isoformat(),
            "minutes": piece.minutes,
            "rate": str(piece.rate),
            "basis_points": piece.basis_points,
            "premium": piece.premium,
        }
        for piece in pieces
    ]
