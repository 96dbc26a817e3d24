"""Times by key, on a call that we place: the same digits as in a text."""

from datetime import datetime, timedelta

import pytest

from common import clock
from dispatch.core.words import Source
from dispatch.models import Callout, CalloutEvent, Page, Response
from dispatch.services import answering, time_calls
from notifications.core.kinds import Channel
from tests.cast import Cast
from tests.integration.dispatch.at_work import there
from tests.integration.dispatch.scene import DUNN, LINDQVIST, OURS, VANG, Line, Phone
from tests.integration.dispatch.test_handing_over_there import handed_over
from tests.integration.dispatch.wire import sent_to, texts_at
from tests.integration.notifications.conftest import verified_phone


@pytest.fixture
def taken(page: Page, now: datetime) -> str:
    """Lindqvist has it; the path of the call that we place to her."""
    callout = answering.accept_page(
        page.pk, in_person=True, now=now, source=Source.KEYPAD
    )
    return f"/voice/lead/{callout.public_id}"


def hears(line: Line, path: str, to: str = LINDQVIST, **fields: str) -> str:
    """What is heard on the call that we place to that phone."""
    return line.hears(path, To=to, **fields)


def test_the_lead_notes_every_time_by_key(taken: str, line: Line) -> None:
    assert hears(line, taken) == (
        "Tandem. Harlow 1 0 1. 5 on the way, 2 staged nearby, 4 there, 6 done, 0 the "
        "officer, 9 again. Nothing was pressed. Goodbye."
    )
    hears(line, f"{taken}/key", Digits="5")
    hears(line, f"{taken}/key", Digits="2")
    assert "About how many minutes" in hears(line, f"{taken}/key", Digits="4")
    assert "Noted" in hears(line, f"{taken}/until", Digits="45")

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

    assert "How many miles?" in hears(line, f"{path}/key", Digits="6")
    assert "minutes of notes" in hears(line, f"{path}/miles", Digits="11*4")
    assert "How did it end?" in hears(line, f"{path}/notes", Digits="20")
    assert "Without you" in hears(line, f"{path}/how", Digits="3")
    assert "That was all" in hears(line, f"{path}/otherwise", Digits="2")

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
    hears(line, f"{path}/key", Digits="6")

    heard = hears(line, f"{path}/{what}", Digits=keys)

    assert heard.startswith("That number cannot be used.")
    assert Callout.objects.get().state == "cleared"


def test_pound_alone_skips_and_the_text_stays_for_later(
    page: Page, now: datetime, line: Line
) -> None:
    path = f"/voice/lead/{there(page, now).public_id}"
    hears(line, f"{path}/key", Digits="6")

    assert "minutes of notes" in hears(line, f"{path}/miles", Digits="")
    assert "How did it end?" in hears(line, f"{path}/notes", Digits="")
    assert hears(line, f"{path}/how", Digits="") == "Noted. Goodbye."

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


def test_who_has_handed_it_over_notes_nothing_for_the_other(
    taken: str, page: Page, cast: Cast, line: Line, now: datetime
) -> None:
    """While the call to Lindqvist is on, Vang takes it over."""
    verified_phone(cast.vang, VANG, now)
    assert "5 on the way" in hears(line, taken)
    callout = handed_over(Callout.objects.get(), cast, now)

    heard = [hears(line, f"{taken}/key", Digits=key) for key in "560"]
    until = hears(line, f"{taken}/until", Digits="45")

    assert all("Nothing is asked of you any more" in said for said in [*heard, until])
    callout.refresh_from_db()
    assert (callout.state, callout.lead) == ("accepted", cast.vang)
    vangs = Response.objects.get(clinician=cast.vang)
    assert (vangs.departed_at, vangs.cleared_at) == (None, None)
    assert "Noted" not in hears(line, f"{taken}/key", VANG, Digits="9")
    assert "on the way" in hears(line, f"{taken}/key", VANG, Digits="5")


@pytest.mark.parametrize("is_taken", [False, True])
def test_the_officer_cancels_by_pressing_eight_twice(
    page: Page, cast: Cast, now: datetime, line: Line, is_taken: bool
) -> None:
    verified_phone(cast.dunn, DUNN, now)
    if is_taken:
        answering.accept_page(page.pk, in_person=True, now=now, source=Source.TEXT)
    path = f"/voice/officer/{page.callout.public_id}"

    assert "8" in line.hears(path)
    sure = line.asks(f"{path}/key", Digits="8")
    assert "8 again cancels Harlow 1 0 1: nobody is sent." in "".join(sure.itertext())
    assert Callout.objects.get().state != "cancelled"
    action = sure.find("Gather")
    assert action is not None
    line.hears(action.attrib["action"], Digits="3")
    assert Callout.objects.get().state != "cancelled"
    heard = line.hears(action.attrib["action"], Digits="8")

    assert "cancelled" in heard
    callout = Callout.objects.get()
    assert callout.state == "cancelled"
    by = CalloutEvent.objects.filter(kind="cancelled").get()
    assert (by.by, by.source) == (cast.dunn, "keypad")


def test_on_a_call_to_us_eight_cancels_nothing_but_rings_their_own_phone(
    page: Page, cast: Cast, line: Line, now: datetime
) -> None:
    verified_phone(cast.dunn, DUNN, now)
    caller = Phone(line, DUNN)
    caller.calls()

    heard = caller.presses("8")

    assert "We ring you" in heard
    assert Callout.objects.get().state == "paging"
    (call,) = sent_to(DUNN, Channel.VOICE)
    assert call.message.voice_path == f"/voice/officer/{page.callout.public_id}"


def test_a_recorded_key_of_a_call_to_us_that_is_over_rings_nobody(
    taken: str, line: Line, now: datetime
) -> None:
    lead = Phone(line, LINDQVIST)
    with clock.at(now):
        lead.calls()
        key = {"CallSid": lead.sid, "From": LINDQVIST, "To": OURS, "Digits": "6"}
        lead.presses("6")
        lead.hangs_up()
    before = len(sent_to(LINDQVIST, Channel.VOICE))

    with clock.at(now + timedelta(seconds=61)):
        again = line.carrier.post(f"{taken}/called", key)

    assert again.status_code == 403
    assert len(sent_to(LINDQVIST, Channel.VOICE)) == before
