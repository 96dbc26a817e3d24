"""Saying which agency an imported request belongs to, where its file did not."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.core.words import Kind as OrganisationKind
from agencies.models import Organisation
from agencies.services import audit
from common.errors import DomainError
from dispatch import outcomes
from dispatch.core.words import EventKind, Kind, Source
from dispatch.models import Callout, CalloutEvent


class NotAssignable(DomainError):
    """A request or an agency that does not go with the other."""


@transaction.atomic
def assign_agency(
    callout_id: int,
    agency_id: int,
    *,
    by: int,
    now: datetime,
    reason: str,
    organisation_id: int | None = None,
) -> Callout:
    """Give an imported request its agency: who asked, and whose area it was.

    Its responses are announced again, so that they are billed. The same agency
    again changes nothing. Raises NotAssignable for a request that was not imported,
    and for an agency without a seat in its consortium.
    """
    callout = Callout.objects.select_for_update().get(pk=callout_id)
    if callout.kind != Kind.IMPORTED.value:
        raise NotAssignable(_("Only an imported request is assigned afterwards."))
    agency = seated_agency(agency_id, callout.consortium_id)
    before = callout.place_agency_id
    if before == agency.pk and callout.requesting_organisation_id == agency.pk:
        return callout
    callout.requesting_organisation = callout.place_agency = agency
    callout.save(update_fields=["requesting_organisation", "place_agency"])
    _write_down(callout, before=before, by=by, now=now, reason=reason)
    audit.record(
        act="assign_agency",
        about=callout,
        now=now,
        person_id=by,
        organisation_id=organisation_id,
        reason=reason,
        agency=str(agency.public_id),
    )
    for response_id in callout.responses.values_list("pk", flat=True):
        outcomes.announce(
            outcomes.ResponseClosed(
                response_id=response_id,
                callout_id=callout.pk,
                consortium_id=callout.consortium_id,
                at=now,
            )
        )
    return callout


def _write_down(
    callout: Callout, *, before: int | None, by: int, now: datetime, reason: str
) -> None:
    CalloutEvent.objects.create(
        callout=callout,
        kind=EventKind.PLACE_ASSIGNED.value,
        at=now,
        entered_at=now,
        by_id=by,
        source=Source.WEB.value,
        details={
            "agency": callout.place_agency_id,
            "before": before,
            "reason": reason[:200],
        },
    )


def seated_agency(agency_id: int, consortium_id: int) -> Organisation:
    """The agency, if it ever had a seat there; NotAssignable if not."""
    agency = Organisation.objects.filter(
        pk=agency_id,
        kind=OrganisationKind.AGENCY.value,
        seats__consortium_id=consortium_id,
    ).first()
    if agency is None:
        raise NotAssignable(_("Choose an agency of this consortium."), field="agency")
    return agency
