"""Two get free for two who wait, everything at once: one holder of each."""

from datetime import datetime, timedelta

import pytest

from dispatch import duties
from dispatch.core.lifecycle import Mark
from dispatch.core.service import Choice
from dispatch.core.words import Source
from dispatch.models import Callout, CalloutEvent, Page, Response
from dispatch.services import answering, intake, marks, policies, waiting
from tests.cast import Cast, build_cast
from tests.integration.dispatch.test_races import accepting, asked
from tests.integration.notifications.conftest import verified_phone
from tests.integration.rosters.nights import tri_town_nights
from tests.races import all_done_at_once, at_once

pytestmark = pytest.mark.usefixtures("file_database")
LADDER = {
    "version": 1,
    "rungs": [
        {"whom": "primary", "wait_seconds": 90},
        {"whom": "backup", "wait_seconds": 90},
    ],
    "bound_seconds": 300,
}


@pytest.fixture
def cast(file_database: None, now: datetime) -> Cast:
    """Rivera and Lindqvist are on call; both are at work; two officers wait."""
    made = build_cast(now)
    tri_town_nights(made, now)
    verified_phone(made.rivera, "+17155550101", now)
    verified_phone(made.lindqvist, "+17155550103", now)
    verified_phone(made.dunn, "+17155550110", now)
    policies.set_ladder(made.tri_town, LADDER, by=made.novak.pk, now=now)
    for person in (made.rivera, made.lindqvist):
        callout = intake.open_callout(asked(made), now=now)
        page = Page.objects.get(callout=callout, person=person)
        answering.accept_page(page.pk, in_person=True, now=now, source=Source.WEB)
    for _each in range(2):
        callout = intake.open_callout(asked(made), now=now)
        assert callout.state == "waiting"
        waiting.choose(
            callout.pk, Choice.WAIT, by=made.dunn.pk, now=now, source=Source.WEB
        )
    return made


def done(person_id: int, now: datetime) -> None:
    response = Response.objects.get(clinician=person_id, is_open=True)
    marks.mark(
        response.callout_id, Mark.CLEARED, by=person_id, now=now, source=Source.WEB
    )


def test_two_get_free_and_two_engines_begin_each_request_once(
    cast: Cast, now: datetime
) -> None:
    later = now + timedelta(minutes=5)
    for person in (cast.rivera, cast.lindqvist):
        done(person.pk, later)

    all_done_at_once(*[lambda: duties.call_who_is_free(later)] * 4)

    assert Callout.objects.filter(state="paging").count() == 2
    assert CalloutEvent.objects.filter(kind="somebody_free").count() == 2
    assert set(Callout.objects.values_list("tries", flat=True)) == {1, 2}


def test_a_request_that_cannot_be_read_keeps_nobody_else_waiting(
    cast: Cast, now: datetime
) -> None:
    later = now + timedelta(minutes=5)
    first, second = Callout.objects.filter(state="waiting").order_by("pk")
    Callout.objects.filter(pk=first.pk).update(ladder={"version": 99})
    done(cast.rivera.pk, later)

    moved = duties.call_who_is_free(later)

    second.refresh_from_db()
    assert (moved, second.state) == (1, "paging")


def test_both_take_both_at_once_and_each_request_has_one_holder(
    cast: Cast, now: datetime
) -> None:
    later = now + timedelta(minutes=5)
    for person in (cast.rivera, cast.lindqvist):
        done(person.pk, later)
    duties.call_who_is_free(later)
    duties.escalate_due_callouts(later := later + timedelta(seconds=91))
    pages = list(Page.objects.filter(callout__state="paging"))
    assert len(pages) == 4

    at_once(*[accepting(page, later) for page in pages])

    held = Response.objects.filter(is_open=True)
    assert sorted(held.values_list("clinician", flat=True)) == sorted(
        [cast.rivera.pk, cast.lindqvist.pk]
    )
    assert held.values("callout").distinct().count() == 2


def test_the_officer_cancels_as_somebody_gets_free_and_nobody_is_sent(
    cast: Cast, now: datetime
) -> None:
    later = now + timedelta(minutes=5)
    done(cast.rivera.pk, later)
    first = Callout.objects.filter(state="waiting").earliest("pk")

    all_done_at_once(
        lambda: duties.call_who_is_free(later),
        lambda: marks.cancel(first.pk, by=cast.dunn.pk, now=later, source=Source.WEB),
    )

    first.refresh_from_db()
    assert first.state == "cancelled"
    assert not Page.objects.filter(callout=first, state="open").exists()
