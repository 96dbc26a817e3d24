"""A gap that closes: whoever was told of it hears so, once, and nobody else is."""

from datetime import datetime, timedelta

import pytest

from agencies.core.words import Role
from agencies.services import membership
from common import clock
from common.intervals import Span
from dispatch import duties as dispatch
from dispatch.models import Alarm
from notifications.core.kinds import State
from notifications.models import ContactMethod, Delivery
from notifications.services import phones
from rosters import duties
from rosters.core.words import Change
from rosters.models import Override, Shortfall
from rosters.services import changes, gap_offers, time_off, unavailable
from tests.cast import Cast
from tests.integration.dispatch.wire import leaves, texts_at
from tests.integration.notifications.conftest import Carrier, verified_phone
from tests.integration.rosters.handsets import (
    KESSLER,
    LINDQVIST,
    OKAFOR,
    RIVERA,
    VANG,
    nights_with_handsets,
)
from tests.integration.rosters.nights import Nights, central, span

NOVAK, PELT = "+17155550120", "+17155550131"
NIGHT = span("2026-11-24T19:00", "2026-11-25T07:00")  # Rivera's, a Tuesday
LACK = "Nights primary Tue 24 Nov 19:00-07:00"
AT = NIGHT.starts_at - timedelta(hours=3)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
BACK = f"TANDEM {LACK}: covered again by T. Vang. Nothing to do."


@pytest.fixture
def nights(cast: Cast, now: datetime) -> Nights:
    return told_nights(cast, now)


def told_nights(cast: Cast, now: datetime) -> Nights:
    """Everybody's phones, the coordinator's too; what lacks from the first is known."""
    verified_phone(cast.novak, NOVAK, now)
    made = nights_with_handsets(cast, now)
    duties.look_for_gaps(AT - HOUR)
    return made


def turn(now: datetime) -> None:
    duties.look_for_gaps(now)
    dispatch.pass_on_alarms(now)


def opened(nights: Nights, cast: Cast, now: datetime = AT) -> Override:
    """Nobody has the night; the coordinator and the supervisor hear of it."""
    made = changes.add_override(
        nights.primary,
        changes.Wish(Change.REMOVE),
        starts_at=NIGHT.starts_at,
        ends_at=NIGHT.ends_at,
        now=now,
    )
    turn(now + 5 * MINUTE)
    leaves(now + 6 * MINUTE)
    return made


def filled(
    nights: Nights,
    cast: Cast,
    now: datetime,
    *,
    by: int | None = None,
    night: Span = NIGHT,
) -> None:
    changes.add_override(
        nights.primary,
        changes.Wish(Change.ADD, cast.vang),
        starts_at=night.starts_at,
        ends_at=night.ends_at,
        now=now,
        by=by,
        wins=True,
    )


def all_clears(number: str) -> list[str]:
    return [text for text in texts_at(number) if "covered again" in text]


def code_of(number: str, ask: str) -> str:
    (text,) = [text for text in texts_at(number) if ask in text]
    return text.split("Reply 1 ")[1][:2]


def test_coordinator_and_supervisor_hear_at_once_by_whom_it_is_covered_again(
    nights: Nights, cast: Cast
) -> None:
    opened(nights, cast)
    filled(nights, cast, AT + HOUR)
    turn(AT + HOUR)
    turn(AT + HOUR + 10 * MINUTE)

    assert all_clears(NOVAK) == all_clears(LINDQVIST) == [BACK]
    assert all_clears(VANG) == []
    assert not Alarm.objects.filter(acknowledged_at=None).exists()


def test_who_fills_it_is_not_told_that_it_is_filled(nights: Nights, cast: Cast) -> None:
    opened(nights, cast)
    filled(nights, cast, AT + HOUR, by=cast.novak.pk)
    turn(AT + HOUR)

    assert all_clears(NOVAK) == []
    assert all_clears(LINDQVIST) == [BACK]


def test_whose_text_had_not_left_is_told_nothing(nights: Nights, cast: Cast) -> None:
    changes.add_override(
        nights.primary,
        changes.Wish(Change.REMOVE),
        starts_at=NIGHT.starts_at,
        ends_at=NIGHT.ends_at,
        now=AT,
    )
    turn(AT + 5 * MINUTE)
    filled(nights, cast, AT + 6 * MINUTE)
    turn(AT + 6 * MINUTE)

    assert all_clears(NOVAK) == all_clears(LINDQVIST) == []
    waiting = Delivery.objects.filter(message__topic__in=["gap", "alarm"])
    assert {each.state for each in waiting} == {State.EXPIRED.value}


