"""Words of requests and alarms, for templates."""

from datetime import datetime, timedelta
from typing import Any

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from common import walltime
from dispatch import names, screens, words
from dispatch.core.words import Channel, Kind, Weapon
from dispatch.models import Callout

register = template.Library()
WEAPONS = {
    Weapon.NO: lazy("no"),
    Weapon.YES_OR_UNSURE: lazy("yes, or not sure"),
    Weapon.NOT_ASKED: lazy("not asked"),
}


@register.filter
def alarm_word(kind: str) -> str | Promise:
    """`cannot_tell` as people say it."""
    return names.ALARMS[kind]


@register.simple_tag(takes_context=True)
def as_it_is(
    context: dict[str, Any], status: screens.Status, callout: Callout
) -> screens.Status:
    """`status`; while paging has stopped, that nobody is being called."""
    stopped = status.is_calling and context.get("engine_late")
    return screens.while_stopped(callout) if stopped else status


@register.simple_tag(takes_context=True)
def when(context: dict[str, Any], at: datetime, zone: str) -> str:
    """The full minute at or after `at`; with its date unless that is today."""
    now = context["server_now"]
    return words.when(walltime.up_to_minute(at), zone, now=now)


@register.simple_tag(takes_context=True)
def recorded_by(context: dict[str, Any], callout: Callout) -> str:
    """Who wrote down afterwards what happened; blank for a request that was made."""
    if not callout.recorded_why:
        return ""
    scope = context["request"].scope
    return screens.shown_name(callout.entered_by, callout, scope)


@register.simple_tag
def engaged(person_id: int | None, until: dict[int, datetime | None], zone: str) -> str:
    """`engaged until about 02:40`, or blank for who is free."""
    if person_id not in until:
        return ""
    at = until[person_id]
    if at is None:
        return _("engaged")
    clock = words.clock(walltime.up_to_minute(at), zone)
    return _("engaged until about {clock}").format(clock=clock)


@register.filter
def promised(at: datetime) -> datetime:
    """To the full minute that the texts name."""
    return walltime.up_to_minute(at)


@register.filter
def tenths(number: int) -> str:
    """114 as `11.4`."""
    return f"{number // 10}.{number % 10}"


@register.filter
def minutes_seconds(span: timedelta | None) -> str:
    """`2 min 05 s`; a dash where there is none."""
    if span is None:
        return "\N{EN DASH}"
    minutes, seconds = divmod(int(span.total_seconds()), 60)
    return _("{minutes} min {seconds:02d} s").format(minutes=minutes, seconds=seconds)


@register.filter
def weapon_word(weapon: str) -> str | Promise:
    return WEAPONS[Weapon(weapon)]


@register.filter
def channel_word(channel: str) -> str | Promise:
    return names.CHANNELS[Channel(channel)]


@register.filter
def kind_word(kind: str) -> str | Promise:
    return names.KINDS[Kind(kind)]
