"""The verbs of a played night, with the cast in the parts: shorter to read."""

from dataclasses import dataclass
from datetime import datetime

from agencies.models import Organisation, User
from dispatch.core.lifecycle import Mark
from dispatch.core.words import Channel, ResponseType, Source, Weapon
from dispatch.models import Callout, Page
from dispatch.services import answering, closing, intake, marks
from oncall.story.cast import Cast

PHONE_LIKE = {Channel.PHONE: Source.KEYPAD, Channel.TEXT: Source.TEXT}


@dataclass(frozen=True, slots=True)
class Asked:
    """What an officer of `agency` asks for, from where, and by what."""

    agency: Organisation
    place: str
    beat: str = ""
    response_type: ResponseType = ResponseType.CO_RESPONSE
    weapon: Weapon = Weapon.NO
    channel: Channel = Channel.WEB


def ask(cast: Cast, asked: Asked, now: datetime) -> Callout:
    officer = cast.officer_of(asked.agency)
    return intake.open_callout(
        intake.NewCallout(
            agency=asked.agency,
            response_type=asked.response_type,
            weapon=asked.weapon,
            place=asked.place,
            beat=asked.beat,
            channel=asked.channel,
            source=PHONE_LIKE.get(asked.channel, Source.WEB),
            requester_id=officer.pk,
            entered_by_id=officer.pk,
        ),
        now=now,
    )


def page_now(callout: Callout) -> Page:
    """The newest page of the callout, with `person`."""
    return callout.pages.select_related("person").order_by("-pk")[0]


def come(page: Page, minutes: int, now: datetime) -> None:
    """The paged person presses 1 and keys in their minutes."""
    answering.accept_page(page.pk, in_person=True, now=now, source=Source.KEYPAD)
    answering.give_minutes(
        page.callout_id, minutes, by=page.person_id, now=now, source=Source.KEYPAD
    )


def take_by_phone(page: Page, now: datetime) -> None:
    """The paged person presses 2."""
    answering.accept_page(page.pk, in_person=False, now=now, source=Source.KEYPAD)


def mark(
    callout: Callout,
    which: Mark,
    by: User,
    now: datetime,
    source: Source = Source.KEYPAD,
) -> None:
    marks.mark(callout.pk, which, by=by.pk, now=now, source=source)


def secure(callout: Callout, by: User, now: datetime) -> None:
    marks.secure(callout.pk, by=by.pk, now=now, source=Source.WEB)


def close(callout: Callout, ending: closing.Ending, by: User, now: datetime) -> None:
    closing.close(callout.pk, ending, by=by.pk, now=now, source=Source.WEB)
