"""Editing whom we ring: typed, seen as a timeline, and only then put in force."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from agencies.core.acts import Act
from agencies.doors import TandemRequest, may
from agencies.selectors import consortia_hosted
from common.errors import DomainError
from dispatch.errors import PolicyChanged
from dispatch.forms.ladders import LadderEditor
from dispatch.screens import ladders as screens
from dispatch.selectors import policies as selectors
from dispatch.selectors.policies import Place
from dispatch.services import policies


@require_GET
@may(Act.EDIT_POLICIES)
def ladders(request: TandemRequest) -> HttpResponse:
    """Every ladder there is or could be."""
    rows = [
        (place, screens.title(place), _address(place), newest)
        for place, newest in selectors.places(request.scope)
    ]
    facts = {"rows": rows, "consortia": consortia_hosted(request.scope)}
    return render(request, "dispatch/ladders.html", facts)


def _address(place: Place) -> str:
    query = f"?help={place.help.value}"
    if place.roster is not None:
        query += f"&roster={place.roster.public_id}"
    return reverse("dispatch:ladder", args=[place.consortium.public_id]) + query


@require_http_methods(["GET", "POST"])
@may(Act.EDIT_POLICIES)
def ladder(request: TandemRequest, public_id: UUID) -> HttpResponse:
    """GET: as it is in force. POST `do`: `add` and the like edit what is typed,
    `preview` shows what it would do, `save` puts it in force, `old-3` takes an older
    version up again, `none` gives up having one.
    """
    place = selectors.place_for(request.scope, public_id, request.GET.dict())
    do = request.POST.get("do", "")
    if request.method == "GET" or do.startswith("old-"):
        return _opened(request, place, do)
    if do == "none":
        return _given_up(request, place)
    editor = LadderEditor.typed(request.POST.dict(), do=do)
    if do == "save" and editor.ladder is not None:
        return _saved(request, place, editor)
    wrong = do in {"preview", "save"} and editor.ladder is None
    wrong = wrong and not editor.asks_more
    facts = _facts(request, place, editor)
    facts["preview"] = do == "preview" and editor.ladder is not None
    return render(request, "dispatch/ladder.html", facts, status=422 if wrong else 200)


def _opened(request: TandemRequest, place: Place, do: str) -> HttpResponse:
    """What is followed now, or the older version that shall be followed again."""
    rows = selectors.versions(place)
    seen = rows[0].version if rows else 0
    if do:
        row = selectors.version_of(place, do.removeprefix("old-"))
        followed = policies.ladder_in(row) or policies.followed_at(place)
        editor = LadderEditor.of(followed, seen=seen).judged_anew()
        preview = True
    else:
        editor = LadderEditor.of(policies.followed_at(place), seen=seen)
        preview = False
    facts = _facts(request, place, editor)
    facts["preview"] = preview and editor.ladder is not None
    return render(request, "dispatch/ladder.html", facts)


def _saved(request: TandemRequest, place: Place, editor: LadderEditor) -> HttpResponse:
    assert editor.ladder is not None  # noqa: S101 - narrows the type
    try:
        policies.put_ladder(
            place,
            editor.ladder,
            by=request.scope.user_id,
            now=request.now,
            seen=editor.seen,
        )
    except PolicyChanged as refusal:
        rows = selectors.versions(place)
        editor.refuse(str(refusal), seen=rows[0].version if rows else 0)
        facts = _facts(request, place, editor)
        return render(request, "dispatch/ladder.html", facts, status=409)
    messages.success(request, _("In force for every request from now on."))
    return redirect(_address(place))


def _given_up(request: TandemRequest, place: Place) -> HttpResponse:
    seen = request.POST.get("seen", "")
    try:
        policies.put_ladder(
            place,
            None,
            by=request.scope.user_id,
            now=request.now,
            seen=int(seen[:6]) if seen.isdecimal() else 0,
        )
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("It has no ladder of its own any more."))
    return redirect(_address(place))


def _facts(
    request: TandemRequest, place: Place, editor: LadderEditor
) -> dict[str, Any]:
    rows = selectors.versions(place)
    own = policies.ladder_in(rows[0]) if rows else None
    followed = policies.followed_at(place)
    shown = editor.ladder or followed
    return {
        "place": place,
        "title": screens.title(place),
        "editor": editor,
        "has_own": own is not None,
        "steps": screens.steps(shown, outside_line=place.consortium.outside_line),
        "worst_case": screens.worst_case(shown),
        "is_typed": editor.ladder is not None,
        "changes": screens.changes(followed, editor.ladder) if editor.ladder else [],
        "history": screens.history(rows),
        "last": max(len(editor.rungs) - 1, 0),
    }
