"""When is a delivery tried again?"""

from datetime import datetime, timedelta

from common.retries import retry_after


def next_try(
    tries: int,
    *,
    now: datetime,
    not_after: datetime,
    scale: float = 1,
    wait_seconds: float | None = None,
) -> datetime | None:
    """The instant of the next try after the `tries`-th failure (from 1), or None
    when that would be at or past `not_after`: then the failure is final now.

    Waits 1, 2, 5, then 10 s each, times `scale`; but as long as the carrier asked
    for, if it did: asking sooner only makes it refuse for longer.
    """
    wait = retry_after(tries) * scale
    if wait_seconds is not None:
        wait = max(wait, timedelta(seconds=wait_seconds))
    again = now + wait
    return again if again < not_after else None
