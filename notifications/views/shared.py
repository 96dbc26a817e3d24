"""Phones of vehicles and desks, from which officers ask by badge and PIN."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from agencies.core.acts import Act
from agencies.doors import TandemRequest, may
from common.errors import DomainError
from notifications import selectors, words
from notifications.core.kinds import Channel, Use
from notifications.forms import CodeForm, SharedPhoneForm
from notifications.services import phones
from notifications.views.phones import refused, sender


@require_http_methods(["GET", "POST"])
@may(Act.MANAGE_PEOPLE)
def listed(request: TandemRequest) -> HttpResponse:
    """Those there are, and a form for one more."""
    houses = selectors.phone_houses(request.scope, now=request.now)
    choices = [(str(one.public_id), one.name) for one in houses]
    form = SharedPhoneForm(request.POST or None, houses=choices)
    if request.method == "GET":
        return _list(request, form, 200)
    if not form.is_valid():
        return _list(request, form, 422)
    typed = form.cleaned_data
    by_key = {str(one.public_id): one.pk for one in houses}
    try:
        method = phones.add_shared(
            number=typed["number"],
            organisation_id=by_key[typed["organisation"]],
            consortium_id=sender(request).pk,
            use=Use(typed["use"]),
            takes_texts=Channel.TEXT in typed["takes"],
            takes_calls=Channel.VOICE in typed["takes"],
            now=request.now,
            by=request.scope.user_id,
        )
    except DomainError as refusal:
        refused(form, refusal)
        return _list(request, form, 409)
    return redirect("notifications:shared_phone", method.public_id)


def _list(request: TandemRequest, form: SharedPhoneForm, status: int) -> HttpResponse:
    facts: dict[str, Any] = {
        "phones": selectors.shared_methods(request.scope, now=request.now),
        "form": form,
    }
    return render(request, "notifications/shared_phones.html", facts, status=status)


@require_http_methods(["GET", "POST"])
@may(Act.MANAGE_PEOPLE)
def phone(request: TandemRequest, public_id: UUID) -> HttpResponse:
    """The code that was sent there is typed here, by whoever has it read to them."""
    method = selectors.shared_method(request.scope, public_id, now=request.now)
    form, status = CodeForm(request.POST or None), 200
    if request.method == "POST":
        try:
            if form.is_valid():
                code, by = form.cleaned_data["code"], request.scope.user_id
                phones.verify(method, code, now=request.now, by=by)
                messages.info(request, words.phone_proven(method.number))
                return redirect("notifications:shared_phones")
            status = 422
        except DomainError as refusal:
            refused(form, refusal)
            status = 409
    facts = {"phone": method, "form": form}
    return render(request, "notifications/shared_phone.html", facts, status=status)


@require_POST
@may(Act.MANAGE_PEOPLE)
def send_code(request: TandemRequest, public_id: UUID) -> HttpResponse:
    method = selectors.shared_method(request.scope, public_id, now=request.now)
    try:
        phones.send_verification(
            method, consortium_id=sender(request).pk, now=request.now
        )
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.info(request, words.code_on_its_way())
    return redirect("notifications:shared_phone", method.public_id)


@require_POST
@may(Act.MANAGE_PEOPLE)
def remove(request: TandemRequest, public_id: UUID) -> HttpResponse:
    method = selectors.shared_method(request.scope, public_id, now=request.now)
    by = request.scope.user_id
    phones.remove_contact_method(method, now=request.now, by=by)
    messages.info(request, words.phone_removed(method.number))
    return redirect("notifications:shared_phones")
