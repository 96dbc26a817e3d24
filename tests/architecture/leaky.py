"""Addresses with faults planted in them, to prove that the sweep finds each."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import include, path

from agencies.core.acts import Act
from agencies.doors import TandemRequest, may, open_door
from agencies.models import User


@may(Act.SEE_PEOPLE)
def leaky(request: TandemRequest, public_id: UUID) -> HttpResponse:
    return HttpResponse(get_object_or_404(User, public_id=public_id).full_name)


@may(Act.SEE_PEOPLE)
def listing(request: TandemRequest) -> HttpResponse:
    """An unfiltered selector: everybody's people."""
    return HttpResponse(", ".join(User.objects.values_list("full_name", flat=True)))


def doorless(request: TandemRequest) -> HttpResponse:
    return HttpResponse("in")


@open_door("planted")
def mislabelled(request: TandemRequest) -> HttpResponse:
    return HttpResponse("in")


mislabelled.door = Act.SEE_AUDIT.value  # type: ignore[attr-defined]  # the fault

LISTED = ([path("leaky/<uuid:public_id>", leaky, name="person")], "agencies")
urlpatterns = [
    path(
        "",
        include(([path("leaky/<uuid:public_id>", leaky, name="person")], "agencies")),
    ),
    path("unlisted/<uuid:public_id>", leaky, name="unlisted"),
    path("listing", listing, name="listing"),
    path("doorless", doorless, name="doorless"),
    path("mislabelled", mislabelled, name="mislabelled"),
    path("accounts/login/", mislabelled, name="account_login"),
]
