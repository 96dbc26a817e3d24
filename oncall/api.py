"""The HTTP API, version 1: routers come from the apps, errors have one shape.

`Authorization: Bearer <token>`; errors `{"detail", "field"?}`; times RFC 3339 UTC.
"""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI

from common.errors import DomainError
from rosters.api import router as rosters

api = NinjaAPI(title="Tandem", version="1", docs_url=None, openapi_url=None)
api.add_router("/rosters", rosters)


@api.exception_handler(DomainError)
def refused(request: HttpRequest, refusal: DomainError) -> HttpResponse:
    body = {"detail": str(refusal)}
    if refusal.field:
        body["field"] = refusal.field
    return api.create_response(request, body, status=409)


@api.exception_handler(Http404)
def not_there(request: HttpRequest, _missing: Http404) -> HttpResponse:
    return api.create_response(request, {"detail": "Not found."}, status=404)


@api.exception_handler(PermissionDenied)
def not_allowed(request: HttpRequest, _denied: PermissionDenied) -> HttpResponse:
    return api.create_response(request, {"detail": "Not for you."}, status=403)
