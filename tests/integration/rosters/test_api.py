"""Who is on call, for a machine with a token."""

from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from agencies.core.keys import TokenScope
from agencies.models import Organisation
from agencies.services.tokens import create_token
from rosters.core.words import Change
from rosters.services import changes
from tests.cast import Cast
from tests.integration.rosters.nights import Nights, central


def ask(
    nights: Nights,
    owner: Organisation,
    cast: Cast,
    now: datetime,
    *,
    scope: TokenScope = TokenScope.ROSTER_READ,
    **query: str,
) -> Any:
    _, raw = create_token(
        owner, name="board", scopes=frozenset({scope}), by=cast.admin.pk, now=now
    )
    return Client().get(
        f"/api/v1/rosters/{nights.roster.public_id}/on-call",
        query,
        headers={"Authorization": f"Bearer {raw}"},
    )


def body(response: Any) -> dict[str, Any]:
    return dict(response.json())


def test_a_token_of_a_member_hears_every_position(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    response = ask(nights, cast.harlow, cast, now)

    assert response.status_code == 200
    assert [
        (seat["tier"], seat["person"]["name"], seat["ends_at"])
        for seat in body(response)["positions"]
    ] == [
        ("primary", "R. Rivera", "2026-11-03T13:00:00Z"),
        ("backup", "M. Lindqvist", "2026-11-03T13:00:00Z"),
    ]


def test_every_position_is_called_by_its_id(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    seats = body(ask(nights, cast.harlow, cast, now))["positions"]

    assert [seat["id"] for seat in seats] == [
        str(nights.primary.public_id),
        str(nights.backup.public_id),
    ]


def test_a_gap_is_said_and_not_left_out(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    changes.add_override(
        nights.primary,
        changes.Wish(Change.REMOVE),
        starts_at=now,
        ends_at=central("2026-11-03T07:00"),
        now=now,
    )

    seats = body(ask(nights, cast.harlow, cast, now))["positions"]

    assert [seat["person"] is None for seat in seats] == [True, False]


def test_an_instant_can_be_asked_for(nights: Nights, cast: Cast, now: datetime) -> None:
    response = ask(nights, cast.harlow, cast, now, at="2026-11-10T20:00:00-06:00")

    assert body(response)["positions"][0]["person"]["name"] == "J. Okafor"


@pytest.mark.parametrize("at", ["2026-11-10T20:00:00", "2031-01-01T00:00:00Z", "soon"])
def test_an_instant_that_cannot_be_answered_is_refused(
    nights: Nights, cast: Cast, now: datetime, at: str
) -> None:
    response = ask(nights, cast.harlow, cast, now, at=at)

    assert (response.status_code, body(response)["field"]) == (422, "at")
    assert " " in body(response)["detail"]


def test_a_foreign_token_finds_nothing_and_a_wrong_one_is_refused(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    wrong = TokenScope.STATEMENTS_READ

    assert ask(nights, cast.ashby, cast, now).status_code == 404
    assert ask(nights, cast.harlow, cast, now, scope=wrong).status_code == 403
    address = f"/api/v1/rosters/{nights.roster.public_id}/on-call"
    assert Client().get(address).status_code == 401
