"""The HTTP API, version 1: routers come from the apps, errors have one shape.

`Authorization: Bearer <token>`; errors `{"detail", "field"?}`; times RFC 3339 UTC.
"""

from http import HTTPStatus

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from billing.api import reading as statements
from common.errors import DomainError, NotUnderstood, NotYours
from dispatch.api import cad, requests
from oncall import misread
from rosters.api import overrides, reading, swaps

# Where ninja says that it found what is wrong; a machine knows what it sent.
PLACES = {"body", "query", "path", "header", "sent"}
api = NinjaAPI(title="Tandem", version="1", docs_url=None, openapi_url=None)
api.add_router("/rosters", reading.router)
api.add_router("/rosters", overrides.router)
api.add_router("/swaps", swaps.router)
api.add_router("/callouts", requests.router)
api.add_router("/cad", cad.router)
api.add_router("/statements", statements.router)


@api.exception_handler(DomainError)
def refused(request: HttpRequest, refusal: DomainError) -> HttpResponse:
    body = {"detail": str(refusal)}
    if refusal.field:
        body["field"] = refusal.field
    status = 422 if isinstance(refusal, NotUnderstood) else 409
    if isinstance(refusal, NotYours):
        status = 403
    return api.create_response(request, body, status=status)


@api.exception_handler(ValidationError)
def not_understood(request: HttpRequest, invalid: ValidationError) -> HttpResponse:
    """The first of what is wrong with what was sent, and where that stands."""
    first = invalid.errors[0]
    field = ".".join(str(part) for part in first["loc"] if part not in PLACES)
    body = {"detail": misread.said_of(first)}
    if field:
        body["field"] = field
    return api.create_response(request, body, status=422)


@api.exception_handler(HttpError)
def not_readable(request: HttpRequest, error: HttpError) -> HttpResponse:
    is_body = error.status_code == HTTPStatus.BAD_REQUEST
    body = {"detail": str(misread.NO_JSON) if is_body else str(error)}
    return api.create_response(request, body, status=error.status_code)


@api.exception_handler(Http404)
def not_there(request: HttpRequest, _missing: Http404) -> HttpResponse:
    return api.create_response(request, {"detail": "Not found."}, status=404)


@api.exception_handler(PermissionDenied)
def not_allowed(request: HttpRequest, _denied: PermissionDenied) -> HttpResponse:
    return api.create_response(request, {"detail": "Not for you."}, status=403)
