"""Swaps and the plan: exchanges, nights that move, what is asked again, undoing."""

from datetime import date, timedelta

import pytest

from agencies.models import AuditEntry
from notifications.models import ReplyCode
from rosters.core.rules import Rule
from rosters.core.words import Change
from rosters.errors import (
    AlreadyBegun,
    PlanChanged,
    RulesBroken,
    SwapOver,
)
from rosters.models import Override
from rosters.selectors import swaps as selectors
from rosters.services import changes, offers, plan, swaps, time_off
from rosters.services import nights as one_night
from tests.cast import Cast
from tests.integration.rosters.nights import Nights, central, nightly, span
from tests.integration.rosters.swapping import (
    NIGHT,
    NOON,
    RIVERAS,
    act,
    last_message,
    needs_approval,
    offered,
    on,
    said,
    shift,
    state,
)


def test_it_is_asked_again_at_taking_and_at_approval_whether_they_may(
    nights: Nights, cast: Cast
) -> None:
    needs_approval(nights, cast)
    swap = offered(nights, cast.okafor, cast.vang, cast.kessler)
    off = time_off.take(
        cast.tri_town,
        cast.vang,
        starts_at=NIGHT.starts_at,
        ends_at=NIGHT.ends_at,
        now=NOON,
    )

    with pytest.raises(RulesBroken, match=r"T\. Vang has time off then"):
        swaps.take(swap.pk, cast.vang, act(cast.vang))

    time_off.withdraw(off, now=NOON)
    swaps.take(swap.pk, cast.vang, act(cast.vang))
    time_off.take(
        cast.tri_town,
        cast.vang,
        starts_at=NIGHT.starts_at,
        ends_at=NIGHT.ends_at,
        now=NOON,
    )
    with pytest.raises(RulesBroken):
        swaps.approve(swap.pk, act(cast.novak))
    asked = act(cast.novak, why="She agreed", despite=[Rule.TIME_OFF])
    swaps.approve(swap.pk, asked)

    swap.refresh_from_db()
    assert swap.despite == ["time_off"]
    assert swap.override is not None
    assert (swap.override.despite, swap.override.reason) == (["time_off"], "She agreed")
    assert on(nights.primary) == [("T. Vang", "10 19:00", "11 07:00")]


def test_a_shift_that_is_not_the_holders_any_more_cannot_be_taken(
    nights: Nights, cast: Cast
) -> None:
    swap = offered(nights, cast.okafor, cast.vang)
    changes.add_override(
        nights.primary,
        changes.Wish(Change.REPLACE, cast.kessler),
        starts_at=NIGHT.starts_at,
        ends_at=NIGHT.ends_at,
        now=NOON,
    )

    with pytest.raises(PlanChanged, match=r"J\. Okafor does not have that shift"):
        swaps.take(swap.pk, cast.vang, act(cast.vang))

    assert on(nights.primary) == [("D. Kessler", "10 19:00", "11 07:00")]


def test_an_open_swap_follows_its_night_to_another_time(
    nights: Nights, cast: Cast
) -> None:
    swap = offered(nights, cast.okafor, cast.vang)
    to = span("2026-11-12T09:00", "2026-11-12T17:00")
    one_night.move_night(nights.first_line, date(2026, 11, 10), to, now=NOON)

    swaps.take(swap.pk, cast.vang, act(cast.vang))

    assert on(nights.primary, to) == [("T. Vang", "12 09:00", "12 17:00")]
    swap.refresh_from_db()
    assert swap.span() == to


def test_a_swap_in_force_follows_its_night_and_comes_back_with_it(
    nights: Nights, cast: Cast
) -> None:
    swap = offered(nights, cast.okafor, cast.vang)
    swaps.take(swap.pk, cast.vang, act(cast.vang))
    to = span("2026-11-12T09:00", "2026-11-12T17:00")
    later = NOON + timedelta(hours=1)
    day = date(2026, 11, 10)

    one_night.move_night(nights.first_line, day, to, now=later, by=cast.novak.pk)
    moved = on(nights.primary, to)
    one_night.move_night(nights.first_line, day, None, now=later, by=cast.novak.pk)
    cancelled = on(nights.primary)
    one_night.restore_night(nights.first_line, day, now=later, by=cast.novak.pk)

    assert moved == [("T. Vang", "12 09:00", "12 17:00")]
    assert cancelled == []
    assert on(nights.primary) == [("T. Vang", "10 19:00", "11 07:00")]
    assert Override.objects.standing().count() == 1
    assert state(swap) == "in_force"
    followed = AuditEntry.objects.filter(act="swap_follows_shift")
    assert {entry.person for entry in followed} == {cast.novak}


def test_a_swap_in_force_follows_a_pattern_that_begins_earlier(
    nights: Nights, cast: Cast
) -> None:
    swap = offered(nights, cast.okafor, cast.vang)
    swaps.take(swap.pk, cast.vang, act(cast.vang))
    earlier = nightly(
        rotation=nights.rotation, begins="2026-11-02T18:00", ends="2026-11-03T06:00"
    )

    plan.set_pattern(
        nights.primary,
        earlier,
        now=NOON,
        by=cast.novak.pk,
        line=nights.first_line,
    )

    whole = span("2026-11-10T18:00", "2026-11-11T06:00")
    assert on(nights.primary, whole) == [("T. Vang", "10 18:00", "11 06:00")]


