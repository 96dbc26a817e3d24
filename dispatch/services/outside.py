"""Putting the officer through to the outside line when the ladder ends there.

Only a key connects: voicemail answers calls, and would be put through to strangers.
"""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from agencies.services import live
from dispatch import words
from dispatch.core.words import EventKind, Source, State, Wait
from dispatch.errors import CalloutOver
from dispatch.models import Callout
from dispatch.services import log, markup, notices, speaking, telling, transition, tries
from dispatch.spoken import engaged as spoken

NOBODY_HAS_IT = frozenset({State.PAGING, State.WAITING, State.EXHAUSTED})
OFFERED = "offered"


def offer(callout: Callout, *, now: datetime) -> str:
    """The call to the officer: nobody comes, and 3 connects them. What has changed
    meanwhile is said instead.
    """
    if not is_offered(callout):
        return speaking.tell_officer(callout, now=now)
    ref, path = telling.ref_of(callout), f"/voice/outside/{callout.public_id}/key"
    if callout.state != State.EXHAUSTED.value:
        return speaking.ask(words.line_offered_spoken(ref), path)
    say = (
        spoken.line_chosen(ref)
        if callout.wait == Wait.OUTSIDE.value
        else words.nobody_but_line_spoken(ref, called=tries.called(callout))
    )
    return speaking.ask(say, path)


def is_offered(callout: Callout) -> bool:
    """Whether there is a line to put the officer through to: nobody comes and the
    ladder ends there, or nobody has it yet and a human offers it.
    """
    if State(callout.state) not in NOBODY_HAS_IT:
        return False
    if callout.state == State.EXHAUSTED.value and telling.ends_with_line(callout):
        return True
    by_hand = callout.events.filter(details__outside=OFFERED)
    return by_hand.exists() and has_line(callout)


def has_line(callout: Callout) -> bool:
    return bool(telling.fallback(callout)[0])


@transaction.atomic
def ring_by_hand(callout_id: int, *, by: int, now: datetime, source: Source) -> Callout:
    """Ring the officer: key 3 puts them through to the outside line. Clinicians are
    called all the same. Raises CalloutOver while somebody has it, where there is no
    line, and where no phone of the officer can be rung.
    """
    callout = transition.locked(callout_id)
    if State(callout.state) not in NOBODY_HAS_IT:
        raise CalloutOver(_("A clinician has it, or it is over."))
    if not has_line(callout):
        raise CalloutOver(_("There is no outside line for this agency."))
    if not telling.ring_with_line(callout, now=now):
        raise CalloutOver(_("The officer left no phone that can be rung."))
    log.note(callout, EventKind.NOTED, now=now, by=by, source=source, outside=OFFERED)
    live.touch(*callout.live_topics)
    return callout


def connect(callout: Callout, *, now: datetime) -> str:
    """Put the caller through: also one who stayed on the line until here."""
    line = telling.fallback(callout)[0]
    note(callout, "connecting", now=now)
    notices.heard(callout.pk, now=now)
    return markup.dial(
        words.connecting_line_spoken(),
        line,
        caller_id=callout.consortium.voice_number,
        done=f"/voice/outside/{callout.public_id}/done",
        told=told_path(callout),
    )


def told_path(callout: Callout) -> str:
    """Where whoever picks up the outside line is told who calls, before the officer is
    on the line with them: a whole address, for it belongs to no document of theirs.
    """
    return f"{settings.PUBLIC_URL}/voice/outside/{callout.public_id}/told"


def told(callout: Callout) -> str:
    """To the outside line: whose officer it is, and that nobody else comes."""
    agency = callout.requesting_organisation
    name = agency.name if agency else callout.consortium.name
    return markup.say_only(
        words.line_hears_spoken(telling.ref_of(callout), agency=name)
    )


def done(callout: Callout, *, connected: bool, now: datetime) -> str:
    """After the outside line: it hung up, or it never answered."""
    note(callout, "talked" if connected else "silent", now=now)
    action = f"/voice/outside/{callout.public_id}/key"
    line, instead = telling.fallback(callout)
    ended = (
        words.after_line_spoken()
        if connected
        else words.line_silent_spoken(line, instead)
    )
    return speaking.ask(f"{ended} {words.after_line_keys()}", action)


@transaction.atomic
def note(callout: Callout, what: str, *, now: datetime) -> None:
    log.note(
        transition.locked(callout.pk),
        EventKind.NOTED,
        now=now,
        by=callout.requester_id,
        source=Source.KEYPAD,
        outside=what,
    )
