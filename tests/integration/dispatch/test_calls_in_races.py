"""Keys and PINs that come at once on calls to us: one request, every try counted."""

from collections.abc import Callable
from datetime import datetime
from threading import Event
from time import sleep
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from agencies.services import lockout, pins
from dispatch.core.words import Channel, ResponseType, Source, Weapon
from dispatch.models import CallIn, Callout
from dispatch.services import calls_in, intake
from notifications.events import InboundCall
from notifications.services import inbound
from tests.cast import Cast, build_cast
from tests.integration.dispatch.scene import DUNN
from tests.integration.dispatch.wire import texts_at
from tests.integration.notifications.conftest import verified_phone
from tests.races import all_done_at_once, at_once

pytestmark = pytest.mark.usefixtures("file_database")


@pytest.fixture
def cast(file_database: None, now: datetime) -> Cast:
    made = build_cast(now)
    verified_phone(made.dunn, DUNN, now)
    return made


def test_keys_that_come_many_times_at_once_on_two_calls_open_one_request(
    cast: Cast, now: datetime
) -> None:
    for sid in ("CA1", "CA2"):
        event = InboundCall(DUNN, cast.tri_town.voice_number, sid, now, cast.dunn.pk)
        with transaction.atomic():
            assert calls_in.begin(event)
    calls = list(CallIn.objects.values_list("public_id", flat=True))
    for call in calls:
        calls_in.keyed(call, "kind", "1", now=now)

    def pressing(call: UUID) -> Callable[[], object]:
        return lambda: calls_in.keyed(call, "weapon", "1", now=now)

    found = at_once(*[pressing(call) for call in calls * 10])

    assert not [each for each in found if isinstance(each, Exception)]
    callout = Callout.objects.get()
    assert set(CallIn.objects.values_list("callout", flat=True)) == {callout.pk}


def test_who_hangs_up_on_the_last_key_never_reads_that_nothing_was_requested(
    cast: Cast, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = InboundCall(DUNN, cast.tri_town.voice_number, "CA1", now, cast.dunn.pk)
    with transaction.atomic():
        assert calls_in.begin(event)
    call = CallIn.objects.get()
    calls_in.keyed(call.public_id, "kind", "1", now=now)
    opens, storing = intake.open_callout, Event()

    def slowly(asked: intake.NewCallout, *, now: datetime) -> Callout:
        storing.set()
        sleep(0.5)
        return opens(asked, now=now)

    def hangs_up() -> None:
        assert storing.wait(60)
        inbound.take_end_of_call("CA1", now=now)

    monkeypatch.setattr(intake, "open_callout", slowly)
    all_done_at_once(
        lambda: calls_in.keyed(call.public_id, "weapon", "1", now=now), hangs_up
    )

    call.refresh_from_db()
    assert (call.outcome, call.callout) == ("asked", Callout.objects.get())
    assert call.ended_at is not None
    assert not [text for text in texts_at(DUNN) if "Nothing has been" in text]


def test_pins_guessed_at_once_are_all_counted(cast: Cast, now: datetime) -> None:
    pins.set_pin(cast.dunn, "4711", now=now, by=None)
    guesses = [f"{number:04}" for number in range(3000, 3012)]

    def guessing(pin: str) -> Callable[[], object]:
        keyed = pins.Keyed("118", pin, "+17155550177", cast.tri_town.voice_number)
        return lambda: pins.by_keypad(keyed, of=None, at=[cast.harlow], now=now)

    found = at_once(*[guessing(pin) for pin in guesses])

    looked_at = [each for each in found if each is None]
    assert len(looked_at) <= lockout.LIMIT
    assert {type(each).__name__ for each in found} <= {"NoneType", "LockedOut"}


def test_of_two_officers_at_one_door_at_once_one_is_asked_whether_it_is_the_same(
    cast: Cast, now: datetime
) -> None:
    def asking(form_key: UUID) -> Callable[[], object]:
        asked = intake.NewCallout(
            agency=cast.harlow,
            response_type=ResponseType.CO_RESPONSE,
            weapon=Weapon.NO,
            place="Mill bridge",
            channel=Channel.WEB,
            source=Source.WEB,
            requester_id=cast.dunn.pk,
            entered_by_id=cast.dunn.pk,
            form_key=form_key,
            not_same_as=frozenset(),
        )
        return lambda: intake.open_callout(asked, now=now)

    found = at_once(*[asking(uuid4()) for _officer in range(6)])

    assert Callout.objects.count() == 1
    named = sorted(type(each).__name__ for each in found)
    assert named == ["Callout", *["OpenThere"] * 5]
