"""Between an edit and the engine's look at it, pages say what is, not what was."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from rosters import duties
from rosters.core.words import Change
from rosters.models import Shortfall
from rosters.services import changes
from rosters.services.changes import Wish
from tests.cast import Cast
from tests.integration.rosters.nights import Nights, central
from tests.integration.rosters.pages import text

pytestmark = pytest.mark.django_db
BEGINS, ENDS = central("2026-11-24T19:00"), central("2026-11-25T07:00")
NONE = "No gaps: somebody is on call whenever somebody should be."
CALM = "Nothing needs you this morning."


def change(nights: Nights, wish: Wish, now: datetime) -> None:
    changes.add_override(
        nights.primary, wish, starts_at=BEGINS, ends_at=ENDS, now=now, wins=True
    )


def pages(nights: Nights, cast: Cast, novak: Client) -> tuple[str, str]:
    gaps = reverse("rosters:gaps", args=[nights.roster.public_id])
    morning = reverse("oncall:morning", args=[cast.tri_town.public_id])
    return text(novak.get(gaps)), text(novak.get(morning))


def test_a_gap_just_made_is_on_both_pages_before_anybody_is_told(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    change(nights, Wish(Change.REMOVE), now)

    gaps, morning = pages(nights, cast, novak)

    assert NONE not in gaps
    assert "New: nobody is told of them yet" in gaps
    assert "Tue 24 Nov 2026 19:00" in gaps
    assert CALM not in morning
    assert "Nights: 1 new gap, of which nobody is told yet" in morning


def told_of(nights: Nights) -> int:
    return Shortfall.objects.filter(roster=nights.roster).count()


def test_a_gap_that_stays_is_told_of_and_offered_at_once(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    duties.look_for_gaps(now)
    change(nights, Wish(Change.REMOVE), now)
    assert "Who could take it" not in pages(nights, cast, novak)[0]

    answer = novak.post(reverse("rosters:tell_gaps", args=[nights.roster.public_id]))

    assert answer.status_code == 302
    assert told_of(nights) == 1
    assert "Who could take it" in pages(nights, cast, novak)[0]


def test_further_edits_do_not_put_off_the_look_at_a_gap(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    duties.look_for_gaps(now)
    change(nights, Wish(Change.REMOVE), now)
    for minutes in range(1, 9, 2):
        other = BEGINS + timedelta(days=1)
        changes.add_override(
            nights.primary,
            Wish(Change.REPLACE, cast.vang if minutes % 4 == 1 else cast.rivera),
            starts_at=other,
            ends_at=other + timedelta(hours=1),
            now=now + timedelta(minutes=minutes),
            wins=True,
        )
        duties.look_for_gaps(now + timedelta(minutes=minutes))

    assert told_of(nights) == 1


def test_an_edit_has_a_minute_to_be_completed(nights: Nights, now: datetime) -> None:
    duties.look_for_gaps(now)
    begun = now + timedelta(seconds=1)
    changes.add_override(
        nights.primary,
        Wish(Change.REMOVE),
        starts_at=BEGINS + timedelta(days=1),
        ends_at=ENDS + timedelta(days=1),
        now=begun,
        wins=True,
    )
    last = begun + timedelta(minutes=4, seconds=50)
    change(nights, Wish(Change.REMOVE), last)

    duties.look_for_gaps(last + timedelta(seconds=30))
    assert told_of(nights) == 0
    duties.look_for_gaps(last + timedelta(seconds=61))
    assert told_of(nights) == 2


def test_a_gap_just_filled_is_on_neither(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    change(nights, Wish(Change.REMOVE), now)
    later = now + timedelta(minutes=10)
    duties.look_for_gaps(later)
    assert NONE not in pages(nights, cast, novak)[0]

    change(nights, Wish(Change.ADD, cast.vang), later)

    gaps, morning = pages(nights, cast, novak)
    assert NONE in gaps
    assert CALM in morning
