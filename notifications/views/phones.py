"""One's own phones: list, add, prove, remove."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from agencies import selectors as agencies
from agencies.core.acts import Act
from agencies.doors import TandemRequest, may
from common.errors import DomainError
from notifications import selectors, words
from notifications.core.kinds import Channel
from notifications.errors import NoCarrierNumber
from notifications.forms import CodeForm, PhoneForm, ScreenForm
from notifications.services import phones
from notifications.transports import web_push

if TYPE_CHECKING:
    from agencies.models import Consortium


def sender(request: TandemRequest) -> "Consortium":
    """The consortium that texts this person; raises NoCarrierNumber without one."""
    home = agencies.home_consortium(request.scope, now=request.now)
    if home is None:
        raise NoCarrierNumber(words.no_carrier_number())
    return home


def refused(form: Form, refusal: DomainError) -> None:
    field = refusal.field if refusal.field in form.fields else None
    form.add_error(field, str(refusal))


def _list(request: TandemRequest, form: Form, *, status: int = 200) -> HttpResponse:
    own, me = selectors.own_methods(request.scope), request.scope.user_id
    facts = {
        "phones": own,
        "form": form,
        "consortium": agencies.home_consortium(request.scope, now=request.now),
        "screens": selectors.own_screens(request.scope),
        "screen_form": ScreenForm(),
        "push_key": web_push.public_key(),
        "tested": selectors.last_tests([me], now=request.now).get(me),
    }
    return render(request, "notifications/phones.html", facts, status=status)


@may(Act.USE_ACCOUNT)
def own_phones(request: TandemRequest) -> HttpResponse:
    if request.method != "POST":
        return _list(request, PhoneForm())
    form = PhoneForm(request.POST)
    if not form.is_valid():
        return _list(request, form, status=422)
    try:
        method = phones.add_and_prove(
            person_id=request.scope.user_id,
            consortium_id=sender(request).pk,
            number=form.cleaned_data["number"],
            takes_texts=Channel.TEXT in form.cleaned_data["takes"],
            takes_calls=Channel.VOICE in form.cleaned_data["takes"],
            now=request.now,
        )
    except DomainError as refusal:
        refused(form, refusal)
        return _list(request, form, status=409)
    return redirect("notifications:phone", method.public_id)


@may(Act.USE_ACCOUNT)
def own_phone(request: TandemRequest, public_id: UUID) -> HttpResponse:
    method = selectors.own_method(request.scope, public_id)
    form = CodeForm(request.POST or None)
    status = 200
    if request.method == "POST":
        try:
            if form.is_valid():
                code, by = form.cleaned_data["code"], request.scope.user_id
                phones.verify(method, code, now=request.now, by=by)
                messages.info(request, words.phone_proven(method.number))
                return redirect("notifications:phones")
            status = 422
        except DomainError as refusal:
            refused(form, refusal)
            status = 409
    facts = {"phone": method, "form": form}
    return render(request, "notifications/phone.html", facts, status=status)


@require_POST
@may(Act.USE_ACCOUNT)
def send_code(request: TandemRequest, public_id: UUID) -> HttpResponse:
    method = selectors.own_method(request.scope, public_id)
    form = CodeForm()
    try:
        phones.send_verification(
            method, consortium_id=sender(request).pk, now=request.now
        )
    except DomainError as refusal:
        form = CodeForm({})
        form.errors.clear()
        refused(form, refusal)
        facts = {"phone": method, "form": form}
        return render(request, "notifications/phone.html", facts, status=409)
    messages.info(request, words.code_on_its_way())
    return redirect("notifications:phone", method.public_id)


@require_POST
@may(Act.USE_ACCOUNT)
def remove(request: TandemRequest, public_id: UUID) -> HttpResponse:
    method = selectors.own_method(request.scope, public_id)
    by = request.scope.user_id
    phones.remove_contact_method(method, now=request.now, by=by)
    messages.info(request, words.phone_removed(method.number))
    return redirect("notifications:phones")
