"""Requests by token: ask, read, list, and what happened. For `dispatch.api`."""

import uuid
from typing import Annotated, Any, cast
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status

from agencies.api import Key, once, ours
from agencies.core.keys import TokenScope
from agencies.doors import by_token
from dispatch import screens, selectors
from dispatch.api import saying, shapes
from dispatch.errors import OpenThere
from dispatch.services import by_machine

router = Router(tags=["requests"])
READS = by_token(TokenScope.CALLOUTS_READ, TokenScope.CALLOUTS_WRITE)
WRITES = by_token(TokenScope.CALLOUTS_WRITE)
MOST, USUAL = 100, 50
Limit = Annotated[int, Query(ge=1, le=MOST)]


@router.get(
    "", auth=READS, response=shapes.CalloutPage, summary="The requests there are"
)
def callouts(
    request: HttpRequest,
    after: UUID | None = None,
    limit: Limit = USUAL,
    still_open: Annotated[bool, Query(alias="open")] = False,
) -> shapes.CalloutPage:
    """Newest first; with `open=true` only those that are not over."""
    asker = ours(request)
    listed = selectors.callouts(
        asker.scope, before=after, count=limit, still_open=still_open
    )
    return shapes.CalloutPage(
        items=[
            shapes.CalloutOut(**saying.callout(asker, one, at="callout"))
            for one in listed.callouts
        ],
        next=UUID(listed.older) if listed.older else None,
    )


@router.post(
    "",
    auth=WRITES,
    response={201: shapes.AnswerOut, 409: shapes.OpenThereOut},
    summary="Ask for a clinician",
)
def ask_for(
    request: HttpRequest, sent: shapes.AskedIn, key: Key = ""
) -> Status[Any] | Status[shapes.OpenThereOut]:
    """201 once it is stored; 409 with `open` where it may be a request that is open:
    say `same_as` or `another`.
    """
    asker = ours(request)
    token = cast(Any, request).auth

    def work() -> shapes.AnswerOut:
        given = by_machine.ask(
            sent,
            asker.scope,
            now=asker.now,
            form_key=uuid.uuid5(token.public_id, key) if key else uuid.uuid4(),
            incident=sent.cad_incident,
        )
        return saying.answer(asker, given, at="callout")

    try:
        return once(request, key, sent, work)
    except OpenThere as found:
        return Status(409, saying.open_there(asker, found))


@router.get(
    "/{uuid:callout_id}",
    auth=READS,
    response=shapes.CalloutOut,
    summary="Where a request stands",
)
def callout(request: HttpRequest, callout_id: UUID) -> shapes.CalloutOut:
    asker = ours(request)
    found = selectors.callout_for(asker.scope, callout_id)
    return shapes.CalloutOut(**saying.callout(asker, found, at="callout"))


@router.get(
    "/{uuid:callout_id}/events",
    auth=READS,
    response=shapes.EventPage,
    summary="What happened to a request",
)
def callout_events(
    request: HttpRequest,
    callout_id: UUID,
    after: Annotated[int, Query(ge=0)] = 0,
    limit: Limit = USUAL,
) -> shapes.EventPage:
    """In the order in which we were told; after the event with that `n`."""
    asker = ours(request)
    found = selectors.callout_for(asker.scope, callout_id)
    lines = screens.events_after(found, asker.scope, after, limit + 1)
    items = [
        shapes.EventOut(
            n=after + nth,
            kind=event.kind,
            what=what,
            at=event.at,
            entered_at=event.entered_at,
            source=event.source,
        )
        for nth, (event, what) in enumerate(lines[:limit], start=1)
    ]
    return shapes.EventPage(
        items=items, next=items[-1].n if len(lines) > limit else None
    )
