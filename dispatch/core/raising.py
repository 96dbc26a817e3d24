"""More help than was asked for: somebody is to come, at whatever stage it stands."""

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from dispatch.core import climbing
from dispatch.core.moves import NOTHING, Effect, Effects, Policy, Progress
from dispatch.core.words import State


def upgraded(
    progress: Progress, policy: Policy, now: datetime
) -> tuple[Progress, Effects]:
    """Who talks by phone, or is asked to, is asked anew to come, with everybody else:
    the officer has a name or a plain no within the bound again. Who is coming already
    hears that it is urgent. What is over is asked for anew, as another request.
    """
    match progress.state:
        case State.ASKED | State.EXHAUSTED | State.SCHEDULED:
            return climbing.begin(progress, policy, now)
        case State.PAGING | State.WAITING:
            return _anew(progress, policy, now, (Effect.TAKE_BACK,))
        case State.CONSULT:
            ended = (Effect.END_RESPONSE, Effect.TAKE_BACK)
            return _anew(progress, policy, now, ended)
        case State.ACCEPTED | State.EN_ROUTE | State.STAGED | State.ON_SCENE:
            return progress, (Effect.TELL_URGENT,)
        case State.CLEARED | State.CLOSED | State.CANCELLED:
            return progress, NOTHING
        case _:
            assert_never(progress.state)


def _anew(
    progress: Progress, policy: Policy, now: datetime, first: Effects
) -> tuple[Progress, Effects]:
    begun, effects = climbing.begin(replace(progress, state=State.ASKED), policy, now)
    return begun, (*first, *effects)
