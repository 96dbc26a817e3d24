"""Questions about an issued statement: what is held meanwhile, and how they end."""

from dataclasses import dataclass
from enum import StrEnum

from billing.core.agreement import Basis
from billing.core.share_lines import ShareLine
from common.money import Cents


class DisputeState(StrEnum):
    OPEN = "open"
    UPHELD = "upheld"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Remedy(StrEnum):
    """What becomes of a question that is upheld; each makes adjustments."""

    MOVED = "moved"  # the response was another agency's
    MENDED = "mended"  # its clocks were wrong and have been mended
    SETTLED = "settled"  # the members agreed on an amount


@dataclass(frozen=True, slots=True)
class QuestionedRow:
    """A response as billed, as far as its part of a share is concerned."""

    minutes: int
    cents: Cents


def held_for_row(row: QuestionedRow, lines: tuple[ShareLine, ...]) -> Cents:
    """What of a share comes from one response, about: held while it is questioned.

    By hours, its minutes of the member's; by cost, its cents; by number, one. Half a
    cent is held. Where no part is split by use, nothing of the share hangs on this
    response alone, and nothing is held.
    """
    by_use = sum(_twice_of_line(row, line) for line in lines)
    return Cents(max(0, (by_use + 1) // 2))


def _twice_of_line(row: QuestionedRow, line: ShareLine) -> int:
    """Twice the cents, down, so that a half is not lost before the sum."""
    if line.weight <= 0 or line.cents <= 0:
        return 0
    if line.basis is Basis.HOURS:
        return 2 * line.cents * min(row.minutes, line.weight) // line.weight
    if line.basis is Basis.OWN_COST:
        return 2 * line.cents * min(row.cents, line.weight) // line.weight
    if line.basis in {Basis.CALLS, Basis.RESPONSES}:
        return 2 * line.cents // line.weight
    return 0


def held_for_line(cents: Cents) -> Cents:
    """A questioned amount is held whole; a credit holds nothing back."""
    return Cents(max(0, cents))
