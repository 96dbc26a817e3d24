"""Whether somebody who was asked may still be sent, and how."""

from datetime import datetime

from agencies import selectors as people
from dispatch.core.ladder import Whom
from dispatch.core.words import PageSort, ResponseType
from dispatch.errors import AlreadyEngaged, MayNotBeSent
from dispatch.models import Callout, Page, Response
from dispatch.services import owners, policies

_BY_HAND = {PageSort.ADDED.value, PageSort.HANDOVER.value}


def may_be_sent(callout: Callout, person_id: int, *, now: datetime) -> bool:
    """A clinician fit for duty there today (ADR 10); or who was asked as a supervisor
    and still stands in one of the tiers that answer for the consortium.
    """
    consortium = callout.consortium
    fit = people.fit_for_duty([person_id], now, consortium_id=consortium.pk)
    if fit[person_id] is None:
        return True
    return _asked_as_supervisor(callout, person_id) and owners.answers_for(
        consortium, person_id, now=now
    )


def _asked_as_supervisor(callout: Callout, person_id: int) -> bool:
    """By the ladder's rung for them, or by a human who chose them."""
    return any(
        policies.rung_of(callout, page).whom is Whom.SUPERVISOR
        if page.sort == PageSort.LADDER.value
        else page.sort in _BY_HAND
        for page in callout.pages.filter(person_id=person_id)
    )


def refuse_unless_fit(callout: Callout, person_id: int, *, now: datetime) -> None:
    if not may_be_sent(callout, person_id, now=now):
        raise MayNotBeSent


def wants_in_person(callout: Callout) -> bool:
    """Whether somebody should come at all: a consult stays one whatever key was
    pressed, because the agency's weapon rule may have made it one.
    """
    return callout.response_type != ResponseType.CONSULT.value


def refuse_if_engaged(person_id: int) -> None:
    """Raises AlreadyEngaged, naming the request on which they are at work."""
    other = (
        Response.objects.engaging()
        .filter(clinician_id=person_id)
        .select_related("callout")
        .first()
    )
    if other is not None:
        raise AlreadyEngaged(other.callout.number, other.callout.sequence)


def went_elsewhere(page: Page) -> bool:
    """Whether who was asked has taken other work in person since."""
    taken = Response.objects.engaging().filter(dispatched_at__gte=page.asked_at)
    others = taken.filter(clinician_id=page.person_id)
    return others.exclude(callout_id=page.callout_id).exists()
