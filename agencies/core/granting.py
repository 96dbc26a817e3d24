"""Who may give which role, and take it away again; and where a role exists at all."""

from collections.abc import Iterable

from agencies.core.words import Kind, Role

_GRANTS: dict[Role, frozenset[Role]] = {
    Role.ADMINISTRATOR: frozenset(Role),
    Role.COORDINATOR: frozenset({Role.CLINICIAN, Role.SUPERVISOR, Role.COORDINATOR}),
    Role.AGENCY_LEAD: frozenset(
        {
            Role.OFFICER,
            Role.DISPATCHER,
            Role.SUPERVISOR,
            Role.FINANCE,
            Role.AGENCY_LEAD,
        }
    ),
}

# A town that made itself a coordinator would edit the roster of all the others.
_SERVING = frozenset(
    {
        Role.CLINICIAN,
        Role.SUPERVISOR,
        Role.COORDINATOR,
        Role.FINANCE,
        Role.ADMINISTRATOR,
    }
)
ROLES_AT: dict[Kind, frozenset[Role]] = {
    Kind.AGENCY: frozenset(
        {
            Role.OFFICER,
            Role.DISPATCHER,  # a department's own: asks for that department only
            Role.SUPERVISOR,
            Role.FINANCE,
            Role.AGENCY_LEAD,
            Role.ADMINISTRATOR,
        }
    ),
    Kind.DISPATCH_CENTRE: frozenset(
        {Role.DISPATCHER, Role.SUPERVISOR, Role.ADMINISTRATOR}
    ),
    Kind.PROVIDER: _SERVING,
    Kind.HOST: _SERVING,
}


def grantable(held: Iterable[Role]) -> frozenset[Role]:
    """The roles that somebody holding `held` in an organisation may end there, and
    give if they exist there (`ROLES_AT`).

    Nobody gives more than their own standing allows: only an administrator makes
    an administrator.
    """
    return frozenset().union(*(_GRANTS.get(role, frozenset()) for role in held))
