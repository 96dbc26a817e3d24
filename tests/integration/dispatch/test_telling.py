"""To which phones the news go, by text or by call, and what may be answered there."""

from datetime import datetime, timedelta

import pytest

from agencies.core.words import Role
from agencies.services import membership
from dispatch.core.words import Source
from dispatch.models import Alarm, Callout
from dispatch.services import marks, policies
from notifications.core.kinds import Channel as Wire
from notifications.core.kinds import Use
from notifications.models import Delivery
from notifications.services import phones
from tests.cast import Cast
from tests.integration.dispatch.asking import (
    DESK,
    DUNN,
    LADDER,
    LINDQVIST,
    accept,
    alarms,
    ask,
    nobody,
)
from tests.integration.dispatch.wire import sent_to, texts_at
from tests.integration.notifications.conftest import (
    Carrier,
    carrier,
    verified_phone,
)

__all__ = ["carrier"]


@pytest.fixture(autouse=True)
def lindqvist_is_asked(cast: Cast, now: datetime) -> None:
    verified_phone(cast.lindqvist, LINDQVIST, now)
    policies.set_ladder(cast.tri_town, LADDER, by=None, now=now)


def code_in(text: str, before: str) -> str:
    """The digits that follow `before`."""
    return text.split(before)[1].split()[0].rstrip(".")


# --- phones that take calls only ---------------------------------------------------


def test_an_officer_whose_phone_takes_calls_only_is_called_when_somebody_comes(
    cast: Cast, now: datetime
) -> None:
    verified_phone(cast.dunn, DUNN, now, takes_texts=False)
    callout = ask(cast, now)

    accept(now)

    (call,) = sent_to(DUNN, Wire.VOICE)
    assert call.message.voice_path == f"/voice/told/{callout.public_id}"
    assert "M. Lindqvist is coming" in call.message.text
    assert alarms() == []


def test_a_call_about_who_comes_says_it_and_waits_for_any_key(
    cast: Cast, now: datetime, carrier: Carrier
) -> None:
    verified_phone(cast.dunn, DUNN, now, takes_texts=False)
    ask(cast, now)
    accept(now)
    path = sent_to(DUNN, Wire.VOICE)[0].message.voice_path

    said = carrier.post(path, {}).content.decode()
    answer = carrier.post(f"{path}/key", {"Digits": "5"}).content.decode()

    assert "Harlow 1 0 1. M. Lindqvist is coming, time follows." in said
    assert "Press any key" in said
    assert "Thank you" in answer


def test_that_a_request_was_received_is_worth_no_call(
    cast: Cast, now: datetime
) -> None:
    verified_phone(cast.dunn, DUNN, now, takes_texts=False)

    ask(cast, now)

    assert sent_to(DUNN, Wire.VOICE) == []


def test_a_clinician_whose_phone_takes_calls_only_hears_that_the_scene_is_secure(
    cast: Cast, now: datetime
) -> None:
    phones.opt_out(LINDQVIST, now=now)
    callout = ask(cast, now)
    accept(now)

    marks.secure(callout.pk, by=cast.dunn.pk, now=now, source=Source.WEB)

    call = sent_to(LINDQVIST, Wire.VOICE)[-1]
    assert "SECURE" in call.message.text
    assert call.message.voice_path == f"/wire/say/{call.message.public_id}"


def test_whoever_has_been_rung_is_not_rung_again_to_hear_that_another_has_it(
    cast: Cast, now: datetime
) -> None:
    phones.opt_out(LINDQVIST, now=now)
    callout = ask(cast, now)

    marks.cancel(callout.pk, by=cast.dunn.pk, now=now, source=Source.WEB)

    assert len(sent_to(LINDQVIST, Wire.VOICE)) == 1


def test_a_late_acceptance_is_asked_about_by_a_call_where_no_text_can_go(
    cast: Cast, now: datetime, carrier: Carrier
) -> None:
    verified_phone(cast.dunn, DUNN, now, takes_texts=False)
    callout = ask(cast, now)
    accept(nobody(now) + timedelta(minutes=1))
    path = sent_to(DUNN, Wire.VOICE)[-1].message.voice_path
    assert path == f"/voice/needed/{callout.public_id}"

    asked = carrier.post(path, {}).content.decode()
    answer = carrier.post(f"{path}/key", {"Digits": "1"}).content.decode()

    assert "Still needed? 1 yes, 2 no" in asked
    assert "who comes" in answer
    assert Callout.objects.get().state == "accepted"
    assert "M. Lindqvist is coming" in sent_to(DUNN, Wire.VOICE)[-1].message.text


