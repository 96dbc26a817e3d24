"""A page for whoever opens an address that only a button may send to."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve

from oncall.error_pages import is_machine

NOT_ALLOWED = 405


def way_back(path: str) -> str:
    """The nearest page that this address stands under: `/r/…` for `/r/…/secure`."""
    while path := path.rstrip("/").rpartition("/")[0]:
        for found in (path, f"{path}/"):
            try:
                resolve(found)
            except Resolver404:
                continue
            return found
    return "/"


class WrongMethod:
    """Gives the 405 of a page that was asked for words and the way back.

    It may be a bookmark, or where somebody comes to after signing in again. Programs
    get what they got, and those that ask the API its sentence as JSON.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == NOT_ALLOWED and is_machine(request):
            allowed = ", ".join(sorted(response.headers["Allow"].split(", ")))
            sentence = f"Not by {request.method}, only by {allowed}."
            found = JsonResponse({"detail": sentence}, status=NOT_ALLOWED)
            found.headers["Allow"] = allowed
            return found
        asked = request.method == "GET" and "html" in request.headers.get("Accept", "")
        is_page = asked and not request.headers.get("HX-Request")
        if response.status_code != NOT_ALLOWED or not is_page:
            return response
        page = render(
            request,
            "errors/405.html",
            {"back": way_back(request.path)},
            status=NOT_ALLOWED,
        )
        page.headers["Allow"] = response.headers.get("Allow", "POST")
        return page
