"""What an officer on the telephone chooses by key while everybody is engaged."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from common.errors import DomainError
from dispatch import selectors
from dispatch.core.service import Choice, chosen_by
from dispatch.core.words import Source, State
from dispatch.models import Callout
from dispatch.services import engaged, markup, outside, speaking, waiting
from dispatch.spoken import engaged as spoken


def keyed(
    callout: Callout, key: str, *, now: datetime, go_on: Callable[[str], str]
) -> str | None:
    """Do what that key chooses, and what is heard then; None for one that is no choice.

    `go_on`: how a call goes on in which the next steps are heard.
    """
    choice = chosen_by(key, engaged.offers(callout, now=now))
    if choice is None:
        return None
    try:
        with transaction.atomic():
            waiting.choose(
                callout.pk,
                choice,
                by=callout.requester_id,
                now=now,
                source=Source.KEYPAD,
                hears=True,
            )
    except DomainError:
        return speaking.refused(callout)
    done = selectors.callout_of(callout.public_id)
    if choice is Choice.OUTSIDE_LINE:
        return outside.connect(done, now=now)
    if choice is Choice.NEXT_TIER:
        return go_on(spoken.going_on())
    here, in_person = engaged.here_clock(done), engaged.wants_somebody(done)
    return markup.say_and_end(spoken.waits(here=here, in_person=in_person))


def keyed_in_our_call(callout: Callout, key: str, *, now: datetime) -> str:
    """The same in a call of ours: another key says it again, and what comes of the
    next tier follows by text and call.
    """

    def go_on(said: str) -> str:
        stands = selectors.callout_of(callout.public_id)
        if stands.state != State.PAGING.value:
            return speaking.tell_officer(stands, now=now)
        return markup.say_and_end(said)

    said = keyed(callout, key, now=now, go_on=go_on)
    return said or speaking.tell_officer(callout, now=now)
