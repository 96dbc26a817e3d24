"""The service policy: what may be chosen while everybody is engaged."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.core.acts import Act
from agencies.doors import TandemRequest, may
from agencies.selectors import hosted_consortium_for
from common.errors import DomainError
from dispatch.errors import PolicyChanged
from dispatch.forms import service as forms
from dispatch.forms.service import ServiceForm
from dispatch.screens import service as screens
from dispatch.selectors import policies as selectors
from dispatch.services import policies

if TYPE_CHECKING:
    from agencies.models import Consortium


@require_http_methods(["GET", "POST"])
@may(Act.EDIT_POLICIES)
def service(request: TandemRequest, public_id: UUID) -> HttpResponse:
    """As it is, and typed anew; saved only after what changes was shown."""
    consortium = hosted_consortium_for(request.scope, public_id)
    form = _form(request, consortium)
    facts = _facts(consortium, form)
    if request.method == "GET":
        return render(request, "dispatch/service.html", facts)
    if not form.is_valid():
        return render(request, "dispatch/service.html", facts, status=422)
    if "save" not in request.POST:
        present, new = policies.service_of(consortium.pk), form.service()
        facts["preview"] = "back" not in request.POST
        facts["changes"] = screens.changes(present, new)
        return render(request, "dispatch/service.html", facts)
    return _saved(request, consortium, form)


def _form(request: TandemRequest, consortium: "Consortium") -> ServiceForm:
    rows = selectors.services_of(consortium)
    seen = rows[0].version if rows else 0
    present = policies.service_of(consortium.pk)
    return ServiceForm(request.POST or None, initial=forms.initial(present, seen=seen))


def _facts(consortium: "Consortium", form: ServiceForm) -> dict[str, Any]:
    rows = selectors.services_of(consortium)
    return {
        "consortium": consortium,
        "form": form,
        "facts": screens.facts(policies.service_of(consortium.pk)),
        "in_force": rows[0] if rows else None,
        "history": screens.history(rows),
    }


def _saved(
    request: TandemRequest, consortium: "Consortium", form: ServiceForm
) -> HttpResponse:
    try:
        policies.put_service(
            consortium,
            form.service(),
            by=request.scope.user_id,
            now=request.now,
            seen=form.cleaned_data["seen"],
        )
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        if isinstance(refusal, PolicyChanged):
            typed = request.POST.copy()
            typed["seen"] = str(selectors.services_of(consortium)[0].version)
            form.data = typed
        facts = _facts(consortium, form)
        return render(request, "dispatch/service.html", facts, status=409)
    messages.success(request, _("In force for every officer who is asked from now on."))
    return redirect("dispatch:service", consortium.public_id)
