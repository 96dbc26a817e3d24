"""Words of the people pages, for templates."""

import json
from collections.abc import Sequence

from django import template
from django.utils.functional import Promise

from agencies.core.words import Role
from agencies.words import ROLES

register = template.Library()


@register.filter
def role_word(role: str) -> str | Promise:
    """`agency_lead` as people say it."""
    return ROLES[Role(role)]


@register.filter
def spaced(name: str) -> str:
    """`give_role` as two words."""
    return name.replace("_", " ")


@register.filter
def kind_word(label: str) -> str:
    """`agencies.apitoken` without its app."""
    return label.rpartition(".")[2]


@register.filter
def as_json(pairs: Sequence[tuple[str, str]]) -> str:
    """For a hidden field; the template escapes it."""
    return json.dumps(list(pairs))
