"""What being on call is paid, when somebody on call is called out meanwhile."""

from typing import assert_never

from billing.core.clauses import StandbyOffset


def paid_minutes(
    on_call: int, *, billed: int, worked: int, offset: StandbyOffset
) -> int:
    """The minutes on call that are paid as such; never below none.

    `billed`: the minutes called out as they are billed, minimums included; `worked`:
    as they passed. Agreements differ in which of them takes the place of standby.
    """
    match offset:
        case StandbyOffset.NONE:
            return on_call
        case StandbyOffset.PAID:
            return max(on_call - billed, 0)
        case StandbyOffset.WORKED:
            return max(on_call - worked, 0)
        case _:
            assert_never(offset)
