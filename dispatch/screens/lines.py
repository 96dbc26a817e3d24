"""The dispatcher's one line, said back before it is sent; or why it cannot be."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from common.numbers import shown
from dispatch.core.protocol import Verdict, verdict
from dispatch.core.shorthand import Refused, Why
from dispatch.core.words import ResponseType, Weapon
from dispatch.services import policies
from dispatch.services.lines import Typed

HELPS: dict[ResponseType, str | Promise] = {
    ResponseType.CO_RESPONSE: lazy("a clinician comes"),
    ResponseType.CONSULT: lazy("a clinician talks by phone"),
    ResponseType.FOLLOW_UP: lazy("a follow-up tomorrow, nobody is rung tonight"),
}
WEAPONS: dict[Weapon, str | Promise] = {
    Weapon.NO: lazy("no"),
    Weapon.YES_OR_UNSURE: lazy("YES, OR NOT SURE"),
}
_WHY: dict[Why, str | Promise] = {
    Why.EMPTY: lazy("Type the agency first, then the rest in any order."),
    Why.NO_TOWN: lazy("{word} is no agency here. There are: {among}."),
    Why.WHICH_TOWN: lazy("{word} may be {among}. Type one letter more."),
    Why.NO_WEAPON: lazy("Weapon or violence? Add w- for no, w? for yes or not sure."),
    Why.UNKNOWN: lazy(
        "{word} is no word of the shorthand. Between quotation marks it is the place."
    ),
    Why.TWICE: lazy("{word} says something that is said already."),
    Why.NEEDS_MORE: lazy("After {word} something must follow."),
    Why.NO_OFFICER: lazy("{word} is no officer of that agency."),
    Why.WHICH_OFFICER: lazy("{word} may be {among}. Name them by their #badge."),
    Why.NO_NUMBER: lazy("{word} is no telephone number: ten digits after cb."),
    Why.TOO_LONG: lazy("{word} is too long."),
    Why.STREET_TOO: lazy(
        "{word} may be a street: put it between quotation marks, or the street's word "
        "elsewhere."
    ),
}


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence; `is_good`: Enter sends it."""

    sentence: str
    is_good: bool


def why_not(refused: Refused) -> str:
    """What is wrong, by its word."""
    word = refused.word if len(refused.word) <= 24 else f"{refused.word[:24]}…"
    return str(_WHY[refused.why]).format(word=word, among=_(" or ").join(refused.among))


def said_back(found: Typed | Refused) -> Said:
    """The line as it would be sent."""
    if isinstance(found, Refused):
        return Said(why_not(found), is_good=False)
    line = found.line
    where = line.place or _("somewhere in {town}").format(town=found.agency.short_name)
    parts = [
        _("DRILL.") if line.is_drill else "",
        f"{found.agency}: {HELPS[line.help]}{_rank(found)}.",
        _by_protocol(found),
        _("Weapon or violence: {what}.").format(what=WEAPONS[line.weapon])
        if line.weapon in WEAPONS
        else "",
        _("Where: {where}.").format(where=", ".join(filter(None, (where, line.beat)))),
        _("Asked by {name}.").format(name=found.officer) if found.officer else "",
        _("Incident {n}.").format(n=line.incident) if line.incident else "",
        _("Call back {n}.").format(n=shown(line.callback)) if line.callback else "",
    ]
    return Said(" ".join(filter(None, parts)), is_good=True)


def _rank(found: Typed) -> str:
    return f", {found.line.priority.value}" if found.line.priority else ""


def _by_protocol(found: Typed) -> str:
    """What the agency's weapon rule makes of it."""
    if found.line.help is not ResponseType.CO_RESPONSE:
        return ""
    protocol = policies.protocol_of(found.agency.pk)
    match verdict(protocol, found.line.weapon, by_supervisor=False):
        case Verdict.BY_PHONE:
            return _("By their rule by phone only.")
        case Verdict.UNTIL_AGREED:
            return _("By phone until their supervisor agrees.")
        case Verdict.AS_ASKED:
            return ""
