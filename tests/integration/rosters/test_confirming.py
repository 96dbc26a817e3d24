"""Whoever comes on call confirms it, or those who must know are told."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from agencies.models import AuditEntry, Consortium, User
from dispatch.models import Alarm
from notifications.core.kinds import Channel
from notifications.models import Delivery
from notifications.services import phones
from rosters import duties
from rosters.core.confirming import Confirmed
from rosters.core.words import Change
from rosters.models import Confirmation
from rosters.services import changes, confirming, unanswered
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.dispatch.wire import report, sent_to, texts_at
from tests.integration.notifications.conftest import Carrier
from tests.integration.rosters.handsets import (
    LINDQVIST,
    OKAFOR,
    RIVERA,
    nights_with_handsets,
)
from tests.integration.rosters.nights import Nights, agree, central

SIX = central("2026-11-03T18:00")  # an hour before Rivera's second night
MINUTE = timedelta(minutes=1)


@pytest.fixture
def nights(cast: Cast, now: datetime) -> Nights:
    return nights_with_handsets(cast, now)


def turn(now: datetime) -> None:
    """What the engine does about confirmations, until nothing is due."""
    duties.ask_to_confirm(now)
    while duties.follow_up_confirmations(now):
        pass


def asked(person: User) -> Confirmation:
    return Confirmation.objects.standing().get(person=person)


def calls_to(number: str) -> list[Delivery]:
    return sent_to(number, Channel.VOICE)


def code_at(number: str) -> str:
    return texts_at(number)[-1].split("Reply 1 ")[1][:2]


def alarms() -> list[Alarm]:
    return list(Alarm.objects.filter(kind="unconfirmed", acknowledged_at=None))


def test_an_hour_before_both_are_asked_once_however_often_the_engine_turns(
    nights: Nights, cast: Cast
) -> None:
    turn(SIX - MINUTE)
    assert not Confirmation.objects.exists()

    turn(SIX)
    turn(SIX)
    turn(SIX + MINUTE)

    (text,) = texts_at(RIVERA)
    code = code_at(RIVERA)
    assert text == (
        "TANDEM You are on call Nights primary Tue 19:00-07:00. Next up if you miss: "
        f"M. Lindqvist. Reply 1 {code} to confirm. No reply by 18:20: we ring."
    )
    backup = texts_at(LINDQVIST)[0]
    assert "Nights backup Tue 19:00-07:00. Reply 1" in backup  # nobody is after her
    assert Confirmation.objects.count() == 2


def test_who_is_next_is_not_named_where_no_names_are_sent(
    nights: Nights, cast: Cast
) -> None:
    Consortium.objects.update(names_may_be_sent=False)

    turn(SIX)

    assert "19:00-07:00. Reply 1" in texts_at(RIVERA)[0]


def test_the_digit_and_code_confirm_by_text(
    nights: Nights, cast: Cast, carrier: Carrier
) -> None:
    turn(SIX)

    answer = carrier.text(RIVERA, f"1 {code_at(RIVERA)}", sid="SM1")

    row = asked(cast.rivera)
    assert "Nights primary Tue 19:00-07:00: confirmed. Thank you." in answer
    assert (row.state, row.answered_by, row.due_at) == ("confirmed", "text", None)
    turn(SIX + 50 * MINUTE)
    assert calls_to(RIVERA) == []
    assert AuditEntry.objects.filter(act="confirm_shift").count() == 1


def test_another_digit_confirms_nothing(
    nights: Nights, cast: Cast, carrier: Carrier
) -> None:
    turn(SIX)

    answer = carrier.text(RIVERA, f"2 {code_at(RIVERA)}", sid="SM1")

    assert "Nothing was changed." in answer
    assert asked(cast.rivera).state == Confirmed.ASKED


def test_silence_is_called_and_key_one_confirms(
    nights: Nights,
    cast: Cast,
    carrier: Carrier,
) -> None:
    turn(SIX)
    report(sent_to(RIVERA)[0], "delivered", SIX + MINUTE)
    turn(SIX + 19 * MINUTE)
    assert calls_to(RIVERA) == []

    turn(SIX + 20 * MINUTE)
    (call,) = calls_to(RIVERA)
    fields = {"CallSid": "CA1", "From": "+17155550140", "To": RIVERA}
    menu = carrier.post(call.message.voice_path, fields).content.decode()
    heard = carrier.post(
        call.message.voice_path + "/key", fields | {"Digits": "1"}
    ).content.decode()

    assert "Press 1 to confirm" in menu
    assert "Your shift is confirmed." in heard
    assert asked(cast.rivera).answered_by == "keypad"
    report(call, "completed", SIX + 21 * MINUTE)
    turn(SIX + 50 * MINUTE)
    assert asked(cast.rivera).state == Confirmed.CONFIRMED
    assert [alarm.label.split(",")[0] for alarm in alarms()] == ["M. Lindqvist"]


def test_voicemail_twice_is_no_confirmation_and_the_next_and_the_supervisor_are_told(
    nights: Nights,
    cast: Cast,
) -> None:
    turn(SIX)
    confirming.confirm(asked(cast.lindqvist).pk, way="web", now=SIX + MINUTE)
    called = SIX + 20 * MINUTE
    for _ in range(2):
        turn(called)
        report(calls_to(RIVERA)[-1], "in-progress", called)
        report(calls_to(RIVERA)[-1], "completed", called)
    turn(called)

    row = asked(cast.rivera)
    assert len(calls_to(RIVERA)) == 2
    assert row.state == Confirmed.UNREACHABLE
    assert row.told == cast.lindqvist
    assert texts_at(LINDQVIST)[-1] == (
        "TANDEM Nights primary Tue 19:00-07:00: not confirmed by R. Rivera. "
        "You are next: keep your phone at hand."
    )
    (alarm,) = alarms()
    assert alarm.label == "R. Rivera, Nights primary Tue 19:00-07:00"
    turn(SIX + 50 * MINUTE)
    assert len(alarms()) == 1
    assert sum("You are next" in text for text in texts_at(LINDQVIST)) == 1


def test_a_quarter_of_an_hour_before_others_are_told_while_it_still_rings(
    nights: Nights, cast: Cast
) -> None:
    turn(SIX)
    turn(SIX + 20 * MINUTE)
    turn(SIX + 44 * MINUTE)
    assert alarms() == []

    turn(SIX + 45 * MINUTE)

    assert asked(cast.rivera).state == Confirmed.SILENT
    subjects = {alarm.subject for alarm in alarms()}
    assert str(asked(cast.rivera).public_id) in subjects


def test_a_text_that_does_not_arrive_is_called_at_once(
    nights: Nights, cast: Cast
) -> None:
    turn(SIX)

    report(sent_to(RIVERA)[0], "undelivered", SIX + MINUTE)
    turn(SIX + MINUTE)

    assert len(calls_to(RIVERA)) == 1


def test_who_has_no_phone_is_told_of_at_once(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    phones.retire_methods(cast.rivera.pk, now)

    turn(SIX)

    assert asked(cast.rivera).state == Confirmed.UNREACHABLE
    assert asked(cast.lindqvist).state == Confirmed.ASKED
    assert len(alarms()) == 1


def test_a_phone_that_opted_out_is_called_instead(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    phones.opt_out(RIVERA, now=now)

    turn(SIX)

    assert texts_at(RIVERA) == []
    assert len(calls_to(RIVERA)) == 1
    report(calls_to(RIVERA)[0], "no-answer", SIX + MINUTE)
    turn(SIX + MINUTE)
    assert len(calls_to(RIVERA)) == 1  # the second at 18:20
    turn(SIX + 20 * MINUTE)
    assert len(calls_to(RIVERA)) == 2


def test_a_late_answer_still_confirms_and_those_told_hear_it(
    nights: Nights,
    cast: Cast,
    carrier: Carrier,
) -> None:
    turn(SIX)
    confirming.confirm(asked(cast.lindqvist).pk, way="web", now=SIX + MINUTE)
    turn(SIX + 46 * MINUTE)
    assert len(alarms()) == 1

    carrier.text(RIVERA, f"1 {code_at(RIVERA)}", sid="SM1")

    assert asked(cast.rivera).state == Confirmed.CONFIRMED
    assert "confirmed after all" in texts_at(LINDQVIST)[-1]
    assert alarms() == []


def test_a_shift_that_passes_to_another_is_asked_of_the_other(
    nights: Nights, cast: Cast, carrier: Carrier
) -> None:
    turn(SIX)
    code = code_at(RIVERA)
    changes.add_override(
        nights.primary,
        changes.Wish(Change.REPLACE, cast.okafor),
        starts_at=central("2026-11-03T19:00"),
        ends_at=central("2026-11-04T07:00"),
        now=SIX + MINUTE,
    )
    turn(SIX + 2 * MINUTE)

    answer = carrier.text(RIVERA, f"1 {code}", sid="SM1")

    assert "is not your shift any more" in answer
    assert not Confirmation.objects.standing().filter(person=cast.rivera).exists()
    assert any("to confirm" in text for text in texts_at(OKAFOR))
    turn(SIX + 58 * MINUTE)
    assert calls_to(RIVERA) == []


def test_a_shift_that_passed_on_is_never_called_about_even_before_it_was_noticed(
    nights: Nights, cast: Cast
) -> None:
    turn(SIX)
    changes.add_override(
        nights.primary,
        changes.Wish(Change.REMOVE),
        starts_at=central("2026-11-03T19:00"),
        ends_at=central("2026-11-04T07:00"),
        now=SIX + MINUTE,
    )

    duties.follow_up_confirmations(SIX + 20 * MINUTE)

    assert calls_to(RIVERA) == []
    assert not Confirmation.objects.standing().filter(person=cast.rivera).exists()


def test_a_shift_that_moves_is_asked_about_anew(nights: Nights, cast: Cast) -> None:
    turn(SIX)
    changes.add_override(
        nights.primary,
        changes.Wish(Change.REMOVE),
        starts_at=central("2026-11-03T19:00"),
        ends_at=central("2026-11-03T19:30"),
        now=SIX + MINUTE,
    )

    turn(SIX + 2 * MINUTE)
    assert not Confirmation.objects.standing().filter(person=cast.rivera).exists()
    turn(SIX + 30 * MINUTE)

    assert asked(cast.rivera).starts_at == central("2026-11-03T19:30")
    assert len(texts_at(RIVERA)) == 2


def test_going_on_from_one_stretch_to_the_next_is_not_asked_twice(
    nights: Nights, cast: Cast
) -> None:
    changes.add_override(
        nights.primary,
        changes.Wish(Change.ADD, cast.rivera),
        starts_at=central("2026-11-03T07:00"),
        ends_at=central("2026-11-03T19:00"),
        now=central("2026-11-03T03:00"),
    )

    for hour in range(4, 19):
        turn(central(f"2026-11-03T{hour:02}:00"))

    assert texts_at(RIVERA) == []


def test_a_roster_that_asks_nobody_asks_nobody(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    confirming.set_lead(nights.roster, 0, now=now, by=cast.novak.pk)

    turn(SIX)

    assert not Confirmation.objects.exists()


def test_one_who_cannot_be_asked_does_not_silence_the_rest(
    nights: Nights, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    turn(SIX)
    good = unanswered.follow_up
    rivera = asked(cast.rivera).pk

    def breaks_for_rivera(row: Confirmation, *, now: datetime) -> None:
        if row.pk == rivera:
            raise ValueError("planted")
        good(row, now=now)

    Confirmation.objects.filter(state="asked").update(due_at=SIX + MINUTE)
    monkeypatch.setattr(unanswered, "follow_up", breaks_for_rivera)
    duties.follow_up_confirmations(SIX + 2 * MINUTE)

    assert asked(cast.rivera).due_at == SIX + 2 * MINUTE + timedelta(seconds=1)


# ── Pages ────────────────────────────────────────────────────────────────────────


def test_one_tap_on_the_home_page_confirms(
    nights: Nights, cast: Cast, sign_in: SignIn
) -> None:
    turn(SIX)
    rivera = sign_in(cast.rivera)

    for page in (reverse("oncall:home"), reverse("rosters:my_shifts")):
        assert "Confirm: I can be reached" in rivera.get(page).content.decode()
    url = reverse("rosters:confirm", args=[asked(cast.rivera).public_id])
    after = rivera.post(url, follow=True).content.decode()

    assert "Confirmed. Thank you." in after
    assert "Confirm: I can be reached" not in after
    assert asked(cast.rivera).answered_by == "web"


def test_nobody_confirms_for_another(
    nights: Nights, cast: Cast, sign_in: SignIn
) -> None:
    turn(SIX)
    url = reverse("rosters:confirm", args=[asked(cast.rivera).public_id])

    assert sign_in(cast.okafor).post(url).status_code == 404
    assert asked(cast.rivera).state == Confirmed.ASKED


def test_the_week_says_in_words_who_confirmed_and_who_did_not(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    phones.retire_methods(cast.lindqvist.pk, now)
    turn(SIX)
    confirming.confirm(asked(cast.rivera).pk, way="text", now=SIX + MINUTE)

    week = novak.get(reverse("rosters:week", args=[nights.roster.public_id]))

    shown = " ".join(week.content.decode().split())
    assert '<span aria-hidden="true">✓</span>&nbsp;confirmed' in shown
    assert '<span aria-hidden="true">✕</span>&nbsp;NOT REACHABLE' in shown  # Lindqvist


@pytest.mark.parametrize(
    ("minutes", "status"), [("0", 302), ("90", 302), ("10", 409), ("", 422)]
)
def test_a_coordinator_sets_how_long_before(
    nights: Nights, novak: Client, minutes: str, status: int
) -> None:
    url = reverse("rosters:confirming", args=[nights.roster.public_id])

    assert agree(novak, url, {"minutes": minutes}).status_code == status
    nights.roster.refresh_from_db()
    expected = int(minutes) if status == 302 else 60
    assert nights.roster.confirm_minutes == expected
