"""What strikes while the towns play: the carrier's weather, and deaths of ours."""

import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from common import clock, seams
from tests.campaign import script
from tests.campaign.script import Death, Strike
from tests.campaign.system import HTTP_TIMEOUT, TownsSystem
from tests.flow.database import OUTSIDE
from tests.flow.system import System, select_pause

WEATHER_LASTS = 2.0
HANDING_OVER = HTTP_TIMEOUT + 2 + 5  # what stood still may go on: a call, a lease
WELL_AGAIN = 30.0  # how long all may take to run again: a busy machine
STALL = 4.5  # longer than a lease
AT_A_SEAM = 8.0  # so long is waited for a named place to be reached
SEAMS = {
    Death.ENGINE_AT_SEAM: sorted(s for s in seams.NAMES if not s.startswith("intake")),
    Death.WEB_AT_SEAM: sorted(s for s in seams.NAMES if s.startswith("intake")),
    # Pages are its own by then, and nothing has been done with them.
    Death.ENGINE_STALLS: ["delivery.claimed"],
}
Key = tuple[str, str, str]  # number, channel, text ("" for a call)


@dataclass(frozen=True, slots=True)
class Blow:
    """A death: since when, and until all ran again (wall clock).

    `struck` is False when the named place was not reached in time: an outage all the
    same, since a program was ended to wait there, but no death to boast of.
    """

    death: Death
    struck: bool
    since: float
    until: float


class Weather(threading.Thread):
    """Changes the carrier's faults every while, until told to stop."""

    def __init__(self, system: TownsSystem, seed: int) -> None:
        super().__init__(name="weather", daemon=True)
        self._system, self._sets = system, script.weather(seed)
        self._over = threading.Event()

    def run(self) -> None:
        while not self._over.is_set():
            faults = next(self._sets)
            self._system.lab.clear_faults()
            if faults:
                self._system.lab.post("/faults", rules=faults)
            self._over.wait(WEATHER_LASTS)
        self._system.lab.clear_faults()

    def clear_up(self) -> None:
        self._over.set()
        self.join(30)


class Reaper(threading.Thread):
    """Strikes as the script says, until told to stop; then everything runs again.

    `in_flight` is what may have gone out twice: what a process of ours was handing
    to the carrier when it died, stalled, or lost its database. A named place is waited
    for `patience` real seconds.
    """

    def __init__(
        self,
        system: System,
        seed: int,
        deaths: Collection[Death],
        *,
        patience: float = AT_A_SEAM,
    ) -> None:
        super().__init__(name="reaper", daemon=True)
        self._system, self._patience = system, patience
        self._strikes = script.strikes(seed, SEAMS, deaths)
        self._over = threading.Event()
        self.blows: list[Blow] = []
        self.in_flight: Counter[Key] = Counter()
        self._noted: set[tuple[int, int]] = set()
        self.failure: BaseException | None = None

    def run(self) -> None:
        try:
            while not self._over.is_set():
                strike = next(self._strikes)
                self._over.wait(strike.pause)
                if not self._over.is_set():
                    self.strike(strike)
        except BaseException as failure:  # reported by who waits
            self.failure = failure

    def rest(self) -> None:
        self._over.set()
        self.join(60)
        if self.failure is not None:
            raise self.failure

    def counted(self) -> Counter[Death]:
        return Counter(blow.death for blow in self.blows if blow.struck)

    def strike(self, strike: Strike) -> None:
        """Let this happen, and wait until everything runs again."""
        began = clock.now().timestamp()
        struck = {
            Death.ENGINE: lambda: self._kill("engine"),
            Death.WEB: lambda: self._kill("web"),
            Death.ENGINE_AT_SEAM: lambda: self._at_seam("engine", strike.place),
            Death.WEB_AT_SEAM: lambda: self._at_seam("web", strike.place),
            Death.ENGINE_STALLS: lambda: self._stall(strike.place),
            Death.CONNECTIONS: self._cut,
        }[strike.death]()
        wait_for(self._system.is_well, WELL_AGAIN, every=0.2)
        blow = Blow(strike.death, struck, began, clock.now().timestamp())
        self.blows.append(blow)

    def _kill(self, program: str) -> bool:
        self._system.kill(program)
        if program == "engine":
            self._note_in_flight()
        self._system.start(program)
        return True

    def _at_seam(self, program: str, place: str) -> bool:
        """Start it with a place to die at. False when it was not reached in time: then
        it is ended all the same, or it would die there later and stay dead.
        """
        self._system.kill(program)
        if program == "engine":
            self._note_in_flight()
        self._system.start(program, TANDEM_SEAM=place)
        died = self._system.dies(program, within=self._patience)
        if not died:
            self._system.kill(program)
        if program == "engine":
            self._note_in_flight()
        self._system.start(program)
        return died

    def _stall(self, place: str) -> bool:
        """The engine stands still past every lease; another one takes over; then the
        first goes on where it was, and must change nothing that is not its any more.
        """
        self._system.kill("engine")
        self._note_in_flight()
        self._system.start("engine", TANDEM_SEAM=place, TANDEM_SEAM_SIGNAL="STOP")
        first = self._system.pid("engine")
        stands = wait_for(lambda: _is_stopped(first), self._patience)
        try:
            os.kill(first, signal.SIGSTOP)
            self._note_in_flight()
            self._system.start("engine", name="engine 2")
            select_pause(STALL)
        finally:
            os.kill(first, signal.SIGCONT)
        select_pause(1.0)
        self._system.kill("engine 2")
        self._note_in_flight()
        if not stands:  # it would stand still there later, and nobody let it go on
            self._kill("engine")
        return stands

    def _cut(self) -> bool:
        """Every connection of the system to our test database is ended."""
        self._note_in_flight()
        self._system.rows(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name <> %s",
            OUTSIDE,
        )
        self._note_in_flight()
        return True

    def _note_in_flight(self) -> None:
        """What is being handed over at this moment. Once per delivery and blow."""
        since = clock.now() - timedelta(seconds=HANDING_OVER)
        claimed = self._system.rows(
            "SELECT d.id, d.number, d.channel, m.text FROM notifications_delivery d"
            " JOIN notifications_message m ON m.id = d.message_id"
            " WHERE d.sid = '' AND EXISTS (SELECT 1 FROM notifications_attempt a"
            " WHERE a.delivery_id = d.id AND a.ended_at IS NULL AND a.started_at > %s)",
            self._system.house.database.stored(since),
        )
        for pk, number, channel, text in claimed:
            noted = len(self.blows), pk
            if noted not in self._noted:
                self._noted.add(noted)
                key = number, channel, text if channel == "text" else ""
                self.in_flight[key] += 1


def wait_for(true: Callable[[], bool], within: float, every: float = 0.05) -> bool:
    """Whether it came true within so many seconds, looking `every` so many."""
    end = time.monotonic() + within
    while time.monotonic() < end:
        if true():
            return True
        select_pause(every)
    return False


def _is_stopped(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "T"
