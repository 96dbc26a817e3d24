"""Ten thousand timers: `python -m bench.deadlines_seed FILE`, after the flow seed.

In a process of its own, in the database of the running product. Takes one real request
whose first rung is being rung and stores it over again: 10,000 times with its rung
over tomorrow, and 200 times with its rung over at known moments, soon. Writes those
moments by request's number to FILE, as JSON.
"""

import json
import os
import sys
from copy import copy
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oncall.settings")
django.setup()

from bench.one_request import one_request  # noqa: E402 - after setup
from common import clock  # noqa: E402
from dispatch.models import Callout, CalloutCounter  # noqa: E402

PENDING, DUE = 10_000, 200
FIRST_AFTER, EVERY = timedelta(seconds=5), timedelta(seconds=0.2)


def main(found: Path) -> None:
    real = one_request(clock.now())
    tomorrow = clock.now() + timedelta(days=1)
    _store(real, [tomorrow] * PENDING)
    first = clock.now() + FIRST_AFTER
    soon = _store(real, [first + nth * EVERY for nth in range(DUE)])
    moments = {row.sequence: row.due_at.isoformat() for row in soon if row.due_at}
    found.write_text(json.dumps(moments))


def _store(real: Callout, ends: list[datetime]) -> list[Callout]:
    """The same request once more for each moment at which its present rung is over."""
    counter = CalloutCounter.objects.get(consortium=real.consortium, year=real.year)
    copies = [
        _copy(real, counter.last + nth, at) for nth, at in enumerate(ends, start=1)
    ]
    counter.last += len(ends)
    counter.save()
    return Callout.objects.bulk_create(copies, batch_size=500)


def _copy(real: Callout, sequence: int, at: datetime) -> Callout:
    again = copy(real)
    again.pk, again.public_id, again.sequence = None, uuid4(), sequence
    again.due_at = again.deadline_at = again.rung_ends_at = at
    again.ladder_ends_at = at + timedelta(minutes=10)
    again.lease_token = None
    return again


if __name__ == "__main__":
    main(Path(sys.argv[1]))
