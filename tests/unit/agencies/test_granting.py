import pytest

from agencies.core.acts import Act, acts_of
from agencies.core.granting import ROLES_AT, grantable
from agencies.core.words import Kind, Role


def test_only_an_administrator_makes_an_administrator() -> None:
    makers = {role for role in Role if Role.ADMINISTRATOR in grantable([role])}

    assert makers == {Role.ADMINISTRATOR}


def test_an_officer_gives_no_role_and_two_roles_add_up() -> None:
    assert grantable([Role.OFFICER]) == frozenset()
    both = grantable([Role.COORDINATOR, Role.AGENCY_LEAD])
    assert both >= {Role.CLINICIAN, Role.OFFICER}


def test_a_town_has_no_clinicians_and_nobody_who_plans_for_all() -> None:
    assert not ROLES_AT[Kind.AGENCY] & {Role.CLINICIAN, Role.COORDINATOR}


def test_every_kind_has_an_administrator_and_every_role_a_home() -> None:
    assert all(Role.ADMINISTRATOR in roles for roles in ROLES_AT.values())
    assert frozenset().union(*ROLES_AT.values()) == frozenset(Role)


@pytest.mark.parametrize(
    ("kind", "edits"),
    [
        (Kind.AGENCY, False),
        (Kind.DISPATCH_CENTRE, False),
        (Kind.HOST, True),
        (Kind.PROVIDER, True),
    ],
)
def test_a_coordinator_edits_the_roster_for_a_host_or_provider_only(
    kind: Kind, edits: bool
) -> None:
    assert (Act.EDIT_ROSTER in acts_of([Role.COORDINATOR], at=kind)) is edits
