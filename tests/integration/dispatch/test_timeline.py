"""What the log of a request says, in words, to whom."""

from datetime import datetime, timedelta

import pytest

from agencies.models import Consortium
from common import due
from dispatch import duties, screens
from dispatch.core.words import Source
from dispatch.models import Alarm, Callout
from dispatch.services import alarms, answering, policies
from notifications.core.kinds import Channel
from notifications.models import Delivery
from notifications.services import deliveries
from tests.cast import Cast, scope_of
from tests.conftest import SignIn
from tests.integration.dispatch.asking import LADDER, LINDQVIST, ask
from tests.integration.dispatch.wire import report, sent_to
from tests.integration.notifications.conftest import verified_phone

LEASE = timedelta(seconds=15)


@pytest.fixture
def callout(cast: Cast, now: datetime) -> Callout:
    """Dunn's request, for which Lindqvist is to be paged."""
    verified_phone(cast.lindqvist, LINDQVIST, now)
    policies.set_ladder(cast.tri_town, LADDER, by=None, now=now)
    return ask(cast, now)


@pytest.fixture
def said(cast: Cast, callout: Callout, now: datetime) -> "Said":
    return Said(cast, callout, now)


class Said:
    """What the log says to Dunn, or to another."""

    def __init__(self, cast: Cast, callout: Callout, now: datetime) -> None:
        self.cast, self.callout, self.now = cast, callout, now

    def __call__(self, who: str = "dunn") -> list[str]:
        scope = scope_of(getattr(self.cast, who), now=self.now)
        callout = Callout.objects.get(pk=self.callout.pk)
        return [line.what for line in screens.timeline(callout, scope)]


def test_a_page_is_only_to_be_sent_until_the_carrier_has_it(
    said: Said, now: datetime
) -> None:
    assert said() == [
        "Asked",
        "Step 1: the duty supervisor",
        "M. Lindqvist is to be paged",
    ]

    report(sent_to(LINDQVIST)[0], "sent", now)
    assert said()[-1] == "M. Lindqvist was paged by text"

    report(sent_to(LINDQVIST, Channel.VOICE)[0], "ringing", now)
    assert said()[-1] == "M. Lindqvist was paged by text and call"


def test_voicemail_that_picked_up_is_not_said_to_be_no_answer(
    said: Said, now: datetime
) -> None:
    call = sent_to(LINDQVIST, Channel.VOICE)[0]
    report(call, "in-progress", now)
    report(call, "completed", now + timedelta(seconds=30))

    assert "M. Lindqvist: a call was picked up, no key was pressed" in said()


def test_a_call_that_nobody_took_is_no_answer(said: Said, now: datetime) -> None:
    report(sent_to(LINDQVIST, Channel.VOICE)[0], "no-answer", now)

    assert "M. Lindqvist did not answer" in said()


def test_of_a_call_that_was_never_made_the_log_says_so(
    said: Said, now: datetime
) -> None:
    """Their phone was on another call of ours all the while (ADR 15)."""
    text, call = sent_to(LINDQVIST)[0], sent_to(LINDQVIST, Channel.VOICE)[0]
    report(text, "delivered", now)

    assert due.claim(Delivery.objects.filter(pk=call.pk), now=now, lease=LEASE, limit=1)
    call.refresh_from_db()
    assert deliveries.expire(call, now=now + timedelta(seconds=90))

    assert "M. Lindqvist did not answer the text; no call could be made" in said()


def test_that_nobody_was_reached_does_not_say_that_the_officer_knows(
    said: Said, now: datetime
) -> None:
    duties.escalate_due_callouts(now + timedelta(seconds=91))

    assert "Nobody could be reached" in said()
    assert not any("was told" in line for line in said())


def test_where_no_names_are_sent_the_log_names_no_clinician_to_an_officer(
    cast: Cast, said: Said
) -> None:
    Consortium.objects.filter(pk=cast.tri_town.pk).update(names_may_be_sent=False)

    assert "A clinician is to be paged" in said()
    assert "M. Lindqvist is to be paged" in said("wells")


def test_who_cannot_any_more_is_said_in_words(
    callout: Callout, said: Said, now: datetime
) -> None:
    page = callout.pages.get()
    answering.accept_page(page.pk, in_person=True, now=now, source=Source.TEXT)

    answering.decline_page(page.pk, now=now, source=Source.TEXT)

    assert "Cannot any more, and asks the supervisor to hand it over" in said()


def test_the_minutes_that_were_given_are_said(
    callout: Callout, said: Said, now: datetime
) -> None:
    page = callout.pages.get()
    answering.accept_page(page.pk, in_person=True, now=now, source=Source.KEYPAD)

    answering.give_minutes(
        callout.pk, 35, by=page.person_id, now=now, source=Source.KEYPAD
    )

    assert said()[-1] == "Said they arrive in 35 minutes"


def test_the_log_and_the_board_say_who_has_an_alarm_and_since_when(
    cast: Cast, callout: Callout, said: Said, now: datetime, sign_in: SignIn
) -> None:
    alarms.raise_alarm(kind="overdue", callout=callout, now=now)
    sign_in(cast.wells).post(f"/alarm/{Alarm.objects.get().public_id}")

    board = sign_in(cast.lindqvist).get("/board").content.decode()

    assert "J. Wells has it since" in board
    assert "02:14" in board
    assert "Has the alarm: a deadline has passed" in said("wells")
    assert not any("larm" in line for line in said())
