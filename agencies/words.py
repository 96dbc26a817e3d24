"""What roles, acts and states are called on screen."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from agencies.core.claims import Why
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

SIGN_ON_REFUSALS = {
    Why.CANCELLED: _("You stopped at your organisation's sign-in."),
    Why.UNKNOWN_STATE: _(
        "This sign-in is over: it was used already, took longer than ten minutes, or "
        "began in another browser. Begin again."
    ),
    Why.NOT_REACHED: _("Your organisation's sign-in cannot be reached now."),
    Why.NOT_UNDERSTOOD: _(
        "Your organisation's sign-in answered something we do not understand."
    ),
    Why.REFUSED_THERE: _("Your organisation's sign-in refused it."),
    Why.SIGNATURE: _("The answer was not signed by your organisation's sign-in."),
    Why.ISSUER: _("The answer came from another service than your organisation's."),
    Why.AUDIENCE: _("The answer was meant for another program than this one."),
    Why.EXPIRED: _("The answer was not valid now. Begin again."),
    Why.REPLAYED: _("The answer belonged to another sign-in. Begin again."),
    Why.NO_EMAIL: _("Your organisation's sign-in did not say your e-mail address."),
    Why.UNVERIFIED: _(
        "Your organisation's sign-in does not say that your e-mail address is verified."
    ),
    Why.OTHER_DOMAIN: _("That e-mail address is not one of this organisation's."),
    Why.NOT_FRESH: _(
        "Your organisation's sign-in did not ask again who you are. Unlock by password "
        "or passkey."
    ),
    Why.NOT_YOU: _("That is somebody else's sign-in. It stays locked."),
    Why.OFF: _("Your organisation has switched this way to sign in off."),
    Why.NOBODY: _("Nobody has invited that e-mail address. Ask your department to."),
    Why.NOT_HERE: _("You have no role there today. Ask your department."),
    Why.ELSEWHERE: _(
        "You belong to another organisation too, and one organisation's sign-in does "
        "not open another's. Sign in by password or passkey."
    ),
    Why.CHANGED: _(
        "Your e-mail address there is another than here. Ask your department."
    ),
}

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
