"""Many at once on one swap: one has it, the rest are told who, nothing overlaps."""

from collections.abc import Callable
from datetime import timedelta

from agencies.core.words import Role
from agencies.models import User
from agencies.services import people
from notifications.services import phones
from rosters.core.words import Change
from rosters.errors import SwapOver, SwapTaken
from rosters.models import Coverage, Override, Swap
from rosters.services import changes, offers, swaps
from tests.cast import Cast
from tests.integration.rosters.nights import Nights
from tests.integration.rosters.swapping import (
    NIGHT,
    NOON,
    act,
    needs_approval,
    offered,
    on,
    shift,
)
from tests.integration.rosters.test_races import overlaps
from tests.races import at_once

FIFTY = 50


def crowd(cast: Cast, count: int) -> list[User]:
    """Clinicians who can be reached."""
    found = []
    for nth in range(count):
        person = people.add_person(
            full_name=f"C. Clinician {nth}",
            organisation=cast.tamarack,
            roles=(Role.CLINICIAN,),
            starts_on=cast.starts_on,
            now=NOON - timedelta(days=10),
        )
        method = phones.add_contact_method(
            number=f"+1715556{nth:04}", person_id=person.pk, now=NOON
        )
        phones.mark_verified(method, now=NOON, by=cast.novak.pk)
        found.append(person)
    return found


def taking(swap: Swap, person: User) -> Callable[[], object]:
    return lambda: swaps.take(swap.pk, person, act(person))


def test_of_fifty_who_take_it_at_once_one_has_it_and_the_rest_hear_who(
    shared_nights: tuple[Cast, Nights],
) -> None:
    cast, nights = shared_nights
    everybody = crowd(cast, FIFTY)
    swap = offered(nights, cast.okafor, *everybody)

    found = at_once(*[taking(swap, person) for person in everybody])

    won = [each for each in found if isinstance(each, Swap)]
    lost = [each for each in found if isinstance(each, SwapTaken)]
    assert (len(won), len(lost)) == (1, FIFTY - 1), found
    taker = Swap.objects.get().taker
    assert {each.by for each in lost} == {str(taker)}
    assert on(nights.primary) == [(str(taker), "10 19:00", "11 07:00")]
    assert Override.objects.count() == 1
    assert overlaps(nights.primary) == []


def test_taking_approving_and_withdrawing_at_once_end_in_one_state(
    shared_nights: tuple[Cast, Nights],
) -> None:
    cast, nights = shared_nights
    needs_approval(nights, cast)
    swap = offered(nights, cast.okafor, cast.vang, cast.kessler)
    swaps.take(swap.pk, cast.vang, act(cast.vang))

    at_once(
        lambda: swaps.approve(swap.pk, act(cast.novak)),
        lambda: offers.refuse(swap.pk, act(cast.novak)),
        lambda: offers.withdraw(swap.pk, act(cast.okafor)),
        taking(swap, cast.kessler),
    )

    holder = {"in_force": "T. Vang"}.get(Swap.objects.get().state, "J. Okafor")
    assert Swap.objects.get().state in {"in_force", "refused", "withdrawn"}
    assert on(nights.primary) == [(holder, "10 19:00", "11 07:00")]
    assert overlaps(nights.primary) == []


def test_two_swaps_and_a_change_never_put_one_person_on_twice(
    shared_nights: tuple[Cast, Nights],
) -> None:
    cast, nights = shared_nights
    first = offered(nights, cast.okafor, cast.vang)
    second = offers.offer(
        shift(nights.backup),
        act(cast.lindqvist),
        people=[cast.vang],
    )
    wish = changes.Wish(Change.REPLACE, cast.vang)

    found = at_once(
        taking(first, cast.vang),
        taking(second, cast.vang),
        lambda: changes.add_override(
            nights.backup,
            wish,
            starts_at=NIGHT.starts_at,
            ends_at=NIGHT.ends_at,
            now=NOON,
        ),
    )

    vangs = Coverage.objects.overlapping(NIGHT).filter(person=cast.vang)
    assert vangs.count() == 1, found
    assert not any(isinstance(each, SwapOver) for each in found)
