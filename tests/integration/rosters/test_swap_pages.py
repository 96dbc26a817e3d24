"""Swaps, taking over and the roster's rules on the web, as each person sees them."""

import re
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from rosters.models import Override, Swap
from rosters.selectors import swaps as selectors
from rosters.services import offers, time_off
from rosters.services import swaps as services
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.rosters.nights import Nights, span
from tests.integration.rosters.pages import text
from tests.integration.rosters.swapping import (
    NIGHT,
    RIVERAS,
    act,
    needs_approval,
    on,
    shift,
    state,
)

TONIGHT = span("2026-11-02T19:00", "2026-11-03T07:00")


def seconds(at: datetime) -> int:
    return int(at.timestamp())


def offer_page(nights: Nights, at: datetime = NIGHT.starts_at) -> str:
    return reverse("rosters:offer_shift", args=[nights.primary.public_id, seconds(at)])


def page(name: str, swap: Swap, *others: object) -> str:
    return reverse(f"rosters:{name}", args=[swap.public_id, *others])


def offered(nights: Nights, cast: Cast, now: datetime, *people: Any) -> Swap:
    return offers.offer(
        shift(nights.primary), act(cast.okafor, now), people=list(people)
    )


@pytest.fixture
def vang(cast: Cast, sign_in: SignIn) -> Client:
    return sign_in(cast.vang)


@pytest.fixture
def okafor(cast: Cast, sign_in: SignIn) -> Client:
    return sign_in(cast.okafor)


def test_my_shifts_lead_to_offering_one_and_whoever_may_not_take_it_is_named_with_why(
    nights: Nights, okafor: Client, cast: Cast
) -> None:
    assert offer_page(nights) in text(okafor.get(reverse("rosters:my_shifts")))

    shown = text(okafor.get(offer_page(nights)))

    assert "Tue 10 Nov 19:00-07:00 Nights primary" in shown
    assert shown.count("checked") == 3
    assert (
        'M. Lindqvist <span class="soft">is on call elsewhere from Tue 10 Nov 19:00'
        in shown
    )

    answer = okafor.post(
        offer_page(nights),
        {"people": [str(cast.vang.public_id)], "note": "a wedding"},
        follow=True,
    )

    made = Swap.objects.get()
    assert answer.redirect_chain[-1][0] == page("swap", made)
    assert "a wedding" in text(answer)
    assert [str(i.person) for i in made.invitations.all()] == ["T. Vang"]


@pytest.mark.parametrize(
    ("typed", "status", "sentence"),
    [
        ({}, 422, "Choose whom to ask."),
        ({"expires_at": "2026-11-10T19:30"}, 409, "before the shift starts"),
        ({"expires_at": "2026-11-01T19:30"}, 409, "already over"),
    ],
)
def test_an_offer_that_makes_no_sense_is_refused_at_its_field(
    nights: Nights,
    okafor: Client,
    cast: Cast,
    typed: dict[str, str],
    status: int,
    sentence: str,
) -> None:
    people = {"people": [str(cast.vang.public_id)]} if typed else {}

    answer = okafor.post(offer_page(nights), {**people, **typed, "note": "kept"})

    assert answer.status_code == status
    assert sentence in text(answer)
    assert "kept" in text(answer)
    assert 'class="error"' in text(answer)
    assert not Swap.objects.exists()


def test_somebody_elses_shift_cannot_be_offered_but_by_the_coordinator(
    nights: Nights, vang: Client, novak: Client, okafor: Client
) -> None:
    assert vang.get(offer_page(nights)).status_code == 404
    assert okafor.get(offer_page(nights, TONIGHT.starts_at)).status_code == 404
    assert "You offer it for its holder" in text(novak.get(offer_page(nights)))


@pytest.mark.parametrize("at", [0, 10**18])
def test_an_instant_that_names_no_shift_is_not_there(
    nights: Nights, novak: Client, at: int
) -> None:
    url = reverse("rosters:offer_shift", args=[nights.primary.public_id, at])

    assert novak.get(url).status_code == 404


def test_one_tap_on_the_list_takes_it(
    nights: Nights, cast: Cast, vang: Client, now: datetime
) -> None:
    swap = offered(nights, cast, now, cast.vang, cast.kessler)
    shown = text(vang.get(reverse("rosters:swaps")))
    assert "Offered to me" in shown
    assert page("take_swap", swap) in shown

    answer = vang.post(page("take_swap", swap), follow=True)

    assert "Taken, and published." in text(answer)
    assert on(nights.primary) == [("T. Vang", "10 19:00", "11 07:00")]


def test_whoever_taps_too_late_reads_who_has_it(
    nights: Nights, cast: Cast, vang: Client, now: datetime
) -> None:
    swap = offered(nights, cast, now, cast.vang, cast.kessler)
    services.take(swap.pk, cast.kessler, act(cast.kessler, now))

    answer = vang.post(page("take_swap", swap))

    assert answer.status_code == 409
    assert "D. Kessler has it already." in text(answer)


