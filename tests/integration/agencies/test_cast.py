from datetime import datetime

import pytest

from agencies import selectors
from agencies.core.words import Role
from tests.cast import Cast, scope_of
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db


def test_every_role_is_played_in_both_consortia(cast: Cast, now: datetime) -> None:
    for consortium in (cast.tri_town, cast.two_rivers):
        ids = [o.pk for o in selectors.members_of(consortium.pk, now=now)]

        for role in Role:
            assert selectors.people_with_role(role, organisation_ids=ids, now=now)


def test_a_scope_knows_its_consortium_and_no_other(cast: Cast, now: datetime) -> None:
    scope = scope_of(cast.dunn, now=now)

    assert selectors.consortia(scope) == [cast.tri_town]
    assert scope.acting_name == "Harlow PD"


def test_a_signed_in_officer_sees_the_home_page(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.dunn).get("/")

    assert page.status_code == 200
    assert "Harlow PD" in page.content.decode()
