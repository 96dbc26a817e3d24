"""The dispatcher's one line on the board: said back, sent once, refused by the word."""

from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from dispatch import screens
from dispatch.models import AskedToo, Callout
from dispatch.services import policies
from tests.cast import Cast, scope_of
from tests.conftest import SignIn
from tests.integration.dispatch import asking

pytestmark = pytest.mark.django_db
WHOLE = "harlow north beat p1 w? dunn inc 26-00123 118 elm st"


@pytest.fixture
def wells(cast: Cast, sign_in: SignIn, now: datetime) -> Client:
    document = {"version": 1, "beats": ["north beat"]}
    policies.set_protocol(cast.harlow, document, by=None, now=now)
    return sign_in(cast.wells)


def send(client: Client, line: str, **more: str) -> Any:
    return client.post("/board/line", {"line": line, "form_key": str(uuid4()), **more})


def says(client: Client, line: str) -> str:
    return client.post("/board/line/says", {"line": line}).content.decode()


def test_a_line_is_said_back_as_it_would_be_sent(wells: Client) -> None:
    said = says(wells, WHOLE + " cb 7155550140 drill")

    assert (
        "DRILL. Harlow PD: a clinician comes, P1. Weapon or violence: YES, OR NOT "
        "SURE. Where: 118 elm st, north beat. Asked by E. Dunn. Incident 26-00123. "
        "Call back 715-555-0140."
    ) in said.replace("\n", " ")
    assert "Enter sends it." in said
    assert not Callout.objects.exists()


def test_what_the_agency_s_rule_makes_of_it_is_said_before(
    cast: Cast, wells: Client, now: datetime
) -> None:
    document = {"version": 2, "weapon_rule": "phone_only"}
    policies.set_protocol(cast.harlow, document, by=None, now=now)

    assert "By their rule by phone only." in says(wells, "harlow w?")
    assert "by phone only" not in says(wells, "harlow w-")


def test_enter_stores_it_whole_and_leads_back_to_the_board(
    cast: Cast, wells: Client
) -> None:
    answer = send(wells, WHOLE)

    callout = Callout.objects.get()
    assert answer["Location"] == "/board"
    assert callout.requesting_organisation == cast.harlow
    assert (callout.requester, callout.entered_by) == (cast.dunn, cast.wells)
    assert (callout.place, callout.beat) == ("118 elm st", "north beat")
    assert (callout.weapon, callout.cad_incident) == ("yes_or_unsure", "26-00123")
    assert callout.channel == "radio_relayed"
    assert callout.number in wells.get("/board").content.decode()


def test_the_log_says_who_typed_it_and_for_whom(
    cast: Cast, wells: Client, now: datetime
) -> None:
    send(wells, WHOLE)
    callout = Callout.objects.get()

    first = screens.timeline(callout, scope_of(cast.dunn, now=now))[0]

    assert (first.what, first.who) == (
        f"Asked, for {cast.dunn}",
        f"{cast.wells}, on screen",
    )
    assert callout.events.order_by("pk")[0].by == cast.wells


def test_how_soon_it_is_is_kept(wells: Client) -> None:
    send(wells, "harlow w- p2 mill")

    assert Callout.objects.get().priority == "P2"


def test_without_a_place_it_is_somewhere_in_town(wells: Client) -> None:
    send(wells, "harlow w-")

    assert Callout.objects.get().place == "Harlow"


def test_the_same_line_twice_is_one_request(wells: Client) -> None:
    key = str(uuid4())

    for _twice in range(2):
        wells.post("/board/line", {"line": WHOLE, "form_key": key})

    assert Callout.objects.count() == 1


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("", "Type the agency first"),
        ("ashby w-", "ashby is no agency here. There are: Harlow or Millbrook"),
        ("harlow mill", "Add w- for no, w? for yes or not sure."),
        ("harlow w- p7", "p7 is no word of the shorthand."),
        ("harlow w- by ames", "ames is no officer of that agency."),
        ("harlow w- " + "x" * 390, "is too long."),
        ("harlow w- " + "x" * 400, "At most 400 characters."),
    ],
)
def test_a_line_that_cannot_be_sent_is_kept_with_a_sentence_at_the_field(
    wells: Client, line: str, sentence: str
) -> None:
    answer = send(wells, line)

    assert answer.status_code == 422
    assert any(sentence in said for said in answer.context["line_form"].errors["line"])
    assert f'value="{line}"' in answer.content.decode() or not line
    assert "delay:120ms, load" not in answer.content.decode()  # or it is said twice
    assert not Callout.objects.exists()


def test_an_open_request_there_is_asked_about_and_joined_for_the_officer(
    cast: Cast, wells: Client, now: datetime
) -> None:
    open_one = asking.ask(cast, now)
    line = "harlow w- by dunn"
    Callout.objects.update(requester=cast.wells)

    asked = send(wells, line)
    page = asked.content.decode()
    send(wells, line, same=str(open_one.public_id))

    assert asked.status_code == 409
    assert f"Harlow {open_one.sequence} is open there" in page
    assert f'value="{line}"' in page
    assert "delay:120ms, load" in page  # what would be sent is said back
    assert AskedToo.objects.get().person == cast.dunn
    assert Callout.objects.count() == 1


def test_who_asks_for_one_agency_has_no_line(cast: Cast, sign_in: SignIn) -> None:
    pelt = sign_in(cast.pelt)

    assert 'name="line"' not in pelt.get("/board").content.decode()
    assert send(pelt, "millbrook w-").status_code == 403
