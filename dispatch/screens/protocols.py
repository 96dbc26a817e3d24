"""An agency's protocol in plain words, as it is read, printed and compared."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from common.numbers import shown
from dispatch import words
from dispatch.core.protocol import Agrees, Asker, Leads, Protocol, WeaponRule
from dispatch.documents.policies import protocol_from
from dispatch.models import AgencyProtocol

ASKERS: dict[Asker, str | Promise] = {
    Asker.OFFICER: lazy("Any officer"),
    Asker.SUPERVISOR: lazy("A supervisor"),
    Asker.DISPATCHER: lazy("Dispatch, on a radio call"),
}
WEAPON: dict[WeaponRule, str | Promise] = {
    WeaponRule.STAGE: lazy(
        "The clinician comes, and stages nearby until somebody says SECURE."
    ),
    WeaponRule.PHONE_ONLY: lazy("By phone only: nobody comes."),
    WeaponRule.SUPERVISOR_AGREES: lazy(
        "By phone until a supervisor agrees; then the clinician comes and stages."
    ),
}
AGREES: dict[Agrees, str | Promise] = {
    Agrees.NEVER: lazy("Only as the weapon rule says."),
    Agrees.ALWAYS: lazy(
        "Every time somebody is to come: until they agree it is by phone."
    ),
}
LEADS: dict[Leads, str | Promise] = {
    Leads.OFFICER: lazy("The officer leads."),
    Leads.OFFICER_UNTIL_SECURE: lazy(
        "The officer leads until the scene is secure, then the clinician."
    ),
    Leads.CLINICIAN: lazy("The clinician leads; the officer keeps the scene safe."),
}


def facts(protocol: Protocol, *, outside_line: str) -> list[tuple[str, str]]:
    """What is asked, and the answer in a sentence."""
    line = protocol.fallback_line or outside_line
    return [
        (_("Who may ask"), _listed(protocol)),
        (_("Weapon or violence: yes or not sure"), str(WEAPON[protocol.weapon_rule])),
        (_("A supervisor must agree"), _agrees(protocol)),
        (_("At the scene"), str(LEADS[protocol.leads])),
        (_("If nobody comes"), words.do_instead(shown(line), protocol.fallback_words)),
        (_("Beats"), ", ".join(protocol.beats) or _("none named")),
    ]


def _listed(protocol: Protocol) -> str:
    """`Any officer; a supervisor.`"""
    who = [str(ASKERS[one]) for one in Asker if one in protocol.who_asks]
    rest = (one[0].lower() + one[1:] for one in who[1:])
    return "; ".join([*who[:1], *rest]) + "."


def _agrees(protocol: Protocol) -> str:
    """Where neither rule asks for it, that nobody need."""
    by_rule = protocol.weapon_rule is WeaponRule.SUPERVISOR_AGREES
    if protocol.agrees is Agrees.NEVER and not by_rule:
        return _("Not in this department.")
    return str(AGREES[protocol.agrees])


@dataclass(frozen=True, slots=True)
class Version:
    """One version: who put it in force, when, and what it changed."""

    row: AgencyProtocol
    changed: list[str]


def history(rows: Sequence[AgencyProtocol], *, outside_line: str) -> list[Version]:
    """The newest first."""
    found = []
    for place, row in enumerate(rows):
        before = rows[place + 1] if place + 1 < len(rows) else None
        old = protocol_from(before.document) if before else Protocol()
        said = changes(old, protocol_from(row.document), outside_line=outside_line)
        found.append(Version(row, said or [_("Nothing changed.")]))
    return found


def changes(old: Protocol, new: Protocol, *, outside_line: str) -> list[str]:
    was = facts(old, outside_line=outside_line)
    becomes = facts(new, outside_line=outside_line)
    return [
        _("{what}: {now} (Before: {then})").format(what=what, now=now, then=then)
        for (what, now), (_same, then) in zip(becomes, was, strict=True)
        if now != then
    ]
