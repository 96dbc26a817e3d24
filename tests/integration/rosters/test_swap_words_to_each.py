"""What becomes of a swap is told to each person it concerns, as it is, and audibly."""

from datetime import date, datetime, timedelta

import pytest

from agencies.models import AuditEntry, User
from notifications.models import Delivery, Message
from notifications.services import phones
from rosters import duties
from rosters.core.words import Tier
from rosters.models import Coverage
from rosters.selectors import swaps as selectors
from rosters.services import changes, offers, plan, swaps
from rosters.services import nights as one_night
from tests.cast import Cast
from tests.integration.notifications.conftest import verified_phone
from tests.integration.rosters.nights import (
    Nights,
    empty_roster,
    nightly,
    position,
    span,
)
from tests.integration.rosters.swapping import (
    NIGHT,
    NOON,
    TIMES,
    act,
    last_message,
    needs_approval,
    offered,
    on,
    said,
    shift,
    state,
)
from tests.integration.rosters.test_swaps_by_phone import code, texts


def takes_calls_only(person: User) -> None:
    for method in person.contact_methods.all():
        phones.remove_contact_method(method, now=NOON, by=person.pk)
    verified_phone(person, "+17155550178", NOON, takes_texts=False)


def spoken_to(person: User) -> list[str]:
    rows = Delivery.objects.filter(message__person=person, channel="voice")
    news = rows.filter(message__topic="swap_news").order_by("pk")
    return [row.message.text for row in news.select_related("message")]


def test_a_taker_who_takes_calls_only_hears_that_the_shift_is_theirs(
    nights: Nights, cast: Cast
) -> None:
    needs_approval(nights, cast)
    takes_calls_only(cast.vang)
    swap = offered(nights, cast.okafor, cast.vang)
    swaps.take(swap.pk, cast.vang, act(cast.vang))

    swaps.approve(swap.pk, act(cast.novak))

    assert spoken_to(cast.vang) == [f"TANDEM {TIMES} is yours now. See My shifts."]


def test_a_holder_who_takes_calls_only_hears_that_it_is_not_theirs_any_more(
    nights: Nights, cast: Cast
) -> None:
    takes_calls_only(cast.okafor)
    swap = offered(nights, cast.okafor, cast.vang, cast.kessler)

    swaps.take(swap.pk, cast.vang, act(cast.vang))

    assert spoken_to(cast.okafor) == [
        f"TANDEM {TIMES}: T. Vang takes it. It is not yours any more."
    ]


def test_nobody_is_rung_to_hear_that_nothing_is_asked_of_them(
    nights: Nights, cast: Cast
) -> None:
    takes_calls_only(cast.kessler)
    swap = offered(nights, cast.okafor, cast.vang, cast.kessler)

    swaps.take(swap.pk, cast.vang, act(cast.vang))

    assert spoken_to(cast.kessler) == []


def test_what_nobody_approved_in_time_is_not_said_to_be_taken_by_nobody(
    nights: Nights, cast: Cast
) -> None:
    needs_approval(nights, cast)
    swap = offered(nights, cast.okafor, cast.vang)
    swaps.take(swap.pk, cast.vang, act(cast.vang))
    before = last_message()

    duties.expire_swaps(NIGHT.starts_at)

    late = f"TANDEM {TIMES}: the swap was not approved in time. J. Okafor keeps it."
    assert sorted(said("swap_news", since=before)) == [
        ("J. Okafor", late),
        ("T. Vang", late),
    ]
    assert state(swap) == "expired"


@pytest.mark.parametrize("approval", [False, True])
def test_whoever_took_it_and_then_says_no_is_told_that_they_have_it(
    nights: Nights, cast: Cast, *, approval: bool
) -> None:
    if approval:
        needs_approval(nights, cast)
    offered(nights, cast.okafor, cast.vang)
    given = code(cast.vang)
    texts(cast.vang, f"1 {given}")

    answer = texts(cast.vang, f"3 {given}")

    assert answer == (
        f"You took it: {TIMES}. To give it back, tell your coordinator or offer it."
    )


