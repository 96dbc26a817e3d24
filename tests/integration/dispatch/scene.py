"""Dunn has asked and Lindqvist is paged: what her phone texts, keys and hears."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from xml.etree import ElementTree as ET

from agencies.core.words import Role
from agencies.models import User
from agencies.services import people
from dispatch.core.words import Channel, ResponseType, Source, Weapon
from dispatch.models import Callout, Page
from dispatch.services import hearing, intake, paging
from notifications.events import Replied
from tests import twiml
from tests.cast import Cast
from tests.integration.notifications.conftest import Carrier

OURS = "+17155550140"
LINDQVIST = "+17155550103"
VANG = "+17155550104"
DUNN = "+17155550110"
DESK = "+17155550150"  # the callback number of Dunn's request: nobody's own phone
LADDER: dict[str, Any] = {
    "version": 1,
    "rungs": [{"whom": "supervisor", "wait_seconds": 90, "rings": 1}],
    "bound_seconds": 300,
}


def ask(
    cast: Cast,
    now: datetime,
    kind: ResponseType = ResponseType.CO_RESPONSE,
    callback_number: str = DESK,
) -> Callout:
    return intake.open_callout(
        intake.NewCallout(
            agency=cast.harlow,
            response_type=kind,
            weapon=Weapon.NO,
            place="Harlow",
            channel=Channel.WEB,
            source=Source.WEB,
            requester_id=cast.dunn.pk,
            entered_by_id=cast.dunn.pk,
            callback_number=callback_number,
        ),
        now=now,
    )


def sergeant_of_harlow(cast: Cast, now: datetime) -> User:
    """A supervisor of the department that asks."""
    return people.add_person(
        full_name="Sgt Harlow",
        email="sgt@harlow.example",
        organisation=cast.harlow,
        roles=(Role.SUPERVISOR,),
        badge="",
        starts_on=cast.starts_on,
        now=now,
    )


def also_paged(page: Page, person: User, now: datetime) -> Page:
    """Somebody else who is asked for the same request."""
    callout = Callout.objects.get(pk=page.callout_id)
    return paging.page_person(callout, person.pk, rung=0, why="a test", now=now)


def reply(page: Page, now: datetime, digit: str, rest: str = "") -> str:
    """What the phone of the page is told when it answers by text."""
    answer = hearing.page_replied(
        Replied(
            message_id=page.message_id or 0,
            topic="page",
            owner_key=str(page.public_id),
            person_id=page.person_id,
            number=LINDQVIST,
            digit=digit,
            code="41",
            at=now,
            rest=rest,
        )
    )
    assert answer is not None
    return answer


def state_of(page: Page) -> str:
    return Callout.objects.get(pk=page.callout_id).state


@dataclass
class Phone:
    """Somebody calls us and presses keys: each goes where the last answer asked."""

    line: "Line"
    number: str
    sid: str = "CA7"
    path: str = ""

    def calls(self) -> str:
        """The call; what is heard first."""
        return self._heard(self._goes("/wire/call"))

    def presses_to(self, keys: str) -> ET.Element:
        """The instructions that follow these keys; "" is silence."""
        return self._goes(self.path, Digits=keys)

    def presses(self, keys: str) -> str:
        return self._heard(self.presses_to(keys))

    def waits(self) -> str:
        """What is heard next without a key."""
        return self.presses("")

    def rings_out(self, ended: str) -> str:
        """Who was dialled is off the line, or never was on it; what is heard then."""
        return self._heard(self._goes(self.path, DialCallStatus=ended))

    def hangs_up(self) -> None:
        fields = {"CallSid": self.sid, "From": self.number, "To": OURS}
        answer = self.line.carrier.post("/wire/ended", fields)
        assert answer.status_code == 204

    def _goes(self, path: str, **fields: str) -> ET.Element:
        given = {"From": self.number, "To": OURS, "CallSid": self.sid, **fields}
        found = self.line.asks(path, **given)
        asked = found.find("Gather")
        if asked is not None:
            self.path = asked.attrib["action"]
        return found

    @staticmethod
    def _heard(found: ET.Element) -> str:
        said = [verb.text or "" for verb in found.iter("Say")]
        return " ".join(said)


@dataclass(frozen=True)
class Line:
    """The carrier, asking us what a call says next. Every answer is what is heard."""

    carrier: Carrier

    def asks(self, path: str, **fields: str) -> ET.Element:
        """The instructions we give for `path`."""
        posted: Mapping[str, str] = {"CallSid": "CA1", "From": OURS, **fields}
        answer = self.carrier.post(path, posted)
        assert answer.status_code == 200
        found = ET.fromstring(answer.content)  # noqa: S314 - our own answer
        assert twiml.wrong(found) == []
        return found

    def hears(self, path: str, **fields: str) -> str:
        return " ".join(self.asks(path, **fields).itertext())

    def picks_up(self, page: Page) -> str:
        return self.hears(f"/voice/page/{page.public_id}")

    def keys(self, page: Page, keys: str, menu: str = "key") -> str:
        return self.hears(f"/voice/page/{page.public_id}/{menu}", Digits=keys)

    def calls(self, number: str, sid: str = "CA1") -> str:
        return self.hears("/wire/call", From=number, To=OURS, CallSid=sid)
