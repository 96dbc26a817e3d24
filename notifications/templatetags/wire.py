"""How far something sent got, in words."""

from datetime import datetime

from django import template

from common import walltime
from notifications import names
from notifications.core.kinds import State
from notifications.models import Delivery

register = template.Library()


@register.filter
def in_zone(at: datetime, zone: str) -> datetime:
    """What the wall clock in `zone` shows, for Django's `date` filter."""
    return walltime.local(at, walltime.zone(zone))


@register.filter
def how_it_went(way: Delivery) -> str:
    """The state of a text or call, with the reason if the carrier gave one."""
    return names.how_it_went(
        State(way.state), by_machine=way.machine_at is not None, code=way.carrier_code
    )
