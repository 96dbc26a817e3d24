"""A shift is offered, taken, approved; everything is asked again; all are told."""

from datetime import timedelta

import pytest

from agencies.models import AuditEntry
from notifications.models import Delivery, Message, ReplyCode
from rosters import duties
from rosters.core.swaps import Answer
from rosters.errors import (
    AlreadyBegun,
    AlreadyOnOffer,
    AlreadyOver,
    NobodyToAsk,
    NotAsked,
    NotEligible,
    RulesBroken,
    SwapOver,
    SwapTaken,
)
from rosters.models import Override, Swap
from rosters.services import offers, swaps
from tests.cast import Cast
from tests.integration.dispatch.wire import leaves
from tests.integration.rosters.nights import Nights, central, rows, span
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


def test_a_shift_offered_to_all_is_offered_to_whoever_may_take_it(
    nights: Nights, cast: Cast
) -> None:
    swap = offered(nights, cast.okafor)

    # Lindqvist is the backup of that night.
    asked = [(str(i.person), i.answer) for i in swap.invitations.all()]
    assert sorted(asked) == [
        ("D. Kessler", "none"),
        ("R. Rivera", "none"),
        ("T. Vang", "none"),
    ]
    texts = dict(said("swap"))
    code = ReplyCode.objects.get(message__person=cast.vang).code
    assert texts["T. Vang"] == (
        f"TANDEM {TIMES}, from J. Okafor. Reply 1 {code} take, 3 {code} no."
    )
    assert swap.expires_at == NIGHT.starts_at
    assert on(nights.primary) == [("J. Okafor", "10 19:00", "11 07:00")]


def test_the_first_to_take_it_has_it_at_once_and_all_are_told(
    nights: Nights, cast: Cast
) -> None:
    swap = offered(nights, cast.okafor, cast.vang, cast.kessler)
    leaves(NOON)
    before = last_message()

    swaps.take(swap.pk, cast.vang, act(cast.vang))

    assert on(nights.primary) == [("T. Vang", "10 19:00", "11 07:00")]
    assert state(swap) == "in_force"
    assert said(since=before) == [
        (
            "J. Okafor",
            f"TANDEM {TIMES}: T. Vang takes it. It is not yours any more.",
        ),
        ("D. Kessler", f"T. Vang takes {TIMES}. Nothing is asked of you."),
    ]
    entry = AuditEntry.objects.get(act="take_swap")
    assert (entry.person, entry.details["source"]) == (cast.vang, "web")
    assert not ReplyCode.objects.filter(closed_at=None).exists()


def test_whoever_comes_later_is_told_who_won_and_twice_is_harmless(
    nights: Nights, cast: Cast
) -> None:
    swap = offered(nights, cast.okafor, cast.vang, cast.kessler)
    swaps.take(swap.pk, cast.vang, act(cast.vang))
    before = rows(nights.primary)

    with pytest.raises(SwapTaken, match=r"T\. Vang has it already") as refused:
        swaps.take(swap.pk, cast.kessler, act(cast.kessler))
    swaps.take(swap.pk, cast.vang, act(cast.vang))

    assert refused.value.by == "T. Vang"
    assert rows(nights.primary) == before
    assert Override.objects.count() == 1


def test_where_the_roster_asks_for_it_nothing_changes_until_it_is_approved(
    nights: Nights, cast: Cast
) -> None:
    needs_approval(nights, cast)
    swap = offered(nights, cast.okafor, cast.vang)
    before = last_message()

    swaps.take(swap.pk, cast.vang, act(cast.vang))

    assert state(swap) == "taken"
    assert on(nights.primary) == [("J. Okafor", "10 19:00", "11 07:00")]
    assert said("swap_news", since=before) == [
        (
            "J. Okafor",
            f"TANDEM {TIMES}: T. Vang would take it. Yours until it is approved.",
        )
    ]

    before = last_message()
    swaps.approve(swap.pk, act(cast.novak, why="fine"))

    assert state(swap) == "in_force"
    assert on(nights.primary) == [("T. Vang", "10 19:00", "11 07:00")]
    assert said(since=before) == [
        ("J. Okafor", f"TANDEM {TIMES}: T. Vang takes it. It is not yours any more."),
        ("T. Vang", f"TANDEM {TIMES} is yours now. See My shifts."),
    ]
    entry = AuditEntry.objects.get(act="approve_swap")
    assert (entry.person, entry.reason) == (cast.novak, "fine")
    swaps.approve(swap.pk, act(cast.novak))
    assert Override.objects.count() == 1


