"""A screen on a wall: receives by its token, acts on nothing, and names no place."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from agencies.core.keys import TokenScope
from agencies.models import ApiToken
from agencies.services import tokens
from common import clock
from dispatch.models import Callout
from dispatch.services import policies
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.dispatch.asking import LADDER, ask

pytestmark = pytest.mark.django_db


def token(
    cast: Cast, now: datetime, opens: TokenScope = TokenScope.BOARD_READ
) -> tuple[ApiToken, str]:
    return tokens.create_token(
        cast.county_dispatch,
        name="wall",
        scopes=frozenset({opens}),
        by=cast.admin.pk,
        now=now,
        expires_at=now + timedelta(days=30),
    )


def test_it_shows_what_is_open_and_who_is_on_call_and_never_where(
    cast: Cast, now: datetime, client: Client
) -> None:
    policies.set_ladder(cast.tri_town, LADDER, by=None, now=now)
    callout = ask(cast, now)
    Callout.objects.filter(pk=callout.pk).update(place="the blue house by the mill")
    _made, raw = token(cast, now)

    page = client.get(f"/wallboard/{raw}").content.decode()

    assert callout.number in page
    assert "On call now" in page
    assert "blue house" not in page
    assert "<form" not in page.partition("<main")[2]
    assert f"/wallboard/{raw}?now=1" in page


def test_the_part_it_asks_for_again_is_no_whole_page(
    cast: Cast, now: datetime, client: Client
) -> None:
    _made, raw = token(cast, now)

    part = client.get(f"/wallboard/{raw}?now=1").content.decode()

    assert "Nothing is open." in part
    assert "<html" not in part


def test_a_token_for_something_else_shows_nothing(
    cast: Cast, now: datetime, client: Client
) -> None:
    _made, raw = token(cast, now, TokenScope.ROSTER_READ)

    assert client.get(f"/wallboard/{raw}").status_code == 404
    assert client.get("/wallboard/made-up").status_code == 404


def test_a_token_that_was_revoked_or_is_over_shows_nothing(
    cast: Cast, now: datetime, client: Client
) -> None:
    made, raw = token(cast, now)
    with clock.at(now + timedelta(days=31)):
        assert client.get(f"/wallboard/{raw}").status_code == 404

    tokens.revoke_token(made, by=cast.admin.pk, now=now)

    assert client.get(f"/wallboard/{raw}").status_code == 404


def test_it_takes_nothing_that_is_sent(
    cast: Cast, now: datetime, client: Client
) -> None:
    _made, raw = token(cast, now)

    assert client.post(f"/wallboard/{raw}").status_code == 405


def test_another_consortiums_wall_shows_nothing_of_ours(
    cast: Cast, now: datetime, client: Client
) -> None:
    policies.set_ladder(cast.tri_town, LADDER, by=None, now=now)
    callout = ask(cast, now)
    _made, raw = tokens.create_token(
        cast.pine_county,
        name="wall",
        scopes=frozenset({TokenScope.BOARD_READ}),
        by=cast.stranger_admin.pk,
        now=now,
    )

    page = client.get(f"/wallboard/{raw}").content.decode()

    assert callout.number not in page
    assert "Harlow" not in page


def test_the_page_of_tokens_gives_the_address_once(cast: Cast, sign_in: SignIn) -> None:
    fields = {"name": "wall", "scopes": ["board:read"], "days": "30"}

    page = sign_in(cast.admin).post("/tokens/", fields).content.decode()

    assert "Open this address on the wall screen" in page
    assert "/wallboard/" in page
