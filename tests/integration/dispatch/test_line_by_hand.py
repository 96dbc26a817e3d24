"""A dispatcher puts the officer through to the outside line, without waiting."""

from datetime import datetime

import pytest
from django.conf import settings
from django.test import Client

from dispatch.models import Callout
from dispatch.services import policies
from notifications.core.kinds import Channel
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.dispatch import asking
from tests.integration.dispatch.scene import Line
from tests.integration.dispatch.wire import sent_to
from tests.integration.notifications.conftest import verified_phone

pytestmark = pytest.mark.django_db


@pytest.fixture
def callout(cast: Cast, now: datetime) -> Callout:
    verified_phone(cast.lindqvist, asking.LINDQVIST, now)
    verified_phone(cast.dunn, asking.DUNN, now)
    policies.set_ladder(cast.tri_town, asking.LADDER, by=None, now=now)
    return asking.ask(cast, now)


@pytest.fixture
def wells(cast: Cast, sign_in: SignIn) -> Client:
    return sign_in(cast.wells)


def test_the_officer_is_rung_and_key_three_connects_while_clinicians_are_called(
    callout: Callout, wells: Client, line: Line
) -> None:
    wells.post(f"/r/{callout.public_id}/line")

    (call,) = sent_to(asking.DUNN, Channel.VOICE)
    path = f"/voice/outside/{callout.public_id}"
    offered = line.hears(path)
    connected = line.asks(f"{path}/key", Digits="3")
    dial = connected.find("Dial")
    callout.refresh_from_db()
    assert call.message.voice_path == path
    assert "Dispatch offers you the county line." in offered
    assert dial is not None
    assert dial.findtext("Number") == "+17155550199"
    assert callout.state == "paging"


def test_nobody_is_offered_it_by_the_address_of_the_call_alone(
    callout: Callout, line: Line
) -> None:
    assert "county line" not in line.hears(f"/voice/outside/{callout.public_id}")


def test_what_was_done_stands_in_the_log(callout: Callout, wells: Client) -> None:
    wells.post(f"/r/{callout.public_id}/line")

    page = wells.get(f"/r/{callout.public_id}").content.decode()
    assert "Rings the officer, to connect the county line by key 3" in page


@pytest.mark.parametrize("why", ["held", "no phone"])
def test_where_it_means_nothing_it_says_why(
    cast: Cast, callout: Callout, wells: Client, now: datetime, why: str
) -> None:
    if why == "held":
        asking.accept(now)
    else:
        Callout.objects.update(requester=None)

    answer = wells.post(f"/r/{callout.public_id}/line", follow=True)

    said = {
        "held": "A clinician has it, or it is over.",
        "no phone": "The officer left no phone that can be rung.",
    }
    assert said[why] in answer.content.decode()


def test_whoever_picks_up_there_hears_who_calls_before_the_officer_is_on(
    callout: Callout, wells: Client, line: Line
) -> None:
    wells.post(f"/r/{callout.public_id}/line")
    connected = line.asks(f"/voice/outside/{callout.public_id}/key", Digits="3")
    there = connected.find("Dial/Number")
    assert there is not None

    heard = line.asks(there.attrib["url"].removeprefix(settings.PUBLIC_URL))

    assert [verb.tag for verb in heard] == ["Say"]
    assert heard.findtext("Say") == (
        "Tandem. Harlow 1 0 1. This is for an officer of Harlow PD. No clinician of "
        "ours is on the way. You are connected now."
    )