def test_what_is_not_approved_stays_with_its_holder(nights: Nights, cast: Cast) -> None:
    needs_approval(nights, cast)
    swap = offered(nights, cast.okafor, cast.vang)
    swaps.take(swap.pk, cast.vang, act(cast.vang))
    before = last_message()

    offers.refuse(swap.pk, act(cast.novak, why="too many for Vang"))

    assert state(swap) == "refused"
    assert swap.why == "too many for Vang"
    assert {person for person, _ in said(since=before)} == {"J. Okafor", "T. Vang"}
    assert not any("too many" in text for _, text in said())
    assert not Override.objects.exists()
    with pytest.raises(SwapOver):
        swaps.approve(swap.pk, act(cast.novak))


def test_when_everybody_says_no_the_holder_is_told(nights: Nights, cast: Cast) -> None:
    swap = offered(nights, cast.okafor, cast.vang, cast.kessler)
    before = last_message()

    offers.decline(swap.pk, cast.vang, act(cast.vang))
    offers.decline(swap.pk, cast.vang, act(cast.vang))
    offers.decline(swap.pk, cast.kessler, act(cast.kessler))

    assert said(since=before) == [
        (
            "J. Okafor",
            (
                f"TANDEM {TIMES}: everybody asked has said no. It stays yours; tell "
                "your coordinator."
            ),
        )
    ]
    assert state(swap) == "offered"
    swaps.take(swap.pk, cast.kessler, act(cast.kessler))  # thought better of it
    assert state(swap) == "in_force"


def test_whose_offer_never_left_hears_nothing_of_its_end(
    nights: Nights, cast: Cast
) -> None:
    swap = offered(nights, cast.okafor, cast.vang, cast.kessler, cast.rivera)
    offers.counter(
        swap.pk, cast.rivera, shift(nights.primary, RIVERAS), act(cast.rivera)
    )
    before = last_message()

    swaps.take(swap.pk, cast.vang, act(cast.vang))

    # Rivera has answered on screen; Kessler's text is taken back before the morning.
    assert [person for person, _ in said(since=before)] == ["J. Okafor", "R. Rivera"]
    kesslers = Delivery.objects.get(message__topic="swap", message__person=cast.kessler)
    assert kesslers.message.closed_at is not None


def test_who_says_no_on_screen_gets_the_offer_no_more(
    nights: Nights, cast: Cast
) -> None:
    swap = offered(nights, cast.okafor, cast.vang, cast.kessler)

    offers.decline(swap.pk, cast.vang, act(cast.vang))

    waiting = Message.objects.filter(topic="swap", closed_at=None)
    assert [message.person for message in waiting] == [cast.kessler]


def test_what_nobody_takes_in_time_runs_out_and_all_are_told(
    nights: Nights, cast: Cast
) -> None:
    until = central("2026-11-09T12:00")
    swap = offered(nights, cast.okafor, cast.vang, expires_at=until)
    leaves(NOON)
    before = last_message()

    early = duties.expire_swaps(until - timedelta(seconds=1))
    with pytest.raises(SwapOver, match="ran out"):
        swaps.take(swap.pk, cast.vang, act(cast.vang, until))
    found = duties.expire_swaps(until), duties.expire_swaps(until)

    assert (early, found) == (0, (1, 0))
    assert state(swap) == "expired"
    assert said(since=before) == [
        ("T. Vang", f"Not on offer any more: {TIMES}. Nothing was changed."),
        ("J. Okafor", f"TANDEM {TIMES}: nobody took it in time. It stays yours."),
    ]


