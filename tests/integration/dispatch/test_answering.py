"""What an answer leads to, and what it must never undo."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from agencies.core.words import Role
from agencies.services import membership
from common import due
from dispatch import duties, selectors, words
from dispatch.core.words import Channel, PageState, ResponseType, Source, Weapon
from dispatch.models import Alarm, Callout, Page
from dispatch.services import alarms, answering, hearing, intake, policies
from notifications.events import InboundText, Replied
from notifications.models import Delivery
from tests.cast import Cast, scope_of
from tests.conftest import SignIn
from tests.integration.notifications.conftest import verified_phone

LADDER = {
    "version": 1,
    "rungs": [{"whom": "supervisor", "wait_seconds": 90, "rings": 1}],
    "bound_seconds": 300,
}


@pytest.fixture
def page(cast: Cast, now: datetime) -> Page:
    """Lindqvist is paged for Dunn's request."""
    verified_phone(cast.lindqvist, "+17155550103", now=now)
    policies.set_ladder(cast.tri_town, LADDER, by=None, now=now)
    ask(cast, now)
    return Page.objects.get()


def ask(
    cast: Cast, now: datetime, kind: ResponseType = ResponseType.CO_RESPONSE
) -> Callout:
    return intake.open_callout(
        intake.NewCallout(
            agency=cast.harlow,
            response_type=kind,
            weapon=Weapon.NO,
            place="Harlow",
            channel=Channel.WEB,
            source=Source.WEB,
            requester_id=cast.dunn.pk,
            entered_by_id=cast.dunn.pk,
            callback_number="+17155550110",
        ),
        now=now,
    )


def reply(page: Page, now: datetime, digit: str, rest: str = "") -> str:
    answer = hearing.page_replied(
        Replied(
            message_id=page.message_id or 0,
            topic="page",
            owner_key=str(page.public_id),
            person_id=page.person_id,
            number="+17155550103",
            digit=digit,
            code="41",
            at=now,
            rest=rest,
        )
    )
    assert answer is not None
    return answer


def state_of(page: Page) -> str:
    return Callout.objects.get(pk=page.callout_id).state


@pytest.mark.parametrize(
    ("state", "digit", "why"),
    [
        ("on_scene", "5", "a clinician is there"),
        ("cleared", "0", "the clinician is done"),
    ],
)
def test_a_digit_that_means_nothing_now_is_refused_in_words(
    page: Page, cast: Cast, now: datetime, state: str, digit: str, why: str
) -> None:
    reply(page, now, "1")
    Callout.objects.update(state=state)

    answer = hearing.request_text(
        InboundText(
            number="+17155550103",
            to_number="+17155550140",
            digit=digit,
            code=str(page.callout.sequence),
            at=now,
            person_id=cast.lindqvist.pk,
        )
    )

    assert answer == (
        f"Harlow 101: {why}. That cannot be done now: open the request or call."
    )


@pytest.mark.parametrize("minutes", ["300", "0", "0230"])
def test_minutes_that_cannot_be_used_never_undo_the_acceptance(
    page: Page, now: datetime, minutes: str
) -> None:
    answer = reply(page, now, "1", minutes)

    assert state_of(page) == "accepted"
    assert "is yours" in answer


def test_a_lead_who_cannot_is_told_so_and_the_supervisor_is_alarmed(
    page: Page, now: datetime
) -> None:
    reply(page, now, "1")

    answer = reply(page, now, "3")

    assert "still yours" in answer
    assert state_of(page) == "accepted"
    assert Alarm.objects.filter(kind="lead_cannot").count() == 1


def test_a_late_answer_that_is_still_needed_wakes_who_gave_it(
    page: Page, now: datetime
) -> None:
    duties.escalate_due_callouts(now + timedelta(seconds=91))
    reply(page, now + timedelta(minutes=3), "1")
    before = Delivery.objects.filter(number="+17155550103").count()

    answering.answer_late_offer(
        page.callout_id,
        wanted=True,
        now=now + timedelta(minutes=4),
        source=Source.WEB,
        by=None,
    )

    assert state_of(page) == "accepted"
    rung = Delivery.objects.filter(number="+17155550103").order_by("pk")[before:]
    assert {delivery.channel for delivery in rung} == {"text", "voice"}


def test_whoever_offers_late_and_then_declines_is_not_sent(
    page: Page, now: datetime
) -> None:
    duties.escalate_due_callouts(now + timedelta(seconds=91))
    reply(page, now + timedelta(minutes=3), "1")

    reply(page, now + timedelta(minutes=4), "3")

    assert Callout.objects.get().late_offer_by is None
    assert Page.objects.get().state == PageState.DECLINED.value


def test_key_one_cannot_turn_a_consult_into_sending_somebody(
    page: Page, cast: Cast, now: datetime
) -> None:
    ask(cast, now, ResponseType.CONSULT)
    newest = Page.objects.order_by("-pk")[0]

    answering.accept_page(newest.pk, in_person=True, now=now, source=Source.KEYPAD)

    assert state_of(newest) == "consult"


def test_an_alarm_taken_while_it_is_being_passed_on_rings_nobody_more(
    page: Page, now: datetime
) -> None:
    alarms.raise_alarm(kind="overdue", callout=page.callout, now=now)
    claimed = due.claim(
        Alarm.objects.all(), now=now, lease=timedelta(seconds=15), limit=1
    )

    alarms.acknowledge(claimed[0].pk, by=None, now=now)
    alarms.pass_on(claimed[0], now=now)

    assert Alarm.objects.get().due_at is None
    assert Alarm.objects.get().told == []


def test_one_bad_row_does_not_silence_the_rest(
    page: Page, cast: Cast, now: datetime
) -> None:
    second = ask(cast, now)
    Callout.objects.filter(pk=page.callout_id).update(ladder={"version": 99})

    duties.escalate_due_callouts(now + timedelta(seconds=91))

    assert Callout.objects.get(pk=second.pk).state == "exhausted"
    bad = Callout.objects.get(pk=page.callout_id)
    assert bad.due_at == now + timedelta(seconds=92)


def test_a_department_s_own_dispatcher_asks_for_that_department_only(
    cast: Cast, now: datetime
) -> None:
    membership.give_role(
        cast.dunn, cast.harlow, Role.DISPATCHER, starts_on=now.date(), now=now
    )

    scope = scope_of(cast.dunn, now=now)

    assert selectors.askable_agencies(scope, now=now) == [cast.harlow]


def test_finance_cannot_cancel_a_request_by_text(
    page: Page, cast: Cast, now: datetime
) -> None:
    text = InboundText(
        number="+17155550130",
        to_number="+17155550140",
        digit="0",
        code=str(page.callout.sequence),
        at=now,
        person_id=cast.hartmann.pk,
    )

    assert hearing.request_text(text) == words.no_such_request_text("101")
    assert state_of(page) == "paging"


def test_only_the_lead_or_who_steers_writes_down_how_it_ended(
    page: Page, cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    reply(page, now, "1")
    callout = Callout.objects.get()
    Callout.objects.filter(pk=callout.pk).update(state="cleared")
    okafor: Client = sign_in(cast.okafor)

    okafor.post(f"/r/{callout.public_id}/close", {"disposition": "other"})

    assert Callout.objects.get().state == "cleared"


def test_an_unknown_mark_is_not_there(page: Page, cast: Cast, sign_in: SignIn) -> None:
    dunn = sign_in(cast.dunn)

    answer = dunn.post(f"/r/{page.callout.public_id}/mark/flown")

    assert answer.status_code == 404
