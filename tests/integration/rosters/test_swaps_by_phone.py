"""A swap without a screen: digit and code by text, and by keypad on a call to us."""

from datetime import datetime
from itertools import count

import pytest
from django.conf import settings
from django.test import Client

from agencies.models import AuditEntry, User
from notifications.models import ReplyCode
from notifications.services import inbound, phones
from rosters.core.words import Tier
from rosters.models import Override, Swap
from rosters.services import offers, plan, time_off
from tests.cast import Cast
from tests.integration.dispatch.scene import Line
from tests.integration.notifications.conftest import OURS, Carrier, verified_phone
from tests.integration.rosters.nights import Nights, empty_roster, nightly, position
from tests.integration.rosters.swapping import (
    NIGHT,
    NOON,
    RIVERAS,
    TIMES,
    act,
    needs_approval,
    offered,
    on,
    said,
    shift,
    state,
)

SIDS = count(1)


def number(person: User) -> str:
    return str(person.contact_methods.get().number)


def texts(person: User, body: str, at: datetime = NOON) -> str | None:
    """The person's phone sends this; what it is answered."""
    came = inbound.Came(f"SM{next(SIDS)}", number(person), OURS, at)
    return inbound.take_text(came, body)


def code(person: User, topic: str = "swap") -> str:
    found = ReplyCode.objects.filter(message__person=person, message__topic=topic)
    return str(found.order_by("-pk")[0].code)


def test_whoever_replies_1_and_the_code_has_the_shift(
    nights: Nights, cast: Cast
) -> None:
    offered(nights, cast.okafor, cast.vang, cast.kessler)

    answer = texts(cast.vang, f"1 {code(cast.vang)}")

    assert answer == f"Yours: {TIMES}. Thank you."
    assert on(nights.primary) == [("T. Vang", "10 19:00", "11 07:00")]
    assert AuditEntry.objects.get(act="take_swap").details["source"] == "text"


def test_whoever_replies_too_late_is_told_who_has_it(
    nights: Nights, cast: Cast
) -> None:
    offered(nights, cast.okafor, cast.vang, cast.kessler)
    late = code(cast.kessler)
    texts(cast.vang, f"1 {code(cast.vang)}")

    answer = texts(cast.kessler, f"1 {late}")

    assert answer == f"T. Vang takes {TIMES}. Nothing is asked of you."
    assert Override.objects.count() == 1


def test_3_says_no_and_another_digit_says_nothing(nights: Nights, cast: Cast) -> None:
    swap = offered(nights, cast.okafor, cast.vang)

    strange = texts(cast.vang, f"2 {code(cast.vang)}")
    no = texts(cast.vang, f"3 {code(cast.vang)}")

    assert strange is not None
    assert strange.startswith("Nothing was changed.")
    assert no == f"Noted: you do not take {TIMES}."
    assert swap.invitations.get().answer == "no"


def test_whoever_may_not_take_it_is_told_every_reason(
    nights: Nights, cast: Cast
) -> None:
    offered(nights, cast.okafor, cast.vang)
    time_off.take(
        cast.tri_town,
        cast.vang,
        starts_at=NIGHT.starts_at,
        ends_at=NIGHT.ends_at,
        now=NOON,
    )

    answer = texts(cast.vang, f"1 {code(cast.vang)}")

    assert answer == "Not taken: T. Vang has time off then. Ask your coordinator."
    assert not Override.objects.exists()


def test_a_swap_goes_from_offer_to_approval_by_text_alone(
    nights: Nights, cast: Cast
) -> None:
    needs_approval(nights, cast)
    verified_phone(cast.novak, "+17155550179", NOON)

    asked = texts(cast.okafor, "9 1110")
    noted = texts(cast.vang, f"1 {code(cast.vang)}")
    approval = code(cast.novak, "swap_approval")
    done = texts(cast.novak, f"1 {approval}")

    assert asked == (
        f"Offered to 3: {TIMES}. Yours until somebody takes it. "
        "To take it back text 3 1110."
    )
    assert noted == f"Noted: {TIMES}. It is yours once approved; a text follows."
    assert said("swap_approval") == [
        (
            "P. Novak",
            (
                f"TANDEM swap: T. Vang for J. Okafor, {TIMES}. "
                f"Reply 1 {approval} approve, 3 {approval} refuse."
            ),
        )
    ]
    assert done == f"Approved: T. Vang, {TIMES}. Both are told."
    assert on(nights.primary) == [("T. Vang", "10 19:00", "11 07:00")]


def test_the_coordinator_refuses_by_text(nights: Nights, cast: Cast) -> None:
    needs_approval(nights, cast)
    verified_phone(cast.novak, "+17155550179", NOON)
    swap = offered(nights, cast.okafor, cast.vang)
    texts(cast.vang, f"1 {code(cast.vang)}")
    approval = code(cast.novak, "swap_approval")

    refused = texts(cast.novak, f"3 {approval}")
    again = texts(cast.novak, f"1 {approval}")

    assert refused == f"Refused: T. Vang, {TIMES}. Both are told."
    assert again == f"Not on offer any more: {TIMES}. Nothing was changed."
    assert state(swap) == "refused"


def test_the_holder_agrees_to_a_counter_offer_by_text(
    nights: Nights, cast: Cast
) -> None:
    swap = offered(nights, cast.okafor, cast.rivera, cast.vang)
    offers.counter(
        swap.pk, cast.rivera, shift(nights.primary, RIVERAS), act(cast.rivera)
    )

    answer = texts(cast.okafor, f"1 {code(cast.okafor, 'swap_counter')}")

    assert answer == (
        "TANDEM swapped with R. Rivera: Tue 10 Nov 19:00-07:00 Nights primary is not "
        "yours any more, Thu 5 Nov 19:00-07:00 Nights primary is. See My shifts."
    )
    assert on(nights.primary) == [("R. Rivera", "10 19:00", "11 07:00")]
    assert on(nights.primary, RIVERAS) == [("J. Okafor", "05 19:00", "06 07:00")]


