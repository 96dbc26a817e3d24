"""Agreements: read by every member, drafted where the books are kept."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from agencies.core.acts import Act
from agencies.doors import TandemRequest, may
from billing.core.templates import TEMPLATES
from billing.documents import agreement_document
from billing.errors import DraftChanged
from billing.forms.agreement_editor import SECTIONS, SectionEditor
from billing.forms.agreement_tops import DraftForm, ReasonForm
from billing.selectors import agreements as selectors
from billing.selectors import books
from billing.services import agreements, drafts, trying
from common.errors import DomainError

if TYPE_CHECKING:
    from billing.models import AgreementVersion


@require_GET
@may(Act.SEE_STATEMENTS)
def listed(request: TandemRequest) -> HttpResponse:
    return _list(request)


@require_GET
@may(Act.SEE_STATEMENTS)
def version(request: TandemRequest, public_id: UUID) -> HttpResponse:
    return _page(request, public_id)


@require_GET
@may(Act.SEE_STATEMENTS)
def document(request: TandemRequest, public_id: UUID) -> HttpResponse:
    found = selectors.version_for(request.scope, public_id)
    name = f"agreement-{found.number}.json"
    return JsonResponse(
        agreement_document(selectors.read_for(request.scope, found)),
        json_dumps_params={"indent": 2, "ensure_ascii": False},
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_POST
@may(Act.EDIT_AGREEMENT)
def draft(request: TandemRequest, consortium: UUID) -> HttpResponse:
    ours = books.consortium_for(request.scope, consortium)
    form = DraftForm(request.POST, choices=drafts.choices())
    if form.is_valid():
        try:
            made = drafts.begin(
                ours,
                form.cleaned_data["begin"],
                form.cleaned_data["document"],
                starts_on=form.cleaned_data["starts_on"],
                now=request.now,
                by=request.scope.user_id,
            )
        except DomainError as refusal:
            known = refusal.field if refusal.field in form.fields else "begin"
            form.add_error(known, str(refusal))
        else:
            return redirect("billing:agreement", public_id=made.public_id)
    return _list(request, wrong=form, at=ours.public_id)


@require_http_methods(["GET", "POST"])
@may(Act.EDIT_AGREEMENT)
def section(request: TandemRequest, public_id: UUID, code: str) -> HttpResponse:
    """GET: as it stands. POST `do`: `add-part` and the like edit what is typed, `say`
    says it back, `save` keeps it.
    """
    found = selectors.draft_for(request.scope, public_id)
    if code not in SECTIONS or found.activated_at is not None:
        raise Http404
    editor = SectionEditor(
        SECTIONS[code],
        selectors.agreement_of(found),
        starts_on=found.starts_on,
        seats=selectors.seats(found),
        seen=found.revision,
    )
    do = request.POST.get("do", "")
    if request.method == "POST":
        editor.take(request.POST, do)
    if do == "save" and editor.meant is not None:
        return _saved(request, found, editor)
    wrong = do in {"say", "save"} and editor.meant is None
    return _section(request, found, editor, status=422 if wrong else 200)


@require_GET
@may(Act.EDIT_AGREEMENT)
def preview(request: TandemRequest, public_id: UUID) -> HttpResponse:
    found = selectors.draft_for(request.scope, public_id)
    page = selectors.page_of(request.scope, found, now=request.now)
    context = {"page": page, "tried": trying.tried(found)}
    return render(request, "billing/agreement_preview.html", context)


@require_POST
@may(Act.EDIT_AGREEMENT)
def activate(request: TandemRequest, public_id: UUID) -> HttpResponse:
    found = selectors.draft_for(request.scope, public_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, public_id, wrong=form)
    try:
        agreements.activate_agreement(
            found.pk,
            now=request.now,
            by=request.scope.user_id,
            reason=form.cleaned_data["reason"],
            seen=form.cleaned_data["seen"],
        )
    except DomainError as refusal:
        return _page(request, public_id, wrong=form, refusal=str(refusal))
    messages.success(request, _("Put in force. It stands as it is from now on."))
    return redirect("billing:agreement", public_id=public_id)


@require_POST
@may(Act.EDIT_AGREEMENT)
def discard(request: TandemRequest, public_id: UUID) -> HttpResponse:
    found = selectors.draft_for(request.scope, public_id)
    seen = request.POST.get("seen", "")[:9]
    try:
        agreements.discard_draft(
            found.pk,
            seen=int(seen) if seen.isdecimal() else 0,
            now=request.now,
            by=request.scope.user_id,
        )
    except DomainError as refusal:
        return _page(request, public_id, refusal=str(refusal))
    messages.info(request, _("The draft is thrown away."))
    return redirect("billing:agreements")


def _saved(
    request: TandemRequest, found: "AgreementVersion", editor: SectionEditor
) -> HttpResponse:
    assert editor.meant is not None  # noqa: S101 - narrows the type
    try:
        agreements.save_draft(
            found.pk,
            editor.meant,
            starts_on=editor.starts_on,
            seen=editor.seen,
            now=request.now,
            by=request.scope.user_id,
            section=editor.section.code,
        )
    except DraftChanged as refusal:
        editor.refuse(str(refusal), seen=refusal.revision)
        return _section(request, found, editor, status=409)
    messages.success(request, _("Saved in the draft."))
    return redirect("billing:agreement", public_id=found.public_id)


def _section(
    request: TandemRequest,
    found: "AgreementVersion",
    editor: SectionEditor,
    *,
    status: int,
) -> HttpResponse:
    against: tuple[str, ...] = ()
    if editor.meant is not None:
        against = agreements.reasons_against_typed(
            editor.meant, found, editor.starts_on
        )
    context = {
        "editor": editor,
        "public_id": found.public_id,
        "against": against,
        "said": selectors.said_back(
            editor.meant or editor.agreement, editor.section.code
        ),
        "is_typed": editor.meant is not None,
    }
    return render(request, "billing/agreement_section.html", context, status=status)


def _page(
    request: TandemRequest,
    public_id: UUID,
    *,
    wrong: ReasonForm | None = None,
    refusal: str = "",
) -> HttpResponse:
    found = selectors.version_for(request.scope, public_id)
    page = selectors.page_of(request.scope, found, now=request.now)
    against = agreements.reasons_against(found) if page.is_draft else ()
    context: dict[str, Any] = {
        "page": page,
        "against": against,
        "form": wrong or ReasonForm(initial={"seen": page.revision}),
        "refusal": "" if refusal in " ".join(against) else refusal,
    }
    status = 409 if refusal else 422 if wrong else 200
    return render(request, "billing/agreement.html", context, status=status)


def _list(
    request: TandemRequest, *, wrong: DraftForm | None = None, at: UUID | None = None
) -> HttpResponse:
    rows = [
        (
            ours,
            wrong if ours.consortium.public_id == at else _draft_form(request, ours),
        )
        for ours in selectors.agreements(request.scope, now=request.now)
    ]
    context = {"rows": rows}
    status = 422 if wrong else 200
    return render(request, "billing/agreements.html", context, status=status)


def _draft_form(
    request: TandemRequest, ours: selectors.ConsortiumAgreements
) -> DraftForm | None:
    """The first one begins from a common agreement, with the coming month."""
    if not ours.may_edit:
        return None
    if ours.versions:
        return DraftForm(choices=drafts.choices(), initial={"begin": drafts.IN_FORCE})
    return DraftForm(
        choices=drafts.choices(),
        initial={
            "begin": TEMPLATES[0].code,
            "starts_on": drafts.next_month(ours.consortium, now=request.now),
        },
    )
