"""Nobody is left without the telephone number, nor without what they typed."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import OperationalError, connection
from django.test import Client
from pytest_django.fixtures import Settings

from agencies.models import User
from common import clock
from oncall import helpline
from oncall.templatetags import typed
from tests.cast import PASSWORD, Cast, with_password
from tests.conftest import SignIn

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.urls("tests.integration.oncall.broken_urls"),
]
NUMBER = "715-555-0140"
HERE = {"Origin": "http://testserver"}
TYPED = {"full_name": 'Erin "E" Dunn', "work_name": "E. Dunn", "language": "en"}
IN_THE_PAGE = 'value="Erin &quot;E&quot; Dunn"'


def without_proof(page: str) -> str:
    """The page without what differs each time it is drawn."""
    return re.sub(r'(csrfmiddlewaretoken" value|server-now" content)="[^"]*"', "", page)


def proof(page: str) -> str:
    found = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_foreign_and_missing_are_the_same_page_to_the_letter(
    cast: Cast, sign_in: SignIn
) -> None:
    novak = sign_in(cast.novak)

    foreign = novak.get(f"/people/{cast.stranger_chief.public_id}")
    absent = novak.get(f"/people/{uuid4()}")
    nowhere = novak.get("/no/such/page")

    pages = {without_proof(p.content.decode()) for p in (foreign, absent, nowhere)}
    assert len(pages) == 1
    assert "There is no such page for you" in pages.pop()
    assert {p.status_code for p in (foreign, absent, nowhere)} == {404}


def test_what_is_missing_refused_or_too_much_names_the_number(
    cast: Cast, sign_in: SignIn
) -> None:
    dunn = sign_in(cast.dunn)

    missing, refused = dunn.get("/no/such/page"), dunn.get("/tokens/")
    visitors = Client().get("/no/such/page")

    assert (missing.status_code, refused.status_code) == (404, 403)
    assert "Your role at Harlow PD does not include this." in refused.content.decode()
    assert NUMBER in missing.content.decode()
    assert NUMBER in refused.content.decode()
    assert "Use your radio" in visitors.content.decode()  # whose is whose is not told


def test_too_many_tries_have_a_page_with_what_to_do(
    cast: Cast, settings: Settings
) -> None:
    cache.clear()
    settings.ACCOUNT_RATE_LIMITS = {"reset_password": "1/m/ip"}
    browser = Client()
    asked = {"email": "a@b.example"}

    browser.post("/accounts/password/reset/", asked)
    page = browser.post("/accounts/password/reset/", asked)

    assert page.status_code == 429
    assert "Wait some minutes" in page.content.decode()
    cache.clear()


def test_a_page_that_breaks_says_so_and_names_the_number(
    cast: Cast, sign_in: SignIn
) -> None:
    dunn = sign_in(cast.dunn)
    dunn.raise_request_exception = False

    page = dunn.get("/breaks")

    assert page.status_code == 500
    assert "Something broke" in page.content.decode()
    assert NUMBER in page.content.decode()
    assert "the fault is ours" not in page.content.decode()


def no_database(*_asked: Any) -> None:
    raise OperationalError("the database does not answer")


def test_without_the_database_the_number_is_still_known(
    cast: Cast, sign_in: SignIn
) -> None:
    dunn = sign_in(cast.dunn)
    dunn.raise_request_exception = False
    dunn.get("/account/")

    with connection.execute_wrapper(no_database):
        page = dunn.get("/account/")

    assert page.status_code == 500
    assert NUMBER in page.content.decode()


def test_without_the_database_a_visitor_sees_the_number_of_the_settings(
    db: None, settings: Settings
) -> None:
    visitor = Client(raise_request_exception=False)
    with connection.execute_wrapper(no_database):
        bare = visitor.get("/breaks").content.decode()
        settings.HELP_NUMBER = "+17155550199"
        named = visitor.get("/breaks").content.decode()

    assert "Use your radio" in bare
    assert "715-555-0199" in named


def test_the_memory_of_numbers_is_bounded(cast: Cast, sign_in: SignIn) -> None:
    helpline._by_session.update({str(n): NUMBER for n in range(helpline.MOST)})

    sign_in(cast.dunn).get("/account/")

    assert len(helpline._by_session) == 1


def test_what_was_typed_into_a_form_that_breaks_can_be_sent_again(
    cast: Cast, sign_in: SignIn
) -> None:
    dunn = sign_in(cast.dunn)
    dunn.raise_request_exception = False

    page = dunn.post("/breaks", TYPED, headers=HERE).content.decode()

    assert IN_THE_PAGE in page
    assert 'action="/breaks"' in page
    assert proof(page)


def test_a_file_or_a_secret_is_not_offered_again(cast: Cast, sign_in: SignIn) -> None:
    dunn = sign_in(cast.dunn)
    dunn.raise_request_exception = False

    page = dunn.post("/breaks", TYPED | {"pin": "4711"}, headers=HERE).content.decode()

    assert "Send it now" not in page
    assert "4711" not in page


def strict(cast: Cast) -> Client:
    """Dunn's browser, on a server that checks where forms come from."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.dunn)
    return browser


