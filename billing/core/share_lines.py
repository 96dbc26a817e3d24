"""A piece of one agency's share, so that anybody can do the sum again."""

from dataclasses import dataclass

from billing.core.agreement import ActivationKey, AgencyKey, Basis
from billing.core.spans import Days
from common.money import Cents


@dataclass(frozen=True, slots=True)
class ShareLine:
    """One agency's piece of one part, with the sum that anybody can do again.

    `cents` is `amount_cents` x `weight` / `whole`, to the cent below; `odd_cent` says
    that one of the cents left over went here. `amount_cents` is the part's own share of
    the cost (`basis_points`), or its stretch of the period where members came or went.
    `instead_of` names the basis that came to nothing; `over` are the months that usage
    was averaged over, None where it is the period's own.
    """

    agency: AgencyKey
    of: str
    clause: str
    basis: Basis
    basis_points: int
    amount_cents: Cents
    weight: int
    whole: int
    cents: Cents
    odd_cent: bool
    span: Days
    instead_of: Basis | None = None
    activations: tuple[ActivationKey, ...] = ()
    over: Days | None = None