def test_an_alarm_answered_afterwards_says_who_covers_it(
    nights: Nights, cast: Cast, carrier: Carrier
) -> None:
    opened(nights, cast)
    code = code_of(LINDQVIST, "TANDEM ALARM")
    filled(nights, cast, AT + HOUR)
    with clock.at(AT + HOUR):
        before = carrier.text(LINDQVIST, f"1 {code}", sid="SM-before")
    turn(AT + HOUR)
    with clock.at(AT + 2 * HOUR):
        after = carrier.text(LINDQVIST, f"1 {code}", sid="SM-after")

    assert BACK in before
    assert BACK in after


def test_the_coordinators_code_says_who_covers_it(
    nights: Nights, cast: Cast, carrier: Carrier
) -> None:
    opened(nights, cast)
    filled(nights, cast, AT + HOUR)
    turn(AT + HOUR)

    with clock.at(AT + 2 * HOUR):
        said = carrier.text(NOVAK, f"1 {code_of(NOVAK, 'GAP')}", sid="SM-late")

    assert BACK in said


def test_a_supervisor_who_had_the_alarm_hears_that_it_is_over(
    nights: Nights, cast: Cast, carrier: Carrier
) -> None:
    opened(nights, cast)
    with clock.at(AT + 30 * MINUTE):
        carrier.text(LINDQVIST, f"1 {code_of(LINDQVIST, 'ALARM')}", sid="SM-mine")
    filled(nights, cast, AT + HOUR)
    turn(AT + HOUR)

    assert all_clears(LINDQVIST) == [BACK]


def test_available_again_closes_what_unavailable_opened(
    nights: Nights, cast: Cast, carrier: Carrier
) -> None:
    with clock.at(AT):
        carrier.text(RIVERA, "8 12", sid="SM-8")
    turn(AT)
    leaves(AT + MINUTE)
    with clock.at(AT + HOUR):
        carrier.text(RIVERA, "8 0", sid="SM-8-0")
    turn(AT + HOUR)

    (text,) = all_clears(NOVAK)
    assert text.endswith("covered again by R. Rivera. Nothing to do.")
    assert all_clears(LINDQVIST) == [text]
    assert all_clears(RIVERA) == []


def test_who_was_asked_to_take_it_is_told_kindly(
    nights: Nights, cast: Cast, carrier: Carrier
) -> None:
    opened(nights, cast)
    gap_offers.ask(Shortfall.objects.standing().get(), now=AT + HOUR, by=cast.novak.pk)
    leaves(AT + HOUR)
    filled(nights, cast, AT + 2 * HOUR)
    with clock.at(AT + 2 * HOUR):
        early = carrier.text(KESSLER, f"1 {code_of(KESSLER, 'Nobody')}", sid="SM-e")
    turn(AT + 2 * HOUR)
    with clock.at(AT + 2 * HOUR + MINUTE):
        late = carrier.text(OKAFOR, f"1 {code_of(OKAFOR, 'Nobody')}", sid="SM-late")

    assert BACK in early
    assert BACK in late
    assert all_clears(KESSLER)[-1:] == all_clears(OKAFOR)[:1] == [BACK]


def test_gaps_that_close_together_are_one_text(nights: Nights, cast: Cast) -> None:
    noon = central("2026-11-03T12:00")
    off = time_off.take(
        cast.tri_town,
        cast.lindqvist,
        starts_at=central("2026-11-20T12:00"),
        ends_at=central("2026-11-30T12:00"),
        now=noon,
    )
    turn(noon + 5 * MINUTE)
    leaves(noon + 6 * MINUTE)
    time_off.withdraw(off, now=noon + HOUR)
    turn(noon + HOUR)

    assert all_clears(NOVAK) == [
        (
            "TANDEM Nights backup Fri 20 Nov 19:00-07:00 and 9 more: "
            "covered again by M. Lindqvist. Nothing to do."
        )
    ]


def test_what_was_to_be_told_with_a_gap_that_closed_is_told_all_the_same(
    nights: Nights, cast: Cast
) -> None:
    sunday = central("2026-11-08T12:00")
    time_off.take(
        cast.tri_town,
        cast.lindqvist,
        starts_at=central("2026-11-28T12:00"),
        ends_at=central("2026-11-30T12:00"),
        now=sunday,
    )
    turn(sunday + 5 * MINUTE)
    changes.add_override(
        nights.backup,
        changes.Wish(Change.ADD, cast.kessler),
        starts_at=central("2026-11-28T19:00"),
        ends_at=central("2026-11-29T07:00"),
        now=sunday + HOUR,
        wins=True,
    )
    turn(sunday + HOUR)
    leaves(central("2026-11-09T08:00"))

    left = Delivery.objects.filter(message__topic="gap", state=State.QUEUED.value)
    assert [each.message.text.split(". Could")[0] for each in left] == [
        "TANDEM GAP Nights backup Sun 29 Nov 19:00-07:00"
    ]


