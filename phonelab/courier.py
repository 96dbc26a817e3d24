"""Telling and asking the customer, in order, with the faults that were asked for."""

import asyncio
from collections import defaultdict
from contextlib import suppress

from phonelab.desk import Desk
from phonelab.faults import Action, Rule
from phonelab.holds import Release, When
from phonelab.wire import Errand, Unreachable, Wire

REORDER_AT_MOST_S = 5.0


class Courier:
    """Callbacks about one record keep their order, unless a fault reorders them; each
    is tried once, as the carrier does.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._wire = Wire(desk)
        self._last: dict[str, asyncio.Task[None]] = {}
        self._held_back: dict[str, list[Errand]] = defaultdict(list)

    def clear(self) -> None:
        """Forget what was held back to come late."""
        self._held_back.clear()

    async def close(self) -> None:
        await self._wire.close()

    def notify(self, errand: Errand) -> None:
        """Send a status callback after those already under way about the same sid."""
        before = self._last.get(errand.about)
        task = self._desk.background.start(self._in_turn(errand, before))
        self._last[errand.about] = task
        task.add_done_callback(lambda done: self._forget(errand.about, done))

    async def ask(self, errand: Errand) -> str:
        """The body the customer answers, "" for none. Raises Unreachable."""
        hosted = self._wire.hosted(errand)
        if hosted is not None:
            return hosted
        rule = self._desk.faults.strike(errand.happening())
        if rule is not None:
            await self._spoil_question(errand, rule)
        return await self._wire.post(errand)

    def _forget(self, about: str, done: asyncio.Task[None]) -> None:
        if self._last.get(about) is done:
            del self._last[about]

    async def _in_turn(self, errand: Errand, before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await asyncio.wait([before])
        rule = self._desk.faults.strike(errand.happening())
        if rule is not None:
            await self._spoil_callback(errand, rule)
            return
        await self._tell(errand)
        for late in self._held_back.pop(errand.about, []):
            await self._tell(late)

    async def _tell(self, errand: Errand) -> None:
        hold = self._desk.holds.for_(errand.happening(), When.BEFORE)
        if hold is not None and await hold.keep(errand.happening()) is Release.DROP:
            return
        with suppress(Unreachable):  # in the journal; the carrier does not try again
            await self._wire.post(errand)

    async def _spoil_callback(self, errand: Errand, rule: Rule) -> None:
        self._note_fault(errand, rule)
        match rule.action:
            case Action.DUPLICATE:
                await self._tell(errand)
                await self._tell(errand)
            case Action.REORDER:
                self._held_back[errand.about].append(errand)
                self._desk.background.start(self._send_if_still_held_back(errand))
            case Action.DELAY:
                self._desk.background.start(self._tell_later(errand, rule.seconds))
            case _:
                pass  # lost

    async def _send_if_still_held_back(self, errand: Errand) -> None:
        await self._desk.clock.sleep(REORDER_AT_MOST_S)
        if errand in self._held_back.get(errand.about, []):
            self._held_back[errand.about].remove(errand)
            await self._tell(errand)

    async def _tell_later(self, errand: Errand, seconds: float) -> None:
        await self._desk.clock.sleep(seconds)
        await self._tell(errand)

    async def _spoil_question(self, errand: Errand, rule: Rule) -> None:
        self._note_fault(errand, rule)
        match rule.action:
            case Action.DELAY:
                await self._desk.clock.sleep(rule.seconds)
            case Action.DUPLICATE:
                await self._wire.post(errand)
            case _:
                raise Unreachable("lost on the way")

    def _note_fault(self, errand: Errand, rule: Rule) -> None:
        self._desk.journal.write(
            "fault",
            errand.number,
            action=rule.action.value,
            place=errand.place,
            about=errand.about,
            event=errand.kind,
        )
