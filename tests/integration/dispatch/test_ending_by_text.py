"""Done, miles, minutes of notes and the outcome from a flip phone."""

import re
from datetime import datetime

import pytest

from dispatch.core.lifecycle import Mark
from dispatch.core.words import Source
from dispatch.models import Callout, Page, Response
from dispatch.services import answering, marks
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.dispatch.at_work import asked_about, last_text, texts, there
from tests.integration.dispatch.scene import LINDQVIST
from tests.integration.dispatch.wire import texts_at
from tests.integration.notifications.conftest import verified_phone


@pytest.fixture
def code(page: Page, cast: Cast, now: datetime) -> str:
    """Lindqvist texts that she is done, and is asked for the rest once."""
    callout = there(page, now)
    asked_about(cast.lindqvist.pk, "6", callout, now)
    found = re.search(r"2 (\d+) and minutes of notes", last_text())
    assert found is not None, last_text()
    return found[1]


def test_who_is_done_is_asked_for_miles_minutes_and_outcome_once(
    code: str, page: Page, cast: Cast, now: datetime
) -> None:
    assert last_text() == (
        f"Harlow 101: done 02:14. Reply 1 {code} and your miles (1 {code} 11), "
        f"2 {code} and minutes of notes, 3 {code} how it ended."
    )
    before = len(texts_at(LINDQVIST))

    asked_about(cast.lindqvist.pk, "6", Callout.objects.get(), now)

    assert len(texts_at(LINDQVIST)) == before


def test_three_texts_write_it_all_down_and_close_it(code: str, now: datetime) -> None:
    miles = texts(f"1 {code} 11", now)
    minutes = texts(f"2 {code} 20", now)
    how = texts(f"3 {code}", now)
    closed = texts(f"3 {code} 3", now)
    otherwise = texts(f"4 {code} 2", now)

    assert miles is not None
    assert miles.startswith("Harlow 101: 11 miles.")
    assert minutes is not None
    assert minutes.startswith("Harlow 101: 20 minutes of notes.")
    assert how is not None
    assert "3 safety plan" in how
    assert closed is not None
    assert "safety" not in closed
    assert otherwise == "Harlow 101: noted, thank you. That was all."
    callout, response = Callout.objects.get(), Response.objects.get()
    assert (callout.state, callout.disposition, callout.would_have_been) == (
        "closed",
        "safety_plan_remain_in_place",
        "ed",
    )
    assert (response.miles_tenths, response.documentation_minutes) == (110, 20)
    assert (callout.voluntary, callout.arrest) == ("not_asked", "not_asked")


def test_miles_may_follow_once_it_is_closed(code: str, now: datetime) -> None:
    texts(f"3 {code} 1", now)

    texts(f"1 {code} 8", now)

    assert Response.objects.get().miles_tenths == 80
    assert Callout.objects.get().state == "closed"


@pytest.mark.parametrize("said", ["1 {} 1000", "2 {} 601", "3 {} 16", "4 {} 6", "1 {}"])
def test_a_number_that_there_is_not_changes_nothing(
    code: str, now: datetime, said: str
) -> None:
    before = list(Callout.objects.values()), list(Response.objects.values())

    answer = texts(said.format(code), now)

    assert answer == (
        "Harlow 101: that number cannot be used. Miles and minutes are whole numbers."
    )
    assert (list(Callout.objects.values()), list(Response.objects.values())) == before


def test_an_outcome_that_stands_is_not_written_over(code: str, now: datetime) -> None:
    texts(f"3 {code} 1", now)

    answer = texts(f"3 {code} 9", now)

    assert answer == ("Harlow 101: that is written down already. Nothing more to do.")
    assert Callout.objects.get().disposition == "resolved_phone"


