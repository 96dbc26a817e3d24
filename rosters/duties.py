"""What the engine does for rosters: keep the horizon 400 days away, close what has
ended, take whoever is a clinician no more off them, have coming shifts confirmed, and
end swaps whose time is over.
"""

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import connection

from common import due, retries, seams
from rosters import selectors
from rosters.core.effects import Held
from rosters.core.swaps import Source
from rosters.models import BusyCalendar, Confirmation, Roster, Shortfall
from rosters.selectors import shortfalls as questions
from rosters.selectors import swaps
from rosters.services import (
    busy,
    confirming,
    endings,
    horizon,
    leaving,
    offers,
    open_swaps,
    publication,
    shortfalls,
    unanswered,
)
from rosters.services.swaps import Act

log = logging.getLogger(__name__)
BATCH = 50
SPARE = timedelta(days=1)
# Longer than asking so many, and reading one after the other, can take.
READ_AT_ONCE, READING = 5, timedelta(minutes=5)


def extend_horizon(now: datetime) -> int:
    """Publish every open roster whose horizon is less than 401 days away.

    How many were published. Each in a transaction of its own, and one that fails
    does not stop the rest: it is tried again the next time. What breaks a rule is
    published all the same, and told (`services.horizon`). Safe to repeat: a roster
    published within a day is left alone.
    """
    due = [
        roster
        for roster in selectors.open_rosters()
        if roster.published_until is None
        or roster.published_until < now + publication.HORIZON + SPARE
    ]
    return sum(_publish(roster.pk, now) for roster in due)


def close_ended(now: datetime) -> int:
    """How many rosters were closed because they have ended."""
    return endings.close_over(now, apart=_apart)


def end_shifts_of_former(now: datetime) -> int:
    """How many people's shifts ended because their role had ended by its date."""

    def end(roster_id: int) -> int:
        return leaving.end_shifts_of_former(roster_id, now=now)

    return sum(_apart(end, roster.pk) for roster in selectors.open_rosters())


def look_for_gaps(now: datetime) -> int:
    """Look at every roster that was published lately, or of which something is to be
    told; how much people were told of.
    """

    def look(roster_id: int) -> int:
        return shortfalls.look(roster_id, now=now)

    told = Shortfall.objects.filter(due_at__lte=now).values_list("roster_id", flat=True)
    rosters = {*questions.due_for_a_look(now), *told}
    failed = "roster %s could not be looked at"
    return sum(_apart(look, pk, failed) for pk in sorted(rosters))


def first_gap_due() -> datetime | None:
    """When the first gap is to be told of, or None."""
    return due.earliest(Shortfall.objects.all())


def look_for_phones(now: datetime) -> int:
    """Look at every roster on which somebody lost their last phone, or got one."""

    def look(roster_id: int) -> int:
        return shortfalls.look(roster_id, now=now)

    failed = "roster %s could not be looked at"
    return sum(
        _apart(look, roster.pk, failed)
        for roster in selectors.open_rosters()
        if questions.phones_changed(roster, now=now)
    )


def ask_to_confirm(now: datetime) -> int:
    """Ask whoever comes on call soon to confirm it; how many were asked."""

    return sum(
        _apart(partial(_ask, roster, held, now), roster.pk)
        for roster, held in confirming.held_from(now).items()
    )


def _ask(roster: Roster, held: list[Held], now: datetime, _roster_id: int) -> int:
    return confirming.ask_due(roster, held, now=now)


def follow_up_confirmations(now: datetime) -> int:
    """Call those who have not answered, and tell who must know (each when due)."""
    lease = timedelta(seconds=settings.PAGE_LEASE_SECONDS)
    rows = due.claim(Confirmation.objects.all(), now=now, lease=lease, limit=BATCH)
    for row in rows:
        seams.reached("engine.claimed")
        _follow_up(row, now)
    return len(rows)


def read_calendars(now: datetime) -> int:
    """Read people's own calendars whose time has come; how many were looked at.

    Their servers are asked at the same time: all of them together take no longer than
    the slowest, which is bounded (`common.places.Terms`).
    """
    rows = due.claim(
        BusyCalendar.objects.select_related("organisation"),
        now=now,
        lease=READING * settings.TIME_SCALE,
        limit=READ_AT_ONCE,
    )
    if not rows:
        return 0
    with ThreadPoolExecutor(READ_AT_ONCE, "calendar") as servers:
        asked = list[tuple[BusyCalendar, busy.Ask]]()
        for row in rows:
            with _this_one_alone(row, now):
                if ask := busy.asking(row, now=now):
                    asked.append((row, servers.submit(ask).result))
        for row, answer in asked:
            with _this_one_alone(row, now):
                busy.take_answer(row, answer, now=now)
    return len(rows)


def next_calendar() -> datetime | None:
    """When the next calendar is to be read, or None."""
    return due.earliest(BusyCalendar.objects.all())


@contextmanager
def _this_one_alone(row: BusyCalendar, now: datetime) -> Iterator[None]:
    """One bad calendar must not stop the rest: it comes back in its time."""
    try:
        yield
    except Exception:
        if not connection.is_usable():
            raise
        log.exception("a calendar could not be read")
        busy.note_fault(row, now=now)


def next_due() -> datetime | None:
    """When the first row here falls due, or None."""
    return due.earliest(Confirmation.objects.all())


def _follow_up(row: Confirmation, now: datetime) -> None:
    """One bad row must not silence the rest: it comes back later, by itself."""
    try:
        unanswered.follow_up(row, now=now)
    except Exception:
        if not connection.is_usable():
            raise
        log.exception("a confirmation could not be followed up")
        row.finish(due_at=now + retries.retry_after(row.attempts))


def expire_swaps(now: datetime) -> int:
    """How many swaps ran out, because nobody took or approved them in time; were ended
    because the shift is somebody else's; or offered again because it moved.
    """
    act = Act(None, now, Source.ENGINE)

    def expire(swap_id: int) -> int:
        return int(offers.expire(swap_id, act))

    def keep_true(swap_id: int) -> int:
        return int(open_swaps.keep_true(swap_id, act))

    failed = "swap %s could not be ended"
    ended = sum(_apart(expire, pk, failed) for pk in swaps.expired_swaps(now))
    failed = "swap %s could not be looked at"
    return ended + sum(
        _apart(keep_true, pk, failed) for pk in open_swaps.out_of_date(now)
    )


def _publish(roster_id: int, now: datetime) -> int:
    def publish(roster_id: int) -> int:
        horizon.extend(roster_id, now=now)
        return 1

    return _apart(publish, roster_id)


def _apart(
    work: Callable[[int], int],
    pk: int,
    failed: str = "roster %s could not be published",
) -> int:
    """`work` on one roster or swap; 0 where it fails, so that it stops no other."""
    try:
        return work(pk)
    except Exception:
        if not connection.is_usable():
            raise  # no row's fault, and the engine's to mend
        log.exception(failed, pk)
        return 0