def test_a_form_whose_proof_is_too_old_is_kept_and_sent_by_one_tap(cast: Cast) -> None:
    browser = strict(cast)

    refused = browser.post("/account/", TYPED, headers=HERE)
    page = refused.content.decode()
    again = TYPED | {"csrfmiddlewaretoken": proof(page)}
    sent = browser.post("/account/", again, headers=HERE)

    cast.dunn.refresh_from_db()
    assert (refused.status_code, sent.status_code) == (403, 302)
    assert "Not sent yet" in page
    assert NUMBER in page
    assert IN_THE_PAGE in page
    assert cast.dunn.full_name == 'Erin "E" Dunn'


@pytest.mark.parametrize("origin", [{}, {"Origin": "https://elsewhere.example"}])
def test_a_form_of_another_site_is_never_one_tap_away(
    cast: Cast, origin: dict[str, str]
) -> None:
    page = strict(cast).post("/account/", TYPED, headers=origin).content.decode()

    assert "Nothing has been sent" in page
    assert IN_THE_PAGE not in page
    assert NUMBER in page


def was_here(person: User) -> Client:
    """A browser in which that person's session has ended."""
    browser = Client()
    browser.force_login(person)
    browser.get("/account/")
    del browser.cookies[settings.SESSION_COOKIE_NAME]
    return browser


def sign_in_again(browser: Client, cast: Cast, next_page: str) -> Any:
    fields = {"login": str(cast.dunn.email), "password": PASSWORD}
    return browser.post(f"/accounts/login/?next={next_page}", fields)


def test_what_was_sent_after_the_session_ended_is_offered_after_sign_in(
    cast: Cast,
) -> None:
    cache.clear()
    with_password(cast.dunn)
    browser = was_here(cast.dunn)

    refused = browser.post("/account/", TYPED)
    signed_in = sign_in_again(browser, cast, "/kept")
    offered = browser.get("/kept").content.decode()
    unchanged = type(cast.dunn).objects.get(pk=cast.dunn.pk).full_name
    sent = browser.post("/account/", TYPED)

    cast.dunn.refresh_from_db()
    assert refused.headers["Location"] == "/accounts/login/?next=/kept"
    assert signed_in.headers["Location"] == "/kept"
    assert IN_THE_PAGE in offered
    assert 'action="/account/"' in offered
    assert unchanged == "Erin Dunn"
    assert sent.status_code == 302
    assert cast.dunn.full_name == 'Erin "E" Dunn'
    assert browser.get("/kept").headers["Location"] == "/"


def test_the_sign_in_page_says_that_it_was_not_sent_and_shows_nothing_of_it(
    cast: Cast,
) -> None:
    kept, lost, visitor = was_here(cast.dunn), was_here(cast.dunn), Client()
    kept.post("/account/", TYPED)
    lost.post("/account/pin", {"pin": "4711"})

    said = kept.get("/accounts/login/?next=/kept").content.decode()
    not_kept = lost.get("/accounts/login/?next=/").content.decode()

    assert "NOT SENT." in said
    assert "What you typed is kept" in said
    assert "Dunn" not in said
    assert "NOT SENT." in not_kept
    assert "could not be kept" in not_kept
    assert "NOT SENT" not in visitor.get("/accounts/login/").content.decode()


def test_the_offer_shows_what_was_typed_as_the_form_said_it(
    cast: Cast, sign_in: SignIn
) -> None:
    cache.clear()
    wells, browser = with_password(cast.wells), was_here(cast.wells)
    form = sign_in(wells).get("/ask").context["form"]
    asked = {
        "form_key": str(form.initial["form_key"]),
        "opened": form.initial["opened"],
        "response_type": "co_response",
        "weapon": "yes_or_unsure",
        "agency": str(cast.harlow.public_id),
        "place": "Mill bridge",
    }
    browser.post("/ask", asked)

    fields = {"login": str(wells.email), "password": PASSWORD}
    offered = browser.post("/accounts/login/?next=/kept", fields, follow=True)

    shown = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", offered.content.decode())
    assert shown == [
        ("What", "Ask"),
        ("What do you need?", "A clinician comes"),
        ("Weapon or violence?", "Yes, or not sure"),
        ("For which agency?", "Harlow PD"),
        ("Where?", "Mill bridge"),
    ]


