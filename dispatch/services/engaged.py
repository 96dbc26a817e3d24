"""Everybody who could come is engaged: what the officer may choose, and is told."""

from datetime import datetime
from functools import partial

from common import walltime
from dispatch.core.service import Choice
from dispatch.core.words import EventKind, ResponseType, State, Wait
from dispatch.models import Callout
from dispatch.services import candidates, policies, telling
from dispatch.services.candidates import Around
from dispatch.services.reaching import STATUS, Saying, tell_officer
from dispatch.spoken import engaged as spoken
from dispatch.words import engaged as words


def offers(
    callout: Callout, *, now: datetime, around: Around | None = None
) -> tuple[Choice, ...]:
    """What the policy lets this officer choose as things are, in the order of the
    keys; nothing unless they are asked, or wait.
    """
    if callout.state != State.WAITING.value:
        return ()
    around = around or candidates.around_of(callout, now=now)
    line, _instead = telling.fallback(callout)
    return policies.policy_of(callout).service.offers(
        in_person=wants_somebody(callout),
        has_next=candidates.first_able(callout, around) is not None,
        has_line=bool(line),
    )


def wants_somebody(callout: Callout) -> bool:
    """Whether somebody is to come, or to call."""
    return callout.response_type != ResponseType.CONSULT.value


def until_clock(callout: Callout) -> str:
    """Until about when they are engaged; blank where nobody said."""
    at = callout.free_at
    return telling.clock_of(callout, walltime.up_to_minute(at)) if at else ""


def here_clock(callout: Callout) -> str:
    """About when somebody would be there, or call; blank where nobody said."""
    if callout.free_at is None:
        return ""
    at = callout.free_at
    if wants_somebody(callout):
        at += policies.policy_of(callout).service.travel
    return telling.clock_of(callout, walltime.up_to_minute(at))


def is_asked_anew(callout: Callout) -> bool:
    """Whether they have waited in this try already."""
    waited = callout.events.filter(kind=EventKind.STILL_ENGAGED.value)
    return waited.filter(details__tries=callout.tries).exists()


def text(callout: Callout, *, now: datetime, code: str = "") -> str:
    return words.engaged_text(
        telling.ref_of(callout),
        until=until_clock(callout),
        here=here_clock(callout),
        choices=offers(callout, now=now),
        still=is_asked_anew(callout),
        in_person=wants_somebody(callout),
        code=code,
    )


def said(callout: Callout, *, now: datetime) -> str:
    """The same for a call."""
    return spoken.engaged(
        telling.ref_of(callout),
        until=until_clock(callout),
        here=here_clock(callout),
        choices=offers(callout, now=now),
        still=is_asked_anew(callout),
        in_person=wants_somebody(callout),
    )


def tell(callout: Callout, *, now: datetime, by_call: bool) -> tuple[int, ...]:
    """At once, by text, and by call to who asked by telephone and has hung up."""
    render = partial(text, callout, now=now)
    say = Saying(
        text=render(),
        render=lambda code: render(code=code),
        topic=STATUS,
        voice_path=telling.told_path(callout),
        by_call=by_call,
    )
    return tell_officer(callout, say, now=now)


def tell_waiting(callout: Callout, *, now: datetime) -> None:
    """That they wait, and about when; what they just chose is not spoken by a call."""
    say = Saying(waiting_text(callout), topic=STATUS, or_speak=False)
    tell_officer(callout, say, now=now)


def waiting_text(callout: Callout) -> str:
    return words.waiting_text(
        telling.ref_of(callout),
        here=here_clock(callout),
        in_person=wants_somebody(callout),
    )


def waits(callout: Callout) -> bool:
    """Whether the officer has chosen to wait."""
    return callout.wait == Wait.WAITS.value and callout.state == State.WAITING.value
