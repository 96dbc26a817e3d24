"""A campaign from beginning to end."""

import threading
import time
from collections.abc import Collection
from dataclasses import dataclass

from phonelab.rest.gate import EARLY_WAITS_S
from tests.campaign.judge import Verdict, endings, judge, taken
from tests.campaign.script import Death
from tests.campaign.system import REAL_BOUND, TownsSystem
from tests.campaign.town import Played, Player
from tests.campaign.trouble import Blow, Reaper, Weather, wait_for
from tests.lab import Entry

# Past its deadline for so long, nobody acts on it: the watchdog's minute, scaled, a
# lease of three real seconds, and the outage of a death at a named place.
OVERDUE = 20.0
SETTLES_WITHIN = 300.0  # what nobody reports on is asked about ever more rarely


class Watch(threading.Thread):
    """Looks all the time for what no moment may show."""

    def __init__(self, system: TownsSystem) -> None:
        super().__init__(name="watch", daemon=True)
        self.seen: set[str] = set()
        self._system, self._over = system, threading.Event()
        self.failure: BaseException | None = None

    def run(self) -> None:
        try:
            while not self._over.wait(0.5):
                self.seen.update(self._system.ownerless(OVERDUE))
        except BaseException as failure:  # reported by who waits
            self.failure = failure

    def rest(self) -> None:
        self._over.set()
        self.join(30)
        if self.failure is not None:
            raise self.failure


@dataclass(frozen=True, slots=True)
class Result:
    """What came of it. `deaths` by kind; `seconds` of real time; `blows` in order."""

    verdict: Verdict
    deaths: dict[str, int]
    seconds: float
    blows: list[Blow]


def play(
    system: TownsSystem, *, seed: int, callouts: int, deaths: Collection[Death]
) -> Result:
    """So many callouts, shared out over all towns, under one seed's troubles, with
    deaths of these kinds.

    Raises AssertionError when a town could not play: people kept trying for a minute
    and the web did not answer.
    """
    began, towns = time.monotonic(), system.towns()
    nights = -(-callouts // len(towns))
    players = [
        Player(system, town, seed=seed, nights=nights, bound=REAL_BOUND)
        for town in towns
    ]
    weather, watch = Weather(system, seed), Watch(system)
    reaper = Reaper(system, seed, deaths)
    for thread in (watch, weather, reaper, *players):
        thread.start()
    for player in players:
        player.join()
    watch.rest()
    reaper.rest()
    weather.clear_up()
    for player in players:
        if player.failure is not None:
            raise player.failure
    made = _when_all_has_ended(system, players)
    system.stop("engine")  # what it has in hand is done and written down
    log = _log_of_all(system)
    played: list[Played] = [one for player in players for one in player.played]
    outages = [(blow.since, blow.until) for blow in reaper.blows]
    return Result(
        judge(
            system,
            played,
            log,
            reaper.in_flight,
            outages=outages,
            ownerless=sorted(watch.seen),
            made=made,
        ),
        {death.value: times for death, times in sorted(reaper.counted().items())},
        time.monotonic() - began,
        reaper.blows,
    )


def _when_all_has_ended(system: TownsSystem, players: list[Player]) -> set[int]:
    """The deliveries there are then. The alarms are taken, but for some that the engine
    raises while we look: what is made a moment later is no finding for being under way.
    """
    made = set[int]()

    def has_ended() -> bool:
        for player in players:
            player.take_alarms()
        made.clear()
        made.update(system.deliveries())
        return _has_ended(system)

    wait_for(has_ended, SETTLES_WITHIN, every=1.0)
    return made


def _log_of_all(system: TownsSystem) -> list[Entry]:
    """Phonelab's log. It notes what it took when it has answered, which an answer that
    a report is to overtake puts off by five seconds.
    """
    wait_for(lambda: system.sids() <= taken(system.lab.log()), 2 * EARLY_WAITS_S)
    return system.lab.log()


def _has_ended(system: TownsSystem) -> bool:
    """Whether all has ended that could. What the carrier lost is asked about until its
    time is over; what it took after the log was read is not lost. What has not ended
    when we wait no longer is a finding.
    """
    waiting = system.unsettled()
    if not waiting or "" in waiting:
        return not waiting
    log = system.lab.log()
    return not (waiting & endings(log).keys() or waiting - taken(log))
