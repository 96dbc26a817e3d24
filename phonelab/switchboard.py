"""Placing, taking, redirecting and ending calls."""

import asyncio
from contextlib import suppress
from xml.sax.saxutils import escape

from phonelab.call_events import CallEvents
from phonelab.desk import Desk
from phonelab.documents import Source
from phonelab.handsets import Handset
from phonelab.ids import new_sid
from phonelab.interpreter import Interpreter
from phonelab.legs import Leg
from phonelab.lines import Lines
from phonelab.records import Call, CallbackWish, CallStatus, OwnedNumber

DETECTION_S = 2.0


class Switchboard:
    def __init__(
        self,
        desk: Desk,
        *,
        events: CallEvents,
        lines: Lines,
        interpreter: Interpreter,
    ) -> None:
        self._desk = desk
        self._events = events
        self._lines = lines
        self._interpreter = interpreter

    def place(self, call: Call, source: Source) -> None:
        """Start ringing for a call the customer asked for."""
        call.task = self._desk.background.start(self._outbound(call, source))

    def call_from(self, handset: Handset, to: str) -> Call:
        """`handset` dials `to`: an owned number, whose instructions are carried out,
        or anybody else, who simply rings.
        """
        owned = self._desk.owned.get(to)
        call = self._inbound_call(handset, to, owned)
        call.leg = handset.leg = Leg(handset, call)
        self._desk.journal.write("dialled", handset.number, to=to, sid=call.sid)
        self._events.move(call, CallStatus.RINGING)
        source = Source(owned.voice) if owned else _straight_through(to)
        call.task = self._desk.background.start(self._inbound(call, source))
        return call

    def redirect(self, call: Call, source: Source) -> None:
        """Stop what the call is doing, and go on with `source`."""
        if call.leg is not None:
            call.leg.left_bridge.set()
        before = call.task
        call.task = self._desk.background.start(self._instead(before, call, source))

    def hang_up(self, call: Call) -> None:
        self._lines.hang_up(call)

    async def _outbound(self, call: Call, source: Source) -> None:
        if not await self._lines.reach(call):
            return
        await self._detect(call)
        await self._converse(call, source)

    async def _inbound(self, call: Call, source: Source) -> None:
        if not (source.twiml or source.address.url or call.fallback):
            self._lines.end(call, CallStatus.FAILED)
            return
        await self._converse(call, source)

    async def _instead(
        self, before: asyncio.Task[None] | None, call: Call, source: Source
    ) -> None:
        # The old instructions put the keys and the ear back as they leave: let them
        # finish that before the new ones begin.
        if before is not None:
            before.cancel()
            await asyncio.wait([before])
        await self._converse(call, source)

    async def _converse(self, call: Call, source: Source) -> None:
        """Carry out the instructions; then, or when its time is over, hang up."""
        with suppress(TimeoutError):
            async with asyncio.timeout(call.limit_seconds / self._desk.clock.speed):
                await self._interpreter.run(call, source)
        self._lines.end(call, CallStatus.COMPLETED)

    async def _detect(self, call: Call) -> None:
        """Find out whether a person or a machine answered, if that was asked for."""
        if not call.detection or call.leg is None:
            return
        if call.detection_callback is not None:
            self._desk.background.start(self._detect_beside(call))
            return
        await self._listen(call, call.leg)

    async def _detect_beside(self, call: Call) -> None:
        if call.leg is None or call.detection_callback is None:
            return
        await self._listen(call, call.leg)
        self._events.detected(call, call.detection_callback)

    async def _listen(self, call: Call, leg: Leg) -> None:
        if leg.machine and call.detection == "DetectMessageEnd":
            await leg.greeting_over.wait()
            call.answered_by = "machine_end_beep"
            return
        await self._desk.clock.sleep(DETECTION_S)
        call.answered_by = "machine_start" if leg.machine else "human"

    def _inbound_call(
        self, handset: Handset, to: str, owned: OwnedNumber | None
    ) -> Call:
        wish = None
        if owned is not None and owned.status_callback.url:
            wish = CallbackWish(owned.status_callback, frozenset(["completed"]))
        fallback = owned.voice_fallback if owned else None
        return self._desk.calls.add(
            Call(
                new_sid("CA"),
                owned.account_sid if owned else "",
                handset.number,
                to,
                handset.number,
                self._desk.clock.now(),
                direction="inbound",
                fallback=fallback if fallback and fallback.url else None,
                callback=wish,
            )
        )


def _straight_through(to: str) -> Source:
    return Source(twiml=f"<Response><Dial>{escape(to)}</Dial></Response>")
