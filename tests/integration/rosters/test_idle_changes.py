"""A change that would change nothing is refused where it is typed, not saved."""

from datetime import datetime

import pytest
from django.test import Client

from common.intervals import Span
from rosters.core.words import Change
from rosters.errors import ChangesNothing
from rosters.models import Override
from rosters.services import changes
from tests.cast import Cast
from tests.integration.rosters.machines import writer
from tests.integration.rosters.nights import Nights, span
from tests.integration.rosters.pages import address, text
from tests.integration.rosters.swapping import on

NIGHT = span("2026-11-10T19:00", "2026-11-11T07:00")  # Okafor's week
NOON = span("2026-11-10T12:00", "2026-11-10T15:00")  # nobody is meant to be on


def put(
    nights: Nights,
    wish: changes.Wish,
    when: Span,
    now: datetime,
    *,
    wins: bool = False,
) -> Override:
    return changes.add_override(
        nights.primary,
        wish,
        starts_at=when.starts_at,
        ends_at=when.ends_at,
        now=now,
        wins=wins,
    )


def refusal(nights: Nights, wish: changes.Wish, when: Span, now: datetime) -> object:
    before = Override.objects.count()
    with pytest.raises(ChangesNothing) as refused:
        put(nights, wish, when, now)
    assert Override.objects.count() == before
    return refused.value.field, str(refused.value)


def test_whom_nobody_is_there_to_replace_comes_on_by_another_change(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    said = "change", "Nobody is on then. Use “comes on” (add)."

    for other in (None, cast.okafor):
        wish = changes.Wish(Change.REPLACE, cast.kessler, other)
        assert refusal(nights, wish, NOON, now) == said


def test_where_another_is_on_it_is_said_who(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    said = "instead_of", "R. Rivera is not on then; J. Okafor is."

    replaced = changes.Wish(Change.REPLACE, cast.kessler, cast.rivera)
    removed = changes.Wish(Change.REMOVE, instead_of=cast.rivera)

    assert refusal(nights, replaced, NIGHT, now) == said
    assert refusal(nights, removed, NIGHT, now) == said


def test_nobody_is_taken_off_where_nobody_is_on(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    said = "change", "Nobody is on then: there is nobody to take off."

    put(nights, changes.Wish(Change.REMOVE), NIGHT, now)

    assert refusal(nights, changes.Wish(Change.REMOVE), NOON, now) == said


def test_the_part_in_which_it_would_do_nothing_is_named(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    late = span("2026-11-11T01:00", "2026-11-11T04:00")
    put(nights, changes.Wish(Change.REPLACE, cast.vang), late, now)
    last = span("2026-11-11T04:00", "2026-11-11T07:00")
    put(nights, changes.Wish(Change.REMOVE), last, now)
    wish = changes.Wish(Change.REPLACE, cast.kessler, cast.okafor)

    with pytest.raises(ChangesNothing) as refused:
        put(nights, wish, NIGHT, now, wins=True)

    assert refused.value.field == "instead_of"
    assert str(refused.value) == (
        "T. Vang is on, not J. Okafor, from Wed 11 Nov 2026 01:00 until Wed 11 Nov "
        "2026 04:00. Nobody is on from Wed 11 Nov 2026 04:00 until Wed 11 Nov 2026 "
        "07:00. Use “comes on” (add) for that part."
    )


def test_whoever_is_on_already_does_not_take_their_own_place(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    wish = changes.Wish(Change.REPLACE, cast.okafor)

    assert refusal(nights, wish, NIGHT, now) == (
        "person",
        "J. Okafor is on then as it is.",
    )


def test_days_between_the_nights_of_a_week_are_no_part_of_it(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    week = span("2026-11-09T07:00", "2026-11-12T07:00")

    put(nights, changes.Wish(Change.REPLACE, cast.kessler, cast.okafor), week, now)

    assert on(nights.primary) == [("D. Kessler", "10 19:00", "11 07:00")]


def test_a_machine_is_refused_with_the_field(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    sent = {
        "position": str(nights.primary.public_id),
        "change": "remove",
        "instead_of": str(cast.rivera.public_id),
        "starts_at": NIGHT.starts_at.isoformat(),
        "ends_at": NIGHT.ends_at.isoformat(),
    }

    path = f"/rosters/{nights.roster.public_id}/overrides"

    assert writer(cast, now).post(path, sent) == (
        409,
        {
            "detail": "R. Rivera is not on then; J. Okafor is.",
            "field": "instead_of",
        },
    )
    assert not Override.objects.exists()


def test_the_form_keeps_what_was_typed_and_says_it_at_the_field(
    nights: Nights, cast: Cast, novak: Client
) -> None:
    typed = {
        "position": str(nights.primary.public_id),
        "change": "replace",
        "person": str(cast.kessler.public_id),
        "instead_of": str(cast.rivera.public_id),
        "starts_at": "2026-11-10T19:00",
        "ends_at": "2026-11-11T07:00",
        "reason": "a wedding",
    }

    page = novak.post(address("add_override", nights), typed)

    assert page.status_code == 409
    assert page.context["form"].errors == {
        "instead_of": ["R. Rivera is not on then; J. Okafor is."]
    }
    assert 'value="a wedding"' in page.content.decode()
    assert "R. Rivera is not on then" in text(page)
