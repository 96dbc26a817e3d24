"""When is a delivery tried again?"""

from datetime import datetime

from common.retries import retry_after


def next_try(
    tries: int, *, now: datetime, not_after: datetime, scale: float = 1
) -> datetime | None:
    """The instant of the next try after the `tries`-th failure (from 1), or None
    when that would be at or past `not_after`: then the failure is final now.

    Waits 1, 2, 5, then 10 s each, times `scale`.
    """
    again = now + retry_after(tries) * scale
    return again if again < not_after else None
