"""Shown on a request that is long done: one key or button takes the next one."""

from datetime import datetime

import pytest
from django.test import Client

from dispatch.core.words import Source
from dispatch.errors import AlreadyEngaged
from dispatch.models import Callout, CalloutEvent, Page
from dispatch.services import answering, switching
from notifications.models import ReplyCode
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.dispatch.scene import (
    LINDQVIST,
    OURS,
    Line,
    also_paged,
    ask,
    state_of,
)


@pytest.fixture
def old(page: Page, now: datetime) -> Page:
    """Lindqvist took it in person; nobody said that it is done."""
    answering.accept_page(page.pk, in_person=True, now=now, source=Source.WEB)
    return page


@pytest.fixture
def fresh(old: Page, cast: Cast, now: datetime) -> Page:
    """She is paged for a second request."""
    made = ask(cast, now)
    Callout.objects.filter(pk=made.pk).update(state="paging", rung=0)
    return also_paged(Page(callout=made), cast.lindqvist, now)


def instead(old: Page) -> str:
    return f"instead/{old.callout.public_id}"


def test_who_presses_one_while_shown_elsewhere_is_offered_a_way(
    old: Page, fresh: Page, line: Line
) -> None:
    heard = line.keys(fresh, "1")

    assert "You are shown on request 1 0 1." in heard
    assert "6: it is done, take this one. 3: cannot." in heard
    assert state_of(fresh) == "paging"


def test_six_marks_the_old_one_done_and_takes_the_new_one(
    old: Page, fresh: Page, line: Line
) -> None:
    line.keys(fresh, "1")

    heard = line.keys(fresh, "6", menu=instead(old))

    assert "It is yours. Key in your minutes" in heard
    assert (state_of(old), state_of(fresh)) == ("cleared", "accepted")
    facts = CalloutEvent.objects.filter(kind__in=["cleared", "accepted"])
    said = [(fact.kind, fact.source) for fact in facts.order_by("pk")]
    assert said[-2:] == [("cleared", "keypad"), ("accepted", "keypad")]


def test_three_declines_and_leaves_the_old_one_alone(
    old: Page, fresh: Page, line: Line
) -> None:
    line.keys(fresh, "3", menu=instead(old))

    fresh.refresh_from_db()
    assert fresh.state == "declined"
    assert state_of(old) == "accepted"


def test_another_key_says_the_choice_again(old: Page, fresh: Page, line: Line) -> None:
    assert "6: it is done" in line.keys(fresh, "9", menu=instead(old))
    assert (state_of(old), state_of(fresh)) == ("accepted", "paging")


def test_six_never_marks_done_what_is_being_taken(old: Page, line: Line) -> None:
    line.keys(old, "6", menu=instead(old))

    assert state_of(old) == "accepted"


def test_six_marks_done_only_the_request_that_was_spoken_of(
    old: Page, fresh: Page, cast: Cast, now: datetime
) -> None:
    other = ask(cast, now)

    with pytest.raises(AlreadyEngaged):
        switching.take_instead(
            fresh.pk, other=other.public_id, now=now, source=Source.KEYPAD
        )

    assert state_of(old) == "accepted"


def test_the_code_keyed_in_on_a_call_to_us_offers_the_same(
    old: Page, fresh: Page, line: Line
) -> None:
    code = fresh_code(fresh)

    heard = line.hears("/voice/code", From=LINDQVIST, To=OURS, Digits=f"1{code}")

    assert "6: it is done, take this one" in heard


def fresh_code(page: Page) -> str:
    """The code of this page's text."""
    return ReplyCode.objects.get(message_id=page.message_id or 0).code


def test_the_web_page_offers_the_same_as_a_button(
    old: Page, fresh: Page, cast: Cast, sign_in: SignIn
) -> None:
    lindqvist: Client = sign_in(cast.lindqvist)
    shown = lindqvist.get(f"/p/{fresh.public_id}").content.decode()
    assert "You are shown on request" in shown
    assert str(old.callout.public_id) in shown

    lindqvist.post(
        f"/p/{fresh.public_id}/accept",
        {"how": "instead", "other": str(old.callout.public_id)},
    )

    assert (state_of(old), state_of(fresh)) == ("cleared", "accepted")


def test_a_mistyped_other_request_is_a_plain_refusal(
    old: Page, fresh: Page, cast: Cast, sign_in: SignIn
) -> None:
    answer = sign_in(cast.lindqvist).post(
        f"/p/{fresh.public_id}/accept", {"how": "instead", "other": "118"}, follow=True
    )

    assert "You are shown on request" in answer.content.decode()
    assert (state_of(old), state_of(fresh)) == ("accepted", "paging")
