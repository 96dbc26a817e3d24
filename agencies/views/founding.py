"""A consortium's first day: its members, and their first people."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from agencies import forms, selectors
from agencies.core.acts import Act
from agencies.core.words import Kind
from agencies.doors import TandemRequest, may
from agencies.services import bringing, seats
from common.errors import DomainError

if TYPE_CHECKING:
    from agencies.models import Consortium


@require_http_methods(["GET", "POST"])
@may(Act.SET_UP)
def members(request: TandemRequest, public_id: UUID) -> HttpResponse:
    consortium = selectors.hosted_consortium_for(request.scope, public_id)
    form, status = forms.MemberForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            entered = form.cleaned_data
            try:
                made = seats.admit(
                    consortium,
                    kind=Kind(entered["kind"]),
                    name=entered["name"],
                    short_name=entered["short_name"],
                    now=request.now,
                    by=request.scope.user_id,
                )
            except DomainError as refusal:
                forms.refuse(form, refusal)
                status = 409
            else:
                messages.success(request, _("%(name)s is in.") % {"name": made})
                return redirect("agencies:members", public_id)
    rows = seats.why_each_stands(consortium, now=request.now)
    facts = {"consortium": consortium, "rows": rows.items(), "form": form}
    return render(request, "agencies/members.html", facts, status=status)


@require_POST
@may(Act.SET_UP)
def take_member_back(
    request: TandemRequest, public_id: UUID, organisation_id: UUID
) -> HttpResponse:
    consortium = selectors.hosted_consortium_for(request.scope, public_id)
    member = selectors.organisation_for(request.scope, organisation_id)
    try:
        seats.take_back(consortium, member, now=request.now, by=request.scope.user_id)
        messages.info(request, _("%(name)s is taken back.") % {"name": member})
    except DomainError as refusal:
        messages.error(request, f"{member}: {refusal}")
    return redirect("agencies:members", public_id)


@require_http_methods(["GET", "POST"])
@may(Act.SET_UP)
def people_file(request: TandemRequest, public_id: UUID) -> HttpResponse:
    """GET: where to paste them. POST: what would come of it; with `bring`, that."""
    consortium = selectors.hosted_consortium_for(request.scope, public_id)
    if request.method == "GET":
        return _file(request, consortium, forms.PeopleFileForm())
    form = forms.PeopleFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _file(request, consortium, form, status=422)
    text, by = form.cleaned_data["text"], request.scope.user_id
    again = forms.PeopleFileForm({"text": text})
    try:
        if "bring" in request.POST:
            brought = bringing.bring(consortium, text, now=request.now, by=by)
            return _brought(request, consortium, brought)
        judged = bringing.tried(consortium, text, now=request.now, by=by)
    except DomainError as refusal:
        again.is_valid()
        again.add_error("text", str(refusal))
        return _file(request, consortium, again, status=422)
    wrong = any(one.against for one in judged)
    facts = {"judged": judged, "wrong": wrong, "text": text}
    if "back" in request.POST:
        facts = {}
    status = 422 if wrong and facts else 200
    return _file(request, consortium, again, status=status, **facts)


def _file(
    request: TandemRequest,
    consortium: "Consortium",
    form: forms.PeopleFileForm,
    *,
    status: int = 200,
    **facts: Any,
) -> HttpResponse:
    now, by = request.now, request.scope.user_id
    new = bringing.newcomers(consortium, now=now, by=by)
    there = selectors.members_of(consortium.pk, now=now)
    rows = [(house, house in new, len(new.get(house, []))) for house in there]
    facts |= {"consortium": consortium, "form": form, "houses": rows}
    return render(request, "agencies/people_file.html", facts, status=status)


def _brought(
    request: TandemRequest,
    consortium: "Consortium",
    brought: Sequence[bringing.Judged],
) -> HttpResponse:
    unsent = bringing.write_to(brought)
    new = sum(not one.is_known for one in brought)
    said = ngettext("Brought: %(new)d person.", "Brought: %(new)d people.", new)
    messages.success(request, said % {"new": new})
    if unsent:
        said = ngettext(
            "%(unsent)d letter could not be sent: they choose “Forgot your password?” "
            "where they sign in.",
            "%(unsent)d letters could not be sent: they choose “Forgot your "
            "password?” where they sign in.",
            unsent,
        )
        messages.warning(request, said % {"unsent": unsent})
    return redirect("agencies:people_file", consortium.public_id)


@require_POST
@may(Act.SET_UP)
def take_people_back(
    request: TandemRequest, public_id: UUID, organisation_id: UUID
) -> HttpResponse:
    consortium = selectors.hosted_consortium_for(request.scope, public_id)
    house = selectors.organisation_for(request.scope, organisation_id)
    by = request.scope.user_id
    try:
        gone = bringing.take_back(consortium, house, now=request.now, by=by)
        said = ngettext(
            "Taken back from %(name)s: %(gone)d person.",
            "Taken back from %(name)s: %(gone)d people.",
            gone,
        )
        messages.info(request, said % {"name": house, "gone": gone})
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("agencies:people_file", public_id)
