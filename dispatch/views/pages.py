"""A ringing page on a clinician's phone: take it, phone only, cannot."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from agencies.core.acts import Act
from agencies.doors import TandemRequest, may
from common.errors import DomainError
from dispatch import screens, selectors, words
from dispatch.core.words import DeclineReason, Source
from dispatch.services import answering, declining, switching


@require_GET
@may(Act.RESPOND)
def page(request: TandemRequest, public_id: UUID) -> HttpResponse:
    found = selectors.page_for(request.scope, public_id)
    status = screens.status(found.callout, now=request.now)
    context = {
        "page": found,
        "callout": found.callout,
        "status": status,
        "wanted": request.GET.get("answer", ""),
        "shown_on": selectors.engaged_elsewhere(found),
        "asked_why": declining.is_asked_why(found),
        "reasons": screens.decline_reasons(),
    }
    return render(request, "dispatch/page.html", context)


@require_POST
@may(Act.RESPOND)
def accept(request: TandemRequest, public_id: UUID) -> HttpResponse:
    found = selectors.page_for(request.scope, public_id)
    how, now = request.POST.get("how"), request.now
    try:
        if how == "instead":
            other = _uuid(request.POST.get("other", ""))
            switching.take_instead(found.pk, other=other, now=now, source=Source.WEB)
        else:
            answering.accept_page(
                found.pk, in_person=how != "phone", now=now, source=Source.WEB
            )
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("dispatch:page", public_id=public_id)
    return redirect("dispatch:callout", public_id=found.callout.public_id)


def _uuid(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None


@require_POST
@may(Act.RESPOND)
def decline(request: TandemRequest, public_id: UUID) -> HttpResponse:
    found = selectors.page_for(request.scope, public_id)
    given = request.POST.get("reason", "")
    known = given in set(DeclineReason)
    declined = answering.decline_page(found.pk, now=request.now, source=Source.WEB)
    if known:
        declining.say_why(
            found.pk, DeclineReason(given), now=request.now, source=Source.WEB
        )
    else:
        messages.info(request, words.declined_shown(declined))
    return redirect("dispatch:page", public_id=public_id)
