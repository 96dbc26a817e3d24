"""What somebody typed into a form that was not sent, as they would read it there."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any, cast
from uuid import UUID

from django import forms, template
from django.db import DatabaseError
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

import agencies.forms
import billing.forms.agreement_editor
import billing.forms.agreement_meant
import billing.forms.agreement_rows
import billing.forms.agreement_tops
import billing.forms.agreement_typed
import billing.forms.closing
import billing.forms.fields
import billing.forms.periods
import billing.forms.settling
import billing.forms.times
import billing.forms.what_if
import billing.forms.what_if_editor
import dispatch.forms.asking
import dispatch.forms.finding
import dispatch.forms.follow_ups
import dispatch.forms.imports
import dispatch.forms.joining
import dispatch.forms.ladders
import dispatch.forms.lines
import dispatch.forms.people
import dispatch.forms.protocols
import dispatch.forms.recording
import dispatch.forms.scenes
import dispatch.forms.service
import dispatch.forms.shadow
import dispatch.forms.steering
import notifications.forms
import rosters.forms.busy
import rosters.forms.confirming
import rosters.forms.drafts
import rosters.forms.feeds
import rosters.forms.history
import rosters.forms.imports
import rosters.forms.ledger
import rosters.forms.making
import rosters.forms.nights
import rosters.forms.patterns
import rosters.forms.plan
import rosters.forms.preferences
import rosters.forms.seats
import rosters.forms.swaps
import rosters.forms.templates
import rosters.forms.unavailable
from agencies.middleware.idle import NEVER_KEPT
from dispatch import selectors as callouts

register = template.Library()
Pairs = Sequence[tuple[str, str]]
# A form of several lines names its fields by them, and counts the lines.
_LINE, COUNTS = re.compile(r"^form-\d+-"), "_FORMS"
ROOMS = (
    agencies.forms,
    billing.forms.agreement_editor,
    billing.forms.agreement_meant,
    billing.forms.agreement_rows,
    billing.forms.agreement_tops,
    billing.forms.agreement_typed,
    billing.forms.fields,
    billing.forms.closing,
    billing.forms.periods,
    billing.forms.settling,
    billing.forms.times,
    billing.forms.what_if,
    billing.forms.what_if_editor,
    dispatch.forms.asking,
    dispatch.forms.finding,
    dispatch.forms.follow_ups,
    dispatch.forms.imports,
    dispatch.forms.joining,
    dispatch.forms.ladders,
    dispatch.forms.lines,
    dispatch.forms.people,
    dispatch.forms.protocols,
    dispatch.forms.recording,
    dispatch.forms.scenes,
    dispatch.forms.service,
    dispatch.forms.shadow,
    dispatch.forms.steering,
    notifications.forms,
    rosters.forms.busy,
    rosters.forms.confirming,
    rosters.forms.drafts,
    rosters.forms.feeds,
    rosters.forms.history,
    rosters.forms.ledger,
    rosters.forms.imports,
    rosters.forms.making,
    rosters.forms.nights,
    rosters.forms.patterns,
    rosters.forms.plan,
    rosters.forms.preferences,
    rosters.forms.seats,
    rosters.forms.swaps,
    rosters.forms.templates,
    rosters.forms.unavailable,
)


@register.simple_tag(takes_context=True)
def typed_lines(
    context: dict[str, Any], kept: Pairs, address: str
) -> list[tuple[str, str]]:
    """What it does, then each field by its label with its value in words.

    Hidden fields are left out, and so are secrets, whoever put them there.
    """
    kept = [(_LINE.sub("", name), value) for name, value in kept]
    fields = _fields_of(frozenset(name for name, _value in kept))
    done = [(_("What"), _deed(address))] if _deed(address) else []
    return done + [
        (_label(name, fields), _in_words(value, fields.get(name), context))
        for name, value in kept
        if value
        and not name.startswith(NEVER_KEPT)
        and not name.endswith(COUNTS)
        and not _hidden(name, fields)
    ]


def _deed(address: str) -> str:
    """`dispatch:try_again` as people say it."""
    try:
        name = resolve(address.partition("?")[0]).url_name or ""
    except Resolver404:
        return ""
    return name.replace("_", " ").capitalize()


@cache
def _forms() -> tuple[dict[str, forms.Field], ...]:
    def found() -> Iterator[dict[str, forms.Field]]:
        for room in ROOMS:
            for held in vars(room).values():
                if isinstance(held, type) and issubclass(held, forms.BaseForm):
                    yield getattr(held, "base_fields", {})

    return tuple(found())


def _fields_of(names: frozenset[str]) -> dict[str, forms.Field]:
    """The fields of the form that knows most of these names."""
    return max(_forms(), key=lambda fields: (len(names & set(fields)), -len(fields)))


def _hidden(name: str, fields: dict[str, forms.Field]) -> bool:
    field = fields.get(name)
    return field is not None and field.widget.is_hidden


def _label(name: str, fields: dict[str, forms.Field]) -> str:
    field = fields.get(name)
    return str((field and field.label) or name.replace("_", " ").capitalize())


def _in_words(value: str, field: forms.Field | None, context: dict[str, Any]) -> str:
    if isinstance(field, forms.ChoiceField) and not isinstance(
        field, forms.ModelChoiceField
    ):
        return str(_chosen(cast(Iterable[Any], field.choices)).get(value, value))
    if isinstance(field, forms.BooleanField):
        return _("yes")
    return _named(value, context) if _is_key(value) else value


def _chosen(choices: Iterable[Any]) -> dict[str, Any]:
    return {str(key): label for key, label in choices if not isinstance(label, list)}


def _is_key(value: str) -> bool:
    try:
        return str(UUID(value)) == value
    except ValueError:
        return False


def _named(key: str, context: dict[str, Any]) -> str:
    """The agency with that key, to who may ask for it; another key says nothing."""
    request = context.get("request")
    if request is None or not request.user.is_authenticated:
        return _("as chosen")
    try:
        known = callouts.askable_agencies(request.scope, now=request.now)
    except DatabaseError:
        return _("as chosen")
    return {str(a.public_id): str(a) for a in known}.get(key, _("as chosen"))
