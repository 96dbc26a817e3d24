"""Called once and not answered: by hand they may be called again, and who only let an
earlier try ring is free for another request.
"""

from datetime import datetime

import pytest

from dispatch import duties
from dispatch.core.words import PageState, Source
from dispatch.errors import NotFree
from dispatch.models import Callout, Page
from dispatch.services import answering, waiting
from tests.cast import Cast
from tests.integration.dispatch import scene
from tests.integration.dispatch.test_steering import (
    a_night,
    accept,
    add,
    at,
    exhausted,
)

__all__ = ["a_night"]


def test_who_let_an_earlier_rung_ring_may_be_called_by_hand(
    cast: Cast, now: datetime
) -> None:
    """Rivera did not answer; her backup is rung when she calls the dispatcher."""
    callout = scene.ask(cast, now)
    duties.escalate_due_callouts(at(now, 91))
    assert set(Page.objects.values_list("person", flat=True)) == {
        cast.rivera.pk,
        cast.lindqvist.pk,
    }

    add(cast, callout, cast.rivera.pk, at(now, 95))

    newest = Page.objects.filter(person=cast.rivera).latest("pk")
    assert accept(newest, at(now, 100)).lead == cast.rivera


def test_who_is_rung_by_the_present_rung_is_not_rung_twice(
    cast: Cast, now: datetime
) -> None:
    callout = scene.ask(cast, now)
    duties.escalate_due_callouts(at(now, 91))

    with pytest.raises(NotFree, match=r"M\. Lindqvist is being asked now\."):
        add(cast, callout, cast.lindqvist.pk, at(now, 95))


def test_after_nobody_came_whoever_did_not_answer_may_be_called_alone(
    cast: Cast, now: datetime
) -> None:
    callout = exhausted(cast, now)

    add(cast, callout, cast.rivera.pk, at(now, 200))

    callout.refresh_from_db()
    newest = Page.objects.filter(person=cast.rivera).latest("pk")
    assert (callout.state, newest.tries) == ("paging", 2)


def test_a_page_of_an_earlier_try_keeps_nobody_from_another_request(
    cast: Cast, now: datetime
) -> None:
    """It may still be answered, but it rings no more."""
    callout = exhausted(cast, now)
    Page.objects.filter(person=cast.lindqvist).update(state=PageState.OPEN.value)
    answering.try_again(
        callout.pk, by=cast.dunn.pk, now=at(now, 200), source=Source.WEB
    )
    assert Callout.objects.get().state == "paging"

    assert waiting.asked_now() == {cast.rivera.pk}
