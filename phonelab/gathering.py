"""Asking for keys: the Gather verb."""

import asyncio

from phonelab.desk import Desk
from phonelab.documents import Goto
from phonelab.legs import Leg
from phonelab.speech import Speech, until_one_is_done
from phonelab.twiml import Verb

KEY_TIMEOUT_S = 5.0
NO_LIMIT = 1000


class Gathering:
    def __init__(self, desk: Desk, speech: Speech) -> None:
        self._desk = desk
        self._speech = speech

    async def run(self, leg: Leg, verb: Verb) -> Goto | None:
        """Prompt and collect. A key cuts the prompt short. None when no key came in
        time, so that the next verb has its turn (unless actionOnEmptyResult).
        """
        leg.keys = keys = asyncio.Queue[str]()
        prompt = asyncio.ensure_future(
            self._speech.perform(verb.children, lambda: [leg])
        )
        self._desk.journal.write("listening", leg.handset.number, sid=leg.call.sid)
        try:
            self._press_by_itself(leg)
            digits, finisher = await self._collect(keys, prompt, verb)
        finally:
            leg.keys = None
            prompt.cancel()
        if not digits and not finisher and not verb.flag("actionOnEmptyResult"):
            return None
        params = {"Digits": digits, "FinishedOnKey": finisher, "msg": "Gather End"}
        return Goto(verb.get("action"), verb.get("method", "POST"), params)

    async def _collect(
        self, keys: asyncio.Queue[str], prompt: "asyncio.Future[None]", verb: Verb
    ) -> tuple[str, str]:
        most = int(verb.number("numDigits", NO_LIMIT))
        finishers = verb.get("finishOnKey", "#")
        timeout = verb.number("timeout", KEY_TIMEOUT_S)
        digits = ""
        while len(digits) < most:
            key = await self._next_key(keys, prompt, timeout)
            if key is None:
                return digits, ""
            prompt.cancel()
            if key in finishers:
                return digits, key
            digits += key
        return digits, ""

    async def _next_key(
        self, keys: asyncio.Queue[str], prompt: "asyncio.Future[None]", timeout: float
    ) -> str | None:
        """The next key; the time-out runs only once the prompt is over."""
        key = asyncio.ensure_future(keys.get())
        try:
            await until_one_is_done(key, prompt)
            if not key.done():
                await asyncio.wait({key}, timeout=timeout / self._desk.clock.speed)
            return key.result() if key.done() else None
        finally:
            key.cancel()

    def _press_by_itself(self, leg: Leg) -> None:
        if leg.machine or not leg.to_press:
            return
        digits = leg.to_press.pop(0)
        self._desk.journal.write(
            "pressed", leg.handset.number, digits=digits, taken=True, sid=leg.call.sid
        )
        for digit in digits:
            leg.press(digit)
