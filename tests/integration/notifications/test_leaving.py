"""Leaving is one verb: the phones go with the person."""

from datetime import datetime

import pytest

from agencies.core.words import Role
from agencies.services import leaving, membership
from notifications import selectors
from notifications.services import phones
from tests.cast import Cast

NUMBER = "+17155550101"


@pytest.fixture
def rivera_s_phone(cast: Cast, now: datetime) -> None:
    method = phones.add_contact_method(
        person_id=cast.rivera.pk, number=NUMBER, now=now, by=cast.novak.pk
    )
    phones.mark_verified(method, now=now, by=cast.novak.pk)


@pytest.mark.usefixtures("rivera_s_phone")
def test_whoever_leaves_entirely_is_not_called_any_more(
    cast: Cast, now: datetime
) -> None:
    leaving.leave(cast.rivera, cast.tamarack, by=cast.novak.pk, now=now)

    assert selectors.reachable_methods(cast.rivera.pk) == []


@pytest.mark.usefixtures("rivera_s_phone")
def test_whoever_still_works_elsewhere_keeps_their_phone(
    cast: Cast, now: datetime
) -> None:
    membership.give_role(
        cast.rivera, cast.harlow, Role.OFFICER, starts_on=now.date(), now=now
    )

    leaving.leave(cast.rivera, cast.tamarack, by=cast.novak.pk, now=now)

    assert [m.number for m in selectors.reachable_methods(cast.rivera.pk)] == [NUMBER]
