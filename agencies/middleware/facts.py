"""Once per request: what time it is, who asks, and from where."""

from collections.abc import Callable
from typing import cast

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from agencies.core.scope import Scope
from agencies.core.words import Outcome
from agencies.doors import TandemRequest, scope_of
from agencies.services import audit
from common import clock
from common.errors import NotYours

FORBIDDEN = 403


def _note_refusal(request: TandemRequest) -> None:
    """Who was refused what: the name of the view, never what was sent or asked."""
    view = request.resolver_match.view_name if request.resolver_match else ""
    audit.record(
        act="refused",
        about=request.user,
        now=request.now,
        person_id=request.user.pk,
        organisation_id=request.scope.acting_organisation_id,
        outcome=Outcome.REFUSED,
        view=view,
        method=request.method,
    )


class RequestFacts:
    """Puts `now` and a lazy `scope` on the request; tells the audit from where.

    A NotYours that no view caught is a 403.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        ours = cast(TandemRequest, request)
        ours.now = now = clock.now()
        ours.scope = cast(Scope, SimpleLazyObject(lambda: scope_of(request, now=now)))
        asked_by = audit.asked_by.set(None)
        asked_from = audit.asked_from.set(get_adapter().get_client_ip(request))
        try:
            response = self.get_response(request)
            if response.status_code == FORBIDDEN and request.user.is_authenticated:
                _note_refusal(ours)
            return response
        finally:
            audit.asked_from.reset(asked_from)
            audit.asked_by.reset(asked_by)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        if isinstance(exception, NotYours):
            raise PermissionDenied(str(exception)) from exception
        return None
