"""The bad night: Millbrook at 23:47, and at 00:20 a second town with nobody left."""

from datetime import date, datetime

from dispatch import duties
from dispatch.core.lifecycle import Mark
from dispatch.core.words import Channel, DeclineReason, Source
from dispatch.models import Callout
from dispatch.services import alarms, answering, past_calls
from dispatch.services.closing import Ending
from notifications.services import testing
from notifications.views.cards import address_of
from oncall.story import scene, wire
from oncall.story.cast import Cast
from oncall.story.dates import DAY, Dates
from oncall.story.numbers import PERSONAL
from oncall.story.scene import Asked

BY_PHONE = Ending(
    disposition="resolved_phone",
    voluntary="yes",
    would_have_been="ed",
    arrest="no",
    use_of_force="no",
    injury="no",
    documentation_minutes=15,
)
NOBODY = Ending(disposition="no_clinician_available")


def play(cast: Cast, when: Dates, on: date) -> None:
    """From 23:47:10 on the Saturday `on` to the last note an hour later."""
    first = _millbrook(cast, when, on)
    _stony_ford(cast, when, on + DAY)
    sunday = on + DAY
    scene.mark(first, Mark.CLEARED, cast.lindqvist, when.at(sunday, "00:40"))
    scene.close(first, BY_PHONE, cast.lindqvist, when.at(sunday, "00:55"))
    wire.settle(cast, when.at(sunday, "00:56"))
    _contact_card_again(cast, when, sunday)


def _contact_card_again(cast: Cast, when: Dates, on: date) -> None:
    """08:25 Novak reads of the night and texts Rivera the contact card; where the
    morning has come.
    """
    now = when.at(on, "08:25")
    if now >= when.now:
        return
    testing.send_card(
        person_id=cast.rivera.pk,
        consortium=cast.tri_town,
        address=address_of(cast.tri_town.public_id),
        now=now,
    )
    wire.texts_arrive(cast, when.at(on, "08:25:04"))


def _millbrook(cast: Cast, when: Dates, on: date) -> Callout:
    """Voicemail twice, a decline, then the supervisor's key 2: 2 min 55 s."""
    south = Asked(
        cast.millbrook, "Mill Street bridge", beat="south beat", channel=Channel.PHONE
    )
    callout = scene.ask(cast, south, when.at(on, "23:47:10"))
    rang, over = when.at(on, "23:46:48"), when.at(on, "23:58:20")
    past_calls.remember(callout, PERSONAL["pelt"], came_at=rang, ended_at=over)
    _voicemail_twice(
        cast, when, on, clocks=("23:47:12", "23:47:36", "23:47:42", "23:48:06")
    )
    wire.texts_arrive(cast, when.at(on, "23:48:08"))
    wire.answer(cast, cast.okafor, when.at(on, "23:48:20"))
    _declines(callout, when.at(on, "23:48:30"))
    wire.hang_up(cast, cast.okafor, when.at(on, "23:48:32"))
    wire.texts_arrive(cast, when.at(on, "23:48:33"))
    wire.no_answer(cast, cast.lindqvist, when.at(on, "23:49:15"))
    wire.answer(cast, cast.lindqvist, when.at(on, "23:49:48"))
    scene.take_by_phone(scene.page_now(callout), when.at(on, "23:50:05"))
    wire.texts_arrive(cast, when.at(on, "23:50:07"))
    return callout


def _stony_ford(cast: Cast, when: Dates, on: date) -> None:
    """Silent, ill, on the line with Millbrook: a plain no at 00:21."""
    lake = Asked(cast.stony_ford, "Lake Road, last house", beat="lake")
    callout = scene.ask(cast, lake, when.at(on, "00:20"))
    _voicemail_twice(
        cast, when, on, clocks=("00:20:02", "00:20:22", "00:20:26", "00:20:44")
    )
    wire.texts_arrive(cast, when.at(on, "00:20:46"))
    wire.answer(cast, cast.okafor, when.at(on, "00:20:52"))
    _declines(callout, when.at(on, "00:20:58"))
    wire.hang_up(cast, cast.okafor, when.at(on, "00:20:59"))
    wire.busy(cast, cast.lindqvist, when.at(on, "00:21:00"))
    wire.busy(cast, cast.lindqvist, when.at(on, "00:21:02"))
    _told_nobody(cast, callout, when, on)
    _late_and_not_needed(cast, callout, when, on)
    scene.close(callout, NOBODY, cast.lindqvist, when.at(on, "00:35"))


def _voicemail_twice(
    cast: Cast, when: Dates, on: date, *, clocks: tuple[str, str, str, str]
) -> None:
    """Rivera's telephone is silenced: the text arrives, voicemail takes both calls."""
    text, first, again, second = clocks
    wire.texts_arrive(cast, when.at(on, text))
    wire.answer(cast, cast.rivera, when.at(on, first))
    wire.hang_up(cast, cast.rivera, when.at(on, again))
    wire.answer(cast, cast.rivera, when.at(on, second))
    wire.hang_up(cast, cast.rivera, when.at(on, second))


def _declines(callout: Callout, now: datetime) -> None:
    """Key 3: a child is ill."""
    answering.decline_page(
        scene.page_now(callout).pk,
        now=now,
        source=Source.KEYPAD,
        reason=DeclineReason.FAMILY_OR_ILL,
    )


def _told_nobody(cast: Cast, callout: Callout, when: Dates, on: date) -> None:
    """Ames hears it by text and call; the supervisor gets the alarm and takes it."""
    duties.pass_on_alarms(when.at(on, "00:21:03"))
    wire.texts_arrive(cast, when.at(on, "00:21:04"))
    wire.busy(cast, cast.lindqvist, when.at(on, "00:21:06"))
    wire.answer(cast, cast.ames, when.at(on, "00:21:09"))
    wire.hang_up(cast, cast.ames, when.at(on, "00:21:38"))
    (alarm,) = callout.alarm_set.all()
    now = when.at(on, "00:23:20")
    alarms.acknowledge(alarm.pk, by=cast.lindqvist.pk, now=now)


def _late_and_not_needed(cast: Cast, callout: Callout, when: Dates, on: date) -> None:
    """00:31 Rivera wakes and answers; Ames is asked, and needs nobody any more."""
    late = callout.pages.get(person=cast.rivera)
    answering.accept_page(
        late.pk, in_person=True, now=when.at(on, "00:31"), source=Source.TEXT
    )
    wire.texts_arrive(cast, when.at(on, "00:31:02"))
    answering.answer_late_offer(
        callout.pk,
        wanted=False,
        now=when.at(on, "00:33"),
        source=Source.TEXT,
        by=cast.ames.pk,
    )
    wire.texts_arrive(cast, when.at(on, "00:33:02"))
