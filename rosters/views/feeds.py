"""Calendar feeds: read by programs; made and revoked for a roster or a consortium."""

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from agencies import selectors as agencies
from agencies.core.acts import Act
from agencies.doors import TandemRequest, may, open_door
from rosters import selectors
from rosters.services import feeds
from rosters.views import making_feeds
from rosters.views.making_feeds import Page

TEXT = "text/calendar; charset=utf-8"


@require_safe
@open_door("the address is itself the secret, of 256 bits, kept as a hash")
def read(request: TandemRequest, token: str) -> HttpResponseBase:
    """The calendar; 304 to who has it already; 404 for an address nobody gave out."""
    found = feeds.open_feed(token, now=request.now)
    if found is None:
        raise Http404
    etag, seconds = f'"{found.edition}"', int(found.edition_at.timestamp())
    known = get_conditional_response(request, etag=etag, last_modified=seconds)
    response = known or HttpResponse(found.text(), content_type=TEXT)
    response["ETag"] = etag
    response["Last-Modified"] = http_date(seconds)
    response["Cache-Control"] = "private, no-cache"
    return response


def _roster_page(request: TandemRequest, public_id: UUID) -> Page:
    roster = selectors.roster_for(request.scope, public_id)
    return Page(
        roster,
        "rosters/roster_feeds.html",
        "rosters:roster_feeds",
        "rosters:revoke_roster_feed",
        (public_id,),
        roster.zone,
    )


def _consortium_page(request: TandemRequest, public_id: UUID) -> Page:
    consortium = agencies.consortium_for(request.scope, public_id)
    return Page(
        consortium,
        "rosters/consortium_feeds.html",
        "rosters:consortium_feeds",
        "rosters:revoke_consortium_feed",
        (public_id,),
        consortium.zone,
    )


@require_http_methods(["GET", "POST"])
@may(Act.EDIT_ROSTER)
def of_roster(request: TandemRequest, public_id: UUID) -> HttpResponse:
    page = _roster_page(request, public_id)
    return making_feeds.answer(request, page, {"roster": page.shown})


@require_POST
@may(Act.EDIT_ROSTER)
def revoke_of_roster(
    request: TandemRequest, public_id: UUID, feed_id: UUID
) -> HttpResponse:
    return making_feeds.revoke(request, _roster_page(request, public_id), feed_id)


@require_http_methods(["GET", "POST"])
@may(Act.EDIT_ROSTER)
def of_consortium(request: TandemRequest, public_id: UUID) -> HttpResponse:
    page = _consortium_page(request, public_id)
    return making_feeds.answer(request, page, {"consortium": page.shown})


@require_POST
@may(Act.EDIT_ROSTER)
def revoke_of_consortium(
    request: TandemRequest, public_id: UUID, feed_id: UUID
) -> HttpResponse:
    return making_feeds.revoke(request, _consortium_page(request, public_id), feed_id)
