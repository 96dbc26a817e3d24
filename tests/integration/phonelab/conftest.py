"""A running phonelab, the official client pointed at it, and a customer's server."""

# The SDK brings no types.
# mypy: disable-error-code="import-untyped"

from collections.abc import Iterator
from typing import Any

import pytest
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from tests.integration.phonelab.customer import Customer, serve
from tests.lab import ACCOUNT, TOKEN, Handset, Lab

RIVERA = "+17155550111"
OKAFOR = "+17155550112"
DUNN = "+17155550121"


class ToTheLab(TwilioHttpClient):  # type: ignore[misc] # the SDK has no types
    """The official client's own transport; only scheme and host are replaced."""

    def __init__(self, base_url: str) -> None:
        super().__init__(timeout=5)
        self._base_url = base_url

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Response:
        here = url.replace("https://api.twilio.com", self._base_url)
        return super().request(method, here, *args, **kwargs)


@pytest.fixture(scope="module")
def running_lab() -> Iterator[Lab]:
    with Lab.start(speed=20) as lab:
        yield lab


@pytest.fixture
def lab(running_lab: Lab) -> Lab:
    running_lab.reset()
    return running_lab


@pytest.fixture
def carrier(lab: Lab) -> Iterator[Client]:
    """The official client."""
    transport = ToTheLab(lab.url)
    yield Client(ACCOUNT, TOKEN, http_client=transport)
    if transport.session is not None:
        transport.session.close()


@pytest.fixture
def customer() -> Iterator[Customer]:
    customer = Customer()
    server = serve(customer)
    yield customer
    server.shutdown()
    server.server_close()


@pytest.fixture
def rivera(lab: Lab) -> Handset:
    return lab.handset(RIVERA)


@pytest.fixture
def okafor(lab: Lab) -> Handset:
    return lab.handset(OKAFOR)


@pytest.fixture
def dunn(lab: Lab) -> Handset:
    return lab.handset(DUNN)
