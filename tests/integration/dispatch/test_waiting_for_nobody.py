"""The officer waits for a clinician who can no longer come: they hear it at once."""

from datetime import datetime

from dispatch import duties
from dispatch.core.words import Source
from dispatch.models import Callout, Page
from dispatch.services import answering
from notifications.models import ContactMethod
from tests.cast import Cast
from tests.integration.dispatch.asking import DUNN, ask
from tests.integration.dispatch.at_work import asked_about
from tests.integration.dispatch.test_engaged import (
    MINUTE,
    done,
    first,
    paged,
    stands,
)
from tests.integration.dispatch.wire import texts_at

__all__ = ["first"]


def waits(cast: Cast, now: datetime) -> Callout:
    second = ask(cast, now)
    asked_about(cast.dunn.pk, "1", second, now)
    assert stands(second) == ("waiting", "waits")
    return second


def test_once_who_is_waited_for_can_be_reached_no_more_the_officer_hears_a_plain_no(
    first: Callout, cast: Cast, now: datetime
) -> None:
    second = waits(cast, now)
    ContactMethod.objects.filter(person=cast.rivera).update(retired_at=now)

    assert duties.call_who_is_free(now + MINUTE) == 1

    assert stands(second) == ("exhausted", "went_on")
    assert "NOBODY IS COMING" in texts_at(DUNN)[-1]
    assert duties.call_who_is_free(now + 2 * MINUTE) == 0


def test_who_is_waited_for_gets_free_and_cannot_so_the_officer_hears_a_plain_no(
    first: Callout, cast: Cast, now: datetime
) -> None:
    second = waits(cast, now)
    done(first, now + MINUTE)
    duties.call_who_is_free(now + MINUTE)
    assert paged(second) == ["R. Rivera"]
    page = Page.objects.get(callout=second)

    answering.decline_page(page.pk, now=now + 2 * MINUTE, source=Source.TEXT)

    assert stands(second)[0] == "exhausted"
