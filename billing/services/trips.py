"""Writing down that one trip served two agencies, or that it did not."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import selectors as agencies
from agencies.services import audit
from billing.errors import NotATripForTwo
from billing.models import SharedTrip
from billing.selectors import times
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
    made = SharedTrip(
        agency_id=other,
        own_minutes=own_minutes,
        other_minutes=other_minutes,
        reason=reason,
        said_at=now,
        said_by_id=by,
    )
    return _said(
        made,
        response,
        act="share_trip",
        own_minutes=own_minutes,
        other_minutes=other_minutes,
    )


@transaction.atomic
def take_back(response: Response, *, reason: str, by: int, now: datetime) -> SharedTrip:
    """The trip served nobody else after all; what was said before stays on record.

    Priced again at once. Raises NotATripForTwo where nobody said it was one.
    """
    if times.trip_for_two(response.pk) is None:
        raise NotATripForTwo(_("It is not recorded as a trip for two."), field="why")
    made = SharedTrip(
        own_minutes=0, other_minutes=0, reason=reason, said_at=now, said_by_id=by
    )
    return _said(made, response, act="take_trip_back")


def _said(
    made: SharedTrip, response: Response, *, act: str, **details: Any
) -> SharedTrip:
    """Kept, noted, and the response priced by it."""
    callout = response.callout
    made.consortium_id, made.response = callout.consortium_id, response
    made.save()
    audit.record(
        act=act,
        about=made,
        now=made.said_at,
        person_id=made.said_by_id,
        organisation_id=callout.consortium.host_id,
        reason=made.reason,
        **details,
    )
    pricing.take_response(
        ResponseClosed(
            response_id=response.pk,
            callout_id=callout.pk,
            consortium_id=callout.consortium_id,
            at=made.said_at,
        )
    )
    return made
