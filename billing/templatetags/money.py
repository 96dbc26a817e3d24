"""How pages write cents and minutes."""

from django import template

from billing.words import hours
from common.money import Cents, dollars

register = template.Library()


@register.filter
def usd(cents: int) -> str:
    """1234 as $12.34."""
    return dollars(Cents(cents))


@register.filter
def change(cents: int) -> str:
    """What is more or less: +$12.34, -$12.34, or $0.00."""
    return f"+{dollars(Cents(cents))}" if cents > 0 else dollars(Cents(cents))


@register.filter
def as_hours(minutes: int) -> str:
    """345 as 5.75."""
    return hours(minutes)
