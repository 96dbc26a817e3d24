"""Connecting a call to its handset, and ending it."""

import asyncio

from phonelab.call_events import CallEvents
from phonelab.desk import Desk
from phonelab.faults import Action, Happening, Rule
from phonelab.handsets import Mode, Voicemail
from phonelab.legs import Leg, Pickup
from phonelab.records import Call, CallStatus
from phonelab.ringing import ENDS_AS, no_coverage, ring
from phonelab.speech import Speech

CONNECT_S = 0.3
ANSWERED = frozenset([Pickup.PERSON, Pickup.MACHINE])
VOICEMAIL_LISTENS_S = 30.0
OUTCOMES = {p.value: p for p in (Pickup.BUSY, Pickup.NO_ANSWER, Pickup.FAILED)}


class Lines:
    def __init__(self, desk: Desk, events: CallEvents, speech: Speech) -> None:
        self._desk = desk
        self._events = events
        self._speech = speech

    async def reach(self, call: Call) -> bool:
        """Ring the call's handset. True once answered, by a person or a voicemail;
        otherwise the call has ended, and its status says how.
        """
        rule = self._desk.faults.strike(Happening("carry.call", call.handset_number))
        await self._desk.clock.sleep(CONNECT_S)
        self._events.move(call, CallStatus.INITIATED)
        pickup = await self._spoil(call, rule) if rule else await self._ring(call)
        if pickup not in ANSWERED:
            self.end(call, ENDS_AS[pickup])
            return False
        self._open(call, machine=pickup is Pickup.MACHINE)
        return True

    def end(self, call: Call, status: CallStatus) -> None:
        """End the call, whatever it is doing. Ending twice changes nothing."""
        if call.status.is_final:
            return
        if call.leg is not None:
            self._put_down(call.leg)
        self._events.move(call, status)
        task, call.task = call.task, None
        if task is not None and task is not asyncio.current_task():
            task.cancel()

    def hang_up(self, call: Call) -> None:
        """End the call as the state it is in suggests: completed, or canceled."""
        talking = call.status is CallStatus.IN_PROGRESS
        self.end(call, CallStatus.COMPLETED if talking else CallStatus.CANCELED)

    async def _ring(self, call: Call) -> Pickup:
        handset = self._desk.handset(call.handset_number)
        if handset.mode is Mode.BUSY or handset.leg is not None:
            return Pickup.BUSY
        call.leg = handset.leg = Leg(handset, call)
        if handset.mode is Mode.OUT_OF_COVERAGE:
            return await no_coverage(handset, call.leg, self._desk.clock)
        call.leg.rings = True
        call.leg.to_press = handset.auto_press.split()
        self._events.move(call, CallStatus.RINGING)
        self._desk.journal.write(
            "ring",
            handset.number,
            sid=call.sid,
            peer=call.peer,
            silent=handset.mode is Mode.SILENCED,
        )
        return await ring(call.leg, self._desk.clock, call.ring_seconds)

    def _open(self, call: Call, *, machine: bool) -> None:
        leg = call.leg
        if leg is None:
            return
        leg.machine = machine
        self._events.move(call, CallStatus.IN_PROGRESS)
        by = "machine" if machine else "person"
        self._desk.journal.write("answered", leg.handset.number, sid=call.sid, by=by)
        if machine:
            self._desk.background.start(self._take_a_message(leg))

    async def _take_a_message(self, leg: Leg) -> None:
        await self._speech.greet(leg)
        await self._desk.clock.sleep(VOICEMAIL_LISTENS_S)
        self.end(leg.call, CallStatus.COMPLETED)

    def _put_down(self, leg: Leg) -> None:
        handset = leg.handset
        leg.pick_up(Pickup.CANCELED)
        leg.left_bridge.set()
        if handset.leg is leg:
            handset.leg = None
        if leg.recorded:
            words = " ".join(leg.recorded)
            now, peer = self._desk.clock.now(), leg.call.peer
            handset.voicemails.append(Voicemail(now, peer, words))
            self._desk.journal.write(
                "voicemail", handset.number, peer=peer, words=words, sid=leg.call.sid
            )

    async def _spoil(self, call: Call, rule: Rule) -> Pickup:
        self._desk.journal.write(
            "fault",
            call.handset_number,
            action=rule.action.value,
            place="carry.call",
            about=call.sid,
        )
        match rule.action:
            case Action.OUTCOME:
                return OUTCOMES.get(rule.status, Pickup.FAILED)
            case Action.DELAY:
                await self._desk.clock.sleep(rule.seconds)
                return await self._ring(call)
            case Action.DUPLICATE:
                return await self._ring(call)
            case _:
                await self._desk.clock.sleep(call.ring_seconds)
                return Pickup.NO_ANSWER
