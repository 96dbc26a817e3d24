"""To whom a share is paid, where others than the host are paid as well."""

from dataclasses import dataclass

from billing.core.agreement import Agreement
from billing.core.periods import Share
from common.money import Cents


@dataclass(frozen=True, slots=True)
class PayeePart:
    """What of a share goes to one payee."""

    name: str
    cents: Cents


def parts_of(agreement: Agreement, share: Share) -> tuple[PayeePart, ...]:
    """`share` by payee; the parts sum to it. None where everything is the host's.

    A pool's lines, less its part of what comes off before the split, are its payee's;
    overhead, grants for one, corrections and whatever is laid to one member alone are
    the host's, who passes on what others gave for a pool.
    """
    if not agreement.terms.payees:
        return ()
    paid = {pool.code: pool.payee for pool in agreement.pools}
    sums: dict[str, int] = {}
    for line in share.lines:
        payee = paid.get(line.of, "")
        sums[payee] = sums.get(payee, 0) + line.cents
    others = tuple(
        PayeePart(payee.name, Cents(sums[payee.code]))
        for payee in agreement.terms.payees
        if sums.get(payee.code)
    )
    rest = share.cents - sum(part.cents for part in others)
    return (PayeePart(agreement.terms.remit_to, Cents(rest)), *others)
