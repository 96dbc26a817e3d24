"""What the browser is told to keep, and to forget when somebody signs out."""

import pytest
from django.test import Client

from tests.cast import Cast
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db


def test_signing_out_has_the_browser_forget_the_pages_it_kept(
    cast: Cast, sign_in: SignIn
) -> None:
    answer = sign_in(cast.dunn).post("/accounts/logout/")

    assert answer.headers["Clear-Site-Data"] == '"cache"'


def test_what_a_phone_is_set_to_stays_and_a_visitor_is_told_nothing(
    cast: Cast, sign_in: SignIn, client: Client
) -> None:
    asked = client.get("/accounts/login/")
    page = sign_in(cast.dunn).get("/account/")

    assert "Clear-Site-Data" not in asked.headers
    assert "Clear-Site-Data" not in page.headers


def test_no_page_of_somebody_signed_in_is_kept_in_between(
    cast: Cast, sign_in: SignIn
) -> None:
    dunn = sign_in(cast.dunn)

    for path in ("/", "/account/", "/requests", "/phones/"):
        assert "private" in dunn.get(path).headers["Cache-Control"], path


def test_a_page_that_says_more_is_left_as_it_says(cast: Cast, sign_in: SignIn) -> None:
    assert "no-store" in sign_in(cast.dunn).get("/offline").headers["Cache-Control"]
