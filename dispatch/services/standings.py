"""Where the open requests of somebody who calls stand, without a detail.

By caller ID alone nobody hears a name: a number can be forged.
"""

from collections.abc import Sequence

from dispatch import spoken
from dispatch.core.words import HELD, State
from dispatch.models import Callout
from dispatch.services import telling
from dispatch.spoken.engaged import is_waiting

_DONE_WITH = {State.SCHEDULED, State.CLEARED, State.CLOSED, State.CANCELLED}


def is_at_work(callout: Callout) -> bool:
    """Whether something is still done or to be decided about it tonight."""
    return State(callout.state) not in _DONE_WITH


def spoken_all(callouts: Sequence[Callout], *, offers_key: bool = True) -> str:
    """Each of them; with `offers_key` the first that a clinician has offers key 5."""
    held = (one for one in callouts if State(one.state) in HELD and offers_key)
    first = next(held, None)
    return " ".join(_standing(one, offers_key=one is first) for one in callouts)


def spoken_over(callouts: Sequence[Callout]) -> str:
    """The same where none of them is at work any more; else blank."""
    if any(is_at_work(one) for one in callouts):
        return ""
    return spoken_all(callouts)


def _standing(callout: Callout, *, offers_key: bool) -> str:
    ref, state = telling.ref_of(callout), State(callout.state)
    if state in HELD:
        return spoken.held(ref, offers_key=offers_key)
    if state is State.EXHAUSTED:
        line, instead = telling.fallback(callout)
        return spoken.nobody_came(ref, line=line, words=instead)
    if state is State.WAITING:
        return is_waiting(ref)
    if state is State.SCHEDULED:
        return spoken.another_day(ref)
    if state in _DONE_WITH:
        return spoken.done(ref)
    return spoken.still_calling(ref)
