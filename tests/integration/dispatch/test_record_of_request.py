"""The record of request: every attempt, shown to those it concerns."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dispatch.models import CallIn, Callout
from notifications.core.kinds import State
from notifications.models import Delivery
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.dispatch.scene import DUNN, LINDQVIST, Line, Phone, ask
from tests.integration.notifications.conftest import verified_phone

STRANGER = "+17155550177"


@pytest.fixture
def asked(cast: Cast, line: Line, now: datetime) -> Callout:
    """Dunn hung up once and then asked; a stranger called; somebody wrote words."""
    verified_phone(cast.dunn, DUNN, now)
    first = Phone(line, DUNN, sid="CA1")
    first.calls()
    first.hangs_up()
    again = Phone(line, DUNN, sid="CA2")
    again.calls()
    again.presses("1")
    again.presses("1")
    stranger = Phone(line, STRANGER, sid="CA3")
    stranger.calls()
    stranger.hangs_up()
    line.carrier.text(STRANGER, "my neighbour Joe is unwell", sid="SM1")
    return Callout.objects.get()


def shown(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_record_of_a_request_names_the_call_that_asked(
    cast: Cast, asked: Callout, sign_in: SignIn
) -> None:
    page = shown(sign_in(cast.dunn), f"/r/{asked.public_id}/record")

    assert "Record of request 26-0101" in page
    assert "became a request" in page
    assert "E. Dunn, by their number" in page
    assert "… 0110" in page
    assert "715-555-0110" not in page


def test_the_record_says_what_the_officer_was_told_and_whether_it_arrived(
    cast: Cast, line: Line, now: datetime, sign_in: SignIn
) -> None:
    """Who says that nobody told them is answered from one page."""
    verified_phone(cast.dunn, DUNN, now)
    verified_phone(cast.lindqvist, LINDQVIST, now)
    callout = ask(cast, now, callback_number="")
    text = Delivery.objects.filter(message__person=cast.dunn).earliest("pk")
    Delivery.objects.filter(pk=text.pk).update(state=State.UNDELIVERED.value)

    own = shown(sign_in(cast.dunn), f"/r/{callout.public_id}/record")
    dispatcher = shown(sign_in(cast.wells), f"/r/{callout.public_id}/record")

    assert f'class="long">{text.message.text}</td>' in own
    assert "… 0110, E. Dunn</td>" in own
    assert "715-555-0110, E. Dunn</td>" in dispatcher
    assert "did not arrive</td>" in own
    assert "Reply 1" not in own  # what the clinician was sent is not the officer's


def test_the_record_says_so_where_only_the_screen_could_tell(
    cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    callout = ask(cast, now, callback_number="")

    page = shown(sign_in(cast.dunn), f"/r/{callout.public_id}/record")

    assert "Nothing went out by text or call: the screen alone." in page


def test_the_record_says_who_typed_what_another_asked_for(
    cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    callout = ask(cast, now)
    path, dunn = f"/r/{callout.public_id}/record", sign_in(cast.dunn)
    assert "02:14:00</dd>" in shown(dunn, path)
    Callout.objects.update(entered_by=cast.wells)

    assert f"02:14:00, {cast.wells.work_name}</dd>" in shown(dunn, path)


def test_the_attempts_show_also_what_never_became_a_request(
    cast: Cast, asked: Callout, sign_in: SignIn
) -> None:
    page = shown(sign_in(cast.wells), "/requests/attempts")

    assert page.count("hung up: nothing was requested") == 2
    assert "became a request" in page
    assert "no code of ours: not passed on, not kept" in page
    assert "715-555-0177" in page  # a dispatcher may have to call back
    assert "Joe" not in page


def test_a_text_that_was_no_request_says_whose_number_it_seems_to_be(
    cast: Cast, line: Line, sign_in: SignIn, now: datetime
) -> None:
    verified_phone(cast.dunn, DUNN, now)
    line.carrier.text(DUNN, "my neighbour Joe is unwell", sid="SM1")

    page = shown(sign_in(cast.wells), "/requests/attempts")

    assert "E. Dunn, by their number" in page


def test_who_is_of_another_consortium_is_named_to_nobody_of_ours(
    cast: Cast, line: Line, sign_in: SignIn, now: datetime
) -> None:
    verified_phone(cast.stranger_officer, STRANGER, now)
    line.carrier.text(STRANGER, "my neighbour Joe is unwell", sid="SM1")

    page = shown(sign_in(cast.wells), "/requests/attempts")

    assert "715-555-0177" in page
    assert str(cast.stranger_officer.work_name) not in page
    assert "by their number" not in page


def test_an_agency_sees_its_own_attempts_and_no_whole_number(
    cast: Cast, asked: Callout, sign_in: SignIn
) -> None:
    own = shown(sign_in(cast.dunn), "/requests/attempts")
    next_door = shown(sign_in(cast.ames), "/requests/attempts")
    stranger = shown(sign_in(cast.stranger_dispatcher), "/requests/attempts")

    assert own.count("E. Dunn") == 2
    assert "0177" not in own
    for page in (next_door, stranger):
        assert "Dunn" not in page
        assert "Nobody has called yet" in page


def test_older_attempts_follow_and_an_odd_address_shows_the_newest(
    cast: Cast, asked: Callout, sign_in: SignIn, now: datetime
) -> None:
    wells = sign_in(cast.wells)
    since = (now + timedelta(seconds=1)).isoformat().replace("+", "%2B")

    assert "0177" in shown(wells, f"/requests/attempts?before={since}")
    before = (now - timedelta(days=1)).isoformat().replace("+", "%2B")
    assert "Nobody has called" in shown(wells, f"/requests/attempts?before={before}")
    for odd in ("never", "2026-99-99T00:00", "2026-11-03T08:14"):
        assert "0177" in shown(wells, f"/requests/attempts?before={odd}")


def test_as_many_queries_for_one_attempt_as_for_many(
    cast: Cast,
    asked: Callout,
    sign_in: SignIn,
) -> None:
    wells = sign_in(cast.wells)
    _queries(wells)  # a session is marked used once
    few = _queries(wells)
    made = CallIn.objects.exclude(callout=None).get()
    for nth in range(30):
        made.pk, made.call_sid = None, f"CB{nth}"
        made.public_id = CallIn().public_id
        made.save(force_insert=True)

    assert _queries(wells) == few


def _queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as counted:
        shown(client, "/requests/attempts")
    return len(counted)
