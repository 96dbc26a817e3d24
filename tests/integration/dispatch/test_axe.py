"""What axe finds on the pages about requests, and on those that say how they run."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dispatch.core.lifecycle import Mark
from dispatch.core.words import Capacity, Source
from dispatch.models import Callout, Page, Response
from dispatch.services import joining
from tests.browser.conftest import CHROMIUM
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.dispatch.asking import ask
from tests.integration.dispatch.at_work import MINUTE, there
from tests.integration.rosters.nights import tri_town_nights
from tests.looks import faults, shown

pytestmark = pytest.mark.django_db
LOOKS = pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed")


@pytest.fixture
def too(page: Page, cast: Cast, now: datetime) -> Response:
    """Lindqvist is there; Vang came too, as a paramedic, and is done."""
    return came_too(there(page, now), cast, now)


def came_too(callout: Callout, cast: Cast, now: datetime) -> Response:
    vang, by = cast.vang.pk, cast.lindqvist.pk
    found = joining.join(
        callout.pk, vang, Capacity.PARAMEDIC, by=by, now=now, source=Source.WEB
    )
    joining.mark(found.pk, Mark.CLEARED, by=vang, now=now + MINUTE, source=Source.WEB)
    return Response.objects.get(pk=found.pk)


def of_requests(too: Response) -> Iterator[str]:
    request = f"/r/{too.callout.public_id}"
    yield from ("/board", "/requests", "/requests/attempts", "/follow-ups?show=open")
    yield from (request, f"{request}/record", f"{request}/cancel", f"{request}/join")
    yield f"{request}/follow-up"
    yield f"/o/{too.public_id}/work"


def of_how_they_run(cast: Cast) -> Iterator[str]:
    ours, harlow = cast.tri_town.public_id, cast.harlow.public_id
    yield from ("/protocols", f"/protocols/{harlow}", f"/protocols/{harlow}/edit")
    yield from ("/ladders", f"/ladders/{ours}", f"/engaged/{ours}", "/wallet-cards")
    yield from (f"/rosters/morning/{ours}/", f"/rosters/reach/{ours}/", "/sentences")


@LOOKS
@pytest.mark.browser
def test_the_pages_of_a_request_have_no_fault_that_axe_can_find(
    too: Response, cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    ask(cast, now + MINUTE)

    pages = shown(sign_in, cast.lindqvist, of_requests(too))

    assert faults(pages) == []


@LOOKS
@pytest.mark.browser
def test_the_pages_of_how_requests_run_have_no_fault_that_axe_can_find(
    page: Page, cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    tri_town_nights(cast, now)

    pages = shown(sign_in, cast.novak, of_how_they_run(cast))

    assert faults(pages) == []


@LOOKS
@pytest.mark.browser
def test_a_dispatch_systems_keys_have_no_fault_that_axe_can_find(
    cast: Cast, sign_in: SignIn
) -> None:
    pages = shown(sign_in, cast.admin, ["/cad"])

    assert faults(pages) == []


def test_one_responders_work_costs_no_more_queries_where_more_came(
    too: Response, cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    supervisor, address = sign_in(cast.lindqvist), f"/o/{too.public_id}/work"
    supervisor.get(address)
    with CaptureQueriesContext(connection) as few:
        supervisor.get(address)
    for nth in (1, 2, 3):
        came_too(too.callout, cast, now + timedelta(minutes=10 * nth))

    with CaptureQueriesContext(connection) as many:
        assert supervisor.get(address).status_code == 200

    assert len(many) == len(few)
