"""The engine: loops over explicit tuples of duties.

Each duty is `tick(now) -> rows handled`. The database is the queue; any number of
engines may run. A duty that fails is logged and soon tried again: one bad row must not
silence the rest. Until it succeeds its lane gives no sign of life. Five lanes, each a
thread with a loop of its own, so that a slow carrier never holds up a ladder, nor a
long import a page or the alarm about a gap an hour away; and whoever watches the
ladder does not wait for it.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import close_old_connections, connection

import agencies.duties
import billing.duties
import dispatch.duties
import notifications.duties
import rosters.duties
from common import clock, due, heap, wakeup
from oncall import deadman, heartbeat

log = logging.getLogger("tandem.engine")
LONGEST_WAIT_SECONDS = 1.0
AFTER_A_FAILURE = timedelta(seconds=10)
# Between a commit and a look: every callback commits something, and most of it is
# nothing to these lanes. What falls due is this much late at most. The wire's lane
# looks at once, and has the processor to itself while it takes a page.
PAUSE_SECONDS = {"ladder": 0.05, "watch": 0.05, "rosters": 0.5, "desk": 0.5}
Tick = Callable[[datetime], int]
When = Callable[[], datetime | None]


@dataclass(frozen=True, slots=True)
class Duty:
    """`every`: at most this often; zero on every turn. `next_due` tells when there
    is something to take, where it knows; `first_due` when the first row of its queue
    falls due, whether or not it could be taken, where it has one.
    """

    name: str
    tick: Tick
    every: timedelta = timedelta(0)
    next_due: When = lambda: None
    first_due: When = lambda: None


def lanes() -> dict[str, tuple[Duty, ...]]:
    """Every duty there is, by lane."""
    scale = settings.TIME_SCALE
    return {
        "wire": (
            Duty(
                "deliver",
                notifications.duties.deliver_due,
                next_due=notifications.duties.next_due,
                first_due=partial(due.earliest, notifications.duties.DUE),
            ),
            Duty(
                "push",
                notifications.duties.push_due,
                next_due=notifications.duties.next_push,
            ),
        ),
        "ladder": _ladder(scale),
        "watch": (
            Duty("watch", dispatch.duties.watch, timedelta(seconds=15) * scale),
            Duty("alarms", dispatch.duties.pass_on_alarms),
        ),
        "rosters": _rosters(scale),
        "desk": _desk(scale),
    }


def _ladder(scale: float) -> tuple[Duty, ...]:
    """Deadlines of requests and shifts, and whoever must be told or asked by then."""
    return (
        Duty(
            "escalate",
            dispatch.duties.escalate_due_callouts,
            next_due=dispatch.duties.next_due,
            first_due=dispatch.duties.next_due,
        ),
        Duty(
            "waiting",
            dispatch.duties.call_who_is_free,
            timedelta(seconds=1) * scale,
        ),
        Duty("told", dispatch.duties.make_sure_told),
        Duty(
            "follow-ups",
            dispatch.duties.remind_of_follow_ups,
            timedelta(minutes=1) * scale,
        ),
        Duty("at work", dispatch.duties.ask_who_is_at_work),
        Duty(
            "owners",
            dispatch.duties.hand_on_what_nobody_owns,
            timedelta(minutes=1) * scale,
        ),
        Duty(
            "practice",
            dispatch.duties.let_practice_give_way,
            timedelta(seconds=15) * scale,
        ),
        Duty(
            "agreements",
            dispatch.duties.pass_on_agreements,
            timedelta(seconds=15) * scale,
        ),
        Duty(
            "asked",
            dispatch.duties.make_sure_asked,
            timedelta(seconds=5) * scale,
        ),
        *_waited_for(scale),
        Duty(
            "confirm",
            rosters.duties.ask_to_confirm,
            timedelta(seconds=15) * scale,
        ),
        Duty(
            "confirmed",
            rosters.duties.follow_up_confirmations,
            next_due=rosters.duties.next_due,
            first_due=rosters.duties.next_due,
        ),
    )


def _waited_for(scale: float) -> tuple[Duty, ...]:
    """What somebody is waited for, who may never answer."""
    return (
        Duty(
            "late offers",
            dispatch.duties.expire_late_offers,
            timedelta(seconds=5) * scale,
        ),
        Duty(
            "hand-overs",
            dispatch.duties.expire_hand_overs,
            timedelta(seconds=5) * scale,
        ),
        Duty(
            "lost calls",
            dispatch.duties.close_lost_calls,
            timedelta(seconds=15) * scale,
        ),
    )


def _rosters(scale: float) -> tuple[Duty, ...]:
    """What is told of within minutes, and may take a second or two of a roster's."""
    return (
        Duty(
            "gaps",
            rosters.duties.look_for_gaps,
            timedelta(seconds=5) * scale,
            first_due=rosters.duties.first_gap_due,
        ),
        Duty("phones", rosters.duties.look_for_phones, timedelta(minutes=5) * scale),
        Duty(
            "former",
            rosters.duties.end_shifts_of_former,
            timedelta(minutes=5) * scale,
        ),
        Duty("ended", rosters.duties.close_ended, timedelta(minutes=5) * scale),
        Duty("swaps", rosters.duties.expire_swaps, timedelta(seconds=30) * scale),
        # Here, for a slow answer of somebody outside must not hold up a page.
        Duty("dead man", deadman.ping, deadman.EVERY * scale),
    )


