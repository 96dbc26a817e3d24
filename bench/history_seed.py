"""Years of requests: `python -m bench.history_seed COUNT`, after the flow seed.

In a process of its own, in the database of the running product. Plays one request to
its end by the product's own services and stores it over again, a little earlier each
time, with its log, page and response, until COUNT are stored.
"""

import os
import sys
from collections.abc import Iterator
from copy import copy
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import uuid4

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oncall.settings")
django.setup()

from django.db import connection, models, transaction  # noqa: E402 - after setup

from bench.one_request import one_request  # noqa: E402
from common import clock  # noqa: E402
from dispatch.core.moves import Mark  # noqa: E402
from dispatch.core.words import Source  # noqa: E402
from dispatch.models import Callout, CalloutCounter  # noqa: E402
from dispatch.services import answering, closing, marks  # noqa: E402

Row = TypeVar("Row", bound=models.Model)
APART = timedelta(minutes=31)  # 50,000 are three years
BATCH = 500
PLACES = ("Main St", "Oak Ave", "County Rd B", "Mill Ln", "River Rd")


def main(count: int) -> None:
    already = Callout.objects.count()
    real = _played(clock.now())
    counter = CalloutCounter.objects.get(consortium=real.consortium, year=real.year)
    last = counter.last
    for first in range(already + 1, count, BATCH):
        with transaction.atomic():
            _store(real, range(first, min(first + BATCH, count)), last)
    counter.last = last + count
    counter.save()
    _count_what_is_there()


def _count_what_is_there() -> None:
    """PostgreSQL does so by itself a minute after so many rows came, not before the
    pages are asked for; till then it plans as for the few that there were.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _played(now: datetime) -> Callout:
    """Asked, accepted, there, done and documented, the later part of it too early: the
    seed's rosters begin now.
    """
    callout, minute = one_request(now), timedelta(minutes=1)
    page = callout.pages.get()
    web, who = Source.WEB, page.person_id
    answering.accept_page(page.pk, in_person=True, now=now + minute, source=web)
    for nth, which in enumerate((Mark.DEPARTED, Mark.ARRIVED, Mark.CLEARED), start=2):
        at = now + nth * 10 * minute
        marks.mark(callout.pk, which, by=who, now=at, source=web)
    ending = closing.Ending("resolved_on_scene", documentation_minutes=10)
    return closing.close(callout.pk, ending, by=who, now=now + 45 * minute, source=web)


def _store(real: Callout, nths: range, last: int) -> None:
    """The same request once more for each of these numbers, ever earlier."""
    made = Callout.objects.bulk_create(
        _earlier(
            real,
            nth,
            sequence=last + nth,
            form_key=None,
            place=f"{nth} {PLACES[nth % len(PLACES)]}",
        )
        for nth in nths
    )
    several: list[models.QuerySet[Any]] = [
        real.pages.all(),
        real.responses.all(),
        real.events.all(),
    ]
    for rows in several:
        rows.model._default_manager.bulk_create(_for_each(rows, made, nths))


def _for_each(
    rows: "models.QuerySet[Any]", made: list[Callout], nths: range
) -> Iterator[models.Model]:
    for row in rows:
        for callout, nth in zip(made, nths, strict=True):
            yield _earlier(row, nth, callout=callout)


def _earlier(row: Row, nth: int, **changes: object) -> Row:
    """A copy of the row whose instants all lie `nth` steps before."""
    again = copy(row)
    again.pk = None
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if isinstance(value, datetime):
            setattr(again, field.attname, value - nth * APART)
        elif field.name == "public_id":
            again.__dict__["public_id"] = uuid4()
    for name, value in changes.items():
        setattr(again, name, value)
    return again


if __name__ == "__main__":
    main(int(sys.argv[1]))
