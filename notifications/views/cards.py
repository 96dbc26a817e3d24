"""The contact card of a consortium's number: saved, it rings on a silenced phone."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from agencies import selectors as agencies
from agencies.core.acts import Act
from agencies.doors import TandemRequest, may, open_door
from common.errors import DomainError
from notifications import words
from notifications.core.vcard import vcard
from notifications.services import testing
from notifications.transports import accounts
from notifications.views.phones import sender


@require_GET
@open_door("it tells a telephone number that everybody with such a card may have")
def card(request: TandemRequest, public_id: UUID) -> HttpResponse:
    consortium = agencies.consortium_by_public_id(public_id)
    body = vcard(
        name=words.card_name(consortium.short_name),
        numbers=accounts.reached_by(consortium.voice_number),
        note=words.card_note(),
        uid=str(consortium.public_id),
    )
    return HttpResponse(
        body,
        content_type="text/vcard; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="tandem.vcf"'},
    )


def address_of(public_id: UUID) -> str:
    """Where anybody may load the card."""
    return settings.PUBLIC_URL + reverse("notifications:card", args=[public_id])


@require_POST
@may(Act.USE_ACCOUNT)
def send_own(request: TandemRequest) -> HttpResponse:
    try:
        consortium = sender(request)
        sent = testing.send_card(
            person_id=request.scope.user_id,
            consortium=consortium,
            address=address_of(consortium.public_id),
            now=request.now,
        )
        messages.info(request, words.card_on_its_way(sent))
    except DomainError as refusal:
        messages.warning(request, str(refusal))
    return redirect("notifications:phones")