def offered_later(cast: Cast, do: Callable[[Client], object]) -> Any:
    """The offer, after `do`, to somebody who sent a form without a session."""
    cache.clear()
    with_password(cast.dunn)
    browser = was_here(cast.dunn)
    browser.post("/account/", TYPED)
    sign_in_again(browser, cast, "/kept")
    do(browser)
    return browser.get("/kept")


@pytest.mark.parametrize("here_last", ["wells", ""])
def test_what_somebody_else_typed_is_offered_to_nobody(
    cast: Cast, here_last: str
) -> None:
    cache.clear()
    with_password(cast.dunn)
    browser = was_here(cast.wells) if here_last else Client()
    browser.post("/account/", TYPED)

    sign_in_again(browser, cast, "/kept")

    assert browser.get("/kept").headers["Location"] == "/"
    assert "kept" not in browser.session


def test_what_a_page_asks_by_itself_takes_the_place_of_nothing_typed(
    cast: Cast,
) -> None:
    browser = was_here(cast.dunn)
    browser.post("/account/", TYPED)

    browser.post("/lock/alive", headers={"Accept": "application/json"})

    assert browser.session["kept"]["next"] == "/account/"


def test_the_cookie_of_who_was_here_names_nobody_and_no_script_reads_it(
    cast: Cast,
) -> None:
    cookie = was_here(cast.dunn).cookies["here_last"]

    assert cookie["httponly"]
    assert str(cast.dunn.public_id) not in cookie.value


def test_one_may_leave_it_unsent(cast: Cast) -> None:
    answer = offered_later(cast, lambda browser: browser.post("/kept/drop"))

    assert answer.headers["Location"] == "/"


def test_what_is_kept_is_forgotten_after_half_an_hour(
    cast: Cast, now: datetime
) -> None:
    early = offered_later(cast, lambda browser: None)
    with clock.at(now - timedelta(minutes=31)):
        cache.clear()
        with_password(cast.dunn)
        browser = was_here(cast.dunn)
        browser.post("/account/", TYPED)
    with clock.at(now):
        sign_in_again(browser, cast, "/kept")
        late = browser.get("/kept")

    assert early.status_code == 200
    assert late.headers["Location"] == "/"


def test_a_pin_sent_after_the_session_ended_is_kept_nowhere(cast: Cast) -> None:
    browser = was_here(cast.dunn)

    answer = browser.post("/account/pin", {"pin": "4711"})

    assert answer.headers["Location"] == "/accounts/login/?next=/"
    assert "kept" not in browser.session


def test_the_api_answers_in_json_whatever_happens(cast: Cast) -> None:
    machine = Client(raise_request_exception=False)

    missing, broken = machine.get("/api/v1/nothing"), machine.get("/api/v1/breaks")

    assert missing.json() == {"detail": "Not found."}
    assert broken.json() == {"detail": "Something broke."}
    assert (missing.status_code, broken.status_code) == (404, 500)


@pytest.mark.parametrize("accept", ["text/html", "application/json", ""])
def test_the_api_says_in_json_by_which_methods_it_may_be_asked(
    cast: Cast, accept: str
) -> None:
    where = f"/api/v1/rosters/{uuid4()}/overrides"

    found = [
        getattr(Client(), method)(where, headers={"Accept": accept})
        for method in ("put", "patch", "delete", "options")
    ]
    settle = Client().get(f"/api/v1/swaps/{uuid4()}/settle", headers={"Accept": accept})

    assert {each.headers["Allow"] for each in found} == {"GET, POST"}
    assert found[0].json() == {"detail": "Not by PUT, only by GET, POST."}
    assert settle.json() == {"detail": "Not by GET, only by POST."}
    assert {each.status_code for each in (*found, settle)} == {405}


def test_an_address_for_buttons_alone_has_a_page_with_the_way_back(
    cast: Cast, sign_in: SignIn
) -> None:
    dunn, request = sign_in(cast.dunn), f"/r/{uuid4()}"
    as_browser = {"Accept": "text/html,*/*"}

    page = dunn.get(f"{request}/mark/arrived", headers=as_browser)
    program = dunn.get(f"{request}/secure", headers={"Accept": "application/json"})

    assert (page.status_code, page.headers["Allow"]) == (405, "POST")
    assert "Nothing was done" in page.content.decode()
    assert f'href="{request}">Go back' in page.content.decode()
    assert (program.status_code, program.content) == (405, b"")


def test_the_offer_knows_the_labels_of_every_form_there_is() -> None:
    root = Path(__file__).parents[3]
    rooms = [*root.glob("*/forms.py"), *root.glob("*/forms/[!_]*.py")]
    named = {".".join(p.relative_to(root).with_suffix("").parts) for p in rooms}

    assert named == {room.__name__ for room in typed.ROOMS}
