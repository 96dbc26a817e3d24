"""Members of earlier versions, whom a year billed by estimate is still to be settled
with."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from billing.core.agreement import AgencyKey, Agreement, Member
from billing.core.keys import key_of


def settles_a_year(agreement: Agreement) -> bool:
    """Whether it bills estimates that a true-up sets right."""
    return agreement.estimate is not None and agreement.estimate.true_up


def remembering(
    agreement: Agreement, earlier: Iterable[Agreement], *, since: date
) -> Agreement:
    """`agreement`, in force from `since`, with whoever was a member under `earlier` and
    is none now: they belong on no day, and may still owe or get back something.

    `earlier` comes latest first. A key that means somebody else by now gets a number.
    """
    known = {member.organisation for member in agreement.members}
    taken = {str(member.key) for member in agreement.members}
    found: list[Member] = []
    for member in (member for before in earlier for member in before.members):
        if member.organisation in known:
            continue
        key = member.key if member.key not in taken else key_of(member.key, taken)
        known.add(member.organisation)
        taken.add(key)
        found.append(
            replace(member, key=AgencyKey(key), joins_on=date.max, leaves_on=since)
        )
    return replace(agreement, members=(*agreement.members, *found))
