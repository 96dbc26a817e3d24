"""What a clinician hears after taking it: always the way to the officer."""

from datetime import datetime

import pytest

from dispatch.core.words import Source
from dispatch.models import Callout, Page
from dispatch.services import answering
from tests.integration.dispatch.scene import Line, reply, state_of

IN_PERSON = "It is yours. 1 connects you to the officer."


def test_who_took_it_in_person_does_not_hear_that_it_is_by_phone(
    page: Page, line: Line, now: datetime
) -> None:
    answering.accept_page(page.pk, in_person=True, now=now, source=Source.WEB)

    assert IN_PERSON in line.picks_up(page)


def test_who_took_it_by_phone_hears_so(page: Page, line: Line, now: datetime) -> None:
    answering.accept_page(page.pk, in_person=False, now=now, source=Source.WEB)

    assert "It is yours, by phone." in line.picks_up(page)


def test_who_gives_no_minutes_still_comes_in_person(page: Page, line: Line) -> None:
    line.keys(page, "1")

    assert IN_PERSON in line.keys(page, "", menu="minutes")


@pytest.mark.parametrize("minutes", ["0", "241", "9999"])
def test_minutes_that_cannot_be_used_are_asked_again(
    page: Page, line: Line, minutes: str
) -> None:
    line.keys(page, "1")

    heard = line.keys(page, minutes, menu="minutes")

    assert "1 to 240" in heard
    assert "25 minutes. 1 connects you" in line.keys(page, "25", menu="minutes")
    assert Callout.objects.get().expected_at is not None


def test_who_loses_it_meanwhile_is_not_asked_for_minutes_again(
    page: Page, line: Line, now: datetime
) -> None:
    line.keys(page, "1")
    Callout.objects.update(lead=None)

    assert "not yours" in line.keys(page, "25", menu="minutes")


def test_phone_only_by_text_says_to_call_and_asks_for_no_minutes(
    page: Page, now: datetime
) -> None:
    answer = reply(page, now, "2")

    assert state_of(page) == "consult"
    assert answer == (
        "Harlow 101 is yours by phone: the officer reads that you call now. "
        "Call 715-555-0140 to be put through. Then 6 101 done."
    )


def test_a_consult_taken_with_key_one_is_answered_as_by_phone(
    page: Page, now: datetime
) -> None:
    Callout.objects.update(response_type="consult")

    assert "by phone" in reply(page, now, "1")


def test_a_key_that_means_nothing_any_more_is_refused_in_words(
    page: Page, line: Line
) -> None:
    line.keys(page, "1")
    Callout.objects.update(state="on_scene")

    told = f"/voice/told/{page.callout.public_id}/key"
    for heard in (line.keys(page, "25", menu="minutes"), line.hears(told, Digits="1")):
        assert heard == (
            "Harlow 1 0 1: a clinician is there. That cannot be done now. Goodbye."
        )


def test_an_officer_who_answers_too_late_hears_who_comes(
    page: Page, line: Line
) -> None:
    line.keys(page, "1")

    heard = line.hears(f"/voice/needed/{page.callout.public_id}/key", Digits="1")

    assert "M. Lindqvist is coming" in heard
    assert "sleep" not in heard
