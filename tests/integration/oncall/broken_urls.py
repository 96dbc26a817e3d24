"""Our addresses, and one behind which something breaks."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from oncall.urls import handler400, handler403, handler404, handler429, handler500
from oncall.urls import urlpatterns as ours

__all__ = ["handler400", "handler403", "handler404", "handler429", "handler500"]


def breaks(request: HttpRequest) -> HttpResponse:
    raise ArithmeticError("the fault is ours")


urlpatterns = [path("breaks", breaks), path("api/v1/breaks", breaks), *ours]
