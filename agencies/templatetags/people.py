"""Words of the people pages, for templates."""

import json
from collections.abc import Sequence

from django import template
from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from agencies.core import locks
from agencies.core.words import Kind, Role
from agencies.words import KINDS, ROLES
from common.numbers import shown

register = template.Library()


@register.filter
def role_word(role: str) -> str | Promise:
    """`agency_lead` as people say it."""
    return ROLES[Role(role)]


@register.filter
def organisation_kind(kind: str) -> str | Promise:
    """`dispatch_centre` as people say it."""
    return KINDS[Kind(kind)]


@register.filter
def qualification(code: str) -> str:
    """`lang:es` as Spanish, `lcsw` as LCSW."""
    kind, _colon, language = code.partition(":")
    if kind != "lang":
        return code.upper()
    try:
        return str(get_language_info(language)["name_translated"])
    except KeyError:
        return language


@register.filter
def spaced(name: str) -> str:
    """`give_role` as two words."""
    return name.replace("_", " ")


@register.filter
def kind_word(label: str) -> str:
    """What `agencies.apitoken` is called, in words; as it stands, if it is gone."""
    try:
        return str(apps.get_model(label)._meta.verbose_name)
    except LookupError:
        return label.rpartition(".")[2]


@register.filter
def as_json(pairs: Sequence[tuple[str, str]]) -> str:
    """For a hidden field; the template escapes it."""
    return json.dumps(list(pairs))


@register.filter
def lock_name(subject: str) -> str:
    """What is locked where no known person is: a badge, or a telephone."""
    kind, about = locks.named(subject)
    if kind == locks.CALLER:
        return _("Telephone {number}: badges were guessed").format(
            number=shown(about) or _("that hides its number")
        )
    return _("Badge {badge}").format(badge=about)