def test_the_holder_takes_it_back_by_text(nights: Nights, cast: Cast) -> None:
    texts(cast.okafor, "9 1110")

    back = texts(cast.okafor, "3 1110")
    again = texts(cast.okafor, "31110")

    assert back == f"Taken back: {TIMES}. It stays yours."
    assert again == "No shift of yours on that day (1110) is on offer."
    assert Swap.objects.get().state == "withdrawn"


def test_offering_twice_by_text_offers_once(nights: Nights, cast: Cast) -> None:
    first = texts(cast.okafor, "9 1110")
    second = texts(cast.okafor, "91110")

    assert first == second
    assert Swap.objects.count() == 1


@pytest.mark.parametrize("body", ["9 1105", "9 1332", "3 0230"])
def test_a_day_on_which_one_has_no_shift_changes_nothing(
    nights: Nights, cast: Cast, body: str
) -> None:
    answer = texts(cast.okafor, body)

    assert answer is not None
    assert answer.startswith("No shift of yours")
    assert not Swap.objects.exists()


def test_of_two_shifts_on_a_day_the_one_is_meant_whose_beginning_is_said(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    days = empty_roster(cast, now, "Days")
    seat = position(days, Tier.PRIMARY)
    begins, ends = "2026-11-02T07:00", "2026-11-02T16:00"
    shifts = nightly(person=cast.okafor, begins=begins, ends=ends)
    plan.set_pattern(seat, shifts, now=now)

    unclear = texts(cast.okafor, "9 1110")
    neither = texts(cast.okafor, "9 1110 0800")
    assert not Swap.objects.exists()
    said = texts(cast.okafor, "9 1110 1900")
    texts(cast.okafor, "9 1110 0700")
    both = texts(cast.okafor, "3 1110")
    back = texts(cast.okafor, "3 1110 0700")

    asked = (
        "Several shifts of yours begin on that day (1110). Text {0} 1110 0700 / "
        "{0} 1110 1900."
    )
    assert unclear == asked.format(9)
    assert neither == (
        "No shift of yours begins at 0800. Text 9 1110 0700 / 9 1110 1900."
    )
    assert TIMES in str(said)
    assert both == asked.format(3)
    assert back == "Taken back: Tue 10 Nov 07:00-16:00 Days primary. It stays yours."
    states = Swap.objects.order_by("starts_at").values_list("state", flat=True)
    assert list(states) == ["withdrawn", "offered"]


def test_from_a_phone_of_nobody_on_a_roster_it_is_a_text_without_meaning(
    nights: Nights, cast: Cast
) -> None:
    verified_phone(cast.dunn, "+17155550121", NOON)

    answer = texts(cast.dunn, "9 1110")

    assert answer == "Codes only. Nothing you wrote was passed on."


def test_a_shift_is_taken_by_keypad_on_a_call_to_us(
    nights: Nights, cast: Cast, line: Line
) -> None:
    offered(nights, cast.okafor, cast.vang)
    vang = number(cast.vang)

    heard = line.calls(vang)
    told = line.hears("/voice/code", From=vang, To=OURS, Digits=f"1{code(cast.vang)}")

    assert heard.startswith("Tandem. Key in your answer and the code from our text")
    assert "Yours" in told
    assert on(nights.primary) == [("T. Vang", "10 19:00", "11 07:00")]
    assert AuditEntry.objects.get(act="take_swap").details["source"] == "keypad"


def test_a_caller_without_anything_to_answer_hears_what_they_always_heard(
    nights: Nights, cast: Cast, line: Line
) -> None:
    assert "Nothing is waiting for you" in line.calls(number(cast.vang))


def test_who_takes_no_texts_hears_the_offer_in_a_call(
    nights: Nights, cast: Cast
) -> None:
    method = cast.vang.contact_methods.get()
    phones.remove_contact_method(method, now=NOON, by=cast.vang.pk)
    verified_phone(cast.vang, "+17155550178", NOON, takes_texts=False)

    offered(nights, cast.okafor, cast.vang)

    message = ReplyCode.objects.get(message__person=cast.vang).message
    assert [d.channel for d in message.deliveries.all()] == ["voice"]
    assert message.voice_path


@pytest.fixture
def line() -> Line:
    carrier = Carrier(Client(), settings.PUBLIC_URL, settings.TWILIO_AUTH_TOKEN)
    return Line(carrier)


@pytest.mark.parametrize("digit", ["9", "3"])
def test_what_is_no_time_of_day_is_said_so_with_the_right_one(
    nights: Nights, cast: Cast, digit: str
) -> None:
    if digit == "3":
        texts(cast.okafor, "9 1110")

    answer = texts(cast.okafor, f"{digit} 1110 2500")

    assert answer == f"2500 is no time of day. Text {digit} 1110 1900."
    assert Swap.objects.filter(state="offered").exists() == (digit == "3")


def test_a_bare_9_and_a_question_mark_are_told_what_may_be_texted(
    nights: Nights, cast: Cast
) -> None:
    assert "text 9 and its month and day, like 9 1127" in str(texts(cast.okafor, "9"))
    assert "8 2: unavailable 2 hours" in str(texts(cast.okafor, " ? "))
    assert "8 2: unavailable 2 hours" in str(texts(cast.okafor, "??"))
    assert not Swap.objects.exists()


def test_a_shift_far_ahead_is_said_with_its_year(nights: Nights, cast: Cast) -> None:
    answer = texts(cast.okafor, "9 1012")

    assert "Tue 12 Oct 2027 19:00-07:00" in str(answer)
