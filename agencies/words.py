"""What roles, acts and states are called on screen."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from agencies.core.keys import TokenScope
from agencies.core.people_file import MOST_LINES, Fault, Unreadable
from agencies.core.words import Kind, Role

ROLES = {
    Role.OFFICER: _("Officer"),
    Role.DISPATCHER: _("Dispatcher"),
    Role.SUPERVISOR: _("Duty supervisor"),
    Role.CLINICIAN: _("Clinician"),
    Role.COORDINATOR: _("Coordinator"),
    Role.FINANCE: _("Finance"),
    Role.AGENCY_LEAD: _("Agency lead"),
    Role.ADMINISTRATOR: _("Administrator"),
}

KINDS = {
    Kind.AGENCY: _("an agency"),
    Kind.PROVIDER: _("a provider"),
    Kind.DISPATCH_CENTRE: _("a dispatch centre"),
    Kind.HOST: _("a host"),
}

# One may be added to a consortium, whose host keeps the books already.
KINDS_CHOSEN = {
    Kind.AGENCY: _("A department that asks: police, sheriff, fire, EMS"),
    Kind.DISPATCH_CENTRE: _("A dispatch centre"),
    Kind.PROVIDER: _("A provider that employs clinicians"),
}

TOKEN_SCOPES = {
    TokenScope.ROSTER_READ: _("Read who is on call and the roster"),
    TokenScope.ROSTER_WRITE: _("Change the roster, as a coordinator does"),
    TokenScope.BOARD_READ: _("Show the board on a wall screen; receives only"),
    TokenScope.CALLOUTS_READ: _("Read requests"),
    TokenScope.CALLOUTS_WRITE: _("Open requests, as a CAD system does"),
    TokenScope.STATEMENTS_READ: _("Read statements"),
}

LANGUAGES = {"en": _("English")}

UNREADABLE = {
    Unreadable.EMPTY: _("There is nobody in it: one person a line, below the columns."),
    Unreadable.NO_COLUMNS: _(
        "Its first line names the columns: organisation, name, roles, e-mail, badge."
    ),
    Unreadable.TOO_LONG: format_lazy(
        _("At most {most} people at once: cut it in two."), most=MOST_LINES
    ),
}

_FAULTS = {
    Fault.NO_ORGANISATION: _("Say which organisation."),
    Fault.NO_NAME: _("Say the name."),
    Fault.NO_ROLE: _("Say at least one role."),
    Fault.UNKNOWN_ROLE: _("“{word}” is no role."),
    Fault.NEEDS_EMAIL: _("Every role but officer signs in by e-mail."),
    Fault.NEEDS_BADGE: _("An officer needs a badge number."),
    Fault.NO_BADGE: _("Badge {word} cannot be keyed in: digits alone, at most 16."),
}


def fault(what: Fault, word: str) -> str:
    """What is wrong with a line of a file of people."""
    return str(_FAULTS[what]).format(word=word)