def test_a_counter_offer_is_agreed_to_and_both_shifts_change_hands(
    nights: Nights, cast: Cast
) -> None:
    swap = offered(nights, cast.okafor, cast.rivera)
    offers.counter(
        swap.pk, cast.rivera, shift(nights.primary, RIVERAS), act(cast.rivera)
    )
    [invitation] = swap.invitations.all()
    code = ReplyCode.objects.get(message__topic="swap_counter").code
    assert said("swap_counter") == [
        (
            "J. Okafor",
            (
                "TANDEM R. Rivera takes Tue 10 Nov 19:00-07:00 Nights primary if you "
                "take Thu 5 Nov 19:00-07:00 Nights primary. "
                f"Reply 1 {code} agree, 3 {code} no."
            ),
        )
    ]

    swaps.agree_to_counter(invitation, act(cast.okafor))
    swaps.agree_to_counter(invitation, act(cast.okafor))

    assert on(nights.primary) == [("R. Rivera", "10 19:00", "11 07:00")]
    assert on(nights.primary, RIVERAS) == [("J. Okafor", "05 19:00", "06 07:00")]
    assert Override.objects.count() == 2
    assert state(swap) == "in_force"
    assert said("swap_news") == [
        (
            "R. Rivera",
            (
                "TANDEM swapped with J. Okafor: Thu 5 Nov 19:00-07:00 Nights primary "
                "is not yours any more, Tue 10 Nov 19:00-07:00 Nights primary is. "
                "See My shifts."
            ),
        )
    ]


def test_in_an_exchange_what_one_gives_away_does_not_stand_against_them(
    nights: Nights, cast: Cast
) -> None:
    """Both seats of one night: each would be on call twice without it."""
    swap = offers.offer(shift(nights.primary), act(cast.okafor), people=[cast.vang])
    asked = swap.invitations.get()
    asked.person = cast.lindqvist  # asked by hand: the offer itself would refuse it
    asked.save()
    offers.counter(swap.pk, cast.lindqvist, shift(nights.backup), act(cast.lindqvist))

    swaps.agree_to_counter(swap.invitations.get(), act(cast.okafor))

    assert on(nights.primary) == [("M. Lindqvist", "10 19:00", "11 07:00")]
    assert on(nights.backup) == [("J. Okafor", "10 19:00", "11 07:00")]


def test_what_is_in_force_is_undone_by_the_coordinator_until_it_begins(
    nights: Nights, cast: Cast
) -> None:
    swap = offered(nights, cast.okafor, cast.rivera)
    offers.counter(
        swap.pk, cast.rivera, shift(nights.primary, RIVERAS), act(cast.rivera)
    )
    swaps.agree_to_counter(swap.invitations.get(), act(cast.okafor))
    before = last_message()

    with pytest.raises(SwapOver, match="Ask your coordinator"):
        offers.withdraw(swap.pk, act(cast.okafor))
    begun = act(cast.novak, RIVERAS.starts_at, steers=True)
    with pytest.raises(AlreadyBegun):
        offers.withdraw(swap.pk, begun)
    offers.withdraw(swap.pk, act(cast.novak, steers=True))

    assert state(swap) == "withdrawn"
    assert on(nights.primary) == [("J. Okafor", "10 19:00", "11 07:00")]
    assert on(nights.primary, RIVERAS) == [("R. Rivera", "05 19:00", "06 07:00")]
    assert {person for person, _ in said(since=before)} == {"J. Okafor", "R. Rivera"}


def test_withdrawing_the_change_on_the_plan_takes_the_whole_swap_back(
    nights: Nights, cast: Cast
) -> None:
    swap = offered(nights, cast.okafor, cast.rivera)
    offers.counter(
        swap.pk, cast.rivera, shift(nights.primary, RIVERAS), act(cast.rivera)
    )
    swaps.agree_to_counter(swap.invitations.get(), act(cast.okafor))
    swap.refresh_from_db()
    assert swap.back_override is not None

    changes.withdraw_override(swap.back_override, now=NOON, by=cast.novak.pk)

    assert state(swap) == "withdrawn"
    assert not Override.objects.standing().exists()


def test_a_night_of_which_another_has_a_part_passes_as_far_as_it_is_the_holders(
    nights: Nights, cast: Cast
) -> None:
    changes.add_override(
        nights.primary,
        changes.Wish(Change.REPLACE, cast.kessler),
        starts_at=central("2026-11-10T22:00"),
        ends_at=central("2026-11-11T01:00"),
        now=NOON,
    )
    swap = offered(nights, cast.okafor, cast.vang)

    swaps.take(swap.pk, cast.vang, act(cast.vang, NOON + timedelta(minutes=1)))

    assert on(nights.primary) == [
        ("T. Vang", "10 19:00", "10 22:00"),
        ("D. Kessler", "10 22:00", "11 01:00"),
        ("T. Vang", "11 01:00", "11 07:00"),
    ]


def test_what_one_took_can_be_offered_on(nights: Nights, cast: Cast) -> None:
    swap = offered(nights, cast.okafor, cast.vang)
    swaps.take(swap.pk, cast.vang, act(cast.vang))
    later = NOON + timedelta(minutes=5)
    mine = selectors.shift_at(nights.primary, NIGHT.starts_at)
    assert mine is not None

    on_again = offers.offer(mine, act(cast.vang, later), people=[cast.kessler])
    swaps.take(on_again.pk, cast.kessler, act(cast.kessler, later))

    assert on(nights.primary) == [("D. Kessler", "10 19:00", "11 07:00")]