def test_the_holder_takes_it_back_until_it_is_in_force(
    nights: Nights, cast: Cast
) -> None:
    needs_approval(nights, cast)
    swap = offered(nights, cast.okafor, cast.vang)
    swaps.take(swap.pk, cast.vang, act(cast.vang))

    offers.withdraw(swap.pk, act(cast.okafor))
    offers.withdraw(swap.pk, act(cast.okafor))

    assert state(swap) == "withdrawn"
    with pytest.raises(SwapOver, match="taken back"):
        swaps.approve(swap.pk, act(cast.novak))
    assert AuditEntry.objects.filter(act="withdraw_swap").count() == 1
    again = offered(nights, cast.okafor, cast.vang)
    assert again.pk != swap.pk


def test_the_coordinator_acts_for_anyone_and_needs_nobodys_approval(
    nights: Nights, cast: Cast
) -> None:
    needs_approval(nights, cast)
    swap = offered(nights, cast.novak, cast.vang)
    leaves(NOON)
    before = last_message()

    with pytest.raises(NotAsked):
        swaps.take(swap.pk, cast.kessler, act(cast.kessler))
    swaps.take(swap.pk, cast.kessler, act(cast.novak, steers=True))

    assert on(nights.primary) == [("D. Kessler", "10 19:00", "11 07:00")]
    assert {person for person, _ in said(since=before)} == {
        "J. Okafor",
        "D. Kessler",
        "T. Vang",
    }
    assert ("J. Okafor", swap.pk) == (str(swap.holder), swap.pk)
    assert swap.invitations.get(person=cast.kessler).answer == Answer.TAKES


def test_a_shift_is_on_offer_once(nights: Nights, cast: Cast) -> None:
    offered(nights, cast.okafor, cast.vang)

    with pytest.raises(AlreadyOnOffer):
        offered(nights, cast.okafor, cast.kessler)

    assert Swap.objects.count() == 1


def test_whom_one_may_not_ask_is_refused_at_the_field_and_with_all_reasons(
    nights: Nights, cast: Cast
) -> None:
    with pytest.raises(
        RulesBroken, match=r"M\. Lindqvist is on call elsewhere"
    ) as rule:
        offered(nights, cast.okafor, cast.lindqvist)
    with pytest.raises(NotEligible) as stranger:
        offered(nights, cast.okafor, cast.stranger_clinician)
    with pytest.raises(NobodyToAsk) as nobody:
        offers.offer(shift(nights.primary), act(cast.okafor), people=[])

    assert {rule.value.field, stranger.value.field, nobody.value.field} == {"people"}
    assert said() == []


def test_a_shift_that_runs_is_taken_over_not_swapped(
    nights: Nights, cast: Cast
) -> None:
    held = shift(nights.primary)

    with pytest.raises(AlreadyBegun):
        offers.offer(held, act(cast.okafor, NIGHT.starts_at))


@pytest.mark.parametrize("until", ["2026-11-02T12:00", "2026-11-10T19:01"])
def test_an_offer_runs_out_after_now_and_before_the_shift(
    nights: Nights, cast: Cast, until: str
) -> None:
    with pytest.raises(AlreadyOver) as refused:
        offered(nights, cast.okafor, cast.vang, expires_at=central(until))

    assert refused.value.field == "expires_at"


def test_what_runs_out_before_the_morning_is_texted_at_once(
    nights: Nights, cast: Cast
) -> None:
    evening, until = central("2026-11-03T21:00"), central("2026-11-03T23:30")

    for people, expires_at in (([cast.vang], until), ([cast.vang], None)):
        when = NIGHT if expires_at else span("2026-11-11T19:00", "2026-11-12T07:00")
        offers.offer(
            shift(nights.primary, when),
            act(cast.okafor, evening),
            people=people,
            expires_at=expires_at,
        )

    dues = Delivery.objects.filter(message__topic="swap").order_by("pk")
    assert list(dues.values_list("due_at", flat=True)) == [
        evening,
        central("2026-11-04T08:00"),
    ]
