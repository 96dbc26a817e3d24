"""What roles, acts and states are called on screen."""

from django.utils.translation import gettext_lazy as _

from agencies.core.keys import TokenScope
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

TOKEN_SCOPES = {
    TokenScope.ROSTER_READ: _("Read who is on call and the roster"),
    TokenScope.ROSTER_WRITE: _("Change the roster, as a coordinator does"),
    TokenScope.BOARD_READ: _("Show the board on a wall screen; receives only"),
    TokenScope.CALLOUTS_READ: _("Read requests"),
    TokenScope.CALLOUTS_WRITE: _("Open requests, as a CAD system does"),
    TokenScope.STATEMENTS_READ: _("Read statements"),
}

LANGUAGES = {"en": _("English")}
