"""Writing down that one trip served two agencies."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import selectors as agencies
from agencies.services import audit
from billing.errors import NotATripForTwo
from billing.models import SharedTrip
from billing.services import pricing
from dispatch.models import Response
from dispatch.outcomes import ResponseClosed


@transaction.atomic
def share_trip(
    response: Response,
    *,
    agency: str,
    own_minutes: int,
    other_minutes: int,
    reason: str,
    by: int,
    now: datetime,
) -> SharedTrip:
    """The trip served a second agency, by its public id; said again, the newest stands.

    Priced again at once. Raises NotATripForTwo for the agency that asked, or one
    without a seat.
    """
    callout = response.callout
    seated = agencies.organisation_keys(
        public_id for public_id, _name in agencies.seats_ever(callout.consortium_id)
    )
    other = seated.get(agency)
    if other is None or other == callout.requesting_organisation_id:
        raise NotATripForTwo(
            _("Choose another agency of the consortium."), field="agency"
        )
    made = SharedTrip.objects.create(
        consortium_id=callout.consortium_id,
        response=response,
        agency_id=other,
        own_minutes=own_minutes,
        other_minutes=other_minutes,
        reason=reason,
        said_at=now,
        said_by_id=by,
    )
    audit.record(
        act="share_trip",
        about=made,
        now=now,
        person_id=by,
        organisation_id=callout.consortium.host_id,
        reason=reason,
        own_minutes=own_minutes,
        other_minutes=other_minutes,
    )
    pricing.take_response(
        ResponseClosed(
            response_id=response.pk,
            callout_id=callout.pk,
            consortium_id=callout.consortium_id,
            at=now,
        )
    )
    return made
