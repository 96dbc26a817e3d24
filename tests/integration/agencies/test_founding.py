"""From an empty database to an administrator who can sign in, by one command."""

import builtins
import re
from datetime import datetime
from io import StringIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client

from agencies import selectors
from agencies.core.words import Role
from agencies.models import Consortium, Organisation, User
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db

FLAGS = {
    "consortium": "Tri-Town Co-Response",
    "zone": "America/Chicago",
    "voice_number": "+17155550140",
    "outside_line": "+17155550199",
    "host": "Tamarack County Human Services",
    "host_kind": "host",
    "administrator": "Sam Whitaker",
    "email": "whitaker@tamarack.example",
}


def found(**others: str) -> str:
    said = StringIO()
    call_command("create_consortium", stdout=said, **(FLAGS | others))
    return said.getvalue()


def test_the_first_administrator_sets_a_password_and_finds_the_consortium(
    now: datetime,
) -> None:
    cache.clear()
    link = re.search(r"http\S+", found())
    assert link is not None
    browser = Client()

    form = browser.get(urlsplit(link[0]).path).headers["Location"]
    browser.post(form, {"password1": PASSWORD, "password2": PASSWORD})
    browser.post("/accounts/login/", {"login": FLAGS["email"], "password": PASSWORD})
    page = browser.get("/").content.decode()

    person = User.objects.get()
    host = Organisation.objects.get()
    assert host.name in page
    held = {Role.ADMINISTRATOR, Role.COORDINATOR}  # somebody makes the first roster
    assert set(selectors.roles_of(person, host, now=now)) == held
    assert selectors.consortia(
        selectors.scope_for(person.pk, acting=None, now=now)
    ) == [Consortium.objects.get()]


def test_a_second_time_it_refuses_in_a_sentence_and_changes_nothing(
    now: datetime,
) -> None:
    found()

    with pytest.raises(CommandError, match="There is Tri-Town Co-Response already"):
        found()
    with pytest.raises(CommandError, match="already signs in"):
        found(consortium="Two", voice_number="+17155550141", host="Pine County")

    assert Consortium.objects.count() == Organisation.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"zone": "Middle/Earth"}, "no time zone"),
        ({"voice_number": "715-555-0140"}, "no telephone number"),
        ({"outside_line": "911"}, "no telephone number"),
        ({"email": "whitaker"}, "no e-mail address"),
        ({"host_kind": "castle"}, "A host is one of"),
        ({"administrator": " "}, "Give a name"),
    ],
)
def test_what_cannot_be_founded_is_said_and_nothing_is_half_made(
    now: datetime, wrong: dict[str, str], sentence: str
) -> None:
    with pytest.raises(CommandError, match=sentence):
        found(**wrong)

    assert not Organisation.objects.exists()


def test_what_no_flag_says_is_asked(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def typed(question: str) -> str:
        asked.append(question)
        return "Sam Whitaker"

    monkeypatch.setattr(builtins, "input", typed)
    given = {name: text for name, text in FLAGS.items() if name != "administrator"}

    call_command("create_consortium", stdout=StringIO(), **given)

    assert asked == ["Full name of its first administrator: "]
    assert User.objects.get().full_name == "Sam Whitaker"


def test_the_first_start_in_the_papers_names_it() -> None:
    papers = Path("docs/operations.md").read_text(encoding="utf-8")

    assert "manage.py create_consortium" in papers
