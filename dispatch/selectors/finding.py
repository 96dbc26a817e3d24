"""Requests by what is known of them: a number, a place, who asked, a day."""

from datetime import time, timedelta

from django.db.models import Exists, OuterRef, Q

from agencies import selectors as people
from agencies.core.scope import Scope
from common import walltime
from dispatch.core.finding import Sought, Standing, number_in
from dispatch.core.words import OPEN, EventKind, State
from dispatch.models import Callout, CalloutEvent, OtherIncident
from dispatch.models.callouts import CalloutQuerySet

MIDNIGHT = time()


def sought_by(scope: Scope, sought: Sought) -> CalloutQuerySet:
    """The requests one may see that are like that, in no order.

    Whoever's names are not shown is not found by their name: only who serves the
    whole consortium looks for clinicians.
    """
    rows = Callout.objects.visible_to(scope)
    if sought.words:
        rows = rows.filter(_as_said(sought.words, scope))
    if sought.agency is not None:
        rows = rows.filter(requesting_organisation__public_id=sought.agency)
    if sought.standing is not None:
        rows = rows.filter(_standing(sought.standing))
    zone = walltime.zone(people.zone_of(scope))
    if sought.from_on is not None:
        rows = rows.filter(
            requested_at__gte=walltime.instant(sought.from_on, MIDNIGHT, zone)
        )
    if sought.until_on is not None:
        after = sought.until_on + timedelta(days=1)
        rows = rows.filter(requested_at__lt=walltime.instant(after, MIDNIGHT, zone))
    return rows


def agencies_to_choose(scope: Scope) -> list[tuple[str, str]]:
    """Public id and name of each agency whose requests one may see, former members
    too; none for an agency itself, which sees its own alone.
    """
    if not scope.sees_whole_consortium:
        return []
    found = {one for pk in scope.consortium_ids for one in people.seats_ever(pk)}
    return sorted(found, key=lambda one: one[1])


def _as_said(words: str, scope: Scope) -> Q:
    others = OtherIncident.objects.filter(callout=OuterRef("pk"))
    said = (
        Q(place__icontains=words)
        | Q(cad_incident__icontains=words)
        | Q(Exists(others.filter(incident__icontains=words)))
        | Q(requesting_organisation__name__icontains=words)
        | Q(requester__full_name__icontains=words)
        | Q(requester__work_name__icontains=words)
    )
    if scope.sees_whole_consortium:
        said |= Q(lead__full_name__icontains=words)
        said |= Q(lead__work_name__icontains=words)
    number = number_in(words)
    if number is None:
        return said
    named = Q(sequence=number.sequence)
    if number.year is not None:
        named &= Q(year=2000 + number.year)
    if number.agency:
        asked_by = "requesting_organisation"
        named &= Q((f"{asked_by}__short_name__iexact", number.agency)) | Q(
            (f"{asked_by}__name__iexact", number.agency)
        )
    return said | named


def _standing(standing: Standing) -> Q:
    over = {State.CLEARED.value, State.CLOSED.value}
    match standing:
        case Standing.OPEN:
            return Q(state__in=[state.value for state in OPEN])
        case Standing.OVER:
            return Q(state__in=over)
        case Standing.CANCELLED:
            return Q(state=State.CANCELLED.value)
        case Standing.NOBODY:
            told_no = CalloutEvent.objects.filter(
                callout=OuterRef("pk"), kind=EventKind.EXHAUSTED.value
            )
            return Q(Exists(told_no))
