"""Every screen, found by following links: none is left out, and nothing is wrong with
any, whatever the width and the light.
"""

import sys
from collections.abc import Iterator

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from oncall.urls import urlpatterns as ours
from tests import looks
from tests.architecture import sweep
from tests.architecture.sweep import Route
from tests.browser.conftest import CHROMIUM
from tests.screens import crawl, routes
from tests.screens.conftest import FULL
from tests.screens.crawl import Found, Screen
from tests.screens.queries import QUERIES
from tests.screens.towns import NextDoor

pytestmark = pytest.mark.django_db
LOOKS = pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed")


def lonely(request: HttpRequest) -> HttpResponse:
    return HttpResponse("<html><title>Lonely</title><h1>No link leads here</h1></html>")


urlpatterns = [path("lonely", lonely, name="lonely"), *ours]


def test_links_lead_to_every_screen_or_there_is_a_reason(next_door: NextDoor) -> None:
    made = {one.route for one in next_door.states}
    unlinked = {one.route for one in next_door.unlinked}

    assert unlinked - set(routes.NO_LINK) - made == set()
    assert set(next_door.silent) - set(routes.NO_SCREEN) - made == set()


def test_every_reason_is_about_an_address_there_is() -> None:
    known = {route.name for route in sweep.routes()}

    assert (set(routes.NO_LINK) | set(routes.NO_SCREEN)) - known == set()


def test_no_link_leads_to_a_refusal(next_door: NextDoor, story: list[Found]) -> None:
    broken = [link for found in (*next_door.found, *story) for link in found.broken]

    assert broken == []


def over(screens: list[Screen], allowed: dict[str, int]) -> list[str]:
    """Screens that stand in no table of queries, or ask oftener than theirs says."""
    return [
        f"{one.route}: {one.queries}"
        for one in screens
        if one.queries > allowed.get(one.route, 0)
    ]


def test_no_screen_asks_the_database_oftener_than_its_entry_says(
    next_door: NextDoor, story: list[Found]
) -> None:
    linked = [one for each in (*next_door.found, *story) for one in each.screens]

    assert linked
    assert over([*linked, *next_door.unlinked], QUERIES) == []
    assert set(QUERIES) - {route.name for route in sweep.routes()} == set()


def test_a_screen_without_an_entry_or_above_it_is_found() -> None:
    new = Screen("officer", "new", "/new", "", queries=1)
    slow = Screen("officer", "slow", "/slow", "", queries=31)

    assert over([new, slow], {"slow": 30}) == ["new: 1", "slow: 31"]


@pytest.mark.urls("tests.screens.test_screens")
def test_a_screen_that_no_link_leads_to_is_found() -> None:
    [planted] = [route for route in sweep.routes() if route.name == "lonely"]
    gone = Route("gone", "gone", None, "tests", ())

    opened, silent = routes.unreached([planted, gone], frozenset(), {"v": Client()}, {})

    assert [one.route for one in opened] == ["lonely"]
    assert silent == ["gone"]


def test_of_three_hundred_pages_of_one_kind_a_few_are_opened() -> None:
    visitor = Client()
    start = [f"/accounts/login/?next=/r/{n}" for n in range(300)]

    found = crawl.follow("visitor", visitor, start)

    opened = [one for one in found.screens if one.route == "account_login"]
    assert len(opened) == crawl.OPENED


WRONG = """<html lang="en"><head><title> · Tandem</title></head><body>
<main><h2>One</h2><p><a href="/">Alone</a></p><p>In <a href="/">one</a>.</p>
<p style="color: red">inline</p><button>?</button>
<img src="/static/icons/tandem.svg"><pre>{wide}</pre></main></body></html>"""


@LOOKS
@pytest.mark.browser
def test_what_is_wrong_with_a_page_is_found() -> None:
    policy = "style-src 'self'"
    page = Screen("x", "wrong", "/wrong", WRONG.format(wide="wide " * 99), policy)

    found = " ".join(looks.faults([page], looks.one_look))

    for fault in ("title", "0 first headings", "small: ", "wider than", "image-alt"):
        assert fault in found
    assert ">Alone</a>" in found
    assert ">one</a>" not in found
    assert "Content Security Policy" in found


def each_said(screens: list[Screen]) -> Iterator[Screen]:
    """All of them in all ways take half an hour: which is looked at now."""
    for number, one in enumerate(screens, 1):
        if FULL:
            sys.stderr.write(f"{number} of {len(screens)}: {one.name}\n")
        yield one


@LOOKS
@pytest.mark.browser
def test_nothing_is_wrong_with_any_screen(screens: list[Screen]) -> None:
    looked_at = looks.every_look if FULL else looks.one_look
    found = looks.faults(each_said(screens), looked_at)

    assert found == [], "\n".join(found)  # each of them, not the first
