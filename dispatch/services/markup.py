"""The carrier's own markup: say something, wait for keys, and end in words."""

from django.conf import settings
from twilio.twiml.voice_response import Dial, Gather, VoiceResponse

WAIT_SECONDS = 8
MOMENT_SECONDS = 2
CONNECTED = {"completed", "answered"}  # as the carrier says that a dial ended
RING_SECONDS = 25  # before we say that a telephone does not answer
LANGUAGE = "en-US"


def gather(
    call: VoiceResponse,
    say: str,
    action: str,
    *,
    digits: int | None = 1,
    wait: int = WAIT_SECONDS,
) -> VoiceResponse:
    """Say it and wait for keys; `digits` None waits for the pound key. Nothing to say
    only waits.
    """
    keys = {"num_digits": digits} if digits else {"finish_on_key": "#"}
    keys_wanted = Gather(
        input="dtmf", action=action, method="POST", timeout=wait, **keys
    )
    if say:
        keys_wanted.say(say, language=LANGUAGE)
    call.append(keys_wanted)
    return call


def ask_or_go_on(
    say: str, action: str, *, digits: int | None = 1, wait: int = WAIT_SECONDS
) -> str:
    """As `gather`; silence goes to `action` too, without keys."""
    call = gather(VoiceResponse(), say, action, digits=digits, wait=wait)
    call.redirect(action, method="POST")
    return str(call)


def end(call: VoiceResponse, say: str) -> str:
    call.say(say, language=LANGUAGE)
    call.hangup()
    return str(call)


def say_and_end(sentence: str) -> str:
    return end(VoiceResponse(), sentence)


def say_meanwhile(sentence: str, *, then: str = "") -> str:
    """What is heard alone in a room, over and over: `then` a moment after it."""
    call = VoiceResponse()
    call.say(sentence, language=LANGUAGE)
    if then:
        call.pause(length=MOMENT_SECONDS)
        call.say(then, language=LANGUAGE)
    call.pause(length=WAIT_SECONDS)
    return str(call)


def say_only(sentence: str) -> str:
    """Say it; what goes on afterwards is the carrier's affair."""
    call = VoiceResponse()
    call.say(sentence, language=LANGUAGE)
    return str(call)


def dial(
    say: str,
    number: str,
    *,
    caller_id: str,
    done: str = "",
    then: str = "",
    told: str = "",
) -> str:
    """Say it, ring that telephone and connect. When that is over the path `done` is
    asked what is next, and told how it ended (`connected`); or else `then` is said.
    With a path `told`, whoever picks up there hears first what it answers.
    """
    call = VoiceResponse()
    call.say(say, language=LANGUAGE)
    next_asked = {"action": done, "method": "POST"} if done else {}
    there = Dial(caller_id=caller_id, timeout=RING_SECONDS, **next_asked)
    there.number(number, **({"url": told, "method": "POST"} if told else {}))
    call.append(there)
    return str(call) if done else end(call, then)


def meet(room: str, *, then: str, alone: str) -> str:
    """Meet whoever else comes into that room; whoever leaves ends it for both, and the
    call goes on at the path `then`. Star leaves it too. At the path `alone` is what is
    heard until the other comes: the carrier reads that address by itself, not from
    ours, so it is whole.
    """
    call = VoiceResponse()
    there = Dial(action=then, method="POST", hangup_on_star=True)
    there.conference(
        room,
        beep="false",
        start_conference_on_enter=True,
        end_conference_on_exit=True,
        wait_url=f"{settings.PUBLIC_URL}{alone}",
    )
    call.append(there)
    return str(call)
