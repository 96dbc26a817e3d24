"""Conferences: who is in the room, since when, and what does everybody hear?"""

import asyncio
from email.utils import format_datetime

from phonelab.call_events import API_VERSION
from phonelab.courier import Courier
from phonelab.desk import Desk
from phonelab.documents import Documents
from phonelab.ids import new_sid
from phonelab.legs import Leg
from phonelab.records import (
    Address,
    Call,
    CallbackWish,
    CallStatus,
    Conference,
    Participant,
)
from phonelab.speech import Speech, first_of
from phonelab.twiml import Verb
from phonelab.wire import Errand

MUSIC = "(waiting music)"


class Rooms:
    def __init__(
        self, desk: Desk, courier: Courier, speech: Speech, documents: Documents
    ) -> None:
        self._desk = desk
        self._courier = courier
        self._speech = speech
        self._documents = documents

    async def attend(self, call: Call, verb: Verb) -> None:
        """Stay in the conference the verb names until it, or this stay, is over."""
        leg = call.leg
        if leg is None:
            return
        room = self._find_or_open(call.account_sid, verb)
        participant = self._join(room, call, verb)
        leg.listeners = lambda: self._who_hears(room, call)
        waiting = asyncio.ensure_future(self._wait(room, leg, verb))
        try:
            await first_of(room.over, participant.gone)
        finally:
            waiting.cancel()
            leg.listeners = list
            self.leave(room, call)

    def leave(self, room: Conference, call: Call) -> None:
        """Take the call out of the room; harmless when it has left before."""
        participant = room.participants.pop(call.sid, None)
        if participant is None:
            return
        participant.gone.set()
        self._tell(room, "participant-leave", participant)
        if participant.ends:
            reason = "participant-with-end-conference-on-exit-left"
            self.close(room, reason, call.sid)
        elif not room.participants:
            self.close(room, "last-participant-left", call.sid)

    def close(self, room: Conference, reason: str, by: str | None = None) -> None:
        """End the conference for everybody. Closing twice changes nothing."""
        if room.status == "completed":
            return
        room.status, room.updated_at = "completed", self._desk.clock.now()
        room.reason_ended, room.ended_by = reason, by
        self._tell(room, "conference-end")
        room.over.set()

    async def announce(
        self, room: Conference, address: Address, only: Participant | None = None
    ) -> None:
        """Play what is at `address` to everybody in the room, or to one of them."""
        someone = only or next(iter(room.participants.values()), None)
        if someone is None:
            return
        verbs = await self._documents.verbs_of(someone.call, address)
        await self._speech.perform(
            verbs, lambda: _ear_of(only) if only else _ears(room)
        )

    def _find_or_open(self, account_sid: str, verb: Verb) -> Conference:
        name = verb.words
        for room in self._desk.conferences.newest_first(account_sid, name):
            if room.status != "completed":
                return room
        wanted = verb.get("statusCallback")
        events = frozenset(verb.get("statusCallbackEvent", "start end").split())
        address = Address(wanted, verb.get("statusCallbackMethod", "POST"))
        return self._desk.conferences.add(
            Conference(
                new_sid("CF"),
                account_sid,
                name,
                self._desk.clock.now(),
                callback=CallbackWish(address, events) if wanted else None,
            )
        )

    def _join(self, room: Conference, call: Call, verb: Verb) -> Participant:
        participant = Participant(
            call,
            self._desk.clock.now(),
            label=verb.get("participantLabel"),
            muted=verb.flag("muted"),
            starts=verb.flag("startConferenceOnEnter", True),
            ends=verb.flag("endConferenceOnExit"),
        )
        room.participants[call.sid] = participant
        self._tell(room, "participant-join", participant)
        there = room.participants.values()
        if room.status == "init" and len(there) > 1 and any(p.starts for p in there):
            room.status, room.updated_at = "in-progress", self._desk.clock.now()
            self._tell(room, "conference-start")
            room.started.set()
        return participant

    async def _wait(self, room: Conference, leg: Leg, verb: Verb) -> None:
        """What a person hears alone in the room: music, or the customer's own."""
        url = verb.attributes.get("waitUrl")
        if url is None:
            self._speech.hears(leg, MUSIC)
        if not url:
            return
        playing = asyncio.ensure_future(self._play_over_and_over(leg, url, verb))
        try:
            await room.started.wait()
        finally:
            playing.cancel()

    async def _play_over_and_over(self, leg: Leg, url: str, verb: Verb) -> None:
        address = Address(url, verb.get("waitMethod", "POST"))
        while verbs := await self._documents.verbs_of(leg.call, address):
            await self._speech.perform(verbs, lambda: [leg])

    def _who_hears(self, room: Conference, speaker: Call) -> list[Leg]:
        voice = room.participants.get(speaker.sid)
        if voice is None or voice.muted or voice.on_hold:
            return []
        return [leg for leg in _ears(room) if leg.call is not speaker]

    def _tell(
        self, room: Conference, event: str, participant: Participant | None = None
    ) -> None:
        sequence, room.sequence = room.sequence + 1, room.sequence + 1
        number = participant.call.handset_number if participant else None
        self._desk.journal.write(
            "conference", number, event=event, room=room.name, sid=room.sid
        )
        short = event.rpartition("-")[2]
        if room.callback is None or short not in room.callback.events:
            return
        params = {
            "AccountSid": room.account_sid,
            "ApiVersion": API_VERSION,
            "ConferenceSid": room.sid,
            "FriendlyName": room.name,
            "SequenceNumber": str(sequence),
            "StatusCallbackEvent": event,
            "Timestamp": format_datetime(self._desk.clock.now()),
        }
        if participant is not None:
            params |= _participant_params(participant)
        if event == "conference-end":
            params["ReasonConferenceEnded"] = room.reason_ended or ""
            params["CallSidEndingConference"] = room.ended_by or ""
        address = room.callback.address
        self._courier.notify(
            Errand(
                room.account_sid,
                address,
                params,
                place="callback.conference",
                about=room.sid,
                number=number or "",
                kind=event,
            )
        )


def _participant_params(participant: Participant) -> dict[str, str]:
    return {
        "CallSid": participant.call.sid,
        "Coaching": "false",
        "EndConferenceOnExit": str(participant.ends).lower(),
        "Hold": str(participant.on_hold).lower(),
        "Muted": str(participant.muted).lower(),
        "ParticipantLabel": participant.label,
        "StartConferenceOnEnter": str(participant.starts).lower(),
    }


def _ears(room: Conference) -> list[Leg]:
    return [
        leg
        for participant in room.participants.values()
        if not participant.on_hold
        for leg in _ear_of(participant)
    ]


def _ear_of(participant: Participant) -> list[Leg]:
    call = participant.call
    talking = call.leg is not None and call.status is CallStatus.IN_PROGRESS
    return [call.leg] if talking and call.leg else []
