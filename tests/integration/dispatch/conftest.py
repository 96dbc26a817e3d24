"""A page that waits for its answer."""

from datetime import datetime

import pytest

from dispatch.core.words import ResponseType
from dispatch.models import Page
from dispatch.services import policies
from tests.cast import Cast
from tests.integration.dispatch import scene
from tests.integration.dispatch.scene import Line
from tests.integration.notifications.conftest import (
    Carrier,
    carrier,
    verified_phone,
)

__all__ = ["carrier"]


@pytest.fixture
def page(cast: Cast, now: datetime) -> Page:
    """Lindqvist is paged for Dunn's request."""
    verified_phone(cast.lindqvist, scene.LINDQVIST, now)
    policies.set_ladder(cast.tri_town, scene.LADDER, by=None, now=now)
    scene.ask(cast, now)
    return Page.objects.get()


@pytest.fixture
def by_phone(cast: Cast, now: datetime) -> Page:
    """Lindqvist is asked to talk with Dunn by phone."""
    verified_phone(cast.lindqvist, scene.LINDQVIST, now)
    verified_phone(cast.dunn, "+17155550119", now)
    policies.set_ladder(cast.tri_town, scene.LADDER, by=None, now=now)
    scene.ask(cast, now, ResponseType.CONSULT)
    return Page.objects.get()


@pytest.fixture
def line(carrier: Carrier) -> Line:
    return Line(carrier)
