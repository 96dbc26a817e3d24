"""A role exists where the kind of the organisation has it, and nowhere else."""

from datetime import datetime

import pytest

from agencies.core.words import Role
from agencies.errors import RoleNotHere
from agencies.models import Invitation, Membership
from agencies.services import invitations, membership, people
from dispatch.services import owners
from rosters import selectors as rosters
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.rosters.nights import empty_roster

pytestmark = pytest.mark.django_db


def planted(cast: Cast, role: Role) -> None:
    """A row that no service would make any more."""
    Membership.objects.create(
        person=cast.dunn,
        organisation=cast.harlow,
        role=role.value,
        starts_on=cast.starts_on,
    )


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.CLINICIAN])
def test_a_town_gives_nobody_a_role_that_serves_all_towns(
    cast: Cast, now: datetime, role: Role
) -> None:
    with pytest.raises(RoleNotHere, match="Harlow PD is an agency"):
        membership.give_role(
            cast.dunn, cast.harlow, role, starts_on=cast.starts_on, now=now
        )
    with pytest.raises(RoleNotHere):
        invitations.invite(
            cast.harlow,
            email="new@harlow.example",
            full_name="Nia New",
            roles=(role,),
            by=cast.hartmann.pk,
            now=now,
        )
    assert not Invitation.objects.exists()


def test_the_form_offers_a_towns_roles_only_and_says_so_at_the_field(
    cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    boss = people.add_person(
        full_name="Al Administrator",
        organisation=cast.harlow,
        roles=(Role.ADMINISTRATOR,),
        starts_on=cast.starts_on,
        now=now,
    )
    url = f"/people/{boss.public_id}"

    page = sign_in(boss).get(url).content.decode()
    refused = sign_in(boss).post(
        f"{url}/role", {"role": "coordinator", "starts_on": "2026-11-03"}
    )

    assert 'value="finance"' in page
    assert 'value="coordinator"' not in page
    assert refused.status_code == 422
    assert "not yours to give" in refused.content.decode()
    assert "id_role_error" in refused.content.decode()


def test_an_old_role_out_of_place_can_still_be_ended(
    cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    planted(cast, Role.COORDINATOR)
    held = cast.dunn.memberships.get(role=Role.COORDINATOR)
    boss = people.add_person(
        full_name="Al Administrator",
        organisation=cast.harlow,
        roles=(Role.ADMINISTRATOR,),
        starts_on=cast.starts_on,
        now=now,
    )

    sign_in(boss).post(f"/roles/{held.public_id}/end")

    held.refresh_from_db()
    assert held.left_at is not None


def test_a_towns_own_coordinator_and_clinician_count_for_nobody(
    cast: Cast, now: datetime
) -> None:
    planted(cast, Role.COORDINATOR)
    planted(cast, Role.CLINICIAN)
    cast.novak.memberships.update(left_at=now)
    roster = empty_roster(cast, now)

    assert owners.coordinator(cast.tri_town, now=now) == cast.lindqvist
    assert cast.dunn not in rosters.eligible_people(roster, now=now)
