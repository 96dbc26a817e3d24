"""Swaps for machines: offered, withdrawn and settled as a coordinator does.

A token is an organisation's, and no clinician: it never takes a shift, declines one or
answers a counter-offer, for these are a person's own word, given by their own phone or
sign-in. Whoever must put somebody on call makes an override, which says what it is.
What a token does is written down as done by nobody, with its public id.
"""

from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from agencies.api import Key, once, ours
from agencies.core.keys import TokenScope
from agencies.doors import by_token
from common.errors import NotUnderstood
from rosters.api import shapes
from rosters.api.asking import (
    People,
    people_of,
    refusing,
    rules_named,
    to_edit,
)
from rosters.core.swaps import Source
from rosters.selectors import swaps as selectors
from rosters.services import offers
from rosters.services import swaps as services

if TYPE_CHECKING:
    from agencies.doors import TandemRequest
    from rosters.models import Swap

router = Router(tags=["swaps"])
WRITES = by_token(TokenScope.ROSTER_WRITE)
MOST, USUAL = 100, 50
ANSWERS = ("approve", "refuse")


@router.get("", auth=WRITES, response=shapes.SwapPage, summary="The swaps there are")
def swaps(
    request: HttpRequest,
    after: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=MOST)] = USUAL,
) -> shapes.SwapPage:
    """Those whose shift is not over, of the rosters that the token may edit."""
    asker = ours(request)
    found = selectors.swaps_after(asker.scope, after, limit + 1, since=asker.now)
    return shapes.SwapPage(
        items=[_said(request, one) for one in found[:limit]],
        next=found[limit - 1].public_id if len(found) > limit else None,
    )


@router.get("/{uuid:swap_id}", auth=WRITES, response=shapes.SwapOut, summary="One swap")
def swap(request: HttpRequest, swap_id: UUID) -> shapes.SwapOut:
    return _said(request, selectors.swap_for(ours(request).scope, swap_id))


@router.post(
    "",
    auth=WRITES,
    response={201: shapes.SwapOut},
    summary="Offer somebody's shift to others, by text",
)
def offer(
    request: HttpRequest, sent: shapes.OfferIn, key: Key = ""
) -> Status[dict[str, Any]]:
    """Its holder is told, and keeps it until somebody takes it."""
    return once(request, key, sent, lambda: _offered(request, sent))


@router.post(
    "/{uuid:swap_id}/withdraw",
    auth=WRITES,
    response=shapes.SwapOut,
    summary="Take an offer back, or undo what is in force until it begins",
)
def withdraw(
    request: HttpRequest, swap_id: UUID, sent: shapes.WaiverIn | None = None
) -> shapes.SwapOut:
    """Safe to repeat: no key is needed. What is in force is refused with 409 while
    whoever gets a shift back may not have it, by a hard rule that `despite` does not
    name.
    """
    found = selectors.swap_for(ours(request).scope, swap_id)
    act = _act(to_edit(request), sent)
    refusing("despite", lambda: offers.withdraw(found.pk, act))
    return swap(request, swap_id)


@router.post(
    "/{uuid:swap_id}/settle",
    auth=WRITES,
    response=shapes.SwapOut,
    summary="Approve or refuse what somebody has taken",
)
def settle(
    request: HttpRequest, swap_id: UUID, sent: shapes.SettleIn
) -> shapes.SwapOut:
    """Safe to repeat: no key is needed. Both are told by text."""
    found = selectors.swap_for(ours(request).scope, swap_id)
    asker = to_edit(request)
    if sent.answer not in ANSWERS:
        said = {"known": ", ".join(ANSWERS)}
        raise NotUnderstood(_("One of: %(known)s.") % said, field="answer")
    act = _act(asker, sent)
    if sent.answer == "approve":
        refusing("despite", lambda: services.approve(found.pk, act))
    else:
        offers.refuse(found.pk, act)
    return swap(request, swap_id)


def _offered(request: HttpRequest, sent: shapes.OfferIn) -> shapes.SwapOut:
    asker = ours(request)
    at, expires_at = shapes.instant(sent.at, "at"), None
    if sent.expires_at is not None:
        expires_at = shapes.instant(sent.expires_at, "expires_at")
    try:
        shift = selectors.shift_for(asker.scope, sent.position, int(at.timestamp()))
    except Http404:
        sentence = _("No shift is there that this token may offer.")
        raise NotUnderstood(sentence, field="position") from None
    people = None
    if sent.people is not None:
        roster = shift.position.roster
        people = people_of(roster, sent.people, "people", now=asker.now)
    made = offers.offer(
        shift, _act(asker), people=people, note_to_all=sent.note, expires_at=expires_at
    )
    return _said(request, made)


def _act(asker: "TandemRequest", sent: shapes.WaiverIn | None = None) -> services.Act:
    return services.Act(
        by=None,
        now=asker.now,
        source=Source.API,
        why=sent.reason if sent else "",
        despite=rules_named(sent.despite) if sent else (),
        steers=True,
    )


def _said(request: HttpRequest, one: "Swap") -> shapes.SwapOut:
    roster = one.position.roster
    named = People(ours(request).scope, roster)
    return shapes.SwapOut(
        id=one.public_id,
        roster=roster.public_id,
        position=one.position.public_id,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        expires_at=one.expires_at,
        state=one.state,
        holder=named.said(one.holder),
        taker=named.maybe(one.taker),
        is_exchange=one.is_exchange,
        asked=[
            shapes.AskedOut(person=named.said(asked.person), answer=asked.answer)
            for asked in selectors.asked_of(one)
        ],
    )