def test_a_swap_that_is_not_ones_business_is_not_there(
    nights: Nights, cast: Cast, vang: Client, now: datetime, sign_in: SignIn
) -> None:
    swap = offered(nights, cast, now, cast.kessler)

    assert vang.get(page("swap", swap)).status_code == 404
    assert vang.post(page("take_swap", swap)).status_code == 404
    assert "Kessler" not in text(vang.get(reverse("rosters:swaps")))
    assert sign_in(cast.dunn).get(page("swap", swap)).status_code == 403


def test_a_rule_is_named_at_its_field_and_ones_own_time_off_may_be_waived(
    nights: Nights, cast: Cast, vang: Client, now: datetime
) -> None:
    swap = offered(nights, cast, now, cast.vang)
    time_off.take(
        cast.tri_town,
        cast.vang,
        starts_at=NIGHT.starts_at,
        ends_at=NIGHT.ends_at,
        now=now,
    )

    refused = vang.post(page("take_swap", swap))
    silent = vang.post(page("take_swap", swap), {"despite": ["time_off"]})
    foreign = vang.post(page("take_swap", swap), {"despite": ["rest"]})
    taken = vang.post(
        page("take_swap", swap), {"despite": ["time_off"], "reason": "I can after all"}
    )

    assert refused.status_code == 409
    assert "T. Vang has time off then." in text(refused)
    assert "although their rest" not in text(refused)
    assert "Say why the rule is overridden." in text(silent)
    assert foreign.status_code == 422
    assert taken.status_code == 302
    assert Override.objects.get().despite == ["time_off"]


def test_a_counter_offer_and_agreeing_to_it(
    nights: Nights, cast: Cast, okafor: Client, sign_in: SignIn, now: datetime
) -> None:
    swap = offered(nights, cast, now, cast.rivera)
    rivera = sign_in(cast.rivera)
    mine = f"{nights.primary.public_id}_{seconds(RIVERAS.starts_at)}"
    assert mine in text(rivera.get(page("counter_swap", swap)))

    rivera.post(page("counter_swap", swap), {"back": mine})
    invitation = swap.invitations.get()
    shown = text(okafor.get(page("swap", swap)))
    answer = okafor.post(
        page("answer_counter", swap, invitation.public_id), {"answer": "agree"}
    )

    done = text(okafor.get(page("swap", swap)))
    assert "R. Rivera for J. Okafor: Tue 10 Nov 19:00-07:00 Nights primary" in done
    assert "J. Okafor for R. Rivera: Thu 5 Nov 19:00-07:00 Nights primary" in done
    assert "offers a shift for it" in shown
    assert "Thu 5 Nov 19:00-07:00" in shown
    assert answer.status_code == 302
    assert on(nights.primary) == [("R. Rivera", "10 19:00", "11 07:00")]
    assert on(nights.primary, RIVERAS) == [("J. Okafor", "05 19:00", "06 07:00")]


def test_only_the_holder_or_the_coordinator_agrees_or_takes_back(
    nights: Nights, cast: Cast, vang: Client, now: datetime
) -> None:
    swap = offered(nights, cast, now, cast.vang)
    invitation = swap.invitations.get()

    agreed = vang.post(
        page("answer_counter", swap, invitation.public_id), {"answer": "agree"}
    )
    back = vang.post(page("withdraw_swap", swap))
    settled = vang.post(page("settle_swap", swap), {"answer": "approve"})

    assert [a.status_code for a in (agreed, back, settled)] == [403, 403, 403]
    assert state(swap) == "offered"


def test_the_coordinator_approves_with_a_reason_or_not(
    nights: Nights, cast: Cast, novak: Client, vang: Client, now: datetime
) -> None:
    needs_approval(nights, cast)
    swap = offered(nights, cast, now, cast.vang)
    noted = vang.post(page("take_swap", swap), follow=True)
    assert "It is yours once a coordinator approves." in text(noted)
    assert "To approve" in text(novak.get(reverse("rosters:swaps")))
    assert "Approve it?" in text(novak.get(page("swap", swap)))

    answer = novak.post(
        page("settle_swap", swap), {"answer": "approve", "reason": "agreed by phone"}
    )

    assert answer.status_code == 302
    assert state(swap) == "in_force"
    assert "agreed by phone" in text(vang.get(page("swap", swap)))
    undone = novak.post(page("withdraw_swap", swap), follow=True)
    assert "Taken back." in text(undone)
    assert on(nights.primary) == [("J. Okafor", "10 19:00", "11 07:00")]


