"""Pages that cross apps: home, health, choosing whom one acts for."""

import json

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from agencies.core.acts import Act
from agencies.doors import TandemRequest, choose_acting, may, open_door
from oncall import heartbeat, shell, signs, wallboard
from oncall import home as homes
from oncall import metrics as series
from oncall import sentences as wording
from oncall.doors import for_monitors


@may(Act.USE_ACCOUNT)
def home(request: TandemRequest) -> HttpResponse:
    return render(request, "home.html", homes.for_person(request.scope, request.now))


@open_door("a monitor asks it; it names no organisation and no person")
def health(request: TandemRequest) -> JsonResponse:
    report = signs.report(request.now)
    return JsonResponse(report.as_json(), status=200 if report.is_well else 503)


@require_GET
@open_door("what a phone needs to install it; it names nobody")
def manifest(request: TandemRequest) -> HttpResponse:
    said = json.dumps(shell.manifest())
    return HttpResponse(said, content_type="application/manifest+json")


@require_GET
@never_cache
@open_door("our own script; it names nobody")
def service_worker(request: TandemRequest) -> HttpResponse:
    return HttpResponse(shell.worker(), content_type="text/javascript")


@require_GET
@never_cache
@open_door(
    "the wallet card of whoever signed in here; a visitor's has a number at most"
)
def offline(request: TandemRequest) -> HttpResponse:
    """What the service worker keeps for the moment in which there is no signal."""
    facts = {"cards": homes.own_card(request.scope, request.now)}
    return render(request, "shell/offline.html", facts)


@require_GET
@never_cache
@open_door("the address is itself the secret, of 256 bits, kept as a hash")
def wall_screen(request: TandemRequest, token: str) -> HttpResponse:
    """Receives, never acts; 404 for an address nobody gave out."""
    facts = wallboard.shown(token, now=request.now)
    if facts is None:
        raise Http404
    part = "wallboard/_now.html" if request.GET.get("now") else "wallboard/page.html"
    return render(request, part, facts | {"token": token})


@require_GET
@for_monitors
def metrics(request: TandemRequest) -> HttpResponse:
    return HttpResponse(series.text(request.now), content_type=series.CONTENT_TYPE)


@require_GET
@may(Act.EDIT_ROSTER, Act.SEE_AUDIT)
def sentences(request: TandemRequest) -> HttpResponse:
    found = wording.every_sentence()
    texts = [one for one in found if one.is_text]
    facts = {"texts": texts, "spoken": [one for one in found if not one.is_text]}
    return render(request, "sentences.html", facts)


@require_GET
@may(Act.USE_ACCOUNT)
def engine(request: TandemRequest) -> HttpResponse:
    """What a page that stands open says about the engine; 204 when that is the same.

    `late` is what it says now: 1 that paging has stopped, 0 nothing.
    """
    if (request.GET.get("late") == "1") == heartbeat.is_late(request.now):
        return HttpResponse(status=204)
    return render(request, "frame/engine.html")


@require_POST
@may(Act.USE_ACCOUNT)
def act_for(request: TandemRequest) -> HttpResponse:
    choose_acting(request, request.POST.get("organisation", ""))
    return redirect("oncall:home")
