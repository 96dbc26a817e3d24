"""What a member has budgeted is read by itself and by whoever keeps the books."""

from dataclasses import replace

from billing.core.agreement import Agreement


def read_by(agreement: Agreement, organisation: str) -> Agreement:
    """The agreement as the organisation of that public id reads it: without what others
    have budgeted, unless everybody is shown what everybody pays.
    """
    if agreement.shares_shown:
        return agreement
    members = (
        each if each.organisation == organisation else replace(each, budget_cents=None)
        for each in agreement.members
    )
    return replace(agreement, members=tuple(members))
