"""A roster to test with."""

from datetime import datetime

import pytest
from django.test import Client

from tests.cast import Cast, build_cast
from tests.conftest import SignIn
from tests.integration.notifications.conftest import carrier
from tests.integration.rosters.histories import Telling
from tests.integration.rosters.nights import Nights, tri_town_nights
from tests.integration.rosters.pages import address

__all__ = ["carrier"]


@pytest.fixture
def nights(cast: Cast, now: datetime) -> Nights:
    return tri_town_nights(cast, now)


@pytest.fixture
def novak(cast: Cast, sign_in: SignIn) -> Client:
    """The coordinator's browser."""
    return sign_in(cast.novak)


@pytest.fixture
def told(nights: Nights, novak: Client) -> Telling:
    """The roster's history: each entry a line, the newest first."""

    def read(**query: str) -> str:
        response = novak.get(address("history", nights), query)
        assert response.status_code == 200
        return "\n".join(f"{one.did} {one.what}" for one in response.context["told"])

    return read


@pytest.fixture
def shared_nights(file_database: None, now: datetime) -> tuple[Cast, Nights]:
    cast = build_cast(now)
    return cast, tri_town_nights(cast, now)
