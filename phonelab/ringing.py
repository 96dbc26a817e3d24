"""A handset rings: who picks up, and when?"""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

from phonelab.clock import Clock
from phonelab.handsets import Handset, Mode
from phonelab.legs import Leg, Pickup
from phonelab.records import CallStatus

RING_S = 6.0
OUT_OF_COVERAGE_S = 3.0
WORDS_PER_S = 2.5
BEEP_S = 1.0

ENDS_AS = {
    Pickup.BUSY: CallStatus.BUSY,
    Pickup.DECLINED: CallStatus.BUSY,
    Pickup.NO_ANSWER: CallStatus.NO_ANSWER,
    Pickup.FAILED: CallStatus.FAILED,
    Pickup.CANCELED: CallStatus.CANCELED,
}


def seconds_to_say(words: str) -> float:
    """How long it takes to say `words`, in telephone seconds; at least half a one."""
    return max(0.5, len(words.split()) / WORDS_PER_S)


async def ring(leg: Leg, clock: Clock, ring_seconds: float) -> Pickup:
    """Ring until somebody or something picks up, or `ring_seconds` are over."""
    timers = [asyncio.ensure_future(t) for t in _others_who_may_answer(leg, clock)]
    try:
        with suppress(TimeoutError):
            await clock.wait(asyncio.shield(leg.picked_up), ring_seconds)
        leg.pick_up(Pickup.NO_ANSWER)
        return leg.picked_up.result()
    finally:
        for timer in timers:
            timer.cancel()


async def no_coverage(handset: Handset, leg: Leg, clock: Clock) -> Pickup:
    """The network looks for a phone that is not there."""
    with suppress(TimeoutError):
        await clock.wait(asyncio.shield(leg.picked_up), OUT_OF_COVERAGE_S)
    failed = handset.calls_end_as == CallStatus.FAILED
    leg.pick_up(Pickup.FAILED if failed else Pickup.NO_ANSWER)
    return leg.picked_up.result()


def _others_who_may_answer(leg: Leg, clock: Clock) -> list[Coroutine[Any, Any, None]]:
    handset = leg.handset
    timers = []
    rings = handset.rings_before_voicemail()
    if rings is not None:
        timers.append(_after(clock, rings * RING_S, leg, Pickup.MACHINE))
    if handset.auto_answer_s is not None and handset.mode is Mode.NORMAL:
        timers.append(_after(clock, handset.auto_answer_s, leg, Pickup.PERSON))
    return timers


async def _after(clock: Clock, seconds: float, leg: Leg, how: Pickup) -> None:
    await clock.sleep(seconds)
    leg.pick_up(how)
