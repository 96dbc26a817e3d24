"""How pages write cents and minutes."""

from collections.abc import Sequence
from typing import Any

from django import template

from billing.core.ageing import Age
from billing.core.spans import Days
from billing.selectors.ledger import AgencyOwes
from billing.words import hours, period_name, settling
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
def age_name(age: Age) -> str:
    return settling.age_name(age)


@register.filter
def by_age(agency: AgencyOwes) -> list[tuple[str, Cents]]:
    """Each column's name beside its amount, for narrow screens."""
    return [
        (settling.age_name(age), cents)
        for age, cents in zip(Age, agency.by_age, strict=True)
    ]


@register.filter
def as_hours(minutes: int) -> str:
    """345 as 5.75."""
    return hours(minutes)


@register.filter
def beside(cells: Sequence[object], columns: Sequence[object]) -> list[tuple[Any, Any]]:
    """Each column beside its cell, for narrow screens."""
    return list(zip(columns, cells, strict=True))


@register.filter
def months(span: Days) -> str:
    """The days of a period as October 2026."""
    return period_name(span)
