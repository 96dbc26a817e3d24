"""What happens when a deadline passes: at once, or in the morning, and how often."""

from datetime import datetime, timedelta

import pytest

from dispatch import duties
from dispatch.core.lifecycle import Mark
from dispatch.core.words import Source
from dispatch.models import Alarm, Callout, Page
from dispatch.services import alarms, answering, marks
from tests.cast import Cast
from tests.integration.dispatch.test_answering import page

__all__ = ["page"]
HOUR = timedelta(hours=1)


def turn(at: datetime) -> None:
    """The engine's turn at that instant, as far as callouts go."""
    duties.escalate_due_callouts(at)
    duties.watch(at)


@pytest.fixture
def cleared(cast: Cast, page: Page, now: datetime) -> Callout:
    """Lindqvist is done with Dunn's request at 02:14; nothing is written down."""
    answering.accept_page(page.pk, in_person=True, now=now, source=Source.TEXT)
    return marks.mark(
        page.callout_id, Mark.CLEARED, by=page.person_id, now=now, source=Source.WEB
    )


def test_notes_not_written_wait_for_the_morning(
    cleared: Callout, now: datetime
) -> None:
    due = now + 24 * HOUR  # 02:14 the next night

    turn(due)

    alarm = Alarm.objects.get()
    assert alarm.kind == "to_document"
    assert alarm.due_at == now + timedelta(hours=29, minutes=46)  # 08:00 there
    assert duties.pass_on_alarms(due) == 0
    assert duties.pass_on_alarms(alarm.due_at) == 1


def test_one_reminder_a_day_is_enough(cleared: Callout, now: datetime) -> None:
    for hours in range(24, 72):
        turn(now + hours * HOUR)
        for alarm in Alarm.objects.filter(acknowledged_at__isnull=True):
            alarms.acknowledge(alarm.pk, by=None, now=now + hours * HOUR)

    assert Alarm.objects.count() == 2


def test_who_has_an_overdue_request_is_not_rung_again_within_the_hour(
    cast: Cast, page: Page, now: datetime
) -> None:
    answering.accept_page(page.pk, in_person=True, now=now, source=Source.TEXT)
    late = now + HOUR  # no minutes given: an hour is allowed

    turn(late)
    [alarm] = Alarm.objects.filter(kind="overdue")
    alarms.acknowledge(alarm.pk, by=cast.lindqvist.pk, now=late)
    for minutes in range(1, 60):
        turn(late + timedelta(minutes=minutes))

    assert Alarm.objects.filter(kind="overdue").count() == 1
    turn(late + HOUR + timedelta(minutes=15))
    assert Alarm.objects.filter(kind="overdue").count() == 2


def test_what_failed_once_the_night_is_long_is_tried_again_as_soon_as_at_first(
    page: Page, now: datetime
) -> None:
    for minutes in (2, 20, 40, 60):
        duties.escalate_due_callouts(now + timedelta(minutes=minutes))

    assert Callout.objects.get().attempts == 0
