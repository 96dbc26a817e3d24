"""Many at once: one holder, one engagement, one request (promises 1 and 4).

On SQLite the threads share a database in a file, as the processes of a host do.
"""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client

from agencies.core.words import Role
from agencies.models import User
from agencies.services import people
from dispatch import duties
from dispatch.core.lifecycle import Mark
from dispatch.core.words import Channel, PageSort, ResponseType, Source, Weapon
from dispatch.errors import AlreadyAccepted, AlreadyEngaged
from dispatch.models import Callout, CalloutEvent, Notice, Page, Response
from dispatch.services import (
    answering,
    hearing,
    intake,
    marks,
    notices,
    paging,
    policies,
)
from notifications.events import Replied
from notifications.models import Delivery, Message
from tests.cast import Cast, build_cast
from tests.integration.dispatch.scene import Line
from tests.integration.dispatch.wire import report
from tests.integration.notifications.conftest import Carrier, verified_phone
from tests.races import at_once

pytestmark = pytest.mark.usefixtures("file_database")
MANY = 50
LADDER = {
    "version": 1,
    "rungs": [{"whom": "supervisor", "wait_seconds": 90, "rings": 2}],
    "bound_seconds": 300,
}


def asked(cast: Cast, *, form_key: UUID | None = None) -> intake.NewCallout:
    return intake.NewCallout(
        agency=cast.harlow,
        response_type=ResponseType.CO_RESPONSE,
        weapon=Weapon.NO,
        place="Harlow",
        channel=Channel.WEB,
        source=Source.WEB,
        requester_id=cast.dunn.pk,
        entered_by_id=cast.dunn.pk,
        form_key=form_key,
    )


def paging_callout(cast: Cast, now: datetime) -> Callout:
    """A request whose first rung waits for an answer."""
    made = intake.open_callout(asked(cast), now=now)
    assert made.state == "paging"
    return made


def clinicians(cast: Cast, now: datetime, how_many: int) -> list[User]:
    return [
        people.add_person(
            full_name=f"Clinician {number}",
            organisation=cast.tamarack,
            roles=(Role.CLINICIAN,),
            starts_on=cast.starts_on,
            now=now,
        )
        for number in range(how_many)
    ]


def page_of(callout: Callout, person: User, now: datetime) -> Page:
    return paging.page_person(callout, person.pk, rung=0, why="a test", now=now)


def accepting(page: Page, now: datetime) -> Callable[[], object]:
    return lambda: answering.accept_page(
        page.pk, in_person=True, now=now, source=Source.WEB
    )


@pytest.fixture
def cast(file_database: None, now: datetime) -> Cast:
    """With a ladder that rings the supervisor, so that there is somebody to ring."""
    made = build_cast(now)
    verified_phone(made.lindqvist, "+17155550103", now)
    verified_phone(made.dunn, "+17155550110", now)
    policies.set_ladder(made.tri_town, LADDER, by=made.novak.pk, now=now)
    return made


def test_of_fifty_who_accept_at_once_one_has_it_and_the_others_hear_who(
    cast: Cast, now: datetime
) -> None:
    callout = paging_callout(cast, now)
    pages = [page_of(callout, one, now) for one in clinicians(cast, now, MANY)]

    found = at_once(*[accepting(page, now) for page in pages])

    kinds = Counter(type(each).__name__ for each in found)
    assert kinds == {"Callout": 1, "AlreadyAccepted": MANY - 1}
    callout.refresh_from_db()
    assert callout.lead is not None
    named = {each.by for each in found if isinstance(each, AlreadyAccepted)}
    assert named == {callout.lead.work_name}
    assert Response.objects.filter(callout=callout, is_open=True).count() == 1
    events = CalloutEvent.objects.filter(callout=callout, kind="accepted")
    assert [event.by_id for event in events] == [callout.lead_id]
    assert callout.owner_id == callout.lead_id
    assert callout.pages.filter(state="accepted").count() == 1


def test_one_clinician_who_accepts_fifty_times_at_once_has_it_once(
    cast: Cast, now: datetime
) -> None:
    callout = paging_callout(cast, now)
    page = page_of(callout, cast.rivera, now)

    found = at_once(*[accepting(page, now)] * MANY)

    assert {type(each).__name__ for each in found} == {"Callout"}
    assert Response.objects.count() == 1
    assert CalloutEvent.objects.filter(kind="accepted").count() == 1
    told = Message.objects.filter(topic="status", text__contains="is coming")
    assert told.count() == 1


def test_who_takes_ten_requests_at_once_is_engaged_on_one(
    cast: Cast, now: datetime
) -> None:
    callouts = [paging_callout(cast, now) for _ in range(10)]
    pages = [page_of(callout, cast.rivera, now) for callout in callouts]

    found = at_once(*[accepting(page, now) for page in pages])

    kinds = Counter(type(each).__name__ for each in found)
    assert kinds == {"Callout": 1, "AlreadyEngaged": 9}
    held = Response.objects.get(is_open=True).callout
    told = {each.other for each in found if isinstance(each, AlreadyEngaged)}
    assert told == {held.number}
    assert Callout.objects.filter(state="paging").count() == 9


