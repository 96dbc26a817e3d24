"""One shift for another, on the web: which can be given, and what is approved."""

from datetime import datetime

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from rosters.core.words import Change
from rosters.models import Swap
from rosters.selectors import swaps as selectors
from rosters.services import changes, offers, settings, time_off
from rosters.services import swaps as services
from rosters.services.settings import Rules
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.rosters.nights import Nights, central, span
from tests.integration.rosters.pages import text
from tests.integration.rosters.swapping import (
    NIGHT,
    RIVERAS,
    act,
    needs_approval,
    shift,
)


def offered(nights: Nights, cast: Cast, now: datetime) -> Swap:
    """Okafor's night, to Rivera."""
    return offers.offer(
        shift(nights.primary), act(cast.okafor, now), people=[cast.rivera]
    )


def page(name: str, swap: Swap) -> str:
    return reverse(f"rosters:{name}", args=[swap.public_id])


def choices(client: Client, swap: Swap) -> tuple[list[str], list[tuple[str, str]]]:
    """What can be given for it, and what cannot, and why."""
    form = client.get(page("counter_swap", swap)).context["counter_form"]
    by_seat = form.fields["back"].choices
    able = [f"{seat}: {said}" for seat, shifts in by_seat for _key, said in shifts]
    return able, [(back.said, back.why_not) for back in form.unable]


def test_a_shift_that_the_other_may_not_take_cannot_be_given_for_theirs(
    nights: Nights, cast: Cast, sign_in: SignIn, now: datetime
) -> None:
    swap = offered(nights, cast, now)
    time_off.take(
        cast.tri_town,
        cast.okafor,
        starts_at=central("2026-11-05T08:00"),
        ends_at=central("2026-11-06T08:00"),
        now=now,
    )
    rivera = sign_in(cast.rivera)
    key = f"{nights.primary.public_id}_{int(RIVERAS.starts_at.timestamp())}"

    able, unable = choices(rivera, swap)
    refused = rivera.post(page("counter_swap", swap), {"back": key})

    assert "Nights, Primary: Wed 4 Nov 19:00-07:00" in able
    [(said, why_not)] = [one for one in unable if one[0].startswith("Thu 5 Nov")]
    assert said == "Thu 5 Nov 19:00-07:00 Nights primary"
    assert why_not == "J. Okafor has time off then."
    assert why_not in text(refused)
    assert refused.status_code == 422
    assert swap.invitations.get().answer == "none"


def test_what_either_gives_up_does_not_stand_in_the_way(
    nights: Nights, cast: Cast, sign_in: SignIn, now: datetime
) -> None:
    """The night before the one on offer leaves Rivera no rest; given for it, it does
    not.
    """
    mine = span("2026-11-09T19:00", "2026-11-10T07:00")
    put = changes.Wish(Change.REPLACE, cast.rivera, cast.okafor, "Agreed")
    changes.add_override(
        nights.primary, put, starts_at=mine.starts_at, ends_at=mine.ends_at, now=now
    )
    swap = offered(nights, cast, now)
    settings.set_rules(nights.roster, Rules(rest_hours=13), now=now)

    able, unable = choices(sign_in(cast.rivera), swap)

    assert "Nights, Primary: Mon 9 Nov 19:00-07:00" in able
    assert "Sun 8 Nov 19:00-07:00 Nights primary" in [said for said, _why in unable]


def test_the_list_costs_the_same_with_many_shifts_as_with_few(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    swap = offered(nights, cast, now)
    some = selectors.coming_shifts(
        cast.rivera.pk, now=now, until=central("2026-12-30T00:00")
    )
    assert len(some) > 7
    assert nights.primary.roster.pk

    def asked(count: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            found = offers.not_for(swap, cast.rivera, some[:count], now=now)
        assert len(found) == count
        return len(queries)

    assert asked(1) == asked(len(some))


def test_whoever_approves_reads_both_shifts_and_both_people(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    needs_approval(nights, cast)
    swap = offered(nights, cast, now)
    back = shift(nights.primary, RIVERAS)
    offers.counter(swap.pk, cast.rivera, back, act(cast.rivera, now))
    services.agree_to_counter(swap.invitations.get(), act(cast.okafor, now))

    shown = text(novak.get(page("swap", swap)))
    listed = text(novak.get(reverse("rosters:swaps")))

    assert "Approve it?" in shown
    assert "R. Rivera for J. Okafor: Tue 10 Nov 19:00-07:00 Nights primary" in shown
    assert "J. Okafor for R. Rivera: Thu 5 Nov 19:00-07:00 Nights primary" in shown
    assert "takes it, and gives for it: " in shown
    assert "for Thu 5 Nov 19:00-07:00 Nights primary" in listed
    assert NIGHT.starts_at == swap.starts_at