def off(nights: Nights, when: Span, now: datetime) -> None:
    changes.add_override(
        nights.primary,
        changes.Wish(Change.REMOVE),
        starts_at=when.starts_at,
        ends_at=when.ends_at,
        now=now,
        wins=True,
    )


def test_of_two_gaps_that_grow_into_one_neither_is_said_to_be_over(
    nights: Nights, cast: Cast, carrier: Carrier
) -> None:
    ten, one = central("2026-11-24T22:00"), central("2026-11-25T01:00")
    off(nights, Span(one, NIGHT.ends_at), AT)
    turn(AT + 5 * MINUTE)
    leaves(AT + 6 * MINUTE)
    code = code_of(NOVAK, "GAP")
    off(nights, Span(NIGHT.starts_at, ten), AT + HOUR)
    turn(AT + HOUR + 5 * MINUTE)
    off(nights, Span(ten, one), AT + 2 * HOUR)
    turn(AT + 2 * HOUR + 5 * MINUTE)
    leaves(AT + 2 * HOUR + 6 * MINUTE)
    with clock.at(AT + 2 * HOUR + 7 * MINUTE):
        said = carrier.text(NOVAK, f"1 {code}", sid="SM-joined")

    over = [each for each in texts_at(NOVAK) if "Nothing to do" in each]
    assert over == []
    assert "Nobody has all of Nights primary Wed 25 Nov 01:00-07:00 by now" in said


def test_a_gap_that_opens_again_before_morning_is_not_said_to_be_covered(
    nights: Nights, cast: Cast
) -> None:
    noon, late = central("2026-11-10T12:00"), central("2026-11-13T22:00")  # a Friday
    opened(nights, cast, noon)
    filled(nights, cast, late)
    turn(late)
    changes.withdraw_override(
        Override.objects.standing().get(change=Change.ADD.value), now=late + MINUTE
    )
    turn(late + 6 * MINUTE)
    leaves(central("2026-11-14T08:00"))

    news = Delivery.objects.filter(message__topic="gap_news")
    assert Shortfall.objects.standing().filter(kind="gap").count() == 1
    assert {each.state for each in news} == {State.EXPIRED.value}


def test_who_refuses_texts_and_has_no_shift_any_more_is_not_said_to_be_back(
    nights: Nights, cast: Cast
) -> None:
    phones.opt_out(RIVERA, now=AT)
    turn(AT)
    leaves(AT + MINUTE)
    off(nights, Span(AT, AT + timedelta(days=20)), AT + HOUR)
    turn(AT + 2 * HOUR)

    assert [each for each in texts_at(NOVAK) if "Nothing to do" in each] == [
        "TANDEM R. Rivera has no shift in the next days now. Nothing to do."
    ]


# ── Who is alarmed ───────────────────────────────────────────────────────────────


def test_a_supervisor_is_not_rung_about_the_gap_she_opened_herself(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    tonight = central("2026-11-24T20:00")
    membership.give_role(
        cast.novak, cast.tamarack, Role.SUPERVISOR, starts_on=now.date(), now=now
    )
    unavailable.begin(cast.lindqvist, tonight + 6 * HOUR, now=tonight, way="text")
    turn(tonight)

    alarm = Alarm.objects.get(kind="gap")
    assert alarm.told == [cast.novak.pk]


def test_where_she_is_the_only_supervisor_the_next_tier_is_rung(
    nights: Nights, cast: Cast
) -> None:
    tonight = central("2026-11-24T20:00")
    unavailable.begin(cast.lindqvist, tonight + 6 * HOUR, now=tonight, way="text")
    turn(tonight)

    alarm = Alarm.objects.get(kind="gap")
    assert cast.lindqvist.pk not in alarm.told
    assert alarm.told


@pytest.fixture
def old_phone(cast: Cast, now: datetime) -> ContactMethod:
    return verified_phone(cast.rivera, "+17155550199", now)


def test_removing_the_phone_that_refuses_closes_its_alarm(
    nights: Nights, cast: Cast, old_phone: ContactMethod
) -> None:
    phones.opt_out(old_phone.number, now=AT)
    assert Alarm.objects.filter(kind="opt_out", acknowledged_at=None).exists()

    old_phone.refresh_from_db()
    phones.remove_contact_method(old_phone, now=AT + HOUR, by=cast.rivera.pk)

    assert not Alarm.objects.filter(kind="opt_out", acknowledged_at=None).exists()
