"""Carrying out TwiML on a call, verb by verb, document by document."""

from phonelab.call_events import CallEvents
from phonelab.desk import Desk
from phonelab.dialing import Dialing
from phonelab.documents import Documents, Goto, Source, after
from phonelab.gathering import Gathering
from phonelab.lines import Lines
from phonelab.records import Call, CallStatus
from phonelab.rooms import Rooms
from phonelab.speech import Speech
from phonelab.twiml import Verb

MOST_DOCUMENTS = 1000
REJECTED_AS = {"busy": CallStatus.BUSY, "rejected": CallStatus.NO_ANSWER}


class Interpreter:
    def __init__(
        self,
        desk: Desk,
        *,
        documents: Documents,
        events: CallEvents,
        lines: Lines,
        rooms: Rooms,
        speech: Speech,
    ) -> None:
        self._documents = documents
        self._events = events
        self._lines = lines
        self._speech = speech
        self._gathering = Gathering(desk, speech)
        self._dialing = Dialing(desk, lines, rooms, self.run)

    async def run(self, call: Call, source: Source) -> None:
        """Carry out `source` and whatever it leads to, until there is nothing more.

        Does not hang up at the end (a whisper goes on as a conversation); Hangup and
        Reject do. A circle of documents that never waits is left after a thousand.
        """
        for _ in range(MOST_DOCUMENTS):
            verbs, source = await self._documents.read(call, source)
            goto = await self._perform(call, verbs)
            if goto is None or call.status.is_final:
                return
            source = after(source, goto)

    async def _perform(self, call: Call, verbs: tuple[Verb, ...]) -> Goto | None:
        for verb in verbs:
            if call.answered_at is None and verb.name != "Reject":
                self._events.move(call, CallStatus.IN_PROGRESS)
            goto = await self._one(call, verb)
            if goto is not None or call.status.is_final:
                return goto
        return None

    async def _one(self, call: Call, verb: Verb) -> Goto | None:
        leg = call.leg
        if leg is None:
            return None
        match verb.name:
            case "Gather":
                return await self._gathering.run(leg, verb)
            case "Dial":
                return await self._dialing.run(call, verb)
            case "Redirect":
                return Goto(verb.words, verb.get("method", "POST"))
            case "Hangup":
                self._lines.end(call, CallStatus.COMPLETED)
            case "Reject":
                reason = verb.get("reason", "rejected")
                self._lines.end(call, REJECTED_AS.get(reason, CallStatus.NO_ANSWER))
            case _:
                await self._speech.perform([verb], lambda: [leg])
        return None
