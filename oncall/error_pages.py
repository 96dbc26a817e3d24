"""What people see when something is refused, missing or broken.

Plain words, what to do next, the telephone number; what was typed can be sent again
where that is safe. The API answers in JSON.
"""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string

from agencies.middleware import idle
from oncall import helpline


def missing(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404. Foreign and missing look the same: nothing of the exception is told."""
    return _page(request, 404, "Not found.")


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403, with the refusal's own sentence if it has one."""
    return _page(request, 403, "Not for you.", why=str(exception))


def too_many(request: HttpRequest) -> HttpResponse:
    return _page(request, 429, "Too many tries.")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose proof has grown too old; `reason` is for the log only."""
    return _page(request, 403, "Not sent.", template="csrf", **_offer(request))


def unreadable(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _plain(request, 400, "Not understood.")


def broken(request: HttpRequest) -> HttpResponse:
    """500. Needs neither the database nor anything a middleware prepares."""
    return _plain(request, 500, "Something broke.")


def _page(
    request: HttpRequest, status: int, detail: str, *, template: str = "", **more: Any
) -> HttpResponse:
    if is_machine(request):
        return JsonResponse({"detail": detail}, status=status)
    return render(request, f"errors/{template or status}.html", more, status=status)


def _plain(request: HttpRequest, status: int, detail: str) -> HttpResponse:
    if is_machine(request):
        return JsonResponse({"detail": detail}, status=status)
    context = {
        **_offer(request),
        "help_number": helpline.number_for(request),
        "csrf_token": get_token(request),
    }
    return HttpResponse(
        render_to_string(f"errors/{status}.html", context), status=status
    )


def is_machine(request: HttpRequest) -> bool:
    """Whether it asks the API, which answers everything in JSON."""
    return request.path.startswith("/api/")


def _offer(request: HttpRequest) -> dict[str, Any]:
    """What was typed, to be sent again by a button that carries a fresh proof.

    Only what a page of ours sent: another site's form must not become one tap away.
    """
    again = request.get_full_path()
    try:
        if request.method == "POST" and _is_from_us(request):
            return {
                "can_send": idle.can_be_sent_again(request),
                "kept": idle.typed(request),
                "next": again,
                "again": again,
            }
    except (OSError, BadRequest, SuspiciousOperation):
        pass  # a body that cannot be read is not kept
    return {"can_send": False, "again": again}


def _is_from_us(request: HttpRequest) -> bool:
    sent_from = request.headers.get("Origin") or request.headers.get("Referer", "")
    parts = urlsplit(sent_from)
    ours = {*settings.CSRF_TRUSTED_ORIGINS, f"{request.scheme}://{request.get_host()}"}
    return f"{parts.scheme}://{parts.netloc}" in ours
