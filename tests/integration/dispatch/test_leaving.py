"""Whoever has left, or may not be sent any more, is asked nothing and has nothing."""

from datetime import datetime, timedelta

import pytest

from agencies.core.words import Role
from agencies.models import Membership, User
from agencies.services import leaving, membership
from dispatch import duties
from dispatch.core.lifecycle import Mark
from dispatch.core.words import PageState, Source
from dispatch.errors import MayNotBeSent
from dispatch.models import Alarm, Callout, CalloutEvent, Page
from dispatch.services import answering, marks, steering
from notifications.models import ReplyCode
from tests.cast import Cast
from tests.integration.dispatch.scene import (
    LINDQVIST,
    VANG,
    Line,
    also_paged,
    reply,
    state_of,
)
from tests.integration.notifications.conftest import Carrier, verified_phone


@pytest.fixture
def vangs(page: Page, cast: Cast, now: datetime) -> Page:
    """Vang, a clinician and nothing else, was asked too."""
    verified_phone(cast.vang, VANG, now)
    return also_paged(page, cast.vang, now)


def leaves(person: User, cast: Cast, now: datetime) -> None:
    leaving.leave(person, cast.tamarack, now=now, by=cast.admin.pk)


def loses(person: User, role: Role, now: datetime) -> None:
    held = Membership.objects.get(person=person, role=role.value)
    membership.end_role(held, now=now)


def take(page: Page, now: datetime) -> None:
    answering.accept_page(page.pk, in_person=True, now=now, source=Source.WEB)


def test_who_leaves_is_not_waited_for(page: Page, cast: Cast, now: datetime) -> None:
    verified_phone(cast.novak, VANG, now)
    two = {"whom": "supervisor", "wait_seconds": 90, "rings": 1}
    Callout.objects.update(
        ladder={"version": 1, "rungs": [two, two], "bound_seconds": 300}
    )

    leaves(cast.lindqvist, cast, now)

    page.refresh_from_db()
    assert page.state == PageState.WITHDRAWN
    assert not ReplyCode.objects.filter(number=LINDQVIST, closed_at=None).exists()
    callout = Callout.objects.get()
    assert (callout.state, callout.rung) == ("paging", 1)
    assert Page.objects.get(rung=1).person == cast.novak
    assert callout.owner == cast.novak


def test_when_the_last_who_was_asked_leaves_the_officer_hears_at_once(
    page: Page, cast: Cast, now: datetime
) -> None:
    leaves(cast.lindqvist, cast, now)

    assert state_of(page) == "exhausted"


def test_while_others_are_asked_a_leaving_rings_nobody_anew(
    page: Page, vangs: Page, cast: Cast, now: datetime
) -> None:
    leaves(cast.vang, cast, now)

    assert [each.state for each in Page.objects.order_by("pk")] == ["open", "withdrawn"]
    assert state_of(page) == "paging"


def test_a_human_hears_that_who_was_asked_to_take_over_has_left(
    page: Page, cast: Cast, now: datetime
) -> None:
    verified_phone(cast.vang, VANG, now)
    take(page, now)
    steering.ask_to_take_over(
        page.callout_id, cast.vang.pk, by=cast.wells.pk, now=now, source=Source.WEB
    )

    leaves(cast.vang, cast, now)

    assert Page.objects.get(person=cast.vang).state == PageState.WITHDRAWN
    assert Alarm.objects.get().kind == "not_taken_over"


def test_a_clinician_no_more_is_asked_nothing_more(
    vangs: Page, cast: Cast, now: datetime
) -> None:
    loses(cast.vang, Role.CLINICIAN, now)

    vangs.refresh_from_db()
    assert vangs.state == PageState.WITHDRAWN


def test_a_supervisor_who_was_asked_as_one_may_take_it(
    page: Page, cast: Cast, now: datetime
) -> None:
    loses(cast.lindqvist, Role.CLINICIAN, now)

    take(page, now)

    assert Callout.objects.get().lead == cast.lindqvist


