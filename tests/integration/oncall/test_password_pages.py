"""The pages about one's password speak in our words and say what to do next."""

import re

import pytest
from django.core import mail
from django.test import Client

from tests.cast import PASSWORD, Cast, with_password
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db
NEW = "a-lantern-by-the-weir"
THEIRS = re.compile(
    r"third-party|sign up|logged in|please|[Rr]eset|token|Incorrect|specified|username"
    r"|Confirm\b|Change Password|contact us|Verify",
)
PATHS = (
    "/accounts/login/",
    "/accounts/logout/",
    "/accounts/password/change/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/password/reset/key/1-abc/",
    "/accounts/password/reset/key/done/",
    "/accounts/confirm-email/",
    "/accounts/reauthenticate/",
    "/accounts/3rdparty/",
    "/accounts/3rdparty/login/error/",
)


def said(page: bytes) -> str:
    return re.sub(r"<[^>]*>", " ", page.decode().split("<main")[1])


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("who", ["stranger", "dunn"])
def test_no_page_about_signing_in_speaks_in_the_words_of_the_library(
    cast: Cast, sign_in: SignIn, path: str, who: str
) -> None:
    browser = sign_in(cast.dunn) if who == "dunn" else Client()
    with_password(cast.dunn)

    page = browser.get(path, follow=True).content

    assert not THEIRS.findall(said(page))
    assert b"placeholder" not in page


def test_a_wrong_password_says_what_to_do_next(cast: Cast) -> None:
    person = with_password(cast.dunn)
    typed = {"login": str(person.email), "password": "not this one at all"}

    page = said(Client().post("/accounts/login/", typed).content)

    assert "do not go together" in page
    assert "send you a link" in page


def test_changing_a_password_says_what_was_wrong(cast: Cast, sign_in: SignIn) -> None:
    with_password(cast.dunn)
    typed = {"oldpassword": "x", "password1": NEW, "password2": NEW + "s"}

    answer = sign_in(cast.dunn).post("/accounts/password/change/", typed)

    page = said(answer.content)
    assert "That is not your password." in page
    assert "The two are not the same." in page
    assert "Keep the old one" in page


def test_a_link_to_a_new_password_is_sent_and_is_good_once(cast: Cast) -> None:
    person, browser = with_password(cast.dunn), Client()
    browser.post("/accounts/password/reset/", {"email": str(person.email)})
    (letter,) = mail.outbox
    assert letter.subject == "Tandem: Choose a new password"
    assert not THEIRS.search(re.sub(r"http\S+", "", str(letter.body)))
    (link,) = re.findall(r"http://[^/]+(\S+)", str(letter.body))
    page = browser.get(link, follow=True)
    assert b"The new password once more" in page.content
    where = page.redirect_chain[-1][0]

    typed = {"password1": NEW, "password2": NEW}
    done = browser.post(where, typed, follow=True)

    assert "Your password is changed" in said(done.content)
    assert "This link is used up" in said(Client().get(link, follow=True).content)


def test_who_has_no_account_is_told_whom_to_ask_not_to_sign_up(cast: Cast) -> None:
    Client().post("/accounts/password/reset/", {"email": "nobody@harlow.example"})

    (letter,) = mail.outbox
    assert "by invitation" in str(letter.body)
    assert "signup" not in str(letter.body)


def test_who_must_show_that_it_is_them_reads_that_a_password_was_wrong(
    cast: Cast, sign_in: SignIn
) -> None:
    with_password(cast.dunn)
    browser = sign_in(cast.dunn)

    page = browser.post("/accounts/reauthenticate/", {"password": PASSWORD + "r"})

    assert "That is not your password." in said(page.content)
