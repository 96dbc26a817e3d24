"""What every page shows around its content, and how form fields are drawn."""

from typing import Any, cast

from django.conf import settings
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from agencies import selectors
from agencies.core.acts import Act
from agencies.doors import TandemRequest
from agencies.middleware import kept
from common import clock
from oncall import heartbeat, helpline
from oncall.navigation import navigation

ASK_ENGINE_EVERY_SECONDS = 20


class FormRenderer(TemplatesSetting):
    """Fields from our templates: label, help, input, then its own error."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"


def page_frame(request: HttpRequest) -> dict[str, Any]:
    """For every template: the acting organisation, its choices, and what one may do."""
    ours = cast(TandemRequest, request)
    if not hasattr(ours, "scope") or not request.user.is_authenticated:
        return {
            "acting_name": "",
            "may": {},
            "demo": settings.DEMO,
            "engine_late": SimpleLazyObject(lambda: heartbeat.is_late(clock.now())),
            "call_instead": lambda: selectors.help_number(None, now=clock.now()),
            "unsent": SimpleLazyObject(lambda: kept.unsent(ours)),
        }
    scope, now = ours.scope, ours.now
    number = helpline.asked_once(request, scope, now=now)
    helpline.remember(request, number)
    return {
        "acting_name": scope.acting_name,
        "organisations": selectors.own_organisations(scope)
        if len({s.organisation_id for s in scope.standings}) > 1
        else [],
        "may": {act.value: scope.may(act) for act in Act},
        "navigation": SimpleLazyObject(lambda: navigation(scope, request.path)),
        "demo": settings.DEMO,
        "server_now": now,
        "engine_late": heartbeat.is_late(now),
        "ask_engine_every": ASK_ENGINE_EVERY_SECONDS,
        "call_instead": number,
    }
