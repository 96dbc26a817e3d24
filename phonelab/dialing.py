"""Putting a caller through to others: the Dial verb."""

import asyncio
from collections.abc import Awaitable, Callable

from phonelab.desk import Desk
from phonelab.documents import Goto, Source
from phonelab.ids import new_sid
from phonelab.lines import Lines
from phonelab.phone_numbers import normalise
from phonelab.records import Address, Call, CallbackWish, CallStatus
from phonelab.rooms import Rooms
from phonelab.speech import until_one_is_done
from phonelab.twiml import Verb

DIAL_RINGS_S = 30.0
RunScript = Callable[[Call, Source], Awaitable[None]]


class Dialing:
    def __init__(
        self, desk: Desk, lines: Lines, rooms: Rooms, run_script: RunScript
    ) -> None:
        self._desk = desk
        self._lines = lines
        self._rooms = rooms
        self._run_script = run_script

    async def run(self, call: Call, verb: Verb) -> Goto | None:
        """Connect the call, and tell the action afterwards how that went."""
        room = next((c for c in verb.children if c.name == "Conference"), None)
        if room is not None:
            await self._attend(call, room, verb)
            params = {"DialCallStatus": "answered"}
        else:
            params = await self._dial_numbers(call, verb)
        action = verb.get("action")
        return Goto(action, verb.get("method", "POST"), params) if action else None

    async def _attend(self, call: Call, room: Verb, dial: Verb) -> None:
        """Stay in the room until it is over or, with hangupOnStar, star is pressed."""
        waits = [asyncio.ensure_future(self._rooms.attend(call, room))]
        if dial.flag("hangupOnStar"):
            waits.append(asyncio.ensure_future(self._star(call)))
        try:
            await until_one_is_done(*waits)
        finally:
            for wait in waits:
                wait.cancel()
            await asyncio.wait(waits)

    async def _dial_numbers(self, call: Call, verb: Verb) -> dict[str, str]:
        """Ring every number at once; the first to answer is put through."""
        targets = verb.children or (Verb("Number", {}, verb.words),)
        pairs = [(self._child(call, verb, t), t) for t in targets if t.words]
        children = [child for child, _ in pairs]
        answered: asyncio.Future[Call] = asyncio.get_running_loop().create_future()
        for child, target in pairs:
            trying = self._try(child, target, answered)
            child.task = self._desk.background.start(trying)
        try:
            winner = await self._first(children, answered)
            for child in children:
                if child is not winner:
                    self._lines.hang_up(child)
            if winner is not None:
                await self._talk(call, winner, verb)
            return _result(winner, children)
        finally:
            answered.cancel()
            for child in children:
                self._let_go(child)

    def _let_go(self, child: Call) -> None:
        """The caller is gone: so is the other, unless the customer has taken the call
        elsewhere meanwhile.
        """
        if child.leg is None or not child.leg.left_bridge.is_set():
            self._lines.hang_up(child)

    def _child(self, parent: Call, dial: Verb, target: Verb) -> Call:
        number = normalise(target.words) or target.words
        wanted = target.get("statusCallback")
        address = Address(wanted, target.get("statusCallbackMethod", "POST"))
        events = frozenset(target.get("statusCallbackEvent", "completed").split())
        return self._desk.calls.add(
            Call(
                new_sid("CA"),
                parent.account_sid,
                dial.get("callerId") or parent.sender,
                number,
                number,
                self._desk.clock.now(),
                direction="outbound-dial",
                parent_sid=parent.sid,
                ring_seconds=dial.number("timeout", DIAL_RINGS_S),
                callback=CallbackWish(address, events) if wanted else None,
            )
        )

    async def _try(
        self, child: Call, target: Verb, answered: "asyncio.Future[Call]"
    ) -> None:
        if not await self._lines.reach(child):
            return
        if target.get("url"):
            whisper = Address(target.get("url"), target.get("method", "POST"))
            await self._run_script(child, Source(whisper))
        if not answered.done() and not child.status.is_final:
            answered.set_result(child)

    async def _first(
        self, calls: list[Call], answered: "asyncio.Future[Call]"
    ) -> Call | None:
        """The child that answered first, or None when all have come to nothing."""
        trying = [child.task for child in calls if child.task is not None]
        while trying and not answered.done():
            await until_one_is_done(answered, *trying)
            trying = [task for task in trying if not task.done()]
        return answered.result() if answered.done() else None

    async def _talk(self, caller: Call, other: Call, verb: Verb) -> None:
        """Leave the two alone until the other one is gone or the time is over."""
        here, there = caller.leg, other.leg
        if here is None or there is None:
            return
        here.listeners, there.listeners = (lambda: [there]), (lambda: [here])
        self._desk.journal.write(
            "bridged", here.handset.number, sid=caller.sid, other=there.handset.number
        )
        limit = verb.number("timeLimit", caller.limit_seconds)
        try:
            await self._desk.clock.wait(self._until_gone(caller, other, verb), limit)
        except TimeoutError:
            self._lines.end(other, CallStatus.COMPLETED)
        finally:
            here.listeners = there.listeners = list

    async def _until_gone(self, caller: Call, other: Call, verb: Verb) -> None:
        gone = other.leg.left_bridge.wait() if other.leg else asyncio.sleep(0)
        waits = [asyncio.ensure_future(gone)]
        if verb.flag("hangupOnStar"):
            waits.append(asyncio.ensure_future(self._star(caller)))
        try:
            await until_one_is_done(*waits)
        finally:
            for wait in waits:
                wait.cancel()

    async def _star(self, caller: Call) -> None:
        if caller.leg is None:
            return
        caller.leg.keys = keys = asyncio.Queue[str]()
        try:
            while await keys.get() != "*":
                pass
        finally:
            caller.leg.keys = None


def _result(winner: Call | None, calls: list[Call]) -> dict[str, str]:
    """What the action is told. Of several that came to nothing, the last counts."""
    if winner is None:
        status = calls[-1].status.value if calls else CallStatus.FAILED.value
        return {"DialCallStatus": status, "DialBridged": "false"}
    return {
        "DialCallStatus": "completed",
        "DialCallSid": winner.sid,
        "DialCallDuration": str(winner.duration_seconds or 0),
        "DialBridged": "true",
    }
