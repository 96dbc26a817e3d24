from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

import pytest

from agencies import selectors
from agencies.core.keys import TokenScope
from agencies.core.words import Role
from agencies.errors import LastAdministrator, NotAMember
from agencies.models import AuditEntry
from agencies.services import leaving, membership, pins, tokens
from tests.cast import PASSWORD, Cast, scope_of, with_password
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def ended() -> Iterator[list[leaving.Leaving]]:
    """What a registered handler was told."""
    told: list[leaving.Leaving] = []

    def note(event: leaving.Leaving) -> Mapping[str, int]:
        told.append(event)
        return {"shifts": 2}

    leaving.on_leave(note)
    yield told
    leaving.forget(note)


def test_leaving_ends_roles_sessions_pin_and_tokens_together(
    cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    browser = sign_in(with_password(cast.dunn))
    pins.set_pin(cast.dunn, "4711", now=now, by=cast.dunn.pk)
    _, raw = tokens.create_token(
        cast.harlow,
        name="wallboard",
        scopes=frozenset({TokenScope.BOARD_READ}),
        by=cast.dunn.pk,
        now=now,
    )

    leaving.leave(cast.dunn, cast.harlow, now=now, by=cast.hartmann.pk)

    cast.dunn.refresh_from_db()
    assert browser.get("/").status_code == 302
    assert scope_of(cast.dunn, now=now).acting_organisation_id is None
    assert selectors.live_token(raw, now=now) is None
    assert (cast.dunn.pin_hash, cast.dunn.is_active) == ("", False)
    assert not cast.dunn.check_password(PASSWORD)


def test_leaving_one_of_two_organisations_keeps_the_other(
    cast: Cast, now: datetime
) -> None:
    membership.give_role(
        cast.dunn, cast.millbrook, Role.OFFICER, starts_on=now.date(), now=now
    )
    pins.set_pin(cast.dunn, "4711", now=now, by=cast.dunn.pk)

    leaving.leave(cast.dunn, cast.harlow, now=now, by=cast.hartmann.pk)

    cast.dunn.refresh_from_db()
    assert scope_of(cast.dunn, now=now).acting_name == "Millbrook PD"
    assert cast.dunn.is_active
    assert cast.dunn.pin_hash


def test_a_role_that_has_not_begun_ends_too(cast: Cast, now: datetime) -> None:
    later = now + timedelta(days=30)
    membership.give_role(
        cast.dunn, cast.harlow, Role.SUPERVISOR, starts_on=later.date(), now=now
    )

    leaving.leave(cast.dunn, cast.harlow, now=now, by=None)

    assert scope_of(cast.dunn, now=later + timedelta(days=1)).standings == ()


def test_other_apps_end_what_they_hold_in_the_same_verb(
    cast: Cast, now: datetime, ended: list[leaving.Leaving]
) -> None:
    counted = leaving.leave(cast.dunn, cast.harlow, now=now, by=None, reason="moved")

    assert counted["shifts"] == 2
    assert [(e.person_id, e.entirely) for e in ended] == [(cast.dunn.pk, True)]
    entry = AuditEntry.objects.get(act="leave")
    assert (entry.reason, entry.details["ended"]["roles"]) == ("moved", 1)


def test_the_last_administrator_cannot_go(cast: Cast, now: datetime) -> None:
    with pytest.raises(LastAdministrator):
        leaving.leave(cast.admin, cast.tamarack, now=now, by=cast.admin.pk)

    assert scope_of(cast.admin, now=now).acts


def test_nobody_leaves_where_they_are_not(cast: Cast, now: datetime) -> None:
    with pytest.raises(NotAMember):
        leaving.leave(cast.dunn, cast.millbrook, now=now, by=None)
