"""A known officer asks by text: a bare 1, then digit and the code of our answer."""

import re
from datetime import datetime, timedelta

import pytest

from agencies.core.words import Role
from agencies.services import membership
from dispatch.core.words import Source
from dispatch.models import CallIn, Callout
from dispatch.services import answering, policies
from notifications.models import Inbound
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.dispatch import at_work
from tests.integration.dispatch.asking import DUNN, LADDER, LINDQVIST
from tests.integration.dispatch.wire import texts_at
from tests.integration.notifications.conftest import verified_phone


@pytest.fixture(autouse=True)
def phones(cast: Cast, now: datetime) -> None:
    verified_phone(cast.dunn, DUNN, now)
    verified_phone(cast.lindqvist, LINDQVIST, now)
    policies.set_ladder(cast.tri_town, LADDER, by=None, now=now)


def texts(body: str, now: datetime, number: str = DUNN) -> str | None:
    return at_work.texts(body, now, number)


def code_for(now: datetime, number: str = DUNN) -> str:
    """A bare 1; the code that we text."""
    assert texts("1", now, number) == ""
    found = re.search(r"Text 1 (\d+):", texts_at(number)[-1])
    assert found is not None, texts_at(number)
    return found[1]


def test_a_bare_digit_asks_for_nothing_and_is_told_what_does(now: datetime) -> None:
    code = code_for(now)

    assert Callout.objects.count() == 0
    (text,) = texts_at(DUNN)
    assert text == (
        f"Nothing is requested yet. Text 1 {code}: a clinician comes to Harlow. "
        f"2 {code}: the same, weapon or unsure. 3 {code}: talk by phone."
    )


@pytest.mark.parametrize(
    ("digit", "kind", "weapon"),
    [
        ("1", "co_response", "no"),
        ("2", "co_response", "yes_or_unsure"),
        ("3", "consult", "not_asked"),
    ],
)
def test_digit_and_code_ask_once(
    cast: Cast, now: datetime, digit: str, kind: str, weapon: str
) -> None:
    code = code_for(now)

    said = texts(f"{digit} {code}", now)
    again = texts(f"{digit} {code}", now + timedelta(seconds=9))

    callout = Callout.objects.get()
    assert said == "Harlow 101: understood, asked for. The answer follows."
    assert (callout.response_type, callout.weapon, callout.channel) == (
        kind,
        weapon,
        "text",
    )
    assert (callout.requester, callout.state) == (cast.dunn, "paging")
    assert again is not None
    assert again.startswith("Harlow 101:")


def test_who_has_a_request_at_work_reads_where_it_stands(now: datetime) -> None:
    texts(f"1 {code_for(now)}", now)

    said = texts("1", now + timedelta(seconds=30))

    assert said is not None
    assert said.startswith("Harlow 101: we are still calling.")
    assert Callout.objects.count() == 1


def test_a_newer_code_takes_the_place_of_an_older_one(now: datetime) -> None:
    first, second = code_for(now), code_for(now + timedelta(minutes=1))

    old = texts(f"1 {first}", now + timedelta(minutes=2))

    assert first != second
    assert old is not None
    assert "asks for nothing any more" in old
    assert Callout.objects.count() == 0


def test_who_may_not_ask_is_told_nothing_new(cast: Cast, now: datetime) -> None:
    said = texts("1", now, LINDQVIST)
    stranger = texts("1", now, "+17155559999")

    assert said is not None
    assert said.startswith("Codes only.")
    assert stranger == said
    assert CallIn.objects.count() == 0


def test_who_asks_for_several_departments_is_told_to_call(
    cast: Cast, now: datetime
) -> None:
    membership.give_role(
        cast.dunn, cast.stony_ford, Role.OFFICER, starts_on=now.date(), now=now
    )

    assert texts("1", now) == "Nothing is requested. To ask, call 715-555-0140."


def test_a_telephone_that_asks_how_again_and_again_is_answered_no_more(
    now: datetime,
) -> None:
    for minute in range(4):
        code_for(now + timedelta(minutes=minute))

    said = texts("1", now + timedelta(minutes=5))

    assert said != ""
    assert len(texts_at(DUNN)) == 4


def test_the_attempt_stands_in_the_record_once(
    cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    code_for(now)

    shown = sign_in(cast.wells).get("/requests/attempts").content.decode()

    assert "wanted to ask, got a code: nothing was requested" in shown
    assert Inbound.objects.get().sid == CallIn.objects.get().call_sid
    assert shown.count("E. Dunn") == 1


def test_a_clinician_takes_it_as_any_other(cast: Cast, now: datetime) -> None:
    texts(f"1 {code_for(now)}", now)
    page = Callout.objects.get().pages.get()

    answering.accept_page(page.pk, in_person=True, now=now, source=Source.TEXT)

    assert "is coming" in texts_at(DUNN)[-1]
