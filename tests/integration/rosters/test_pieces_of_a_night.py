"""Pieces of one night need no rest between them; who fills a night follows it."""

from datetime import date, datetime, timedelta

import pytest

from agencies.models import AuditEntry
from rosters import duties
from rosters.core.words import Change
from rosters.models import Coverage, Override, Shortfall
from rosters.services import changes, draft_publishing, gap_offers, settings, shortfalls
from rosters.services.nights import move_night, restore_night
from tests.cast import Cast
from tests.integration.rosters.drafting import fair_draft, line_on
from tests.integration.rosters.machines import writer
from tests.integration.rosters.nights import Nights, central, span
from tests.integration.rosters.swapping import on

DAY = timedelta(days=1)
TUESDAY = date(2026, 11, 10)
NIGHT = span("2026-11-10T19:00", "2026-11-11T07:00")
LATER = span("2026-11-10T21:00", "2026-11-11T09:00")


@pytest.fixture
def half(nights: Nights, now: datetime) -> Shortfall:
    """The rest of Okafor's Tuesday from one on is open, and people rest 10 hours."""
    settings.set_rules(nights.roster, settings.Rules(rest_hours=10), now=now)
    changes.add_override(
        nights.primary,
        changes.Wish(Change.REMOVE),
        starts_at=central("2026-11-11T01:00"),
        ends_at=NIGHT.ends_at,
        now=now,
    )
    duties.look_for_gaps(now + timedelta(minutes=10))
    return Shortfall.objects.get(kind="gap")


def test_the_rest_of_ones_own_night_is_offered_and_taken(
    nights: Nights, cast: Cast, half: Shortfall, now: datetime
) -> None:
    assert cast.okafor in shortfalls.eligible(half, now=now)
    offer = gap_offers.ask(half, now=now, by=cast.novak.pk)

    gap_offers.take(offer.pk, cast.okafor, now=now + DAY)

    assert {who for who, _from, _until in on(nights.primary, NIGHT)} == {"J. Okafor"}
    rows = Coverage.objects.overlapping(NIGHT).filter(position=nights.primary)
    assert {row.night_on for row in rows} == {TUESDAY}
    assert Override.objects.get(person=cast.okafor).despite == []


def test_the_coordinator_gives_it_to_them_without_overriding_a_rule(
    nights: Nights, cast: Cast, half: Shortfall, now: datetime
) -> None:
    made = changes.add_override(
        nights.primary,
        changes.Wish(Change.ADD, cast.okafor),
        starts_at=half.starts_at,
        ends_at=half.ends_at,
        now=now,
        wins=True,
    )

    assert made.despite == []


def test_who_took_a_whole_open_night_has_it_wherever_it_moves(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    changes.add_override(
        nights.primary,
        changes.Wish(Change.REMOVE),
        starts_at=NIGHT.starts_at - DAY / 4,
        ends_at=NIGHT.ends_at + DAY / 4,
        now=now,
    )
    duties.look_for_gaps(now + timedelta(minutes=10))
    offer = gap_offers.ask(Shortfall.objects.get(kind="gap"), now=now, by=None)
    gap_offers.take(offer.pk, cast.vang, now=now + DAY)

    move_night(nights.first_line, TUESDAY, LATER, now=now + DAY, by=cast.novak.pk)

    assert on(nights.primary, LATER) == [("T. Vang", "10 21:00", "11 09:00")]


def test_what_follows_its_night_is_still_taken_back_by_the_id_it_was_made_with(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    made = fair_draft(cast, nights, now)
    draft_publishing.publish(made, edition=1, now=now + DAY, by=cast.novak.pk)
    override = line_on(made, "2026-11-10").override
    assert override is not None
    known_as = override.public_id

    move_night(nights.first_line, TUESDAY, LATER, now=now + 2 * DAY, by=cast.novak.pk)
    path = f"/rosters/{nights.roster.public_id}/overrides"
    host = writer(cast, now)
    _, page = host.get(path)
    answer = host.ask("delete", f"{path}/{known_as}", at=now + 3 * DAY)

    assert str(known_as) in [item["id"] for item in page["items"]]
    assert answer == (204, None)
    assert on(nights.primary, LATER) == []


def test_a_night_filled_by_a_draft_follows_its_pattern_and_is_undone_where_it_is(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    made = fair_draft(cast, nights, now)
    draft_publishing.publish(made, edition=1, now=now + DAY, by=cast.novak.pk)
    tuesday = line_on(made, "2026-11-10")
    who = str(tuesday.person)

    move_night(nights.first_line, TUESDAY, LATER, now=now + 2 * DAY, by=cast.novak.pk)

    assert on(nights.primary, LATER) == [(who, "10 21:00", "11 09:00")]
    tuesday.refresh_from_db()
    assert tuesday.override is not None
    assert tuesday.override.starts_at == LATER.starts_at
    assert AuditEntry.objects.filter(act="override_follows_shift").count() == 1
    draft_publishing.undo(made, now=now + 3 * DAY, by=cast.novak.pk)
    assert on(nights.primary, LATER) == []


def test_a_filled_night_that_is_cancelled_is_nobodys_and_theirs_again_when_it_returns(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    made = fair_draft(cast, nights, now)
    draft_publishing.publish(made, edition=1, now=now + DAY, by=cast.novak.pk)
    who = str(line_on(made, "2026-11-10").person)

    move_night(nights.first_line, TUESDAY, None, now=now + DAY, by=cast.novak.pk)
    assert on(nights.primary, NIGHT) == []
    restore_night(nights.first_line, TUESDAY, now=now + DAY, by=cast.novak.pk)

    assert on(nights.primary, NIGHT) == [(who, "10 19:00", "11 07:00")]
