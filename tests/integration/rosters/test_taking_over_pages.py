"""Taking a running shift over on the web: asked once, with what it means."""

from datetime import datetime, time, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from agencies.selectors import scope_for
from rosters.core.words import Change
from rosters.screens import taking_over
from rosters.services import changes, rosters, takeovers
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.rosters.nights import Nights, central, span
from tests.integration.rosters.pages import text
from tests.integration.rosters.swapping import on

TONIGHT = span("2026-11-02T19:00", "2026-11-03T07:00")


@pytest.fixture
def vang(cast: Cast, sign_in: SignIn) -> Client:
    return sign_in(cast.vang)


def test_on_call_now_leads_to_taking_the_running_shift_which_is_asked_once(
    nights: Nights, cast: Cast, vang: Client, novak: Client, sign_in: SignIn
) -> None:
    url = reverse(
        "rosters:take_over", args=[nights.roster.public_id, nights.primary.public_id]
    )
    shown = text(vang.get(reverse("rosters:on_call", args=[nights.roster.public_id])))
    assert url in shown
    assert f'action="{url}"' not in shown
    assert url in text(vang.get(reverse("rosters:my_shifts")))
    until = "from now until Tue 3 Nov 2026 07:00 instead of R. Rivera"
    assert f"You are on call {until}." in text(vang.get(url))
    own = text(sign_in(cast.rivera).get(url))
    assert "It is yours already, until Tue 3 Nov 2026 07:00." in own
    assert f"Whom you choose is on call {until}, and" in text(novak.get(url))

    answer = vang.post(url, {"seen": cast.rivera.public_id.hex}, follow=True)
    late = vang.post(url, {"seen": cast.rivera.public_id.hex}, follow=True)

    assert "Taken over, from now." in text(answer)
    assert on(nights.primary, TONIGHT)[-1] == ("T. Vang", "03 02:14", "03 07:00")
    assert late.status_code == 200  # theirs already


def test_of_a_gap_it_is_said_until_when_and_of_nothing_that_it_is_nothing(
    nights: Nights, cast: Cast, vang: Client, now: datetime
) -> None:
    url = reverse(
        "rosters:take_over", args=[nights.roster.public_id, nights.primary.public_id]
    )
    changes.add_override(
        nights.primary,
        changes.Wish(Change.REMOVE),
        starts_at=now,
        ends_at=central("2026-11-03T05:00"),
        now=now,
    )

    gap = text(vang.get(url))
    noon = taking_over.consequence(
        scope_for(cast.vang.pk, acting=None, now=now),
        nights.primary,
        mine=True,
        now=central("2026-11-03T12:00"),
    )

    said = "You are on call from now until Tue 3 Nov 2026 05:00. Nobody is now."
    assert said in gap
    assert noon == "Nobody is meant to be on call there now."


def test_taking_over_what_another_took_meanwhile_says_who_and_asks_again(
    nights: Nights, cast: Cast, vang: Client, sign_in: SignIn
) -> None:
    url = reverse(
        "rosters:take_over", args=[nights.roster.public_id, nights.primary.public_id]
    )
    seen = {"seen": cast.rivera.public_id.hex}
    sign_in(cast.kessler).post(url, seen)

    answer = vang.post(url, seen)

    assert answer.status_code == 409
    assert "D. Kessler has it by now." in text(answer)
    assert f'name="seen" value="{cast.kessler.public_id.hex}"' in text(answer)


def test_the_backup_takes_over_with_a_second_tap_and_a_reason(
    nights: Nights, cast: Cast, sign_in: SignIn
) -> None:
    lindqvist = sign_in(cast.lindqvist)
    url = reverse(
        "rosters:take_over", args=[nights.roster.public_id, nights.primary.public_id]
    )
    seen = {"seen": cast.rivera.public_id.hex}

    refused = lindqvist.post(url, seen)
    taken = lindqvist.post(
        url, seen | {"despite": "elsewhere", "reason": "Rivera is ill"}
    )

    assert "is on call elsewhere" in text(refused)
    assert taken.status_code == 302
    assert on(nights.primary, TONIGHT)[-1][0] == "M. Lindqvist"


@pytest.mark.parametrize(
    ("begins", "until", "hhmm"),
    [(time(0), "Wed 4 Nov 2026 00:00", "04 00:00"), (time(7), "Tue 3 Nov", "03 07:00")],
)
def test_a_seat_that_is_open_round_the_clock_is_taken_until_the_next_handoff(
    cast: Cast,
    nights: Nights,
    vang: Client,
    now: datetime,
    begins: time,
    until: str,
    hhmm: str,
) -> None:
    always = rosters.create_roster(
        cast.tri_town,
        name="Always",
        zone="America/Chicago",
        hours=(begins, begins),
        now=now,
    )
    seat = always.positions.get(tier="primary")
    url = reverse("rosters:take_over", args=[always.public_id, seat.public_id])

    page = text(vang.get(url))
    vang.post(url, {"seen": ""}, follow=True)

    assert f"from now until {until}" in page
    assert "Shifts change then: what comes after stays open." in page
    two_days = span("2026-11-03T02:14", "2026-11-05T02:14")
    assert on(seat, two_days) == [("T. Vang", "03 02:14", hhmm)]


def test_an_open_shift_of_days_is_taken_for_a_day_at_most(
    cast: Cast, nights: Nights, now: datetime
) -> None:
    always = rosters.create_roster(
        cast.tri_town, name="Always", zone="America/Chicago", now=now
    )
    seat = always.positions.get(tier="primary")
    week = span("2026-11-02T07:00", "2026-11-09T07:00")
    changes.add_override(
        seat,
        changes.Wish(Change.ADD, cast.kessler),
        starts_at=now,
        ends_at=week.ends_at,
        now=now,
    )
    changes.add_override(
        seat,
        changes.Wish(Change.REMOVE),
        starts_at=now,
        ends_at=week.ends_at,
        now=now,
        wins=True,
    )

    took = takeovers.take_over(seat, cast.vang, seen="", now=now, by=cast.vang.pk)

    assert took is not None
    assert took.ends_at == now + timedelta(days=1)
