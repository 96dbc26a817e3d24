"""Telephone numbers as people here write them."""

import re

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from common.numbers import shown

register = template.Library()
# As `telephone` and people write them; part of no longer number, and 988 alone.
_NUMBER = re.compile(r"(?<![\w-])(\d{3}-\d{3}-\d{4}|988)(?![\w-])")


@register.filter
def telephone(number: str) -> str:
    """`+17155550140` as `715-555-0140`; blank stays blank."""
    return shown(number) if number else ""


@register.filter
def dialable(sentence: str) -> SafeString:
    """The sentence, escaped, in which a tap on a telephone number calls it."""
    plain = conditional_escape(sentence)
    return mark_safe(_NUMBER.sub(_link, plain))  # noqa: S308 - escaped above


def _link(found: re.Match[str]) -> str:
    number = found[0]
    dialled = number if len(number) == 3 else f"+1{number.replace('-', '')}"
    return f'<a href="tel:{dialled}">{number}</a>'
