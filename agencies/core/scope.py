"""Who is asking, for which organisation, and what they may do there."""

from dataclasses import dataclass

from agencies.core.acts import Act
from agencies.core.granting import ROLES_AT, grantable
from agencies.core.words import Kind, Role


@dataclass(frozen=True, slots=True)
class Standing:
    """One current membership of the asking person."""

    organisation_id: int
    organisation_name: str
    kind: Kind
    role: Role


@dataclass(frozen=True, slots=True)
class Scope:
    """What the asking person sees and may do, for one acting organisation.

    Built once per request by `agencies.selectors.scope_for` and the first argument
    of every selector. `acts` are those of the roles held in the acting
    organisation only: a role elsewhere needs acting for that organisation.
    `consortium_ids` are the consortia the acting organisation belongs to today.
    A person without a current membership has an acting organisation of None, no
    acts and sees nothing.
    """

    user_id: int
    standings: tuple[Standing, ...]
    acting_organisation_id: int | None
    acting_kind: Kind | None
    consortium_ids: frozenset[int]
    acts: frozenset[Act]

    def may(self, act: Act) -> bool:
        return act in self.acts

    @property
    def acting_roles(self) -> frozenset[Role]:
        """The roles held in the acting organisation."""
        return frozenset(
            standing.role
            for standing in self.standings
            if standing.organisation_id == self.acting_organisation_id
        )

    @property
    def grantable(self) -> frozenset[Role]:
        """The roles one may give in the acting organisation."""
        if self.acting_kind is None:
            return frozenset()
        return grantable(self.acting_roles) & ROLES_AT[self.acting_kind]

    @property
    def sees_whole_consortium(self) -> bool:
        """Providers, hosts and dispatch centres serve all members; agencies do not."""
        return self.acting_kind in {Kind.PROVIDER, Kind.HOST, Kind.DISPATCH_CENTRE}

    @property
    def acting_name(self) -> str:
        return next(
            (
                standing.organisation_name
                for standing in self.standings
                if standing.organisation_id == self.acting_organisation_id
            ),
            "",
        )


NOBODY = Scope(
    user_id=0,
    standings=(),
    acting_organisation_id=None,
    acting_kind=None,
    consortium_ids=frozenset(),
    acts=frozenset(),
)
