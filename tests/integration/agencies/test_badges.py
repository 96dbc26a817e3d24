"""A badge number says who somebody is: one person has it in an organisation."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from agencies.core.words import Role
from agencies.errors import BadgeTaken
from agencies.models import Membership, Organisation
from agencies.services import leaving, membership, people
from tests.cast import Cast
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db


def hire(cast: Cast, now: datetime, badge: str, at: Organisation | None = None) -> None:
    people.add_person(
        full_name="Nia New",
        organisation=at or cast.harlow,
        roles=(Role.OFFICER,),
        badge=badge,
        starts_on=now.date(),
        now=now,
    )


def test_nobody_else_in_the_organisation_gets_the_same_badge(
    cast: Cast, now: datetime
) -> None:
    with pytest.raises(BadgeTaken, match="Somebody else at Harlow PD has badge 118"):
        hire(cast, now, " 118 ")

    hire(cast, now, "118", at=cast.stony_ford)


def test_the_same_person_has_several_roles_by_one_badge(
    cast: Cast, now: datetime
) -> None:
    membership.give_role(
        cast.dunn,
        cast.harlow,
        Role.SUPERVISOR,
        badge="118",
        starts_on=now.date(),
        now=now,
    )

    held = Membership.objects.filter(person=cast.dunn, badge="118")
    assert sorted(held.values_list("role", flat=True)) == ["officer", "supervisor"]


def test_a_badge_is_free_when_its_owner_has_left_or_their_time_is_over(
    cast: Cast, now: datetime
) -> None:
    leaving.leave(cast.dunn, cast.harlow, now=now, by=None)
    hire(cast, now, "118")
    Membership.objects.filter(badge="118", left_at=None).exclude(
        organisation=cast.ashby
    ).update(ends_on=now.date())

    hire(cast, now + timedelta(days=2), "118")

    rows = Membership.objects.filter(organisation=cast.harlow, badge="118")
    assert rows.count() == 3


def test_the_refusal_stands_at_the_badge_and_keeps_what_was_typed(
    cast: Cast, sign_in: SignIn
) -> None:
    page = sign_in(cast.brandt).post(
        "/people/invite",
        {"full_name": "Nia New", "badge": "3", "roles": ["officer"]},
    )

    text = page.content.decode()
    assert page.status_code == 422
    assert "Somebody else at Stony Ford PD has badge 3." in text
    assert "id_badge_error" in text
    assert "Nia New" in text


def test_the_database_itself_refuses_a_second_open_badge(
    cast: Cast, now: datetime
) -> None:
    hire(cast, now, "A7")

    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(
            person=cast.hartmann,
            organisation=cast.harlow,
            role=Role.OFFICER.value,
            badge="a7",
            starts_on=now.date(),
        )
