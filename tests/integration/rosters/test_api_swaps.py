"""Swaps by a machine: offered, withdrawn, settled; never taken in a person's name."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from agencies.core.keys import TokenScope
from agencies.models import AuditEntry
from common.intervals import Span
from rosters.models import Swap
from rosters.services import swaps
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.rosters.machines import Machine, machine, writer
from tests.integration.rosters.nights import Nights
from tests.integration.rosters.swapping import (
    NIGHT,
    NOON,
    act,
    last_message,
    needs_approval,
    offered,
    on,
    said,
    state,
)
from tests.races import at_once


@pytest.fixture
def host(cast: Cast, now: datetime) -> Machine:
    return writer(cast, now)


def offer(nights: Nights, **other: Any) -> dict[str, Any]:
    return {
        "position": str(nights.primary.public_id),
        "at": NIGHT.starts_at.isoformat(),
    } | other


def test_a_shift_is_offered_to_those_named_and_everybody_is_told(
    nights: Nights, cast: Cast, host: Machine
) -> None:
    status, body = host.post(
        "/swaps", offer(nights, people=[str(cast.vang.public_id)]), key="o", at=NOON
    )

    assert status == 201
    assert (body["state"], body["holder"]["name"]) == ("offered", "J. Okafor")
    assert [one["person"]["name"] for one in body["asked"]] == ["T. Vang"]
    assert {person for person, _ in said()} == {"T. Vang", "J. Okafor"}
    assert AuditEntry.objects.get(act="offer_swap").details["source"] == "api"
    assert host.get(f"/swaps/{body['id']}") == (200, body)
    assert host.get("/swaps") == (200, {"items": [body], "next": None})


def test_its_page_says_that_a_program_offered_it(
    nights: Nights, cast: Cast, host: Machine, sign_in: SignIn
) -> None:
    _status, body = host.post("/swaps", offer(nights), key="o", at=NOON)

    page = sign_in(cast.novak).get(reverse("rosters:swap", args=[body["id"]]))

    assert "<dt>Offered by</dt><dd>A program, " in page.content.decode()


def test_what_is_taken_is_approved_or_refused_by_a_machine_and_both_are_told(
    nights: Nights, cast: Cast, host: Machine
) -> None:
    needs_approval(nights, cast)
    swap = offered(nights, cast.okafor, cast.vang)
    swaps.take(swap.pk, cast.vang, act(cast.vang))
    before = last_message()
    settle = f"/swaps/{swap.public_id}/settle"

    first = host.post(settle, {"answer": "approve"}, at=NOON)
    again = host.post(settle, {"answer": "approve"}, at=NOON)
    late = host.post(settle, {"answer": "refuse"}, at=NOON)

    assert first == again
    assert (first[0], first[1]["state"]) == (200, "in_force")
    assert late == (409, {"detail": "T. Vang has it already."})
    assert on(nights.primary) == [("T. Vang", "10 19:00", "11 07:00")]
    assert {person for person, _ in said(since=before)} == {"T. Vang", "J. Okafor"}


def test_a_swap_in_force_is_undone(nights: Nights, cast: Cast, host: Machine) -> None:
    swap = offered(nights, cast.okafor, cast.vang)
    swaps.take(swap.pk, cast.vang, act(cast.vang))
    withdraw = f"/swaps/{swap.public_id}/withdraw"

    assert [host.post(withdraw, {}, at=NOON)[0] for _ in range(2)] == [200, 200]

    assert state(swap) == "withdrawn"
    assert on(nights.primary) == [("J. Okafor", "10 19:00", "11 07:00")]


@pytest.mark.parametrize(
    ("wrong", "status", "field"),
    [
        ({"position": str(uuid4())}, 422, "position"),
        ({"at": "2026-11-10T19:00:00"}, 422, "at"),
        ({"at": "2026-11-10T18:00:00Z"}, 422, "position"),
        ({"people": [str(uuid4())]}, 422, "people"),
        ({"people": []}, 409, "people"),
        ({"expires_at": "2026-11-12T00:00:00Z"}, 409, "expires_at"),
        ({"expires_at": "2026-11-09T00:00:00"}, 422, "expires_at"),
        ({"note": "x" * 201}, 422, "note"),
    ],
)
def test_an_offer_that_cannot_be_is_refused_at_its_field(
    nights: Nights, host: Machine, wrong: dict[str, Any], status: int, field: str
) -> None:
    found, body = host.post("/swaps", offer(nights, **wrong), at=NOON)

    assert (found, body["field"]) == (status, field)
    assert not Swap.objects.exists()


def test_a_machine_takes_and_declines_for_nobody(
    nights: Nights, cast: Cast, host: Machine
) -> None:
    swap = offered(nights, cast.okafor, cast.vang)

    for act_of_a_person in ("take", "decline", "counter"):
        assert host.post(f"/swaps/{swap.public_id}/{act_of_a_person}", {})[0] == 404


def test_others_see_and_change_no_swap(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    swap = offered(nights, cast.okafor, cast.vang)
    town = machine(cast, cast.harlow, now, TokenScope.ROSTER_WRITE)
    stranger = machine(cast, cast.pine_county, now, TokenScope.ROSTER_WRITE)
    reader = machine(cast, cast.tamarack, now)
    one = f"/swaps/{swap.public_id}"

    for who in (town, stranger):
        assert who.get("/swaps") == (200, {"items": [], "next": None})
        assert who.get(one) == (404, {"detail": "Not found."})
        assert who.post(f"{one}/withdraw", {})[0] == 404
        assert who.post("/swaps", offer(nights), at=NOON)[0] == 422
    assert reader.get("/swaps")[0] == 403
    assert state(swap) == "offered"


def test_a_repeat_is_answered_as_then_though_the_shift_is_in_other_hands(
    nights: Nights, cast: Cast, host: Machine
) -> None:
    asked = offer(nights, people=[str(cast.vang.public_id)])
    first = host.post("/swaps", asked, key="k", at=NOON)
    swap = Swap.objects.get()
    swaps.take(swap.pk, cast.vang, act(cast.vang))

    again = host.post("/swaps", asked, key="k", at=NIGHT.ends_at)
    anew = host.post("/swaps", asked, key="other", at=NIGHT.ends_at)

    assert again == first
    assert (anew[0], Swap.objects.count()) == (409, 1)


def test_of_many_offers_at_once_under_one_key_one_is_made_and_all_hear_the_same(
    shared_nights: tuple[Cast, Nights], now: datetime
) -> None:
    cast, nights = shared_nights
    host = writer(cast, now)
    asked = offer(nights, people=[str(cast.vang.public_id)])

    answers: list[Any] = at_once(
        *[lambda: host.post("/swaps", asked, key="all", at=NOON)] * 8
    )

    assert answers == [answers[0]] * 8
    assert answers[0][0] == 201
    assert Swap.objects.count() == 1
    assert sorted(person for person, _ in said()) == ["J. Okafor", "T. Vang"]


def test_of_many_approvals_at_once_one_puts_it_in_force_and_all_hear_so(
    shared_nights: tuple[Cast, Nights], now: datetime
) -> None:
    cast, nights = shared_nights
    host = writer(cast, now)
    needs_approval(nights, cast)
    swap = offered(nights, cast.okafor, cast.vang)
    swaps.take(swap.pk, cast.vang, act(cast.vang))
    settle = f"/swaps/{swap.public_id}/settle"

    answers: list[Any] = at_once(
        *[lambda: host.post(settle, {"answer": "approve"}, at=NOON)] * 6
    )

    assert answers == [answers[0]] * 6
    assert (answers[0][0], answers[0][1]["state"]) == (200, "in_force")
    assert AuditEntry.objects.filter(act="approve_swap").count() == 1
    assert on(nights.primary) == [("T. Vang", "10 19:00", "11 07:00")]


def test_many_swaps_cost_as_many_queries_as_one(
    nights: Nights, cast: Cast, host: Machine, django_assert_max_num_queries: Any
) -> None:
    counted = []

    for first, last in ((0, 1), (1, 5)):
        for nth in range(first, last):
            begins = NIGHT.starts_at + nth * timedelta(days=1)
            ends = NIGHT.ends_at + nth * timedelta(days=1)
            offered(nights, cast.okafor, cast.vang, when=Span(begins, ends))
        with django_assert_max_num_queries(30) as asked:
            _, page = host.get("/swaps")
        assert len(page["items"]) == last
        counted.append(len(asked))

    assert counted[0] == counted[1]
