"""How long to wait after something failed, everywhere alike."""

from datetime import timedelta

SECONDS = (1, 2, 5, 10)


def retry_after(failures: int) -> timedelta:
    """The wait after the `failures`-th failure (from 1): 1, 2, 5, then 10 s."""
    return timedelta(seconds=SECONDS[min(max(failures, 1), len(SECONDS)) - 1])
