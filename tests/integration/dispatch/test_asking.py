"""Asking on the web: what is refused, in which words, and what is kept."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from common import clock
from dispatch.errors import PolicyRefused
from dispatch.models import Callout
from dispatch.services import policies
from tests.cast import Cast
from tests.conftest import SignIn

GOOD = {"response_type": "co_response", "weapon": "no", "place": "Harlow"}


@pytest.fixture
def dunn(cast: Cast, sign_in: SignIn) -> Client:
    return sign_in(cast.dunn)


def opened(client: Client) -> dict[str, str]:
    """What the form carries hidden."""
    form = client.get("/ask").context["form"]
    return {
        "form_key": str(form.initial["form_key"]),
        "opened": form.initial["opened"],
        "agency": str(form.fields["agency"].initial),
    }


def test_a_good_request_is_stored_and_shown(dunn: Client) -> None:
    answer = dunn.post("/ask", {**opened(dunn), **GOOD})

    callout = Callout.objects.get()
    assert answer["Location"] == f"/r/{callout.public_id}"
    assert callout.owner is not None
    assert callout.deadline_at is not None


def test_the_same_form_twice_is_one_request(dunn: Client) -> None:
    form = {**opened(dunn), **GOOD}

    first, second = dunn.post("/ask", form), dunn.post("/ask", form)

    assert first["Location"] == second["Location"]
    assert Callout.objects.count() == 1


def test_a_number_in_other_digits_is_stored_as_one_that_can_be_called(
    dunn: Client,
) -> None:
    arabic = "".join(chr(0x660 + int(digit)) for digit in "7155550140")

    dunn.post("/ask", {**opened(dunn), **GOOD, "callback_number": arabic})

    assert Callout.objects.get().callback_number == "+17155550140"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"place": ""}, "Say where: a street, a landmark or the town."),
        ({"place": "\N{PILE OF POO}" * 2500}, "At most 200 characters"),
        ({"response_type": ""}, "Choose what you need."),
        ({"weapon": "perhaps"}, "perhaps is not one of the available choices"),
        ({"callback_number": "12"}, "That is not a telephone number"),
        ({"callback_number": "\xb2\xb955550140"}, "That is not a telephone number"),
        ({"callback_number": "555-0140"}, "That is not a telephone number"),
    ],
)
def test_bad_input_gets_a_sentence_at_its_field_and_keeps_what_was_typed(
    dunn: Client, typed: dict[str, str], sentence: str
) -> None:
    answer = dunn.post(
        "/ask", {**opened(dunn), **GOOD, "cad_incident": "26-118", **typed}
    )

    field = next(iter(typed))
    assert answer.status_code == 422
    errors = answer.context["form"].errors[field]
    assert any(sentence in error for error in errors)
    assert 'value="26-118"' in answer.content.decode()
    assert not Callout.objects.exists()


@pytest.mark.parametrize(
    ("typed", "priority"), [({}, "P1"), ({"can_wait": "on"}, "P2")]
)
def test_what_can_wait_is_said_in_the_form(
    dunn: Client, typed: dict[str, str], priority: str
) -> None:
    dunn.post("/ask", {**opened(dunn), **GOOD, **typed})

    assert Callout.objects.get().priority == priority


def protocol(cast: Cast, now: datetime, *beats: str) -> None:
    document = {"version": 1, "beats": list(beats)}
    policies.set_protocol(cast.harlow, document, by=None, now=now)


def test_only_a_beat_of_the_agency_goes_into_the_text(
    cast: Cast, dunn: Client, now: datetime
) -> None:
    protocol(cast, now, "north beat")
    form = {**opened(dunn), **GOOD}

    refused = dunn.post("/ask", {**form, "beat": "John Doe 4/2/81"})
    taken = dunn.post("/ask", {**form, "beat": "north beat"})

    assert refused.status_code == 422
    assert "not one of the available choices" in str(
        refused.context["form"].errors["beat"]
    )
    assert taken.status_code == 302
    assert Callout.objects.get().beat == "north beat"


def test_an_agency_without_a_list_of_beats_is_not_asked_for_one(dunn: Client) -> None:
    assert "beat" not in dunn.get("/ask").context["form"].fields

    dunn.post("/ask", {**opened(dunn), **GOOD, "beat": "John Doe 4/2/81"})

    assert Callout.objects.get().beat == ""


def test_a_beat_that_could_carry_more_than_a_name_is_refused(
    cast: Cast, now: datetime
) -> None:
    with pytest.raises(PolicyRefused):
        protocol(cast, now, "12 Alder Court")


def test_an_agency_of_somebody_else_is_not_one_to_ask_for(
    dunn: Client, cast: Cast
) -> None:
    form = {**opened(dunn), **GOOD, "agency": str(cast.ashby.public_id)}

    answer = dunn.post("/ask", form)

    assert answer.status_code == 422
    assert "not an agency you can ask for" in answer.content.decode()


def test_a_stale_form_says_when_it_was_opened_and_asks_again(
    dunn: Client, now: datetime
) -> None:
    form = {**opened(dunn), **GOOD}

    with clock.at(now + timedelta(minutes=16)):
        answer = dunn.post("/ask", form)
        assert answer.status_code == 422
        assert "opened at 02:14" in answer.content.decode()
        assert 'value="Harlow"' in answer.content.decode()
        again = {**form, "opened": answer.context["form"].data["opened"]}
        assert dunn.post("/ask", again).status_code == 302


def test_a_form_sent_long_ago_and_sent_again_leads_to_its_request(
    dunn: Client, now: datetime
) -> None:
    form = {**opened(dunn), **GOOD}
    first = dunn.post("/ask", form)

    with clock.at(now + timedelta(minutes=16)):
        again = dunn.post("/ask", form)

    assert again.status_code == 302
    assert again["Location"] == first["Location"]


ELSEWHERE = "change it if you are elsewhere"


def test_who_asks_for_several_towns_finds_no_town_filled_in(
    cast: Cast, sign_in: SignIn
) -> None:
    assert sign_in(cast.wells).get("/ask").context["form"]["place"].value() is None


def test_the_last_place_of_this_shift_is_filled_in_and_marked(
    dunn: Client, now: datetime
) -> None:
    assert ELSEWHERE not in dunn.get("/ask").content.decode()
    dunn.post("/ask", {**opened(dunn), **GOOD, "place": "Mill bridge"})

    soon = dunn.get("/ask")
    Callout.objects.update(requested_at=now - timedelta(hours=12))
    next_shift = dunn.get("/ask")

    assert soon.context["form"]["place"].value() == "Mill bridge"
    assert ELSEWHERE in soon.content.decode()
    assert next_shift.context["form"]["place"].value() == "Harlow"
    assert ELSEWHERE not in next_shift.content.decode()


def test_the_place_of_a_cancelled_request_is_not_filled_in(dunn: Client) -> None:
    sent = dunn.post("/ask", {**opened(dunn), **GOOD, "place": "Mill bridge"})
    dunn.post(f"{sent['Location']}/cancel")

    assert dunn.get("/ask").context["form"]["place"].value() == "Harlow"


def test_a_request_that_comes_after_its_sender_gave_up_is_refused_and_asked_again(
    dunn: Client, now: datetime
) -> None:
    form = {**opened(dunn), **GOOD, "send_until": str(int(now.timestamp()) - 1)}

    answer = dunn.post("/ask", form)

    assert answer.status_code == 422
    [said] = answer.context["form"].non_field_errors()
    assert said.startswith("NOT SENT by 02:13, and nothing has been requested.")
    assert answer.context["form"]["send_until"].value() == ""
    assert 'value="co_response"' in answer.content.decode()
    assert not Callout.objects.exists()


def test_a_request_that_arrived_in_time_answers_the_late_copy_too(
    dunn: Client, now: datetime
) -> None:
    form = {**opened(dunn), **GOOD, "send_until": str(int(now.timestamp()) + 180)}
    first = dunn.post("/ask", form)

    with clock.at(now + timedelta(minutes=4)):
        copy = dunn.post("/ask", form)

    assert copy["Location"] == first["Location"]
    assert Callout.objects.count() == 1


@pytest.mark.parametrize("until", ["-" + "9" * 30, "0"])
def test_a_time_to_send_by_long_ago_is_late_and_no_fault_of_the_server(
    dunn: Client, until: str
) -> None:
    answer = dunn.post("/ask", {**opened(dunn), **GOOD, "send_until": until})

    assert answer.status_code == 422
