"""What an installed Tandem keeps on a phone: its look, a number, and nobody's data."""

import json
import re
from datetime import datetime

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from dispatch.services import policies
from oncall import shell
from tests.cast import Cast
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db


def test_the_manifest_names_icons_that_there_are(cast: Cast, client: Client) -> None:
    answer = client.get("/manifest.webmanifest")

    said = json.loads(answer.content)
    assert answer["Content-Type"] == "application/manifest+json"
    assert (said["name"], said["scope"], said["display"]) == (
        "Tandem",
        "/",
        "standalone",
    )
    for icon in said["icons"]:
        assert finders.find(icon["src"].removeprefix("/static/"))


def test_the_service_worker_serves_every_page_and_keeps_no_page_with_data(
    cast: Cast, client: Client
) -> None:
    answer = client.get("/sw.js")

    script = answer.content.decode()
    [facts] = re.findall(r'JSON\.parse\("(.*)"\)', script)
    kept = json.loads(facts.encode().decode("unicode_escape"))
    assert answer["Content-Type"] == "text/javascript"
    assert "no-cache" in answer["Cache-Control"]
    assert kept["offline"] == "/offline"
    assert {file.split("/")[1] for file in kept["files"]} == {"static"}
    assert kept["version"] == shell.version()


def test_the_offline_page_has_the_number_and_an_officers_wallet_words(
    cast: Cast, sign_in: SignIn
) -> None:
    page = sign_in(cast.dunn).get("/offline").content.decode()

    assert "NOT SENT" in page
    assert 'href="tel:+17155550140"' in page
    assert "Harlow" in page
    assert "Millbrook" not in page


def test_a_visitors_offline_page_names_no_department(
    cast: Cast, client: Client
) -> None:
    page = client.get("/offline").content.decode()

    assert "Harlow" not in page
    assert "Use your radio" in page


def test_a_locked_phone_still_gets_its_offline_page(
    cast: Cast, sign_in: SignIn
) -> None:
    browser = sign_in(cast.dunn)
    browser.post("/lock/now")

    assert browser.get("/offline").status_code == 200


def card_on(page: str) -> str:
    [found] = re.findall(r'data-card="(.*?)"', page)
    return str(found)


def test_the_home_page_tells_a_phone_when_the_words_of_its_card_are_others(
    cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    dunn = sign_in(cast.dunn)
    before = card_on(dunn.get("/").content.decode())
    again = card_on(dunn.get("/").content.decode())
    words = {"version": 2, "fallback_words": "Call the desk."}
    policies.set_protocol(cast.harlow, words, by=None, now=now)

    after = card_on(dunn.get("/").content.decode())

    assert before == again
    assert after not in {"", before}
    assert card_on(sign_in(cast.ames).get("/").content.decode()) != before


def test_no_other_page_looks_for_the_words_of_the_card(
    cast: Cast, sign_in: SignIn
) -> None:
    assert "data-card" not in sign_in(cast.dunn).get("/account/").content.decode()