@pytest.mark.parametrize("keys", ["9", ""])
def test_a_key_that_means_nothing_is_asked_again_about_a_late_acceptance(
    cast: Cast, now: datetime, carrier: Carrier, keys: str
) -> None:
    verified_phone(cast.dunn, DUNN, now, takes_texts=False)
    callout = ask(cast, now)
    accept(nobody(now) + timedelta(minutes=1))

    path = f"/voice/needed/{callout.public_id}/key"
    answer = carrier.post(path, {"Digits": keys}).content.decode()

    assert "Still needed?" in answer
    assert Callout.objects.get().state == "exhausted"


def test_no_is_an_answer_to_a_late_acceptance_by_call(
    cast: Cast, now: datetime, carrier: Carrier
) -> None:
    verified_phone(cast.dunn, DUNN, now, takes_texts=False)
    callout = ask(cast, now)
    accept(nobody(now) + timedelta(minutes=1))
    path = f"/voice/needed/{callout.public_id}"

    said_no = carrier.post(f"{path}/key", {"Digits": "2"}).content.decode()
    later = carrier.post(path, {}).content.decode()

    assert "Nothing more to do" in said_no
    assert "changed" in later
    assert Callout.objects.get().late_offer_by is None


# --- when nothing can be delivered at all ------------------------------------------


def test_an_officer_without_any_phone_is_an_alarm_when_somebody_comes(
    cast: Cast, now: datetime
) -> None:
    ask(cast, now)

    accept(now)

    assert alarms() == ["cannot_tell"]


def test_a_clinician_who_cannot_hear_that_the_scene_is_secure_is_an_alarm(
    cast: Cast, now: datetime
) -> None:
    verified_phone(cast.dunn, DUNN, now)
    callout = ask(cast, now)
    accept(now)
    phones.retire_methods(cast.lindqvist.pk, now)

    marks.secure(callout.pk, by=cast.dunn.pk, now=now, source=Source.WEB)

    assert alarms() == ["unreachable"]


def test_whoever_cannot_hear_of_a_cancellation_is_an_alarm(
    cast: Cast, now: datetime
) -> None:
    callout = ask(cast, now)
    accept(now)
    Alarm.objects.all().delete()
    phones.retire_methods(cast.lindqvist.pk, now)

    marks.cancel(callout.pk, by=cast.novak.pk, now=now, source=Source.WEB)

    assert alarms() == ["cannot_tell", "unreachable"]


def test_whoever_cancels_knows_it_without_being_told(cast: Cast, now: datetime) -> None:
    callout = ask(cast, now)

    marks.cancel(callout.pk, by=cast.dunn.pk, now=now, source=Source.WEB)

    assert alarms() == []


# --- a callback number, and the officer's own phone --------------------------------


def test_news_go_to_the_callback_number_and_to_the_officers_own_phone(
    cast: Cast, now: datetime
) -> None:
    verified_phone(cast.dunn, DUNN, now)
    ask(cast, now, callback=DESK)

    nobody(now)

    for number in (DUNN, DESK):
        assert "NOBODY IS COMING" in texts_at(number)[-1]
        assert len(sent_to(number, Wire.VOICE)) == 1


def test_a_callback_number_that_is_the_officers_own_phone_hears_everything_once(
    cast: Cast, now: datetime
) -> None:
    verified_phone(cast.dunn, DUNN, now)
    ask(cast, now, callback=DUNN)

    nobody(now)

    assert [text.split(":")[0][:10] for text in texts_at(DUNN)] == [
        "Harlow 101",
        "Harlow 101",
    ]
    assert len(sent_to(DUNN, Wire.VOICE)) == 1


def test_an_officers_own_phone_answers_with_the_request_number(
    cast: Cast, now: datetime, carrier: Carrier
) -> None:
    verified_phone(cast.dunn, DUNN, now)
    ask(cast, now, callback=DESK)
    nobody(now)
    assert "text 1 101" in texts_at(DUNN)[-1]

    answer = carrier.text(DUNN, "1 101", sid="SM1")

    assert "calling again" in answer
    assert Callout.objects.get().state == "paging"


