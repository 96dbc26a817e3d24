"""The name of the address a request goes to, before Django itself has looked."""

from django.http import HttpRequest
from django.urls import Resolver404, resolve


def view_name(request: HttpRequest) -> str:
    """As `reverse` takes it: "agencies:lock"; "" for an address there is not.

    Middleware compares this and never the path: "/lock" begins "/lockouts/" too.
    """
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return ""