def test_the_coordinator_takes_it_for_somebody(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    swap = offered(nights, cast, now, cast.vang)

    nobody = novak.post(page("take_swap", swap), {"person": ""})
    done = novak.post(page("take_swap", swap), {"person": str(cast.kessler.public_id)})

    assert nobody.status_code == 422
    assert done.status_code == 302
    assert on(nights.primary) == [("D. Kessler", "10 19:00", "11 07:00")]


def test_the_coordinator_writes_down_that_somebody_says_no(
    nights: Nights, cast: Cast, novak: Client, sign_in: SignIn, now: datetime
) -> None:
    swap = offered(nights, cast, now, cast.vang, cast.rivera)
    vang = {"person": str(cast.vang.public_id)}

    done = novak.post(page("decline_swap", swap), vang, follow=True)
    other = sign_in(cast.rivera).post(page("decline_swap", swap), vang, follow=True)

    assert "Noted: T. Vang does not take it." in text(done)
    assert text(done).count("Says no") == 1  # Rivera has not answered
    assert "Noted: you do not take it." in text(other)
    assert {asked.answer for asked in swap.invitations.all()} == {"no"}


def test_the_coordinator_offers_a_shift_of_somebody_asked_for_it(
    nights: Nights, cast: Cast, novak: Client, sign_in: SignIn, now: datetime
) -> None:
    swap = offered(nights, cast, now, cast.vang, cast.rivera)
    riveras = swap.invitations.get(person=cast.rivera)
    where = page("counter_swap", swap)
    url = f"{where}?for={riveras.public_id}"
    back = f"{nights.primary.public_id}_{seconds(RIVERAS.starts_at)}"
    shown = text(novak.get(url))

    done = text(novak.post(url, {"back": back}, follow=True))

    assert "One of R. Rivera's shifts for it" in shown
    assert back in shown
    assert "Offered for it." in done
    assert "offers a shift for it" in done
    assert "Thu 5 Nov 19:00-07:00" in done
    riveras.refresh_from_db()
    assert riveras.answer == "countered"
    for odd in ("x", ""):
        assert novak.get(f"{where}?for={odd}").status_code == 404
    assert sign_in(cast.vang).get(url).status_code == 403


def test_the_coordinator_sets_what_the_roster_asks_for(
    nights: Nights, novak: Client
) -> None:
    url = reverse("rosters:rules", args=[nights.roster.public_id])

    wrong = novak.post(url, {"rest_hours": "99", "most_nights": "0"})
    done = novak.post(
        url,
        {"rest_hours": "11", "most_nights": "5", "swaps_need_approval": "on"},
        follow=True,
    )

    assert wrong.status_code == 422
    shown = text(done)
    assert "11 hours of rest between two shifts." in shown
    assert "At most 5 nights in a row." in shown
    assert "Swaps need a coordinator" in shown


def test_the_lists_ask_the_same_number_of_questions_at_one_and_at_many(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    coming = selectors.coming_shifts(
        cast.okafor.pk, now=now, until=NIGHT.ends_at + 10 * NIGHT.length
    )
    counts = []
    for some in (coming[:1], coming[1:5]):
        for each in some:
            people = [cast.vang, cast.kessler]
            offers.offer(each, act(cast.okafor, now), people=people)
        novak.get(reverse("rosters:swaps"))  # what is asked once in a process
        with CaptureQueriesContext(connection) as asked:
            novak.get(reverse("rosters:swaps"))
        counts.append(len(asked))

    assert len(coming) >= 5
    assert counts[0] == counts[1]


def test_the_page_of_an_override_names_the_rule_that_is_overridden(
    nights: Nights, cast: Cast, novak: Client
) -> None:
    url = reverse("rosters:add_override", args=[nights.roster.public_id])
    typed = {
        "position": str(nights.primary.public_id),
        "change": "replace",
        "person": str(cast.lindqvist.public_id),
        "starts_at": "2026-11-10T19:00",
        "ends_at": "2026-11-11T07:00",
    }

    refused = novak.post(url, typed)
    silent = novak.post(url, typed | {"despite": ["elsewhere"]})
    named = typed | {"despite": ["elsewhere"], "reason": "Nobody else is there"}
    seen = novak.post(url, named)
    [mark] = re.findall(r'name="agreed" value="([^"]+)"', seen.content.decode())
    novak.post(url, named | {"agreed": mark})

    assert "M. Lindqvist is on call elsewhere from Tue 10 Nov 19:00." in text(refused)
    assert "Say why the rule is overridden." in text(silent)
    assert Override.objects.get().despite == ["elsewhere"]
    shown = text(novak.get(reverse("rosters:plan", args=[nights.roster.public_id])))
    assert "Rule overridden: one shift at a time." in shown


def test_what_waits_for_ones_answer_is_at_home_and_on_my_shifts(
    nights: Nights, vang: Client, okafor: Client, cast: Cast, now: datetime
) -> None:
    swap = offers.offer(
        shift(nights.primary), act(cast.okafor, now), people=[cast.vang, cast.rivera]
    )
    places = reverse("oncall:home"), reverse("rosters:my_shifts")
    link = page("swap", swap)

    for place in places:
        asked = text(vang.get(place))
        assert link in asked
        assert "J. Okafor offers you the shift of Tue 10 Nov 19:00: answer" in asked
        assert link not in text(okafor.get(place))
    theirs = shift(nights.primary, RIVERAS)
    offers.counter(swap.pk, cast.rivera, theirs, act(cast.rivera, now))
    for place in places:
        assert "Another shift is offered for yours of Tue 10 Nov 19:00" in text(
            okafor.get(place)
        )
    services.take(swap.pk, cast.vang, act(cast.vang, now))
    assert link not in text(vang.get(places[0]))
    assert "Another shift" not in text(okafor.get(places[0]))
