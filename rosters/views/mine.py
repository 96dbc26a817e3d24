"""One's own shifts: the next ones, one of them as a file, and one's own calendar."""

from datetime import UTC, datetime
from uuid import UUID

from django.http import Http404, HttpResponse
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from agencies import selectors as agencies
from agencies.core.acts import Act
from agencies.doors import TandemRequest, may
from common.walltime import YEARS
from rosters import screens, selectors
from rosters.selectors import confirming, shortfalls, swaps
from rosters.services import unavailable
from rosters.views import making_feeds
from rosters.views.making_feeds import Page

AT_ONCE = 10
INSTANT = "%Y%m%dT%H%M%SZ"


def _instant(text: str) -> datetime | None:
    """The instant that an address names; None for any other text."""
    try:
        read = datetime.strptime(text, INSTANT).replace(tzinfo=UTC)
    except ValueError:
        return None
    return read if read.year in YEARS else None


def _page(request: TandemRequest) -> Page:
    return Page(
        None,
        "rosters/my_shifts.html",
        "rosters:my_shifts",
        "rosters:revoke_own_feed",
        (),
        agencies.zone_of(request.scope),
    )


@require_http_methods(["GET", "POST"])
@may(Act.RESPOND)
def my_shifts(request: TandemRequest) -> HttpResponse:
    since = _instant(request.GET.get("from", ""))
    shifts = selectors.my_next_shifts(
        request.scope, request.now, since=since, most=AT_ONCE + 1
    )
    facts = {
        "shifts": shifts[:AT_ONCE],
        "more": shifts[AT_ONCE].starts_at if len(shifts) > AT_ONCE else None,
        "is_later": since is not None,
        "to_confirm": confirming.to_confirm(request.scope, now=request.now),
        "swaps_waiting": swaps.waiting_for(request.scope, now=request.now),
        "gaps_offered": shortfalls.offers_to(request.scope, now=request.now),
        "now_on": screens.running(request.scope, now=request.now),
        "now": request.now,
        "away": unavailable.away(request.scope.user_id, now=request.now),
    }
    return making_feeds.answer(request, _page(request), facts)


@require_POST
@may(Act.RESPOND)
def revoke_feed(request: TandemRequest, feed_id: UUID) -> HttpResponse:
    return making_feeds.revoke(request, _page(request), feed_id)


@require_safe
@may(Act.RESPOND)
def shift_file(request: TandemRequest, position_id: UUID, starts: str) -> HttpResponse:
    """One shift of one's own, to be taken over into a calendar."""
    starts_at = _instant(starts)
    if starts_at is None:
        raise Http404
    name, text = screens.shift_file(request.scope, position_id, starts_at)
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-cache"
    return response
