"""Floors: a bare view with one indexed SELECT, and one with one INSERT."""

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from agencies.models import LiveVersion
from common import clock
from oncall.models import Heartbeat


def one_select(request: HttpRequest) -> JsonResponse:
    row = Heartbeat.objects.filter(name="wire").values_list("name", "at").first()
    return JsonResponse({"row": str(row)})


@csrf_exempt
def one_insert(request: HttpRequest) -> HttpResponse:
    """One row, committed with fsync; nothing else."""
    made = LiveVersion.objects.create(
        topic=f"bench:{clock.now().timestamp()}:{id(request)}"
    )
    return HttpResponse(f"{connection.vendor} {made.pk}")


urlpatterns = [
    path("bench/select", one_select),
    path("bench/insert", one_insert),
    path("", include("oncall.urls")),
]
