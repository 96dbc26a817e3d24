"""What the tests of signing in by an organisation's own service share."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.core.cache import cache
from pytest_django.fixtures import Settings

from tests.oidc import Service, running


@pytest.fixture
def service(db: None, now: datetime, settings: Settings) -> Iterator[Service]:
    """That service, on loopback, at the time of the test."""
    cache.clear()
    with running() as made:
        made.now = int(now.timestamp())
        settings.FETCH_ALSO = made.also
        yield made
