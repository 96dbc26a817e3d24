"""What gives somebody a shift back is held to the rules, as what puts them on call is:
withdrawing a change by a program, and undoing a swap.
"""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from agencies.models import AuditEntry
from rosters.core.rules import Rule
from rosters.core.words import Change
from rosters.errors import NoReason, RulesBroken
from rosters.models import Override, Swap
from rosters.services import changes, offers, settings, swaps, time_off
from tests.cast import Cast
from tests.integration.rosters.machines import writer
from tests.integration.rosters.nights import Nights, span
from tests.integration.rosters.pages import text
from tests.integration.rosters.swapping import NIGHT, NOON, act, offered, on, state

DAY = span("2026-11-10T08:00", "2026-11-10T18:00")  # before the night
REST = "J. Okafor would have 1 h of rest instead of 11 h."
OFF = "J. Okafor has time off then."


def rested(nights: Nights) -> None:
    settings.set_rules(nights.roster, settings.Rules(rest_hours=11), now=NOON)


def works_by_day(nights: Nights, cast: Cast) -> None:
    """Since the night was given away."""
    changes.add_override(
        nights.primary,
        changes.Wish(Change.ADD, cast.okafor),
        starts_at=DAY.starts_at,
        ends_at=DAY.ends_at,
        now=NOON,
    )


@pytest.fixture
def tired(nights: Nights, cast: Cast) -> Swap:
    """Okafor's night is Vang's, and Okafor has the day before it."""
    swap = offered(nights, cast.okafor, cast.vang)
    swaps.take(swap.pk, cast.vang, act(cast.vang))
    works_by_day(nights, cast)
    rested(nights)
    return swap


def test_a_swap_is_not_undone_against_a_rule(
    nights: Nights, cast: Cast, tired: Swap
) -> None:
    with pytest.raises(RulesBroken) as refused:
        offers.withdraw(tired.pk, act(cast.novak, steers=True))

    assert str(refused.value) == REST
    assert state(tired) == "in_force"
    assert on(nights.primary) == [("T. Vang", "10 19:00", "11 07:00")]


def test_a_waiver_by_name_and_reason_undoes_it_and_is_written_down(
    nights: Nights, cast: Cast, tired: Swap
) -> None:
    by_name = act(cast.novak, steers=True, despite=[Rule.REST])
    with pytest.raises(NoReason) as refused:
        offers.withdraw(tired.pk, by_name)

    offers.withdraw(
        tired.pk, act(cast.novak, steers=True, despite=[Rule.REST], why="She asked")
    )

    assert refused.value.field == "reason"
    assert on(nights.primary) == [("J. Okafor", "10 19:00", "11 07:00")]
    entry = AuditEntry.objects.get(act="waive_rules")
    assert (entry.person, entry.reason) == (cast.novak, "She asked")
    assert entry.details["rules_overridden"] == ["rest"]
    assert entry.details["people"] == [cast.okafor.pk]


def test_a_swap_whose_holder_has_time_off_by_now_is_no_way_to_an_open_shift(
    nights: Nights, cast: Cast
) -> None:
    swap = offered(nights, cast.okafor, cast.vang)
    swaps.take(swap.pk, cast.vang, act(cast.vang))
    later = NOON + timedelta(minutes=2)
    time_off.take(
        cast.tri_town,
        cast.okafor,
        starts_at=NIGHT.starts_at,
        ends_at=NIGHT.ends_at,
        now=NOON + timedelta(minutes=1),
    )

    with pytest.raises(RulesBroken) as refused:
        offers.withdraw(swap.pk, act(cast.novak, later, steers=True))
    assert str(refused.value) == OFF

    known = act(
        cast.novak, later, steers=True, despite=[Rule.TIME_OFF], why="Vang is ill"
    )
    offers.withdraw(swap.pk, known)
    assert on(nights.primary) == []


def test_the_page_of_the_swap_asks_for_the_waiver(
    nights: Nights, tired: Swap, novak: Client
) -> None:
    url = reverse("rosters:withdraw_swap", args=[tired.public_id])

    refused = novak.post(url, {})
    silent = novak.post(url, {"despite": ["rest"]})
    saved = novak.post(url, {"despite": ["rest"], "reason": "She asked"})

    assert refused.status_code == 409
    assert refused.context["undo_form"].errors == {"despite": [REST]}
    assert REST in text(refused)
    assert silent.context["undo_form"].errors.keys() == {"reason"}
    assert saved.status_code == 302
    assert state(tired) == "withdrawn"


def test_a_machine_undoes_a_swap_by_the_same_rules(
    cast: Cast, tired: Swap, now: datetime
) -> None:
    host, path = writer(cast, now), f"/swaps/{tired.public_id}/withdraw"
    waiver = {"despite": ["rest"], "reason": "She asked"}

    assert host.post(path, {}, at=NOON) == (409, {"detail": REST, "field": "despite"})
    assert host.post(path, {"despite": ["rest"]}, at=NOON)[1]["field"] == "reason"
    assert host.post(path, {"despite": ["sleep"]}, at=NOON)[0] == 422
    assert host.post(path, waiver, at=NOON)[1]["state"] == "withdrawn"
    entry = AuditEntry.objects.get(act="waive_rules")
    assert entry.details["token"] == str(host.token.public_id)


def test_a_machine_withdraws_a_change_by_the_same_rules(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    made = changes.add_override(
        nights.primary,
        changes.Wish(Change.REPLACE, cast.vang),
        starts_at=NIGHT.starts_at,
        ends_at=NIGHT.ends_at,
        now=NOON,
    )
    works_by_day(nights, cast)
    rested(nights)
    host = writer(cast, now)
    path = f"/rosters/{nights.roster.public_id}/overrides/{made.public_id}"
    waiver = {"despite": ["rest"], "reason": "She asked"}

    def delete(sent: object = None) -> tuple[int, object]:
        return host.ask("delete", path, sent, at=NOON)

    assert delete() == (409, {"detail": REST, "field": "despite"})
    assert on(nights.primary) == [("T. Vang", "10 19:00", "11 07:00")]
    assert delete({"reason": "x" * 201})[0] == 422
    assert delete({"despite": ["sleep"]})[0] == 422
    assert [delete(waiver), delete()] == [(204, None), (204, None)]
    assert on(nights.primary) == [("J. Okafor", "10 19:00", "11 07:00")]
    assert AuditEntry.objects.get(act="waive_rules").reason == "She asked"
    assert not Override.objects.standing().filter(pk=made.pk).exists()