def test_what_was_texted_stands_in_the_form_and_who_taps_is_not_asked(
    code: str, cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    texts(f"1 {code} 11", now)
    texts(f"2 {code} 20", now)

    shown = sign_in(cast.lindqvist).get(f"/r/{Callout.objects.get().public_id}")

    form = shown.context["ending_form"]
    assert (form["miles"].value(), form["documentation_minutes"].value()) == (
        "11.0",
        20,
    )


def test_who_marks_it_done_on_her_own_screen_is_not_texted(
    page: Page, cast: Cast, now: datetime
) -> None:
    callout = there(page, now)
    before = len(texts_at(LINDQVIST))

    marks.mark(
        callout.pk, Mark.CLEARED, by=cast.lindqvist.pk, now=now, source=Source.WEB
    )

    assert len(texts_at(LINDQVIST)) == before


def test_by_phone_nobody_is_asked_for_miles(
    page: Page, cast: Cast, now: datetime
) -> None:
    answering.accept_page(page.pk, in_person=False, now=now, source=Source.TEXT)

    asked_about(cast.lindqvist.pk, "6", page.callout, now)

    assert "miles" not in last_text()


def test_the_screen_asks_what_may_be_not_asked(
    page: Page, cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    callout = there(page, now)
    marks.mark(
        callout.pk, Mark.CLEARED, by=cast.lindqvist.pk, now=now, source=Source.WEB
    )
    typed = {
        "disposition": "voluntary_transport_ed",
        "would_have_been": "arrest",
        "voluntary": "yes",
        "injury": "no",
        "use_of_force": "",
    }

    sign_in(cast.lindqvist).post(f"/r/{callout.public_id}/close", typed)

    closed = Callout.objects.get()
    assert (closed.voluntary, closed.injury) == ("yes", "no")
    assert (closed.use_of_force, closed.arrest) == ("not_asked", "not_asked")


# What is texted on the way there


def test_staged_there_and_how_long_go_by_text(
    page: Page, cast: Cast, now: datetime
) -> None:
    answering.accept_page(page.pk, in_person=True, now=now, source=Source.TEXT)
    callout, her = page.callout, cast.lindqvist.pk

    staged = asked_about(her, "2", callout, now)
    arrived = asked_about(her, "4", callout, now)
    until = texts("4 101 45", now)

    assert staged == "Harlow 101: staged nearby 02:14."
    assert "About how many minutes will it take? Text 4 101 and the minutes" in arrived
    assert until == "Harlow 101: you are shown engaged until about 02:59."
    response = Response.objects.get()
    assert None not in {response.staged_at, response.on_scene_at}
    assert response.expected_clear_at is not None


def test_whom_somebody_else_marks_as_there_is_asked_by_text(
    page: Page, cast: Cast, now: datetime
) -> None:
    there(page, now, by=cast.dunn.pk)

    assert "About how many minutes will it take?" in last_text()


def test_staged_means_nothing_before_a_clinician_has_it(
    page: Page, cast: Cast, now: datetime
) -> None:
    verified_phone(cast.dunn, "+17155550119", now)

    answer = texts("2 101", now, "+17155550119")

    assert answer is not None
    assert "Codes only" in answer


def test_an_officer_who_asks_reads_the_line_of_the_screen(
    page: Page, cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    callout = there(page, now)

    said = asked_about(cast.dunn.pk, "1", callout, now)
    shown = sign_in(cast.dunn).get(f"/r/{callout.public_id}").content.decode()

    assert said == "Harlow 101: M. Lindqvist is there."
    assert "M. Lindqvist is there." in shown


@pytest.mark.parametrize(
    "state", ["waiting", "staged", "on_scene", "cleared", "scheduled"]
)
def test_in_every_state_the_text_says_the_line_of_the_screen(
    page: Page, cast: Cast, now: datetime, sign_in: SignIn, state: str
) -> None:
    there(page, now)
    Callout.objects.update(state=state)

    said = asked_about(cast.dunn.pk, "1", Callout.objects.get(), now)
    shown = sign_in(cast.dunn).get(f"/r/{Callout.objects.get().public_id}")

    line = shown.context["status"].line
    assert said.startswith(f"Harlow 101: {line}")
    assert len(said) <= 160
