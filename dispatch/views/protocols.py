"""An agency's protocol: read, printed on one page, and edited by the host."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from agencies.core.acts import Act
from agencies.doors import TandemRequest, may
from common.errors import DomainError
from dispatch.errors import PolicyChanged
from dispatch.forms import protocols as forms
from dispatch.screens import protocols as screens
from dispatch.selectors import policies as selectors
from dispatch.services import policies


@require_GET
@may(Act.SEE_PROTOCOL)
def protocols(request: TandemRequest) -> HttpResponse:
    found = selectors.agencies_with_protocol(request.scope, now=request.now)
    if len(found) == 1:
        return redirect("dispatch:protocol", found[0].public_id)
    return render(request, "dispatch/protocols.html", {"agencies": found})


@require_GET
@may(Act.SEE_PROTOCOL)
def protocol(request: TandemRequest, public_id: UUID) -> HttpResponse:
    """One printable page."""
    agency = selectors.agency_for(request.scope, public_id, now=request.now)
    rows = selectors.protocols_of(agency)
    number, line = selectors.outside_line_of(agency, now=request.now)
    facts: dict[str, Any] = {
        "agency": agency,
        "facts": screens.facts(policies.protocol_of(agency.pk), outside_line=line),
        "number": number,
        "in_force": rows[0] if rows else None,
        "history": screens.history(rows, outside_line=line),
    }
    return render(request, "dispatch/protocol.html", facts)


@require_http_methods(["GET", "POST"])
@may(Act.EDIT_POLICIES)
def edit(request: TandemRequest, public_id: UUID) -> HttpResponse:
    agency = selectors.agency_edited_by(request.scope, public_id, now=request.now)
    rows = selectors.protocols_of(agency)
    seen = rows[0].version if rows else 0
    town, (_number, line) = (
        agency.short_name,
        selectors.outside_line_of(agency, now=request.now),
    )
    present = policies.protocol_of(agency.pk)
    form = forms.ProtocolForm(
        request.POST or None,
        initial=forms.initial(present, seen=seen),
        town=town,
        line=line,
    )
    facts: dict[str, Any] = {"agency": agency, "form": form}
    if request.method == "GET":
        return render(request, "dispatch/protocol_edit.html", facts)
    if not form.is_valid():
        return render(request, "dispatch/protocol_edit.html", facts, status=422)
    if "save" not in request.POST:
        new = form.protocol()
        facts["preview"] = "back" not in request.POST
        facts["changes"] = screens.changes(present, new, outside_line=line)
        facts["facts"] = screens.facts(new, outside_line=line)
        return render(request, "dispatch/protocol_edit.html", facts)
    try:
        policies.put_protocol(
            agency,
            form.protocol(),
            by=request.scope.user_id,
            now=request.now,
            seen=form.cleaned_data["seen"],
        )
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        if isinstance(refusal, PolicyChanged):
            data = request.POST.copy()
            data["seen"] = str(selectors.protocols_of(agency)[0].version)
            form.data = data
        return render(request, "dispatch/protocol_edit.html", facts, status=409)
    messages.success(request, _("In force for every request from now on."))
    return redirect("dispatch:protocol", agency.public_id)
