"""The carrier's door: only what it signed comes in."""

import logging
from functools import wraps
from typing import Any, ParamSpec, cast

from django.conf import settings
from django.http import (
    HttpRequest,
    HttpResponseBase,
    HttpResponseForbidden,
    HttpResponseNotAllowed,
)
from django.views.decorators.csrf import csrf_exempt
from twilio.request_validator import RequestValidator

from agencies.doors import DjangoView, TandemRequest, View

P = ParamSpec("P")
HEADER = "X-Twilio-Signature"
log = logging.getLogger(__name__)


def signed(view: View[P]) -> DjangoView:
    """Let in POST requests that carry the carrier's signature over our public
    address, its query and every form field. Others: 405, or 403 without a word why.
    """

    @csrf_exempt
    @wraps(view)
    def guarded(
        request: HttpRequest, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not _is_signed(request):
            log.warning("a webhook came without the carrier's signature")
            return HttpResponseForbidden()
        return view(cast(TandemRequest, request), *args, **kwargs)

    cast(Any, guarded).door = "signed"
    return cast(DjangoView, guarded)


def _is_signed(request: HttpRequest) -> bool:
    token, signature = settings.TWILIO_AUTH_TOKEN, request.headers.get(HEADER, "")
    if not token or not signature:
        return False
    # Behind a proxy the request's own host and scheme are not what was signed.
    address = settings.PUBLIC_URL + request.get_full_path()
    return bool(RequestValidator(token).validate(address, request.POST, signature))
