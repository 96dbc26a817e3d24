"""Last night on the coordinator's morning page."""

import re
from datetime import datetime, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dispatch import duties
from dispatch.core.words import Kind, Source
from dispatch.models import Callout, Page
from dispatch.services import answering, policies
from notifications.core.kinds import Channel
from notifications.models import Message
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.dispatch.asking import LADDER, LINDQVIST, accept, ask
from tests.integration.dispatch.wire import report, sent_to
from tests.integration.notifications.conftest import verified_phone

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
TWICE = {"whom": "supervisor", "wait_seconds": 90, "rings": 2}


@pytest.fixture
def novak(cast: Cast, now: datetime, sign_in: SignIn) -> Client:
    """Lindqvist alone is called, twice."""
    verified_phone(cast.lindqvist, LINDQVIST, now)
    ladder = LADDER | {"rungs": [TWICE]}
    policies.set_ladder(cast.tri_town, ladder, by=None, now=now)
    return sign_in(cast.novak)


def morning(cast: Cast, client: Client) -> str:
    """The page's words in one line."""
    page = client.get(f"/rosters/morning/{cast.tri_town.public_id}/")
    words = re.sub("<[^>]+>", "", page.content.decode())
    return unescape(" ".join(words.split()))


def voicemail(now: datetime) -> None:
    """Her text arrives, and both calls end without a key."""
    for text in sent_to(LINDQVIST):
        report(text, "delivered", now)
    for _nth in range(2):
        call = sent_to(LINDQVIST, Channel.VOICE)[-1]
        report(call, "in-progress", now)
        report(call, "completed", now)


def nobody(cast: Cast, now: datetime) -> Callout:
    callout = ask(cast, now)
    duties.escalate_due_callouts(now + 2 * MINUTE)
    return Callout.objects.get(pk=callout.pk)


def test_a_night_without_a_request_says_so(cast: Cast, novak: Client) -> None:
    words = morning(cast, novak)

    assert "Requests since Mon 2 Nov 06:00 No request." in words


def test_a_request_that_was_answered_needs_nobody(
    cast: Cast, novak: Client, now: datetime
) -> None:
    ask(cast, now)
    accept(now)

    assert "1 request, none unanswered." in morning(cast, novak)


def test_who_is_being_looked_for_is_not_unanswered_yet(
    cast: Cast, novak: Client, now: datetime
) -> None:
    ask(cast, now)

    assert "1 request, none unanswered." in morning(cast, novak)


def test_practice_and_what_is_older_is_left_out(
    cast: Cast, novak: Client, now: datetime
) -> None:
    drill, old = nobody(cast, now), nobody(cast, now + 10 * MINUTE)
    Callout.objects.filter(pk=drill.pk).update(kind=Kind.DRILL.value)
    days_ago = now - timedelta(days=2)
    Callout.objects.filter(pk=old.pk).update(requested_at=days_ago)

    assert "No request." in morning(cast, novak)


def test_a_decline_says_that_they_could_not(
    cast: Cast, novak: Client, now: datetime
) -> None:
    ask(cast, now)
    answering.decline_page(Page.objects.get().pk, now=now, source=Source.KEYPAD)
    duties.escalate_due_callouts(now + 2 * MINUTE)

    words = morning(cast, novak)

    assert "nobody came. M. Lindqvist could not." in words
    assert "Nothing needs you this morning." not in words


def test_who_rang_in_vain_is_texted_the_contact_card_by_one_tap(
    cast: Cast, novak: Client, now: datetime
) -> None:
    nobody_came = ask(cast, now)
    voicemail(now)
    duties.escalate_due_callouts(now + 2 * MINUTE)
    assert Callout.objects.get(pk=nobody_came.pk).state == "exhausted"
    assert "2 calls were picked up and no key was pressed" in morning(cast, novak)
    lindqvist = cast.lindqvist.public_id
    address = f"/rosters/morning/{cast.tri_town.public_id}/{lindqvist}/card/"

    answer = novak.post(address)

    assert answer.status_code == 302
    assert Message.objects.filter(topic="card", person=cast.lindqvist).count() == 1
    assert "The contact card was texted Tue 02:14." in morning(cast, novak)
    other = address.replace(str(lindqvist), str(cast.dunn.public_id))
    assert novak.post(other).status_code == 404


def test_more_requests_cost_no_more_queries(
    cast: Cast, novak: Client, now: datetime
) -> None:
    nobody(cast, now)
    morning(cast, novak)
    with CaptureQueriesContext(connection) as few:
        morning(cast, novak)
    for nth in range(1, 4):
        nobody(cast, now + nth * 10 * MINUTE)

    with CaptureQueriesContext(connection) as many:
        words = morning(cast, novak)

    assert "4 requests: 4 unanswered" in words
    assert len(many) == len(few)
