"""Questions about calls by which somebody asks."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.shortcuts import get_object_or_404

from agencies.core.acts import Act
from agencies.core.scope import Scope
from agencies.models import Organisation
from agencies.selectors import consortium_of_agency, own_organisations, scope_for
from dispatch.core.words import Channel
from dispatch.models import CallIn, Callout
from dispatch.selectors.callouts import PAGE_SIZE, askable_agencies

LEAST_HEARD = timedelta(seconds=10)  # a busy machine, where time is scaled down
LONGEST_SENTENCE = timedelta(seconds=15)
FEW_MINUTES = timedelta(minutes=10)


def departments(
    person_id: int | None, consortium_id: int, *, now: datetime
) -> list[Organisation]:
    """The agencies of that consortium for which this person may ask, acting for any
    of their organisations, by name. System question.
    """
    if person_id is None:
        return []
    found: dict[int, Organisation] = {}
    for own in own_organisations(scope_for(person_id, acting=None, now=now)):
        scope = scope_for(person_id, acting=own.public_id, now=now)
        if not (scope.may(Act.ASK) or scope.may(Act.ASK_FOR_MEMBERS)):
            continue
        found |= {agency.pk: agency for agency in askable_agencies(scope, now=now)}

    def asks_here(agency: Organisation) -> bool:
        through = consortium_of_agency(agency.pk, now=now)
        return through is not None and through.pk == consortium_id

    here = (agency for agency in found.values() if asks_here(agency))
    return sorted(here, key=lambda agency: agency.name)


def newest_asked_by(person_id: int) -> int:
    """The key of the newest request this person asked for; 0 when there is none.
    System question.
    """
    rows = Callout.objects.filter(requester=person_id).order_by("-pk")
    return rows.values_list("pk", flat=True).first() or 0


def call_in_of(public_id: UUID) -> CallIn:
    """The call a signed request is about, or 404. System question: no scope."""
    rows = CallIn.objects.select_related("consortium", "organisation", "callout")
    return get_object_or_404(rows, public_id=public_id)


def on_the_line(callout_id: int, *, now: datetime) -> CallIn | None:
    """The call on which the officer waits for this request, the newest first: one that
    has not ended, and on which something was said a moment ago. System question.
    """
    lately = max(LONGEST_SENTENCE * settings.TIME_SCALE, LEAST_HEARD)
    rows = CallIn.objects.on_the_line(since=now - lately)
    return rows.filter(callout=callout_id).order_by("-pk").first()


def who_asked_waits(callout: Callout, *, now: datetime) -> bool:
    """Whether who asked is on the line for this request. System question."""
    lately = max(LONGEST_SENTENCE * settings.TIME_SCALE, LEAST_HEARD)
    waiting = CallIn.objects.on_the_line(since=now - lately)
    return waiting.of_who_asked(callout).exists()


def listens(callout: Callout, *, now: datetime) -> bool:
    """Whether who asked hears what is new on a call of theirs: they wait on it, or
    ask for this very request on it. Who joined them hears it for nobody else. System
    question.
    """
    if who_asked_waits(callout, now=now):
        return True
    if callout.channel != Channel.PHONE.value or callout.requester_id is None:
        return False
    lately = max(LONGEST_SENTENCE * settings.TIME_SCALE, LEAST_HEARD)
    asking = CallIn.objects.unfinished().filter(heard_at__gt=now - lately)
    return asking.filter(person=callout.requester_id).exists()


def came_to_nothing(number: str, *, now: datetime) -> int:
    """How many calls from there ended without a request in the last minutes. System
    question.
    """
    rows = CallIn.objects.filter(
        from_number=number, callout=None, ended_at__gt=now - FEW_MINUTES
    )
    return rows.count()


def calls_in(scope: Scope, *, before: datetime | None = None) -> list[CallIn]:
    """The latest calls one may see, newest first, `PAGE_SIZE` at most."""
    rows = CallIn.objects.visible_to(scope)
    if before is not None:
        rows = rows.filter(came_at__lt=before)
    related = rows.select_related("consortium", "organisation", "callout", "person")
    return list(related[:PAGE_SIZE])
