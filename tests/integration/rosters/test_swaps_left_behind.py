"""Swaps whose shift went elsewhere, whose people left, whose night moved meanwhile."""

from datetime import date, timedelta

import pytest
from django.http import Http404

from agencies.core.words import Role
from agencies.models import AuditEntry
from agencies.services.leaving import leave
from agencies.services.membership import give_role
from notifications.models import ReplyCode
from rosters import duties
from rosters.core.words import Change
from rosters.errors import SwapOver
from rosters.models import Override
from rosters.selectors import swaps as selectors
from rosters.services import changes, offers, swaps
from rosters.services import nights as one_night
from tests.cast import Cast, scope_of
from tests.integration.dispatch.wire import leaves
from tests.integration.rosters.nights import Nights, span
from tests.integration.rosters.swapping import (
    NIGHT,
    NOON,
    RIVERAS,
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

SOON = NOON + timedelta(minutes=1)


def given_to_kessler(nights: Nights, cast: Cast) -> None:
    changes.add_override(
        nights.primary,
        changes.Wish(Change.REPLACE, cast.kessler),
        starts_at=NIGHT.starts_at,
        ends_at=NIGHT.ends_at,
        now=NOON,
        by=cast.novak.pk,
    )


def exchanged(nights: Nights, cast: Cast) -> int:
    """Okafor's night for Rivera's, both ahead."""
    swap = offered(nights, cast.okafor, cast.rivera)
    offers.counter(
        swap.pk, cast.rivera, shift(nights.primary, RIVERAS), act(cast.rivera)
    )
    swaps.agree_to_counter(swap.invitations.get(), act(cast.okafor))
    return swap.pk


def test_an_offer_of_a_shift_that_passed_to_another_ends_and_those_asked_hear_it(
    nights: Nights, cast: Cast
) -> None:
    swap = offered(nights, cast.okafor, cast.vang)
    leaves(NOON)
    given_to_kessler(nights, cast)
    before = last_message()

    assert [duties.expire_swaps(SOON) for _ in range(2)] == [1, 0]

    assert state(swap) == "withdrawn"
    assert said("swap_news", since=before) == [
        ("T. Vang", f"Not on offer any more: {TIMES}. Nothing was changed."),
    ]
    assert not ReplyCode.objects.filter(closed_at=None, message__topic="swap").exists()
    [entry] = AuditEntry.objects.filter(act="end_swap")
    assert (entry.person, entry.details["source"]) == (None, "engine")


def test_a_night_that_moved_to_where_an_offered_one_stood_can_be_offered_at_once(
    nights: Nights, cast: Cast
) -> None:
    first = offered(nights, cast.okafor, cast.vang)
    elsewhere = span("2026-11-12T08:00", "2026-11-12T16:00")
    line, eve = nights.first_line, date(2026, 11, 9)
    one_night.move_night(line, date(2026, 11, 10), elsewhere, now=NOON)
    one_night.move_night(line, eve, NIGHT, now=NOON)

    second = offered(nights, cast.okafor, cast.vang)

    first.refresh_from_db()
    assert (second.night_on, second.span()) == (eve, NIGHT)
    assert (state(first), first.span()) == ("offered", elsewhere)


def test_whoever_has_the_shift_by_now_can_offer_it_although_it_was_on_offer(
    nights: Nights, cast: Cast
) -> None:
    first = offered(nights, cast.okafor, cast.vang)
    given_to_kessler(nights, cast)

    second = offered(nights, cast.kessler, cast.vang)

    assert (state(first), state(second)) == ("withdrawn", "offered")


def test_an_offer_whose_night_moved_is_made_again_with_its_new_times(
    nights: Nights, cast: Cast
) -> None:
    swap = offered(nights, cast.okafor, cast.vang, cast.kessler)
    offers.decline(swap.pk, cast.kessler, act(cast.kessler))
    to = span("2026-11-12T09:00", "2026-11-12T17:00")
    one_night.move_night(nights.first_line, date(2026, 11, 10), to, now=NOON)
    before = last_message()

    assert [duties.expire_swaps(SOON) for _ in range(2)] == [1, 0]

    swap.refresh_from_db()
    assert (swap.span(), swap.expires_at) == (to, to.starts_at)
    code = ReplyCode.objects.get(closed_at=None, message__topic="swap").code
    assert said("swap", "swap_news", since=before) == [
        (
            "T. Vang",
            (
                "TANDEM Thu 12 Nov 09:00-17:00 Nights primary, from J. Okafor. "
                f"Reply 1 {code} take, 3 {code} no."
            ),
        )
    ]


def test_what_waits_for_approval_is_shown_again_once_its_night_moved(
    nights: Nights, cast: Cast
) -> None:
    needs_approval(nights, cast)
    swap = offered(nights, cast.okafor, cast.vang)
    swaps.take(swap.pk, cast.vang, act(cast.vang))
    to = span("2026-11-10T21:00", "2026-11-11T07:00")
    one_night.move_night(nights.first_line, date(2026, 11, 10), to, now=NOON)
    before = last_message()

    duties.expire_swaps(SOON)

    moved = "Tue 10 Nov 21:00-07:00 Nights primary"
    texts = said("swap_approval", "swap_news", since=before)
    assert [person for person, _ in texts] == ["P. Novak", "T. Vang"]
    assert moved in texts[0][1]
    assert texts[1][1] == (
        f"TANDEM the shift you would take moved: {moved}. "
        "If you cannot, tell your coordinator."
    )
    swaps.approve(swap.pk, act(cast.novak, SOON))
    assert on(nights.primary, to) == [("T. Vang", "10 21:00", "11 07:00")]


def test_an_exchange_ends_when_one_of_the_two_leaves_before_either_night(
    nights: Nights, cast: Cast
) -> None:
    swap_id = exchanged(nights, cast)
    before = last_message()

    leave(cast.rivera, cast.tamarack, now=SOON, by=cast.admin.pk)

    swap = swaps.held(swap_id)
    assert swap.state == "withdrawn"
    assert swap.settled_by == cast.admin
    assert not Override.objects.standing().exists()
    # The turns go on without Rivera, as if nothing had been swapped.
    assert on(nights.primary) == [("T. Vang", "10 19:00", "11 07:00")]
    told = [person for person, text in said(since=before) if "shifts changed" in text]
    assert "J. Okafor" in told
    assert AuditEntry.objects.filter(act="undo_swap").count() == 1
    with pytest.raises(SwapOver):
        swaps.approve(swap_id, act(cast.novak, SOON))


def test_whoever_stays_keeps_a_night_that_has_begun_when_the_other_leaves(
    nights: Nights, cast: Cast
) -> None:
    exchanged(nights, cast)
    during = RIVERAS.starts_at + timedelta(hours=1)

    leave(cast.rivera, cast.tamarack, now=during, by=cast.admin.pk)

    assert {who for who, _, _ in on(nights.primary, RIVERAS)} == {"J. Okafor"}


def test_what_a_leaver_would_take_is_their_holders_again(
    nights: Nights, cast: Cast
) -> None:
    needs_approval(nights, cast)
    swap = offered(nights, cast.okafor, cast.kessler)
    swaps.take(swap.pk, cast.kessler, act(cast.kessler))
    before = last_message()

    leave(cast.kessler, cast.tamarack, now=SOON, by=cast.admin.pk)

    assert state(swap) == "refused"
    told = dict(said("swap_news", since=before))
    assert told["J. Okafor"] == (
        f"TANDEM {TIMES}: the swap is not approved. J. Okafor keeps it."
    )
    open_codes = ReplyCode.objects.filter(closed_at=None)
    assert not open_codes.filter(message__topic="swap_approval").exists()


def test_a_leaver_who_was_asked_counts_as_a_no(nights: Nights, cast: Cast) -> None:
    swap = offered(nights, cast.okafor, cast.kessler)
    before = last_message()

    leave(cast.kessler, cast.tamarack, now=SOON, by=cast.admin.pk)

    assert swap.invitations.get().answer == "no"
    assert [person for person, _ in said("swap_news", since=before)] == ["J. Okafor"]


def test_what_a_leaver_offers_is_on_offer_no_more(nights: Nights, cast: Cast) -> None:
    swap = offered(nights, cast.okafor, cast.vang)

    leave(cast.okafor, cast.tamarack, now=SOON, by=cast.admin.pk)

    assert state(swap) == "withdrawn"


def test_who_left_the_consortium_sees_no_swap_of_it_from_elsewhere(
    nights: Nights, cast: Cast
) -> None:
    swap = offered(nights, cast.okafor, cast.vang)
    give_role(
        cast.vang, cast.pine_county, Role.CLINICIAN, starts_on=cast.starts_on, now=NOON
    )
    from_pine = scope_of(cast.vang, now=NOON, acting=cast.pine_county)
    assert selectors.swap_for(from_pine, swap.public_id) == swap

    leave(cast.vang, cast.tamarack, now=SOON, by=cast.admin.pk)

    from_pine = scope_of(cast.vang, now=SOON, acting=cast.pine_county)
    assert selectors.swaps(from_pine, since=SOON) == []
    with pytest.raises(Http404):
        selectors.swap_for(from_pine, swap.public_id)
