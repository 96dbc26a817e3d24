"""Whoever has waited longest has the turn next; on both databases."""

import threading
from functools import partial

import pytest
from django.db import connection, transaction

from agencies.models import Consortium
from common import clock, in_line
from dispatch.services import intake
from tests.cast import build_cast
from tests.flow.system import wait_until
from tests.races import WITHIN

pytestmark = pytest.mark.usefixtures("file_database")


def waiting() -> int:
    """How many wait for a turn, in our database."""
    if connection.vendor == "sqlite":
        return len(connection.turns._waiting)  # type: ignore[attr-defined]  # ours
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks JOIN pg_database ON oid = database"
            " WHERE datname = current_database()"
            " AND locktype = 'advisory' AND NOT granted"
        )
        (count,) = cursor.fetchone()
    return int(count)


def _more_wait_than(count: int) -> bool:
    return waiting() > count


class Asker(threading.Thread):
    """Takes a request's number; `may_go` lets the transaction end."""

    def __init__(self, consortium: Consortium) -> None:
        super().__init__()
        self.consortium, self.number = consortium, 0
        self.has_it, self.may_go = threading.Event(), threading.Event()

    def run(self) -> None:
        try:
            with transaction.atomic():
                _, self.number = intake.next_number(self.consortium, clock.now())
                self.has_it.set()
                self.may_go.wait(WITHIN)
        finally:
            connection.close()


def test_requests_are_numbered_in_the_order_in_which_they_waited() -> None:
    consortium = build_cast(clock.now()).tri_town
    askers = [Asker(consortium) for _ in range(4)]
    first, *others = askers
    first.start()
    assert first.has_it.wait(WITHIN)
    for asker in others:
        before = waiting()
        asker.start()
        wait_until("it waits", partial(_more_wait_than, before))

    for asker in askers:
        asker.may_go.set()
    for asker in askers:
        asker.join(WITHIN)

    numbers = [asker.number for asker in askers]
    assert numbers == list(range(numbers[0], numbers[0] + 4))


def test_who_has_the_turn_may_ask_for_it_again() -> None:
    with transaction.atomic():
        in_line.take_turn("a room", "1")
        in_line.take_turn("a room", "1")

        assert waiting() == 0
