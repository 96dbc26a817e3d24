"""Questions about tests of phones: who has answered one, and when."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Max
from django.shortcuts import get_object_or_404

from notifications.core.kinds import State
from notifications.core.testing import Result, result
from notifications.models import (
    Delivery,
    PhoneTest,
)


@dataclass(frozen=True, slots=True)
class Tested:
    """A test page and what came of it. `ways`: its deliveries, texts first."""

    test: PhoneTest
    result: Result
    ways: tuple[Delivery, ...]


def last_tests(person_ids: Iterable[int], *, now: datetime) -> dict[int, Tested]:
    """The newest test of each of these people; who had none is missing. Two queries."""
    rows = PhoneTest.objects.filter(person_id__in=set(person_ids))
    rows = rows.select_related("message").order_by("asked_at", "pk")
    newest = {row.person_id: row for row in rows}
    ways = defaultdict(list)
    deliveries = Delivery.objects.filter(
        message_id__in=[row.message_id for row in newest.values()]
    )
    for way in deliveries.order_by("channel", "pk"):
        ways[way.message_id].append(way)
    return {
        person_id: _tested(row, ways[row.message_id], now=now)
        for person_id, row in newest.items()
    }


def _tested(row: PhoneTest, ways: list[Delivery], *, now: datetime) -> Tested:
    came_of_it = result(
        answered=row.answered_at is not None,
        states=[State(way.state) for way in ways],
        is_over=now >= row.message.expires_at,
    )
    return Tested(row, came_of_it, tuple(ways))


def last_answered(person_ids: Iterable[int]) -> dict[int, datetime]:
    """When each of these people last answered a test; who never did is missing."""
    rows = PhoneTest.objects.filter(person_id__in=set(person_ids))
    rows = rows.filter(answered_at__isnull=False).order_by()
    last = rows.values("person_id").annotate(last=Max("answered_at"))
    return dict(last.values_list("person_id", "last"))


def test_of(public_id: UUID) -> PhoneTest:
    """What a test call is about, or 404. System question: no scope."""
    return get_object_or_404(
        PhoneTest.objects.select_related("message"), public_id=public_id
    )