def _desk(scale: float) -> tuple[Duty, ...]:
    """What may take its time: no page waits for any of it."""
    return (
        Duty(
            "jobs",
            agencies.duties.run_jobs,
            first_due=agencies.duties.next_due,
        ),
        Duty("tidy", agencies.duties.tidy, timedelta(hours=1)),
        Duty("periods", billing.duties.open_periods, timedelta(hours=1)),
        Duty("books", billing.duties.check_books, timedelta(hours=24)),
        Duty("follow_ups_priced", billing.duties.price_follow_ups, timedelta(hours=1)),
        Duty("horizon", rosters.duties.extend_horizon, timedelta(hours=1)),
        Duty(
            "calendars",
            rosters.duties.read_calendars,
            next_due=rosters.duties.next_calendar,
        ),
    )


def overdue(now: datetime) -> dict[str, float]:
    """By lane, for how many seconds the first row of its queue has been waiting."""
    return {
        name: max(0.0, (now - first).total_seconds()) if first else 0.0
        for name, duties in lanes().items()
        for first in [first_due(duties)]
    }


def first_due(duties: tuple[Duty, ...]) -> datetime | None:
    dues = [duty.first_due() for duty in duties]
    return min((when for when in dues if when is not None), default=None)


class Lane:
    """Runs its duties until `stop` is set. `run_once` is one turn, for tests."""

    def __init__(
        self, name: str, duties: tuple[Duty, ...], *, stop: threading.Event
    ) -> None:
        self.name = name
        self.stop = stop
        self._duties = duties
        self._last: dict[str, datetime] = {}
        self._failing: set[str] = set()
        self._next_beat = 0.0
        self._pause = PAUSE_SECONDS.get(name, 0.0) * settings.TIME_SCALE

    def run(self) -> None:
        """Work, wait until something is committed or falls due, work again."""
        while not self.stop.is_set():
            try:
                self._turn_until_stopped()
            except Exception:
                log.exception("a lane lost the database", extra={"duty": self.name})
                connection.close()
                self.stop.wait(1.0)
        connection.close()

    def _turn_until_stopped(self) -> None:
        with wakeup.waiter() as waiter:
            while not self.stop.is_set():
                if self.run_once(clock.now()) > 0:
                    continue
                if waiter.wait(self._wait_seconds(), self.stop):
                    self.stop.wait(self._pause)

    def run_once(self, now: datetime) -> int:
        handled = 0
        for duty in self._duties:
            if self._rests(duty, now):
                continue
            self._last[duty.name] = now
            handled += self._tick(duty, clock.now())
        self._beat()
        return handled

    def _rests(self, duty: Duty, now: datetime) -> bool:
        last, pause = self._last.get(duty.name), duty.every
        if duty.name in self._failing:
            pause = min(pause, AFTER_A_FAILURE)
        return last is not None and now - last < pause

    def _beat(self) -> None:
        """A sign of life, now and then, unless a duty's last try failed."""
        at = time.monotonic()
        if self._failing or at < self._next_beat:
            return
        self._next_beat = at + heartbeat.EVERY.total_seconds()
        waiting = first_due(self._duties)
        heartbeat.beat(self.name, now=clock.now(), first_due=waiting)

    def _tick(self, duty: Duty, now: datetime) -> int:
        began = time.monotonic()
        try:
            handled = duty.tick(now)
            self._failing.discard(duty.name)
            return handled  # noqa: TRY300 - a tick that failed handled nothing
        except Exception:
            self._failing.add(duty.name)
            log.exception("a duty failed", extra={"duty": duty.name})
            close_old_connections()
            connection.close()
            return 0
        finally:
            seconds = time.monotonic() - began
            if seconds > 1:
                log.warning(
                    "a duty was slow", extra={"duty": duty.name, "seconds": seconds}
                )

    def _wait_seconds(self) -> float:
        dues = [duty.next_due() for duty in self._duties]
        soonest = min((due for due in dues if due is not None), default=None)
        if soonest is None:
            return LONGEST_WAIT_SECONDS
        left = (soonest - clock.now()).total_seconds()
        return max(0.0, min(left, LONGEST_WAIT_SECONDS))


def run(stop: threading.Event) -> None:
    """Run every lane until `stop` is set; returns when all have ended."""
    notifications.duties.get_ready()
    heap.settle()
    threads = [
        threading.Thread(target=Lane(name, duties, stop=stop).run, name=name)
        for name, duties in lanes().items()
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    notifications.duties.stop()  # work in hand is finished, not left to its lease