@pytest.mark.parametrize("shared", [True, False])
def test_the_code_in_a_text_to_another_phone_tries_again(
    cast: Cast, now: datetime, carrier: Carrier, shared: bool
) -> None:
    if shared:
        vehicle(cast, now)
    ask(cast, now, callback=DESK)
    nobody(now)
    code = code_in(texts_at(DESK)[-1], "text 1 ")
    assert code != "101"

    answer = carrier.text(DESK, f"1 {code}", sid="SM1")

    assert "calling again" in answer
    assert Callout.objects.get().state == "paging"


def vehicle(cast: Cast, now: datetime) -> None:
    method = phones.add_contact_method(
        number=DESK, organisation_id=cast.harlow.pk, use=Use.VEHICLE, now=now
    )
    phones.mark_verified(method, now=now, by=None)


def test_the_code_in_a_text_to_another_phone_says_that_the_scene_is_secure(
    cast: Cast, now: datetime, carrier: Carrier
) -> None:
    callout = ask(cast, now, callback=DESK)
    accept(now)
    code = code_in(texts_at(DESK)[-1], "text 7 ")

    answer = carrier.text(DESK, f"7 {code}", sid="SM1")

    callout.refresh_from_db()
    assert "SECURE" in answer
    assert (callout.secured_at, callout.secured_by) == (now, cast.dunn)


def test_the_code_in_a_text_to_another_phone_cancels(
    cast: Cast, now: datetime, carrier: Carrier
) -> None:
    ask(cast, now, callback=DESK)
    accept(now)
    code = code_in(texts_at(DESK)[-1], "text 7 ")

    answer = carrier.text(DESK, f"0 {code}", sid="SM1")

    assert "cancelled" in answer
    assert Callout.objects.get().state == "cancelled"


@pytest.mark.parametrize("digit", ["4", "5", "6"])
def test_the_code_in_a_text_to_another_phone_does_nothing_else(
    cast: Cast, now: datetime, carrier: Carrier, digit: str
) -> None:
    ask(cast, now, callback=DESK)
    accept(now)
    code = code_in(texts_at(DESK)[-1], "text 7 ")

    answer = carrier.text(DESK, f"{digit} {code}", sid="SM1")

    assert "Nothing was changed" in answer
    assert Callout.objects.get().state == "accepted"


def test_a_code_means_nothing_at_a_phone_to_which_it_was_not_sent(
    cast: Cast, now: datetime, carrier: Carrier
) -> None:
    ask(cast, now, callback=DESK)
    nobody(now)
    code = code_in(texts_at(DESK)[-1], "text 1 ")

    answer = carrier.text("+17155550166", f"1 {code}", sid="SM1")

    assert "Codes only" in answer
    assert Callout.objects.get().state == "exhausted"


def test_a_request_number_at_a_shared_phone_changes_nothing(
    cast: Cast, now: datetime, carrier: Carrier
) -> None:
    vehicle(cast, now)
    ask(cast, now, callback=DESK)
    accept(now)

    answer = carrier.text(DESK, "7 101", sid="SM1")

    assert "Codes only" in answer
    assert Callout.objects.get().secured_at is None


def test_a_code_that_is_too_late_is_answered_and_changes_nothing(
    cast: Cast, now: datetime, carrier: Carrier
) -> None:
    ask(cast, now, callback=DESK)
    accept(now)
    code = code_in(texts_at(DESK)[-1], "text 7 ")
    Delivery.objects.update(due_at=None)

    message = sent_to(DESK)[-1].message
    message.expires_at = now
    message.save()
    answer = carrier.text(DESK, f"7 {code}", sid="SM1")

    assert "cannot be done now" in answer
    assert Callout.objects.get().secured_at is None


def test_a_partners_own_phone_answers_with_the_request_number(
    cast: Cast, now: datetime
) -> None:
    membership.give_role(
        cast.pelt, cast.harlow, Role.OFFICER, starts_on=now.date(), now=now
    )
    verified_phone(cast.pelt, DESK, now)
    ask(cast, now, callback=DESK)

    accept(now)

    assert "text 7 101" in texts_at(DESK)[-1]
