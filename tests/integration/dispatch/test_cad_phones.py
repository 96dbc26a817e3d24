"""A dispatch system names no officer, only a number to call back: what that telephone
reads, and may answer.
"""

from datetime import datetime

import pytest

from dispatch.core.words import Source
from dispatch.models import Callout, Page
from dispatch.services import answering
from notifications.models import ReplyCode
from notifications.services import inbound
from notifications.services.inbound import Came
from tests.integration.dispatch import asking
from tests.integration.dispatch.scene import OURS
from tests.integration.dispatch.test_cad import Cad, cad
from tests.integration.dispatch.wire import texts_at

__all__ = ["cad"]
pytestmark = pytest.mark.django_db
NOBODYS = "+17155550188"


def nobodys(cad: Cad, now: datetime) -> Callout:
    """Asked for by a dispatch system that names no officer, only a number."""
    assert cad.says(now, badge="", callback_number="715-555-0188")[0] == 201
    return Callout.objects.get()


def answers(digit: str, now: datetime) -> str | None:
    """What that telephone is told that answers the last text with its code."""
    found = ReplyCode.objects.filter(number=NOBODYS, closed_at=None).order_by("-pk")
    came = Came(f"SM{digit}{now.timestamp()}"[:34], NOBODYS, OURS, now)
    return inbound.take_text(came, f"{digit} {found[0].code}")


def test_whose_number_alone_a_dispatch_system_named_tries_again_by_code(
    cad: Cad, now: datetime
) -> None:
    nobodys(cad, now)
    over = asking.nobody(now)
    assert "NOBODY IS COMING" in texts_at(NOBODYS)[-1]

    answer = answers("1", over)

    assert answer == "Harlow 101: understood, we are calling again."
    assert Callout.objects.get().state == "paging"


def test_to_whom_nobody_is_known_no_text_says_that_they_declare_it_secure(
    cad: Cad, now: datetime
) -> None:
    callout = nobodys(cad, now)
    asking.accept(now)

    told = texts_at(NOBODYS)[-1]
    answer = answers("7", now)

    assert told.endswith("They STAGE until your dispatcher says secure.")
    assert "cannot be done now" in (answer or "")
    callout.refresh_from_db()
    assert callout.secured_at is None


def test_who_talks_by_phone_is_asked_to_come_by_code(cad: Cad, now: datetime) -> None:
    cad.says(now, badge="", callback_number="715-555-0188", help="talk")
    page = Page.objects.get()
    answering.accept_page(page.pk, in_person=False, now=now, source=Source.KEYPAD)
    code = ReplyCode.objects.filter(number=NOBODYS, closed_at=None).order_by("-pk")[0]
    assert texts_at(NOBODYS)[-1].endswith(f"Text 2 {code.code}.")

    answers("2", now)

    callout = Callout.objects.get()
    assert (callout.state, callout.response_type) == ("paging", "co_response")
