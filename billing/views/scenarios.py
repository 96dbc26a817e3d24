"""What-if: formulas side by side, before anything is signed.

Finance, coordinators and administrators of a consortium's host compare, keep, open to
members and delete. A member's lead and finance read what was opened to them: their own
agency's amounts and the sums, and everybody's only where the agreement in force shows
shares to all (`selectors.scenarios.page_of`).
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from agencies import selectors as agencies
from agencies.core.acts import Act
from agencies.doors import TandemRequest, may
from billing.documents import read_scenario
from billing.errors import ScenarioChanged
from billing.forms.what_if_editor import ScenarioEditor
from billing.selectors import activity, books
from billing.selectors import scenarios as selectors
from billing.services import scenarios as services
from common.errors import DomainError


@require_GET
@may(Act.SEE_STATEMENTS)
def listed(request: TandemRequest) -> HttpResponse:
    return _list(request)


@require_GET
@may(Act.SEE_STATEMENTS)
def scenario(request: TandemRequest, public_id: UUID) -> HttpResponse:
    found = selectors.scenario_for(request.scope, public_id)
    page = selectors.page_of(request.scope, found, now=request.now)
    return render(request, "billing/scenario.html", {"page": page})


@require_GET
@may(Act.WEIGH_FORMULAS)
def scenario_json(request: TandemRequest, public_id: UUID) -> HttpResponse:
    found = selectors.kept_for(request.scope, public_id)
    return JsonResponse(
        {
            "name": found.name,
            "scenario": found.document,
            "results": selectors.result_document(read_scenario(found.document)),
        },
        json_dumps_params={"indent": 2, "ensure_ascii": False},
        headers={"Content-Disposition": 'attachment; filename="what-if.json"'},
    )


@require_http_methods(["GET", "POST"])
@may(Act.WEIGH_FORMULAS)
def new_scenario(request: TandemRequest, consortium: UUID) -> HttpResponse:
    """GET: the members and last year's cost, to begin from. POST: see `_edited`."""
    ours = books.consortium_for(request.scope, consortium)
    asked = activity.to_type(ours, now=request.now)
    editor = _editor(request, ours, "", asked, seen=0)

    def keep(name: str, meant: Any) -> HttpResponse:
        made = services.keep(
            ours, name, meant, now=request.now, by=request.scope.user_id
        )
        messages.success(request, _("Kept. No book is touched."))
        return redirect("billing:scenario", public_id=made.public_id)

    return _edited(request, editor, keep)


@require_http_methods(["GET", "POST"])
@may(Act.WEIGH_FORMULAS)
def change(request: TandemRequest, public_id: UUID) -> HttpResponse:
    found = selectors.kept_for(request.scope, public_id)
    asked = read_scenario(found.document)
    editor = _editor(request, found.consortium, found.name, asked, seen=found.revision)

    def keep(name: str, meant: Any) -> HttpResponse:
        services.change(
            found.pk,
            name,
            meant,
            seen=editor.seen,
            now=request.now,
            by=request.scope.user_id,
        )
        messages.success(request, _("Kept. No book is touched."))
        return redirect("billing:scenario", public_id=public_id)

    return _edited(request, editor, keep, public_id=public_id)


@require_POST
@may(Act.WEIGH_FORMULAS)
def last_year(request: TandemRequest, consortium: UUID) -> HttpResponse:
    ours = books.consortium_for(request.scope, consortium)
    try:
        made = services.keep_last_year(ours, now=request.now, by=request.scope.user_id)
    except DomainError as refusal:
        return _list(request, refusal=str(refusal))
    return redirect("billing:scenario", public_id=made.public_id)


@require_POST
@may(Act.WEIGH_FORMULAS)
def copy(request: TandemRequest, public_id: UUID) -> HttpResponse:
    found = selectors.kept_for(request.scope, public_id)
    made = services.copy(found, now=request.now, by=request.scope.user_id)
    return redirect("billing:change_scenario", public_id=made.public_id)


@require_POST
@may(Act.WEIGH_FORMULAS)
def share(request: TandemRequest, public_id: UUID) -> HttpResponse:
    """POST `open` 1 lets members read it by its address; 0 no longer."""
    found = selectors.kept_for(request.scope, public_id)
    is_open = request.POST.get("open") == "1"
    services.open_to_members(
        found.pk, is_open=is_open, now=request.now, by=request.scope.user_id
    )
    return redirect("billing:scenario", public_id=public_id)


@require_POST
@may(Act.WEIGH_FORMULAS)
def delete(request: TandemRequest, public_id: UUID) -> HttpResponse:
    found = selectors.kept_for(request.scope, public_id)
    try:
        services.delete(found.pk, now=request.now, by=request.scope.user_id)
    except DomainError as refusal:
        return _list(request, refusal=str(refusal))
    messages.info(request, _("It is deleted."))
    return redirect("billing:scenarios")


def _editor(
    request: TandemRequest, consortium: Any, name: str, asked: Any, *, seen: int
) -> ScenarioEditor:
    return ScenarioEditor(
        name,
        asked,
        known=activity.offered(consortium, now=request.now),
        seats=agencies.seats_ever(consortium.pk),
        seen=seen,
    )


def _edited(
    request: TandemRequest,
    editor: ScenarioEditor,
    keep: Callable[[str, Any], HttpResponse],
    *,
    public_id: UUID | None = None,
) -> HttpResponse:
    """GET: as it stands. POST `do`: `add-town` and the like edit what is typed, `read`
    takes the table's towns, `show` compares without keeping, `keep` keeps it."""
    do = request.POST.get("do", "")
    status = 200
    if request.method == "POST":
        editor.take(request.POST, request.FILES, do)
        judged = do in {"show", "keep"} and editor.meant is None
        status = 422 if judged or editor.wrong_rows else 200
    if do == "keep" and editor.meant is not None:
        try:
            return keep(editor.name, editor.meant)
        except ScenarioChanged as refusal:
            editor.refuse(str(refusal), seen=refusal.revision)
            status = 409
    shown = editor.meant if do == "show" else None
    context = {
        "editor": editor,
        "public_id": public_id,
        "comparison": selectors.comparison(shown) if shown is not None else None,
    }
    return render(request, "billing/scenario_edit.html", context, status=status)


def _list(request: TandemRequest, *, refusal: str = "") -> HttpResponse:
    context = {"rows": selectors.scenarios(request.scope), "refusal": refusal}
    status = 409 if refusal else 200
    return render(request, "billing/scenarios.html", context, status=status)
