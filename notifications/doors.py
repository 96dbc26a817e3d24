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
from notifications import selectors
from notifications.transports import accounts

P = ParamSpec("P")
HEADER = "X-Twilio-Signature"
log = logging.getLogger(__name__)


def signed(view: View[P]) -> DjangoView:
    """Let in POST requests that carry the carrier's signature over our public
    address, its query and every form field. Others: 405, or 403 without a word why.

    A signature bears no time, so whoever has read one request may send it again. What
    is about a call that has been over for a while is such a copy, and refused; before
    that, the same request twice does what it did once.
    """
    return _guarded(view, also_late=False)


def signed_report(view: View[P]) -> DjangoView:
    """The same for reports on how something went: they may come late, and twice."""
    return _guarded(view, also_late=True)


def _guarded(view: View[P], *, also_late: bool) -> DjangoView:
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
        ours = cast(TandemRequest, request)
        call = request.POST.get("CallSid", "")
        if call and not also_late and selectors.is_call_over(call, now=ours.now):
            log.warning("a webhook came about a call that is long over")
            return HttpResponseForbidden()
        return view(ours, *args, **kwargs)

    cast(Any, guarded).door = "signed"
    return cast(DjangoView, guarded)


def _is_signed(request: HttpRequest) -> bool:
    signature = request.headers.get(HEADER, "")
    if not signature:
        return False
    # Behind a proxy the request's own host and scheme are not what was signed.
    address = settings.PUBLIC_URL + request.get_full_path()
    return any(
        RequestValidator(token).validate(address, request.POST, signature)
        for token in accounts.tokens_for(request.POST.get("AccountSid", ""))
        if token
    )
