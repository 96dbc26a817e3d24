"""What time is it? The only place that reads the clock.

Middleware, commands and the engine read it once each; everything below takes `now`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

_fixed: list[datetime] = []


def now() -> datetime:
    """The present instant, aware, in UTC; the fixed one inside `at`."""
    if _fixed:
        return _fixed[-1]
    return datetime.now(UTC)  # noqa: TID251 - the one place that may


@contextmanager
def at(instant: datetime) -> Iterator[datetime]:
    """Within the block, `now()` is `instant`, in every thread of this process.

    For tests and for seeding a story that happened; blocks may nest. ValueError
    for an instant without a zone.
    """
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    _fixed.append(instant.astimezone(UTC))
    try:
        yield _fixed[-1]
    finally:
        _fixed.pop()
