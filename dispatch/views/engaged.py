"""Everybody is engaged: what the officer chooses on screen."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agencies.core.acts import Act
from agencies.doors import TandemRequest, may
from dispatch.core.service import Choice
from dispatch.core.words import Source
from dispatch.errors import CalloutOver
from dispatch.services import waiting
from dispatch.views.callouts import do


@require_POST
@may(Act.ASK, Act.STEER_CALLOUTS)
def choose(request: TandemRequest, public_id: UUID) -> HttpResponse:
    chosen = request.POST.get("choice", "")

    def deed(asked: TandemRequest, pk: int) -> object:
        if chosen not in set(Choice):
            raise CalloutOver(_("Choose one of the buttons."))
        return waiting.choose(
            pk,
            Choice(chosen),
            by=asked.scope.user_id,
            now=asked.now,
            source=Source.WEB,
        )

    return do(request, public_id, deed)
