"""Miles, minutes of notes and the outcome by text and keypad: asked once, of the lead.

The same facts as on screen; what has been said stands when the page is opened.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from common.errors import DomainError
from dispatch.core.words import (
    NOT_ASKED,
    EventKind,
    Part,
    Source,
    State,
)
from dispatch.errors import CalloutOver
from dispatch.models import Callout, Response
from dispatch.services import closing, log, policies, telling, transition
from dispatch.services.closing import Ending
from dispatch.words import ending as words
from notifications.events import Replied
from notifications.services import sending

TOPIC = closing.ASKED_BY_TEXT
CALL_IS_OVER = timedelta(minutes=3)
MOST_MILES, MOST_MINUTES = 999, 600
_WRITABLE = {State.CLEARED.value, State.CLOSED.value}


def ask(callout: Callout, *, by: int | None, now: datetime, source: Source) -> None:
    """Ask the lead of a callout that was just cleared; in the caller's transaction.

    Not whoever clears it on their own screen: the form is there.
    """
    response = last_lead(callout)
    if response is not None:
        ask_of(response, callout, by=by, now=now, source=source)


def ask_of(
    response: Response,
    callout: Callout,
    *,
    by: int | None,
    now: datetime,
    source: Source,
) -> None:
    """The same of any responder who is done: each has miles and minutes of their own.
    How it ended is asked of the last lead alone.
    """
    if response.clinician_id is None:
        return
    if source is Source.WEB and by == response.clinician_id:
        return
    leads = response == last_lead(callout)
    ref, at = telling.ref_of(callout), telling.clock_of(callout, now)
    in_person = response.in_person
    sending.send(
        person_id=response.clinician_id,
        topic=TOPIC,
        owner_key=str(callout.public_id),
        text="",  # without a code: it stands on the page and on the morning's list
        render=lambda code: words.asked_text(
            ref, at=at, in_person=in_person, code=code, outcome=leads
        ),
        with_code=True,
        or_speak=False,
        now=now,
        consortium=callout.consortium,
        on_behalf_of=callout.requesting_organisation_id,
        not_before=_after_the_call(source, now=now),
        expires_at=now + policies.policy_of(callout).document,
    )


def _after_the_call(source: Source, *, now: datetime) -> datetime | None:
    """Who is done by key is asked in the same call, and by text if that broke off."""
    if source is not Source.KEYPAD:
        return None
    return now + CALL_IS_OVER * settings.TIME_SCALE


def last_lead(callout: Callout) -> Response | None:
    """The work of who leads it, or led it last."""
    return callout.responses.filter(part=Part.LEAD.value).order_by("pk").last()


def own_work(callout: Callout, person_id: int) -> Response | None:
    """The last work of that person on it, leading or not."""
    rows = callout.responses.filter(clinician_id=person_id)
    return rows.order_by("pk").last()


def replied(reply: Replied) -> str | None:
    """1 miles, 2 minutes of notes, 3 how it ended, 4 what it would have been."""
    callout = (
        Callout.objects.filter(public_id=reply.owner_key)
        .select_related("consortium", "requesting_organisation")
        .first()
    )
    if callout is None or reply.digit not in {"1", "2", "3", "4"}:
        return None
    if reply.digit == "3" and not reply.rest:
        return words.how_text(reply.code)
    try:
        with transaction.atomic():
            return _take(callout, reply)
    except DomainError as refusal:
        ref = telling.ref_of(callout)
        if refusal.field:
            return words.not_usable_text(ref)
        return words.written_already_text(ref)


def _take(callout: Callout, reply: Replied) -> str:
    ref, now = telling.ref_of(callout), reply.at
    source = Source.KEYPAD if reply.keyed else Source.TEXT
    number = int(reply.rest) if reply.rest else -1
    by = reply.person_id or _lead_id(callout)
    if reply.digit == "1":
        note(callout.pk, miles_tenths=number * 10, by=by, now=now, source=source)
        return words.miles_heard_text(ref, miles=number, code=reply.code)
    if reply.digit == "2":
        note(callout.pk, minutes=number, by=by, now=now, source=source)
        return words.minutes_heard_text(ref, minutes=number, code=reply.code)
    if reply.digit == "3":
        close(callout.pk, number, by=by, now=now, source=source)
        return words.closed_text(ref, code=reply.code)
    say_otherwise(callout.pk, number, by=by, now=now, source=source)
    return words.otherwise_heard_text(ref)


def _lead_id(callout: Callout) -> int:
    response = last_lead(callout)
    by = response.clinician_id if response else None
    if by is None:
        raise CalloutOver(_("Nobody had it."))
    return by


@transaction.atomic
def note(
    callout_id: int,
    *,
    by: int,
    now: datetime,
    source: Source,
    miles_tenths: int | None = None,
    minutes: int | None = None,
    of: int | None = None,
) -> Response:
    """Write down miles or minutes of notes, also once it is closed: who bills is told
    again. `of`: that response's, whoever says it; else those of `by`. Raises
    CalloutOver for others, for an earlier stage, and for numbers that make no sense.
    """
    callout = transition.locked(callout_id)
    response = callout.responses.get(pk=of) if of else own_work(callout, by)
    if response is None:
        raise CalloutOver(_("This request was not yours."))
    if response.is_open and callout.state not in _WRITABLE:
        raise CalloutOver(_("This cannot be written down now."))
    if not _usable(miles_tenths, MOST_MILES * 10) or not _usable(minutes, MOST_MINUTES):
        raise CalloutOver(_("That number cannot be used."), field="miles")
    if miles_tenths is not None:
        response.miles_tenths = miles_tenths
    if minutes is not None:
        response.documentation_minutes = minutes
    response.save(update_fields=["miles_tenths", "documentation_minutes"])
    log.note(
        callout,
        EventKind.REPORTED,
        now=now,
        by=by,
        source=source,
        miles_tenths=miles_tenths,
        minutes=minutes,
        response=response.pk,
    )
    if callout.state == State.CLOSED.value:
        closing.announce(callout, now=now)
    return response


def _usable(number: int | None, most: int) -> bool:
    return number is None or 0 <= number <= most


@transaction.atomic
def close(
    callout_id: int, number: int, *, by: int, now: datetime, source: Source
) -> Callout:
    """Close it with the outcome of that number, and the miles and minutes said so far.

    Raises CalloutOver for a number there is not, or when it is closed.
    """
    if not 1 <= number <= len(words.BY_NUMBER):
        raise CalloutOver(_("Choose how it ended."), field="disposition")
    callout = transition.locked(callout_id)
    response = last_lead(callout)
    if response is None or response.clinician_id != by:
        raise CalloutOver(_("This request was not yours."))
    ending = Ending(
        disposition=words.BY_NUMBER[number - 1],
        miles_tenths=response.miles_tenths,
        documentation_minutes=response.documentation_minutes,
    )
    return closing.close(callout_id, ending, by=by, now=now, source=source)


@transaction.atomic
def say_otherwise(
    callout_id: int, number: int, *, by: int, now: datetime, source: Source
) -> Callout:
    """Say what it would have been without a clinician, where nobody has said so yet.

    Raises CalloutOver for a number there is not, or when it is known.
    """
    if not 1 <= number <= len(words.OTHERWISE_BY_NUMBER):
        raise CalloutOver(_("Choose one of the numbers."), field="would_have_been")
    callout = transition.locked(callout_id)
    response = last_lead(callout)
    if response is None or response.clinician_id != by:
        raise CalloutOver(_("This request was not yours."))
    known = callout.would_have_been != NOT_ASKED
    if known or callout.state not in _WRITABLE:
        raise CalloutOver(_("That is written down already."))
    callout.would_have_been = words.OTHERWISE_BY_NUMBER[number - 1]
    callout.save(update_fields=["would_have_been"])
    log.note(
        callout,
        EventKind.REPORTED,
        now=now,
        by=by,
        source=source,
        would_have_been=callout.would_have_been,
    )
    return callout
