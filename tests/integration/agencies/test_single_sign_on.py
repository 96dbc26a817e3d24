"""The page on which an administrator sets their organisation's sign-in service up."""

import re
from collections.abc import Iterator
from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from agencies.models import AuditEntry, SingleSignOn, User
from agencies.services import single_sign_on
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.oncall.signing_on import harlows_admin, of_harlow
from tests.looks import faults, shown
from tests.oidc import CLIENT_SECRET, Service, running

pytestmark = pytest.mark.django_db
PAGE = "/single-sign-on/"


@pytest.fixture
def service(db: None, settings: Settings) -> Iterator[Service]:
    with running() as made:
        settings.FETCH_ALSO = made.also
        yield made


@pytest.fixture
def browser(cast: Cast, now: datetime, sign_in: SignIn) -> Client:
    return sign_in(harlows_admin(cast, now))


def fields(service: Service, **more: str) -> dict[str, str]:
    return {
        "issuer": service.issuer,
        "client_id": "tandem",
        "client_secret": CLIENT_SECRET,
        "domain": "@Harlow.example",
        **more,
    }


def test_what_is_entered_is_kept_sealed_and_the_secret_is_never_shown_again(
    cast: Cast, service: Service, browser: Client
) -> None:
    asked = browser.get(PAGE).content.decode()
    browser.post(PAGE, fields(service))
    browser.post(PAGE, fields(service, client_secret="", client_id="tandem-2"))

    row = SingleSignOn.objects.get()
    page = browser.get(PAGE).content.decode()
    assert f"/sign-on/{cast.harlow.public_id}/back" in asked
    assert (row.organisation, row.domain) == (cast.harlow, "harlow.example")
    assert (row.client_id, row.is_on) == ("tandem-2", True)
    assert single_sign_on.secret_of(row) == CLIENT_SECRET
    assert CLIENT_SECRET not in page + row.sealed_secret
    trail = AuditEntry.objects.filter(act="set_single_sign_on")
    assert CLIENT_SECRET not in str(list(trail.values("details")))
    assert trail.latest("pk").details["changed"] == {
        "client_id": ["tandem", "tandem-2"]
    }


def test_the_first_time_a_secret_is_needed_and_a_domain_of_ones_own(
    service: Service, browser: Client
) -> None:
    bare = browser.post(PAGE, fields(service, client_secret=""))
    foreign = browser.post(PAGE, fields(service, domain="millbrook.example"))

    assert (bare.status_code, foreign.status_code) == (422, 422)
    assert "Your own address must be one of these" in foreign.content.decode()
    assert not SingleSignOn.objects.exists()


def tried(browser: Client) -> str:
    page = browser.post(PAGE + "try", follow=True).content.decode()
    notes = re.findall(r'<p class="note[^"]*" role="status">(.*?)</p>', page)
    return " ".join(notes)


def test_trying_it_says_in_words_what_is_wrong(
    cast: Cast, service: Service, browser: Client, now: datetime, settings: Settings
) -> None:
    of_harlow(cast, service, now)
    well = tried(browser)
    service.discovery = {"issuer": "https://else.example"}
    other = tried(browser)
    service.discovery = {"token_endpoint": "javascript:alert(1)"}
    odd = tried(browser)
    service.discovery = {"id_token_signing_alg_values_supported": ["HS256"]}
    weak = tried(browser)
    settings.FETCH_ALSO = frozenset()
    inside = tried(browser)

    assert "It answers as it should." in well
    assert "It calls itself https://else.example" in other
    assert "What it says of token_endpoint cannot be used." in odd
    assert "It signs in no way that we can check" in weak
    assert "must begin with https://" in inside


def test_it_is_switched_off_and_on_again_and_the_trail_tells(
    cast: Cast, service: Service, browser: Client, now: datetime
) -> None:
    of_harlow(cast, service, now)

    browser.post(PAGE + "switch")
    off = SingleSignOn.objects.get().is_on
    browser.post(PAGE + "switch", {"on": "1"})

    acts = AuditEntry.objects.filter(act__startswith="switch_").order_by("pk")
    assert (off, SingleSignOn.objects.get().is_on) == (False, True)
    assert list(acts.values_list("act", flat=True)) == [
        "switch_off_single_sign_on",
        "switch_on_single_sign_on",
    ]


def test_only_an_administrator_opens_it_and_sees_no_others(
    cast: Cast, service: Service, now: datetime, sign_in: SignIn
) -> None:
    of_harlow(cast, service, now)

    assert sign_in(cast.hartmann).get(PAGE).status_code == 403
    assert service.issuer not in sign_in(cast.admin).get(PAGE).content.decode()
    assert sign_in(cast.admin).post(PAGE + "switch").status_code == 404


def test_the_page_asks_the_database_as_often_with_a_service_as_without(
    cast: Cast, service: Service, browser: Client, now: datetime, sign_in: SignIn
) -> None:
    browser.get(PAGE)
    with CaptureQueriesContext(connection) as without:
        browser.get(PAGE)
    of_harlow(cast, service, now)
    with CaptureQueriesContext(connection) as with_one:
        browser.get(PAGE)

    assert len(with_one) <= len(without)


def test_the_page_is_accessible_and_fits(
    cast: Cast, service: Service, now: datetime, sign_in: SignIn
) -> None:
    of_harlow(cast, service, now)
    admin = User.objects.get(email="admin@harlow.example")

    assert faults(shown(sign_in, admin, [PAGE])) == []
