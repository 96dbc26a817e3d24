"""Our addresses, whose refusals are a status and no page.

A refusal's page takes longer than finding out that it is due; a sweep of thousands
reads the status alone. The page of a 403 is drawn for each role at each kind of
organisation by `test_each_role_gets_in_where_it_may_and_403_where_it_may_not`, that of
a 404 by `tests/screens` and the sweeps of `test_pages`.
"""

from django.http import HttpRequest, HttpResponse

from oncall.urls import urlpatterns as ours

handler403 = "tests.architecture.terse.not_allowed"
handler404 = "tests.architecture.terse.missing"
urlpatterns = ours


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(status=403)


def missing(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(status=404)
