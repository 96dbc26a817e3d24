"""Changing who is on call for a span, as a coordinator does. For `rosters.api`.

A token is an organisation's and nobody in person: what it does is written down as done
by nobody, with the token's public id in the history, and everybody whose shifts change
is told by text. It is held to the hard rules as people are.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from agencies.api import Key, once, ours
from agencies.core.keys import TokenScope
from agencies.doors import by_token
from common.errors import NotUnderstood
from rosters import selectors
from rosters.api import shapes
from rosters.api.asking import (
    People,
    people_of,
    position_of,
    refusing,
    rules_named,
    to_edit,
    waiver_of,
)
from rosters.core.words import Change
from rosters.services import changes, empty_swaps, previews

if TYPE_CHECKING:
    from rosters.models import Override, Roster

router = Router(tags=["overrides"])
READS = by_token(TokenScope.ROSTER_READ, TokenScope.ROSTER_WRITE)
WRITES = by_token(TokenScope.ROSTER_WRITE)
MOST, USUAL = 100, 50


@router.get(
    "/{uuid:roster_id}/people",
    auth=WRITES,
    response=shapes.PeopleOut,
    summary="The clinicians who may be put on a roster",
)
def people(request: HttpRequest, roster_id: UUID) -> shapes.PeopleOut:
    """By name; their ids are what overrides and offers of swaps name."""
    found = selectors.roster_for(ours(request).scope, roster_id)
    asker = to_edit(request)
    said = People(asker.scope, found).said
    some = selectors.eligible_people(found, now=asker.now)
    return shapes.PeopleOut(items=[said(person) for person in some])


@router.get(
    "/{uuid:roster_id}/overrides",
    auth=READS,
    response=shapes.OverridePage,
    summary="The overrides that stand",
)
def overrides(
    request: HttpRequest,
    roster_id: UUID,
    since: datetime | None = None,
    after: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=MOST)] = USUAL,
) -> shapes.OverridePage:
    """Those that end after `since` (now, unless given), by their start."""
    asker = ours(request)
    found = selectors.roster_for(asker.scope, roster_id)
    at = shapes.instant(since, "since") if since else asker.now
    last = _last(request, found, after) if after else None
    rows = selectors.overrides_after(asker.scope, found, last, limit + 1, since=at)
    return shapes.OverridePage(
        items=[_said(request, found, row) for row in rows[:limit]],
        next=rows[limit - 1].public_id if len(rows) > limit else None,
    )


@router.post(
    "/{uuid:roster_id}/overrides",
    auth=WRITES,
    response={201: shapes.OverrideOut},
    summary="Change who is on call for a span, published at once",
)
def add_override(
    request: HttpRequest, roster_id: UUID, sent: shapes.OverrideIn, key: Key = ""
) -> Status[dict[str, Any]]:
    """Refused with 409 while a hard rule is broken that `despite` does not name, or
    where another override stands for the same time.
    """
    found = selectors.roster_for(ours(request).scope, roster_id)
    asker = to_edit(request)

    def work() -> shapes.OverrideOut:
        made = changes.add_override(
            position_of(asker.scope, found, sent.position),
            _wish(found, sent, now=asker.now),
            starts_at=shapes.instant(sent.starts_at, "starts_at"),
            ends_at=shapes.instant(sent.ends_at, "ends_at"),
            now=asker.now,
            despite=rules_named(sent.despite),
            tell_anyway=True,
        )
        return _said(request, found, made)

    return once(request, key, sent, lambda: refusing("despite", work))


@router.delete(
    "/{uuid:roster_id}/overrides/{uuid:override_id}",
    auth=WRITES,
    response={204: None},
    summary="Withdraw an override, published at once",
)
def withdraw_override(
    request: HttpRequest,
    roster_id: UUID,
    override_id: UUID,
    sent: shapes.WaiverIn | None = None,
) -> Status[None]:
    """Safe to repeat. One that a swap made takes the whole swap back with it. Refused
    with 409 while whoever gets a shift back may not have it, by a hard rule that
    `despite` does not name.
    """
    scope = ours(request).scope
    found = selectors.roster_for(scope, roster_id)
    override = selectors.override_for(scope, found, override_id)
    asker = to_edit(request)
    waiver = waiver_of(sent)

    def work() -> None:
        previews.under_rules(
            lambda: empty_swaps.withdraw(override, now=asker.now, tell_anyway=True),
            roster=found,
            waiver=waiver,
            now=asker.now,
        )

    refusing("despite", work)
    return Status(204, None)


ASKED_FOR = (Change.ADD, Change.REPLACE, Change.REMOVE)


def _wish(found: "Roster", sent: shapes.OverrideIn, *, now: datetime) -> changes.Wish:
    try:
        change = ASKED_FOR[[one.value for one in ASKED_FOR].index(sent.change)]
    except ValueError:
        said = {"known": ", ".join(change.value for change in ASKED_FOR)}
        raise NotUnderstood(_("One of: %(known)s.") % said, field="change") from None
    named = {
        field: people_of(found, [public_id], field, now=now)[0]
        for field in ("person", "instead_of")
        if (public_id := getattr(sent, field)) is not None
    }
    return changes.Wish(
        change, named.get("person"), named.get("instead_of"), sent.reason
    )


def _last(request: HttpRequest, found: "Roster", after: UUID) -> "Override":
    """The last of the page before, though it was withdrawn since."""
    try:
        return selectors.override_for(ours(request).scope, found, after)
    except Http404:
        sentence = _("No such override of that roster.")
        raise NotUnderstood(sentence, field="after") from None


def _said(request: HttpRequest, found: "Roster", row: "Override") -> shapes.OverrideOut:
    scope = ours(request).scope
    named = People(scope, found)
    return shapes.OverrideOut(
        id=row.public_id,
        position=row.position.public_id,
        change=row.change,
        person=named.maybe(row.person),
        instead_of=named.maybe(row.instead_of),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        reason=row.reason if scope.sees_whole_consortium else None,
        despite=row.despite if scope.sees_whole_consortium else None,
        made_at=row.made_at,
    )