def test_a_bare_digit_takes_no_shift_even_while_nothing_else_is_open(
    nights: Nights, cast: Cast
) -> None:
    """It may be the answer to a page that is over by now."""
    swap = offered(nights, cast.okafor, cast.vang)

    answer = texts(cast.vang, "1")

    assert state(swap) == "offered"
    assert answer is not None
    assert f"Reply like 1 {code(cast.vang)}." in answer


def test_an_exchange_follows_the_night_that_came_back_into_another_roster(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    days = empty_roster(cast, now, "Days")
    seat = position(days, Tier.PRIMARY)
    line = plan.set_pattern(
        seat,
        nightly(
            person=cast.kessler,
            begins="2026-11-02T08:00",
            ends="2026-11-02T16:00",
        ),
        now=now,
    )
    back = span("2026-11-20T08:00", "2026-11-20T16:00")
    swap = offered(nights, cast.okafor, cast.kessler)
    offers.counter(swap.pk, cast.kessler, shift(seat, back), act(cast.kessler))
    swaps.agree_to_counter(swap.invitations.get(), act(cast.okafor))
    to = span("2026-11-20T10:00", "2026-11-20T18:00")

    one_night.move_night(
        line, date(2026, 11, 20), to, now=NOON + timedelta(hours=1), by=cast.novak.pk
    )

    assert on(seat, to) == [("J. Okafor", "20 10:00", "20 18:00")]


def test_a_swap_taken_back_on_the_plan_says_in_its_history_who_did(
    nights: Nights, cast: Cast
) -> None:
    swap = offered(nights, cast.okafor, cast.vang)
    swaps.take(swap.pk, cast.vang, act(cast.vang))
    swap.refresh_from_db()
    assert swap.override is not None

    changes.withdraw_override(swap.override, now=NOON, by=cast.novak.pk)

    [entry] = AuditEntry.objects.filter(act="undo_swap")
    assert entry.person == cast.novak


def test_the_coordinators_undoing_says_so_once_in_the_history(
    nights: Nights, cast: Cast
) -> None:
    swap = offered(nights, cast.okafor, cast.vang)
    swaps.take(swap.pk, cast.vang, act(cast.vang))

    offers.withdraw(swap.pk, act(cast.novak, steers=True))

    assert AuditEntry.objects.filter(act="undo_swap").count() == 1


def test_a_swap_given_on_cannot_be_undone_under_whoever_has_it_now(
    nights: Nights, cast: Cast
) -> None:
    first = offered(nights, cast.okafor, cast.vang)
    swaps.take(first.pk, cast.vang, act(cast.vang))
    later = NOON + timedelta(minutes=5)
    mine = selectors.shift_at(nights.primary, NIGHT.starts_at)
    assert mine is not None
    second = offers.offer(mine, act(cast.vang, later), people=[cast.kessler])
    swaps.take(second.pk, cast.kessler, act(cast.kessler, later))
    before = last_message()

    offers.withdraw(first.pk, act(cast.novak, later, steers=True))

    has_it = Coverage.objects.at(NIGHT.starts_at).get(position=nights.primary).person
    told = {person for person, _ in said(since=before)}
    assert (str(has_it), state(second)) in {
        ("J. Okafor", "withdrawn"),
        ("D. Kessler", "in_force"),
    }
    assert told == {"J. Okafor", "T. Vang", "D. Kessler"}
    assert Message.objects.filter(text__contains="J. Okafor has it again").exists() == (
        str(has_it) == "J. Okafor"
    )


def test_an_exchange_waits_for_approval_where_either_roster_asks_for_it(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    days = empty_roster(cast, now, "Days")
    seat = position(days, Tier.PRIMARY)
    begins, ends = "2026-11-02T08:00", "2026-11-02T16:00"
    shifts = nightly(person=cast.kessler, begins=begins, ends=ends)
    plan.set_pattern(seat, shifts, now=now)
    needs_approval(nights, cast)
    back = span("2026-11-20T08:00", "2026-11-20T16:00")
    swap = offers.offer(shift(seat, back), act(cast.kessler), people=[cast.okafor])
    offers.counter(swap.pk, cast.okafor, shift(nights.primary), act(cast.okafor))

    swaps.agree_to_counter(swap.invitations.get(), act(cast.kessler))

    assert state(swap) == "taken"
    assert on(nights.primary) == [("J. Okafor", "10 19:00", "11 07:00")]
