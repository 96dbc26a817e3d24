"""A swap of a shift that is taken back beneath it is undone, and both hear it."""

from datetime import date, datetime

from django.test import Client

from rosters.core.words import Change
from rosters.models import Override, RosterImport
from rosters.services import changes, empty_swaps, imports, offers, swaps
from rosters.services.nights import move_night
from tests.cast import Cast
from tests.integration.rosters.nights import Nights, central, span
from tests.integration.rosters.swapping import (
    NIGHT,
    NOON,
    RIVERAS,
    act,
    last_message,
    offered,
    on,
    said,
    shift,
    state,
)
from tests.integration.rosters.test_imports import THREE, WEEK, taken_over

KESSLERS = span("2026-11-05T19:00", "2026-11-06T07:00")
OVER = (
    "TANDEM Thu 5 Nov 19:00-07:00 Nights primary: taken back from the roster, and "
    "your swap with it. Look who has it now."
)


def test_taking_an_import_back_undoes_the_swaps_of_its_nights(
    novak: Client, nights: Nights, cast: Cast, now: datetime
) -> None:
    before = on(nights.primary, WEEK)
    taken_over(novak, nights, THREE)
    swap = offered(nights, cast.kessler, cast.vang, when=KESSLERS)
    swaps.take(swap.pk, cast.vang, act(cast.vang))
    since = last_message()

    imports.withdraw(RosterImport.objects.get(), by=cast.novak.pk, now=now)

    assert state(swap) == "withdrawn"
    assert on(nights.primary, WEEK) == before
    assert not Override.objects.standing().exists()
    assert sorted(said("swap_news", since=since)) == [
        ("D. Kessler", OVER),
        ("T. Vang", OVER),
    ]


def test_what_was_given_for_it_goes_back(nights: Nights, cast: Cast) -> None:
    made = changes.add_override(
        nights.primary,
        changes.Wish(Change.ADD, cast.kessler),
        starts_at=central("2026-11-12T19:00"),
        ends_at=central("2026-11-13T07:00"),
        now=RIVERAS.starts_at.replace(day=3),
        by=cast.novak.pk,
    )
    theirs = span("2026-11-12T19:00", "2026-11-13T07:00")
    swap = offered(nights, cast.kessler, cast.rivera, when=theirs)
    offers.counter(
        swap.pk, cast.rivera, shift(nights.primary, RIVERAS), act(cast.rivera)
    )
    swaps.agree_to_counter(swap.invitations.get(), act(cast.kessler))
    assert on(nights.primary, RIVERAS)[0][0] == "D. Kessler"

    empty_swaps.withdraw(made, now=act(None).now, by=cast.novak.pk)

    assert state(swap) == "withdrawn"
    assert on(nights.primary, RIVERAS)[0][0] == "R. Rivera"
    assert on(nights.primary, theirs)[0][0] == "J. Okafor"


def test_taken_back_once_more_it_undoes_nothing_that_came_since(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    """Okafor's own night is swapped, and cancelled for now: the swap stays."""
    made = changes.add_override(
        nights.primary,
        changes.Wish(Change.ADD, cast.okafor),
        starts_at=NIGHT.starts_at,
        ends_at=NIGHT.ends_at,
        now=now,
    )
    empty_swaps.withdraw(made, now=now)
    swap = offered(nights, cast.okafor, cast.vang)
    swaps.take(swap.pk, cast.vang, act(cast.vang))
    move_night(nights.first_line, date(2026, 11, 10), None, now=NOON)
    since = last_message()

    empty_swaps.withdraw(made, now=NOON)

    assert state(swap) == "in_force"
    assert said(since=since) == []


def test_an_exchange_undone_is_one_text_to_each_and_names_both_shifts(
    nights: Nights, cast: Cast
) -> None:
    theirs = span("2026-11-12T19:00", "2026-11-13T07:00")
    made = changes.add_override(
        nights.primary,
        changes.Wish(Change.ADD, cast.kessler),
        starts_at=theirs.starts_at,
        ends_at=theirs.ends_at,
        now=RIVERAS.starts_at.replace(day=3),
        by=cast.novak.pk,
    )
    swap = offered(nights, cast.kessler, cast.rivera, when=theirs)
    offers.counter(
        swap.pk, cast.rivera, shift(nights.primary, RIVERAS), act(cast.rivera)
    )
    swaps.agree_to_counter(swap.invitations.get(), act(cast.kessler))
    since = last_message()

    empty_swaps.withdraw(made, now=act(None).now, by=cast.novak.pk)

    heard = said("swap_news", "shifts", since=since)
    assert [name for name, _text in heard].count("R. Rivera") == 1
    assert [text for name, text in heard if name == "R. Rivera"] == [
        (
            "TANDEM Thu 12 Nov 19:00-07:00 Nights primary: taken back from the roster, "
            "and your exchange with it. Thu 5 Nov 19:00-07:00 is R. Rivera's again."
        )
    ]
