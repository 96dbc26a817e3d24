"""Several requests at once for the one who is on call: their phone is busy with us."""

from datetime import datetime, timedelta

import pytest

from agencies.models import Organisation
from common import clock
from dispatch import duties as ladder_duties
from dispatch.core.words import (
    Channel,
    DeclineReason,
    PageState,
    ResponseType,
    Source,
    Weapon,
)
from dispatch.models import Callout, Page
from dispatch.services import answering, intake, policies
from notifications import duties
from notifications.core.holding import GOODBYE
from notifications.core.kinds import Channel as Wire
from notifications.models import Delivery
from notifications.services import deliveries
from tests.cast import Cast
from tests.integration.dispatch.asking import LINDQVIST
from tests.integration.dispatch.wire import sent_to
from tests.integration.notifications.conftest import lab, running_lab, verified_phone
from tests.lab import Lab

__all__ = ["lab", "running_lab"]
LADDER = {
    "version": 1,
    "rungs": [{"whom": "supervisor", "wait_seconds": 90, "rings": 2}],
    "bound_seconds": 300,
}


@pytest.fixture(autouse=True)
def hears_only_what_is_reported(lab: Lab) -> None:
    """The company's own clock runs on meanwhile: asked, it would say that nobody has
    picked up.
    """
    lab.fault("status", "calls.fetch", status=503)


def three_ask(cast: Cast, now: datetime) -> list[Callout]:
    """Three towns at once, and one clinician to come."""
    policies.set_ladder(cast.tri_town, LADDER, by=None, now=now)
    verified_phone(cast.lindqvist, LINDQVIST, now)
    towns = (cast.harlow, cast.millbrook, cast.stony_ford)
    found = [ask(cast, town, now) for town in towns]
    carry(now)
    return found


def ask(cast: Cast, agency: Organisation, now: datetime) -> Callout:
    return intake.open_callout(
        intake.NewCallout(
            agency=agency,
            response_type=ResponseType.CO_RESPONSE,
            weapon=Weapon.NO,
            place="Main Street",
            channel=Channel.WEB,
            source=Source.WEB,
            requester_id=cast.dunn.pk,
            entered_by_id=cast.dunn.pk,
        ),
        now=now,
    )


def carry(instant: datetime) -> None:
    with clock.at(instant):
        duties.deliver_inline(instant)


def report(call: Delivery, word: str, now: datetime) -> None:
    """The carrier says `word` about a call that it has."""
    told = deliveries.Told(call.sid, word)
    assert deliveries.take_callback(call.public_id, told, now=now)


def states() -> list[str]:
    return list(Callout.objects.order_by("pk").values_list("state", flat=True))


def pages() -> list[str]:
    return list(Page.objects.order_by("pk").values_list("state", flat=True))


def rung() -> list[bool]:
    """Which of her calls have been made."""
    return [bool(call.sid) for call in sent_to(LINDQVIST, Wire.VOICE)]


def later(now: datetime, seconds: int) -> datetime:
    return now + timedelta(seconds=seconds)


def test_her_phone_rings_for_the_first_and_she_has_a_text_of_each(
    cast: Cast, now: datetime, lab: Lab
) -> None:
    three_ask(cast, now)

    assert rung() == [True, False, False]
    assert [bool(text.sid) for text in sent_to(LINDQVIST)] == [True] * 3
    assert pages() == [PageState.OPEN] * 3


def test_that_her_phone_is_busy_with_us_moves_no_ladder_on(
    cast: Cast, now: datetime, lab: Lab
) -> None:
    three_ask(cast, now)
    report(sent_to(LINDQVIST, Wire.VOICE)[0], "in-progress", later(now, 4))

    for seconds in (15, 30, 45, 60, 75):
        carry(later(now, seconds))
        ladder_duties.escalate_due_callouts(later(now, seconds))

    assert states() == ["paging"] * 3
    assert rung() == [True, False, False]


def test_each_officer_hears_by_the_end_of_the_rung_all_the_same(
    cast: Cast, now: datetime, lab: Lab
) -> None:
    three_ask(cast, now)
    report(sent_to(LINDQVIST, Wire.VOICE)[0], "in-progress", later(now, 4))

    ladder_duties.escalate_due_callouts(later(now, 90))

    assert states() == ["exhausted"] * 3


def test_who_takes_the_first_lets_the_others_go_on_at_once(
    cast: Cast, now: datetime, lab: Lab
) -> None:
    first, second, third = three_ask(cast, now)
    report(sent_to(LINDQVIST, Wire.VOICE)[0], "in-progress", later(now, 4))
    took = later(now, 9)

    answering.accept_page(
        first.pages.get().pk, in_person=True, now=took, source=Source.KEYPAD
    )
    carry(took)

    assert states() == ["accepted", "exhausted", "exhausted"]
    assert rung() == [True, False, False]
    assert [one.pages.get().state for one in (second, third)] == [PageState.FAILED] * 2


def test_who_helps_the_first_by_phone_is_rung_for_the_next_after_goodbye(
    cast: Cast, now: datetime, lab: Lab
) -> None:
    """Their line may be busy, which is no answer, but a plain no within seconds is none
    either.
    """
    first, _second, _third = three_ask(cast, now)
    report(sent_to(LINDQVIST, Wire.VOICE)[0], "in-progress", later(now, 4))

    answering.accept_page(
        first.pages.get().pk, in_person=False, now=later(now, 9), source=Source.KEYPAD
    )
    carry(later(now, 9))
    assert states() == ["consult", "paging", "paging"]
    assert rung() == [True, False, False]

    carry(later(now, 9 + GOODBYE.seconds - 1))
    assert rung() == [True, False, False]
    carry(later(now, 9 + GOODBYE.seconds))
    assert rung() == [True, True, False]


def test_who_cannot_come_to_the_first_is_rung_for_the_next_at_once(
    cast: Cast, now: datetime, lab: Lab
) -> None:
    first, _second, _third = three_ask(cast, now)
    call = sent_to(LINDQVIST, Wire.VOICE)[0]
    report(call, "in-progress", later(now, 4))
    answering.decline_page(
        first.pages.get().pk,
        now=later(now, 8),
        source=Source.KEYPAD,
        reason=DeclineReason.NOT_SAID,
    )
    report(call, "completed", later(now, 10))
    carry(later(now, 10))

    assert states() == ["exhausted", "paging", "paging"]
    assert rung() == [True, True, False]


def test_nobody_is_rung_a_second_time_for_what_they_were_sent_elsewhere_from(
    cast: Cast, now: datetime, lab: Lab
) -> None:
    """She takes the first by a tap while her phone rings for it still."""
    first, second, _third = three_ask(cast, now)
    report(sent_to(LINDQVIST, Wire.VOICE)[0], "no-answer", later(now, 25))
    carry(later(now, 25))
    assert rung()[1]

    answering.accept_page(
        first.pages.get().pk, in_person=True, now=later(now, 30), source=Source.WEB
    )
    report(sent_to(LINDQVIST, Wire.VOICE)[1], "no-answer", later(now, 50))

    assert second.pages.get().state == PageState.FAILED
    assert second.pages.get().rings == 1