def test_of_ten_who_take_over_at_once_as_it_is_done_at_most_one_has_it(
    cast: Cast, now: datetime
) -> None:
    """Who is asked to relieve the lead answers while the lead, too, says "done"."""
    callout = paging_callout(cast, now)
    lead, *others = clinicians(cast, now, 11)
    answering.accept_page(
        page_of(callout, lead, now).pk, in_person=True, now=now, source=Source.WEB
    )
    callout.refresh_from_db()
    pages = [
        paging.page_person(
            callout,
            one.pk,
            rung=paging.beside_ladder(callout),
            why="a test",
            now=now,
            sort=PageSort.HANDOVER,
        )
        for one in others
    ]

    def done() -> object:
        return marks.mark(
            callout.pk, Mark.CLEARED, by=lead.pk, now=now, source=Source.WEB
        )

    at_once(done, *[accepting(page, now) for page in pages])

    callout.refresh_from_db()
    open_now = Response.objects.filter(callout=callout, is_open=True)
    held = [row.clinician_id for row in open_now]
    assert held == ([callout.lead_id] if callout.state == "accepted" else [])
    assert callout.owner_id is not None
    assert Response.objects.filter(callout=callout).count() <= 2
    assert callout.pages.filter(sort="handover", state="open").count() == 0


def test_one_form_sent_twenty_times_at_once_is_one_request(
    cast: Cast, now: datetime
) -> None:
    form = asked(cast, form_key=uuid4())

    found = at_once(*[lambda: intake.open_callout(form, now=now)] * 20)

    assert {getattr(each, "pk", each) for each in found} == {Callout.objects.get().pk}
    assert CalloutEvent.objects.filter(kind="asked").count() == 1


def test_twenty_requests_at_once_have_twenty_numbers(cast: Cast, now: datetime) -> None:
    found = at_once(*[lambda: intake.open_callout(asked(cast), now=now)] * 20)

    numbers = {each.number for each in found if isinstance(each, Callout)}
    assert len(numbers) == 20
    assert Callout.objects.count() == 20


def test_a_report_minutes_a_key_and_two_engines_at_once_call_the_officer_once_at_most(
    cast: Cast, now: datetime
) -> None:
    """Whoever moves a request locks it before its notice; nobody waits in a ring."""
    callout = paging_callout(cast, now)
    accepting(Page.objects.get(), now)()
    (text,) = Delivery.objects.filter(message__text__contains="is coming")
    Notice.objects.update(due_at=now, tell_by=now)

    found = at_once(
        lambda: report(text, "undelivered", now),
        lambda: answering.give_minutes(
            callout.pk, 35, by=cast.lindqvist.pk, now=now, source=Source.KEYPAD
        ),
        lambda: notices.heard(callout.pk, now=now),
        lambda: duties.make_sure_told(now),
        lambda: duties.make_sure_told(now),
    )

    assert [f for f in found if isinstance(f, Exception)] == []
    calls = Delivery.objects.filter(number=text.number, channel="voice")
    assert calls.count() <= 1


def one_waits_for_us() -> None:
    """Until another connection of this test waits for a row that we hold. SQLite has
    one writer, which is waited for from the start.
    """
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
    for _ in range(200 if connection.vendor == "postgresql" else 0):
        with connection.cursor() as cursor:
            cursor.execute(waiting)
            if cursor.fetchone()[0]:
                return
        threading.Event().wait(0.05)


YES: dict[str, Callable[[Callout, datetime], object]] = {
    "text": lambda callout, now: hearing.still_needed_replied(
        Replied(
            message_id=0,
            topic="still_needed",
            owner_key=str(callout.public_id),
            person_id=None,
            number="+17155550150",
            digit="1",
            code="52",
            at=now,
        )
    ),
    "call": lambda callout, now: Line(
        Carrier(Client(), settings.PUBLIC_URL, settings.TWILIO_AUTH_TOKEN)
    ).hears(f"/voice/needed/{callout.public_id}/key", Digits="1"),
    "service": lambda callout, now: (
        answering.answer_late_offer(
            callout.pk, wanted=True, now=now, source=Source.WEB, by=None
        ).state
    ),
}
NOBODY_ELSE = {
    "text": "sent elsewhere since. Nobody is coming",
    "call": "sent elsewhere since. Nobody is coming",
    "service": "exhausted",
}


@pytest.mark.parametrize("door", YES)
def test_a_yes_while_who_offered_takes_other_work_is_answered_in_words(
    cast: Cast, now: datetime, door: str
) -> None:
    first = paging_callout(cast, now)
    page = Page.objects.get()
    duties.escalate_due_callouts(now + timedelta(seconds=91))
    accepting(page, now + timedelta(seconds=95))()
    second = Page.objects.get(callout=paging_callout(cast, now))
    said: list[object] = []

    def officer_says_yes() -> None:
        try:
            said.append(YES[door](first, now + timedelta(seconds=100)))
        finally:
            connection.close()

    with transaction.atomic():
        accepting(second, now)()
        officer = threading.Thread(target=officer_says_yes)
        officer.start()
        one_waits_for_us()
    officer.join(60)

    assert NOBODY_ELSE[door] in str(said[0])
    first.refresh_from_db()
    assert (first.state, first.lead, first.late_offer_by) == ("exhausted", None, None)
    assert Response.objects.get(is_open=True).callout_id == second.callout_id
