"""A request ends while somebody who does not lead it is at work on it: nobody is left
alone there unasked, and nobody stays shown at work for ever.
"""

from datetime import datetime

import pytest

from dispatch import duties
from dispatch.core.words import Source
from dispatch.errors import CalloutOver
from dispatch.models import Callout, Page
from dispatch.services import answering, closing, marks, steering, upgrading
from dispatch.services.closing import Ending
from tests.cast import Cast
from tests.integration.dispatch.at_work import MINUTE, asked_about, question
from tests.integration.dispatch.test_handing_over_there import (
    of,
    phones,
    safe_there,
)

__all__ = ["phones"]


@pytest.fixture
def by_phone(page: Page, cast: Cast, now: datetime) -> Callout:
    """Lindqvist is alone there; Vang has it, by phone."""
    callout = safe_there(page, cast, now)
    steering.ask_to_take_over(
        callout.pk, cast.vang.pk, by=cast.wells.pk, now=now, source=Source.WEB
    )
    asked = Page.objects.get(person=cast.vang, sort="handover")
    return answering.accept_page(asked.pk, in_person=False, now=now, source=Source.WEB)


def found_nobody(callout: Callout, cast: Cast, now: datetime) -> datetime:
    """Somebody is to come after all, and nobody answers."""
    upgrading.upgrade(callout.pk, by=cast.dunn.pk, now=now, source=Source.WEB)
    over = now + 6 * MINUTE
    for minutes in (2, 4, 6):
        duties.escalate_due_callouts(now + minutes * MINUTE)
    assert Callout.objects.get().state == "exhausted"
    return over


def test_nothing_is_cancelled_while_who_handed_it_over_is_alone_there(
    by_phone: Callout, cast: Cast, now: datetime
) -> None:
    answer = asked_about(cast.dunn.pk, "0", by_phone, now + MINUTE)

    assert "not done: M. Lindqvist is alone there and must be done first" in answer
    assert question().ended_at is None
    asked_about(cast.lindqvist.pk, "6", by_phone, now + 2 * MINUTE)
    asked_about(cast.dunn.pk, "0", by_phone, now + 3 * MINUTE)
    assert Callout.objects.get().state == "cancelled"


def test_who_comes_too_is_at_work_no_longer_once_it_is_cancelled_though_nobody_led_it(
    by_phone: Callout, cast: Cast, now: datetime
) -> None:
    marks.secure(by_phone.pk, by=cast.dunn.pk, now=now, source=Source.WEB)
    over = found_nobody(by_phone, cast, now)

    marks.cancel(by_phone.pk, by=cast.dunn.pk, now=over, source=Source.WEB)

    assert not of(cast.lindqvist.pk).is_open
    assert of(cast.lindqvist.pk).cleared_at is not None


def test_nothing_is_closed_while_somebody_is_still_at_work_on_it(
    by_phone: Callout, cast: Cast, now: datetime
) -> None:
    over = found_nobody(by_phone, cast, now)

    with pytest.raises(CalloutOver, match="still at work"):
        closing.close(
            by_phone.pk,
            Ending("other"),
            by=cast.novak.pk,
            now=over,
            source=Source.WEB,
        )

    assert Callout.objects.get().state == "exhausted"
    asked_about(cast.lindqvist.pk, "6", by_phone, over)
    closing.close(
        by_phone.pk, Ending("other"), by=cast.novak.pk, now=over, source=Source.WEB
    )
    assert Callout.objects.get().state == "closed"
