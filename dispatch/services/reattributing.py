"""Saying after the fact which agency a request was for: its bill was questioned."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.services import audit
from dispatch import outcomes
from dispatch.core.words import EventKind, Source
from dispatch.models import Callout, Response
from dispatch.selectors.billable import OVER
from dispatch.services import log
from dispatch.services.imports_places import NotAssignable, seated_agency


@transaction.atomic
def reattribute(
    response_id: int,
    agency_id: int,
    *,
    by_place: bool,
    by: int,
    now: datetime,
    reason: str,
    organisation_id: int,
) -> Callout:
    """The request behind a response becomes that agency's: who asked, or whose area it
    was (`by_place`). Its responses are announced again, so that they are billed.

    The same agency again changes nothing. Raises NotAssignable while the request runs,
    and for an agency without a seat in its consortium.
    """
    found = Response.objects.get(pk=response_id)
    callout = Callout.objects.select_for_update().get(pk=found.callout_id)
    if callout.state not in OVER:
        raise NotAssignable(_("This request is not over."))
    agency = seated_agency(agency_id, callout.consortium_id)
    column = "place_agency_id" if by_place else "requesting_organisation_id"
    before = getattr(callout, column)
    if before == agency.pk:
        return callout
    setattr(callout, column, agency.pk)
    callout.save(update_fields=[column.removesuffix("_id")])
    log.note(
        callout,
        EventKind.PLACE_ASSIGNED,
        now=now,
        by=by,
        source=Source.WEB,
        agency=agency.pk,
        before=before,
        reason=reason[:200],
    )
    audit.record(
        act="reattribute",
        about=callout,
        now=now,
        person_id=by,
        organisation_id=organisation_id,
        reason=reason,
        agency=str(agency.public_id),
    )
    for each in callout.responses.values_list("pk", flat=True):
        outcomes.announce(
            outcomes.ResponseClosed(
                response_id=each,
                callout_id=callout.pk,
                consortium_id=callout.consortium_id,
                at=now,
            )
        )
    return callout
