"""Times by key, on a call that we place: the same digits as in a text."""

from datetime import datetime

import pytest

from dispatch.core.words import Source
from dispatch.models import Callout, CalloutEvent, Page, Response
from dispatch.services import answering, time_calls
from notifications.core.kinds import Channel
from tests.cast import Cast
from tests.integration.dispatch.at_work import there
from tests.integration.dispatch.scene import DUNN, LINDQVIST, Line
from tests.integration.dispatch.wire import sent_to, texts_at
from tests.integration.notifications.conftest import verified_phone


@pytest.fixture
def taken(page: Page, now: datetime) -> str:
    """Lindqvist has it; the path of the call that we place to her."""
    callout = answering.accept_page(
        page.pk, in_person=True, now=now, source=Source.KEYPAD
    )
    return f"/voice/lead/{callout.public_id}"


def test_the_lead_notes_every_time_by_key(taken: str, line: Line) -> None:
    assert line.hears(taken) == (
        "Tandem. Harlow 1 0 1. 5 on the way, 2 staged nearby, 4 there, 6 done, 0 the "
        "officer, 9 again. Nothing was pressed. Goodbye."
    )
    line.hears(f"{taken}/key", Digits="5")
    line.hears(f"{taken}/key", Digits="2")
    assert "About how many minutes" in line.hears(f"{taken}/key", Digits="4")
    assert "Noted" in line.hears(f"{taken}/until", Digits="45")

    response = Response.objects.get()
    assert None not in {response.departed_at, response.staged_at, response.on_scene_at}
    assert response.expected_clear_at is not None
    by_key = CalloutEvent.objects.filter(source="keypad")
    assert {"departed", "staged", "arrived", "estimated"} <= set(
        by_key.values_list("kind", flat=True)
    )


def test_done_by_key_goes_on_to_miles_notes_and_outcome(
    page: Page, now: datetime, line: Line
) -> None:
    path = f"/voice/lead/{there(page, now).public_id}"

    assert "How many miles?" in line.hears(f"{path}/key", Digits="6")
    assert "minutes of notes" in line.hears(f"{path}/miles", Digits="11*4")
    assert "How did it end?" in line.hears(f"{path}/notes", Digits="20")
    assert "Without you" in line.hears(f"{path}/how", Digits="3")
    assert "That was all" in line.hears(f"{path}/otherwise", Digits="2")

    callout, response = Callout.objects.get(), Response.objects.get()
    assert (callout.state, callout.disposition, callout.would_have_been) == (
        "closed",
        "safety_plan_remain_in_place",
        "ed",
    )
    assert (response.miles_tenths, response.documentation_minutes) == (114, 20)
    assert [d for d in sent_to(LINDQVIST) if "your miles" in d.message.text] != []
    assert all(
        d.state == "expired"
        for d in sent_to(LINDQVIST)
        if "your miles" in d.message.text
    )


@pytest.mark.parametrize(
    ("what", "keys"),
    [
        ("miles", "11*45"),
        ("miles", "**"),
        ("notes", "601"),
        ("how", "16"),
        ("how", "0"),
    ],
)
def test_a_number_that_cannot_be_used_is_asked_again(
    page: Page, now: datetime, line: Line, what: str, keys: str
) -> None:
    path = f"/voice/lead/{there(page, now).public_id}"
    line.hears(f"{path}/key", Digits="6")

    heard = line.hears(f"{path}/{what}", Digits=keys)

    assert heard.startswith("That number cannot be used.")
    assert Callout.objects.get().state == "cleared"


def test_pound_alone_skips_and_the_text_stays_for_later(
    page: Page, now: datetime, line: Line
) -> None:
    path = f"/voice/lead/{there(page, now).public_id}"
    line.hears(f"{path}/key", Digits="6")

    assert "minutes of notes" in line.hears(f"{path}/miles", Digits="")
    assert "How did it end?" in line.hears(f"{path}/notes", Digits="")
    assert line.hears(f"{path}/how", Digits="") == "Noted. Goodbye."

    assert Response.objects.get().miles_tenths is None
    [text] = [d for d in sent_to(LINDQVIST) if "your miles" in d.message.text]
    assert text.state == "pending"


def test_the_officer_secures_and_leaves_by_key(
    page: Page, cast: Cast, now: datetime, line: Line
) -> None:
    verified_phone(cast.dunn, DUNN, now)
    path = f"/voice/officer/{there(page, now).public_id}"

    assert "7 scene secure, 9 you leave" in line.hears(path)
    assert "SECURE" in line.hears(f"{path}/key", Digits="7")
    assert Callout.objects.get().secured_by == cast.dunn
    assert "you LEFT" in line.hears(f"{path}/key", Digits="9")
    assert Callout.objects.get().secured_at is None
    assert "9 you leave" not in line.hears(path)


def test_we_ring_their_own_phone_and_not_without_end(
    taken: str, page: Page, cast: Cast, now: datetime
) -> None:
    callout = Callout.objects.get()

    heard = [time_calls.ring_lead(callout, now=now) for _ in range(6)]

    rung = [
        call
        for call in sent_to(LINDQVIST, Channel.VOICE)
        if call.message.voice_path.startswith("/voice/lead/")
    ]
    assert len(rung) == time_calls.MOST
    assert all("We ring you" in said for said in heard[: time_calls.MOST])
    assert all("Nothing was changed" in said for said in heard[time_calls.MOST :])


def test_who_asked_without_a_phone_of_their_own_is_not_rung(
    taken: str, now: datetime
) -> None:
    assert "Nothing was changed" in time_calls.ring_officer(
        Callout.objects.get(), now=now
    )
    assert texts_at(DUNN) == []


def test_a_call_about_what_is_over_says_so(
    page: Page, now: datetime, line: Line
) -> None:
    callout = there(page, now)
    Callout.objects.update(state="closed", deadline_at=None, due_at=None)

    assert "Nothing is asked of you any more" in line.hears(
        f"/voice/lead/{callout.public_id}"
    )
    assert "This has changed since" in line.hears(f"/voice/officer/{callout.public_id}")
