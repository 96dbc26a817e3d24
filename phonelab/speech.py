"""Words and sounds on the line: who hears them, and how long do they take?"""

import asyncio
from collections.abc import Callable, Iterable
from typing import Any

from phonelab.desk import Desk
from phonelab.legs import Leg, Phrase
from phonelab.ringing import BEEP_S, seconds_to_say
from phonelab.twiml import Verb

PLAY_S = 3.0
Audience = Callable[[], list[Leg]]


class Speech:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def perform(self, verbs: Iterable[Verb], audience: Audience) -> None:
        """Say, play and pause for everybody who is there at the time."""
        for verb in verbs:
            if verb.name == "Pause":
                await self._desk.clock.sleep(verb.number("length", 1))
                continue
            words, seconds = spoken(verb)
            for _ in range(max(1, int(verb.number("loop", 1)))):
                for leg in audience():
                    self.hears(leg, words)
                await self._desk.clock.sleep(seconds)

    def hears(self, leg: Leg, words: str, *, by: str = "") -> None:
        """`words` reach the leg: a person's ear, or a voicemail, which keeps only what
        comes after its greeting.
        """
        if leg.machine and leg.greeting_over.is_set():
            leg.recorded.append(words)
            self._log("recorded", leg, words, by)
        elif leg.machine:
            self._log("talked_over", leg, words, by)
        else:
            leg.phrases.append(Phrase(self._desk.clock.now(), words, by))
            self._log("heard", leg, words, by)

    def person_says(self, leg: Leg, words: str) -> None:
        """The person with this handset speaks to whoever is on the line."""
        self._log("said", leg, words, "")
        for other in leg.listeners():
            self.hears(other, words, by=leg.handset.number)

    async def greet(self, leg: Leg) -> None:
        """A voicemail speaks its greeting, beeps, and then listens."""
        words = leg.handset.greeting
        self._log("greeting", leg, words, "")
        await self._desk.clock.sleep(seconds_to_say(words) + BEEP_S)
        leg.greeting_over.set()

    def _log(self, kind: str, leg: Leg, words: str, by: str) -> None:
        number, sid = leg.handset.number, leg.call.sid
        self._desk.journal.write(kind, number, words=words, sid=sid, by=by)


def spoken(verb: Verb) -> tuple[str, float]:
    """What a Say or Play sounds like in writing, and its telephone seconds."""
    if verb.name == "Say":
        words = " ".join(verb.words.split())
        return words, seconds_to_say(words)
    if verb.get("digits"):
        return f"(tones {verb.get('digits')})", 1.0
    return f"(plays {verb.words})", PLAY_S


async def until_one_is_done(*futures: asyncio.Future[Any]) -> None:
    """Wait for the first of `futures`; the others go on."""
    await asyncio.wait(futures, return_when=asyncio.FIRST_COMPLETED)


async def first_of(*events: asyncio.Event) -> None:
    """Wait until any of `events` is set."""
    waits = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        await until_one_is_done(*waits)
    finally:
        for wait in waits:
            wait.cancel()