def test_whose_role_ended_by_its_date_is_refused_kindly_on_every_door(
    page: Page, vangs: Page, cast: Cast, now: datetime, carrier: Carrier, line: Line
) -> None:
    yesterday = (now - timedelta(days=1)).date()
    Membership.objects.filter(person=cast.vang).update(ends_on=yesterday)
    code = ReplyCode.objects.get(message__owner_key=str(vangs.public_id)).code

    with pytest.raises(MayNotBeSent):
        take(vangs, now)
    texted = carrier.text(VANG, f"1 {code}", sid="SM1")
    heard = line.keys(vangs, "1")

    for said in (texted, heard):
        assert "by our records you may not be sent today" in said
    assert state_of(page) == "paging"


def test_a_lead_who_leaves_is_an_alarm_and_a_human_owns_it(
    page: Page, vangs: Page, cast: Cast, now: datetime
) -> None:
    take(vangs, now)

    leaves(cast.vang, cast, now)

    callout = Callout.objects.get()
    assert (callout.state, callout.lead) == ("accepted", cast.vang)
    assert callout.owner == cast.lindqvist
    assert Alarm.objects.get().kind == "lead_cannot"
    assert CalloutEvent.objects.filter(kind="owner_changed").count() == 1


def test_what_a_supervisor_owned_goes_to_who_answers_next(
    page: Page, cast: Cast, now: datetime
) -> None:
    duties.escalate_due_callouts(now + timedelta(seconds=91))
    assert Callout.objects.get().owner == cast.lindqvist

    leaves(cast.lindqvist, cast, now + timedelta(minutes=2))

    assert Callout.objects.get().owner == cast.novak


def test_what_somebody_owned_whose_role_ended_by_its_date_goes_on_too(
    page: Page, cast: Cast, now: datetime
) -> None:
    duties.escalate_due_callouts(now + timedelta(seconds=91))
    later = now + timedelta(days=1)
    Membership.objects.filter(person=cast.lindqvist).update(ends_on=now.date())
    assert duties.hand_on_what_nobody_owns(now) == 0

    assert duties.hand_on_what_nobody_owns(later) == 1

    assert Callout.objects.get().owner == cast.novak
    assert duties.hand_on_what_nobody_owns(later) == 0


def test_what_nobody_else_could_own_stays_theirs(
    page: Page, cast: Cast, now: datetime
) -> None:
    duties.escalate_due_callouts(now + timedelta(seconds=91))
    Membership.objects.update(ends_on=now.date())

    assert duties.hand_on_what_nobody_owns(now + timedelta(days=1)) == 0

    assert Callout.objects.get().owner == cast.lindqvist


def test_what_is_still_to_be_written_down_goes_to_who_settles_it_by_day(
    page: Page, vangs: Page, cast: Cast, now: datetime
) -> None:
    take(vangs, now)
    marks.mark(
        page.callout_id, Mark.CLEARED, by=cast.vang.pk, now=now, source=Source.WEB
    )
    assert Callout.objects.get().owner == cast.novak

    leaves(cast.novak, cast, now)

    assert Callout.objects.get().owner == cast.lindqvist


def test_an_offer_of_somebody_who_left_stands_no_more(
    page: Page, vangs: Page, cast: Cast, now: datetime
) -> None:
    duties.escalate_due_callouts(now + timedelta(seconds=91))
    reply(vangs, now + timedelta(minutes=3), "1")
    assert Callout.objects.get().late_offer_by == cast.vang

    leaves(cast.vang, cast, now + timedelta(minutes=4))

    assert Callout.objects.get().late_offer_by is None


def test_a_yes_sends_nobody_who_may_not_be_sent_any_more(
    page: Page, vangs: Page, cast: Cast, now: datetime
) -> None:
    duties.escalate_due_callouts(now + timedelta(seconds=91))
    reply(vangs, now + timedelta(minutes=3), "1")
    yesterday = (now - timedelta(days=1)).date()
    Membership.objects.filter(person=cast.vang).update(ends_on=yesterday)

    answering.answer_late_offer(
        page.callout_id,
        wanted=True,
        now=now + timedelta(minutes=4),
        source=Source.WEB,
        by=cast.dunn.pk,
    )

    assert state_of(page) == "exhausted"


def test_a_role_that_sends_nobody_ends_nothing(
    page: Page, vangs: Page, cast: Cast, now: datetime
) -> None:
    take(page, now)

    loses(cast.lindqvist, Role.SUPERVISOR, now)

    assert Callout.objects.get().owner == cast.lindqvist
    assert not Alarm.objects.exists()
