"""What the line about a request says: whom we call, who comes, how it ended."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.models import User
from common import clock
from dispatch import duties, screens
from dispatch.core.lifecycle import Mark
from dispatch.core.words import Part, Source
from dispatch.models import Callout, Response
from dispatch.services import answering, closing, marks, policies
from oncall.heartbeat import PAGING, beat
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.dispatch.asking import DUNN, ask
from tests.integration.dispatch.wire import texts_at
from tests.integration.notifications.conftest import verified_phone
from tests.integration.rosters.nights import tri_town_nights

RIVERA, BACKUP = "+17155550101", "+17155550103"
BOTH = {
    "version": 1,
    "rungs": [
        {"whom": "primary", "wait_seconds": 90},
        {"whom": "backup", "wait_seconds": 90},
    ],
    "bound_seconds": 300,
}


@pytest.fixture(autouse=True)
def a_night(cast: Cast, now: datetime) -> None:
    """Rivera is on call, Lindqvist is her backup, and all can be reached."""
    tri_town_nights(cast, now)
    verified_phone(cast.rivera, RIVERA, now)
    verified_phone(cast.lindqvist, BACKUP, now)
    verified_phone(cast.dunn, DUNN, now)
    policies.set_ladder(cast.tri_town, BOTH, by=None, now=now)


def engage(person: User, callout: Callout, now: datetime) -> None:
    """At work in person on `callout` since a moment ago."""
    Response.objects.create(
        callout=callout,
        clinician=person,
        part=Part.LEAD.value,
        in_person=True,
        dispatched_at=now - timedelta(minutes=5),
    )


def line(callout: Callout, now: datetime) -> str:
    callout.refresh_from_db()
    return screens.status(callout, now=now).line


def test_it_counts_the_people_called_and_not_the_rungs(
    cast: Cast, now: datetime
) -> None:
    callout = ask(cast, now)
    assert line(callout, now) == "Received. Calling the first clinician now."

    duties.escalate_due_callouts(later := now + timedelta(seconds=91))

    assert line(callout, later) == (
        "First clinician did not answer. Calling the second."
    )


def test_who_is_engaged_was_not_called_and_nobody_waits_for_their_answer(
    cast: Cast, now: datetime
) -> None:
    engage(cast.rivera, ask(cast, now), now)

    second = ask(cast, now)

    assert second.rung == 1
    said = "The clinician on call is engaged. Calling the next one now."
    assert line(second, now) == f"Received. {said}"
    assert said in texts_at(DUNN)[-1]
    assert "first" not in texts_at(DUNN)[-1]


def test_when_everybody_is_engaged_the_line_says_so(cast: Cast, now: datetime) -> None:
    first = ask(cast, now)
    engage(cast.rivera, first, now)
    engage(cast.lindqvist, ask(cast, now), now)

    third = ask(cast, now)

    engaged = "Everybody who could come is engaged. Nobody said until when."
    assert line(third, now) == engaged
    duties.escalate_due_callouts(later := now + timedelta(minutes=2))
    assert (
        line(third, later)
        == "NOBODY IS COMING. The clinician on call is engaged, nobody else is free."
    )


def test_the_page_and_the_text_promise_the_same_clock(
    cast: Cast, sign_in: SignIn
) -> None:
    with clock.at(datetime(2026, 11, 3, 8, 14, 21, tzinfo=UTC)) as odd:
        for lane in PAGING:
            beat(lane, now=odd)
        callout = ask(cast, odd)
        page = sign_in(cast.dunn).get(f"/r/{callout.public_id}").content.decode()

    assert "by 02:20" in texts_at(DUNN)[0]
    assert re.search(r'<time[^>]*data-countdown="in">by 02:20</time>', page)
    assert "02:19</time>" not in page
    assert "Name or plain no <time" in page


def test_while_paging_has_stopped_no_page_says_that_somebody_is_called(
    cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    dunn, wells = sign_in(cast.dunn), sign_in(cast.wells)
    request = f"/r/{ask(cast, now).public_id}"
    looks = [(dunn, request), (dunn, "/"), (dunn, "/requests"), (wells, "/board")]

    for client, address in looks:
        page = client.get(address).content.decode()
        assert "Paging has stopped: nobody is being called yet." in page
        assert "Calling the" not in page
    assert "Do not wait. County line" in dunn.get(request).content.decode()

    for lane in PAGING:
        beat(lane, now=now)
    for client, address in looks:
        page = client.get(address).content.decode()
        assert "Calling the first clinician now." in page
        assert "nobody is being called" not in page


def done(callout: Callout, cast: Cast, now: datetime) -> None:
    """Rivera took it, came, and wrote down how it ended."""
    page = callout.pages.get()
    web = Source.WEB
    answering.accept_page(page.pk, in_person=True, now=now, source=web)
    for minutes, mark in ((5, Mark.DEPARTED), (36, Mark.ARRIVED), (98, Mark.CLEARED)):
        at = now + timedelta(minutes=minutes)
        marks.mark(callout.pk, mark, by=cast.rivera.pk, now=at, source=web)
    ending = closing.Ending("safety_plan_remain_in_place", miles_tenths=114)
    later = now + timedelta(hours=2)
    closing.close(callout.pk, ending, by=cast.rivera.pk, now=later, source=web)


def test_a_closed_request_says_who_came_when_and_how_it_ended(
    cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    callout = ask(cast, now)
    done(callout, cast, now)

    shown = sign_in(cast.dunn).get(f"/r/{callout.public_id}").content.decode()

    assert "R. Rivera came. Safety plan, stays in place." in shown
    for clock_shown in ("02:14:00", "02:19:00", "02:50:00", "03:52:00"):
        assert clock_shown in shown
    assert "<dd>11.4</dd>" in shown
    assert "Talk: call" not in shown
    assert "In charge" not in shown


def test_the_list_tells_who_came_from_nobody_and_from_cancelled(
    cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    done(ask(cast, now), cast, now)
    alone, dropped = ask(cast, now), ask(cast, now)
    duties.escalate_due_callouts(now + timedelta(seconds=91))
    over = now + timedelta(seconds=182)
    duties.escalate_due_callouts(over)
    ending = closing.Ending("no_clinician_available")
    closing.close(alone.pk, ending, by=cast.novak.pk, now=over, source=Source.WEB)
    marks.cancel(dropped.pk, by=cast.dunn.pk, now=over, source=Source.WEB)

    shown = sign_in(cast.dunn).get("/requests").content.decode()

    assert "R. Rivera came. Safety plan, stays in place." in shown
    assert "Nobody came. No clinician available." in shown
    assert "Cancelled. Nobody was sent." in shown


def test_a_list_of_many_asks_no_more_than_a_list_of_one(
    cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    dunn = sign_in(cast.dunn)
    done(ask(cast, now), cast, now)
    dunn.get("/requests")
    with CaptureQueriesContext(connection) as one:
        dunn.get("/requests")
    for _ in range(4):
        done(ask(cast, now), cast, now)
    with CaptureQueriesContext(connection) as many:
        dunn.get("/requests")

    assert len(many) == len(one)


def test_a_tap_on_the_line_to_call_instead_calls_it(
    cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    callout = ask(cast, now)
    duties.escalate_due_callouts(now + timedelta(seconds=91))
    duties.escalate_due_callouts(now + timedelta(seconds=182))

    page = sign_in(cast.dunn).get(f"/r/{callout.public_id}").content.decode()

    assert "NOBODY IS COMING" in page
    assert '<a href="tel:+17155550199">715-555-0199</a>' in page
    assert '<a href="tel:988">988</a>' in page
    assert 'or call <a href="tel:+17155550140">715-555-0140</a>' in page  # the banner


def test_a_deadline_of_another_day_says_which_day(
    cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    today, later = ask(cast, now), ask(cast, now)
    Callout.objects.filter(pk=today.pk).update(deadline_at=now + timedelta(hours=1))
    Callout.objects.filter(pk=later.pk).update(deadline_at=now + timedelta(days=2))

    board = sign_in(cast.wells).get("/board").content.decode()

    assert "data-countdown>03:14</time>" in board
    assert "data-countdown>Thu 5 Nov 02:14</time>" in board
