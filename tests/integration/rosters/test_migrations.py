"""What migrations do to rows that were stored before them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from importlib import import_module

import pytest
from django.core.management.base import CommandError
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from schedule.models.events import Occurrence

from common.intervals import Span
from notifications.models import Message
from rosters.models import Roster, Shortfall, SwapInvitation
from rosters.services import nights as moved
from tests.cast import Cast
from tests.integration.dispatch.wire import leaves
from tests.integration.rosters import swapping
from tests.integration.rosters.nights import Nights, central, span
from tests.integration.rosters.test_all_clear import (
    AT,
    MINUTE,
    NIGHT,
    filled,
    off,
    told_nights,
    turn,
)

pytestmark = pytest.mark.django_db
LATER = span("2026-11-25T19:00", "2026-11-26T07:00")  # the night after
HOUR = timedelta(hours=1)
Links = dict[Shortfall, set[Message]]


def run(name: str, step: str) -> None:
    """A migration's data step, with the models as they were at that migration."""
    state = MigrationExecutor(connection).loader.project_state(("rosters", name))
    made = import_module(f"rosters.migrations.{name}")
    getattr(made, step)(state.apps, connection.schema_editor())


def told() -> Links:
    return {row: set(row.told_in.all()) for row in Shortfall.objects.all()}


def cleared() -> Links:
    return {row: set(row.cleared_in.all()) for row in Shortfall.objects.all()}


# ── 0020: which texts told of what is lacking, and which say that it is not ──────


def test_a_gap_that_stands_finds_the_texts_that_told_of_it(
    cast: Cast, now: datetime
) -> None:
    nights = told_nights(cast, now)
    off(nights, NIGHT, AT)
    off(nights, LATER, AT)  # one text tells of both
    turn(AT + 5 * MINUTE)
    before = told()
    assert len(before) == 2
    assert all(before.values())
    for row in before:
        row.told_in.clear()

    run("0020_told_in_which_texts", "link_texts")
    run("0020_told_in_which_texts", "link_texts")  # safe to repeat

    assert told() == before
    assert not any(cleared().values())


def test_a_gap_that_is_over_finds_the_text_that_says_so(
    cast: Cast, now: datetime
) -> None:
    nights = told_nights(cast, now)
    off(nights, NIGHT, AT)
    turn(AT + 5 * MINUTE)
    leaves(AT + 6 * MINUTE)
    filled(nights, cast, AT + 7 * MINUTE)
    turn(AT + 7 * MINUTE)
    before = cleared()
    assert all(before.values())
    for row in before:
        row.told_in.clear()
        row.cleared_in.clear()

    run("0020_told_in_which_texts", "link_texts")

    assert cleared() == before
    assert not any(told().values())  # it is told of no more


# ── 0023: rosters and offered shifts end after they start ────────────────────────


@contextmanager
def unchecked(table: str, constraint: str) -> Iterator[None]:
    """The table as it was before the constraint, for as long as the test lasts."""
    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            # No table is altered while its foreign keys are still to be looked at.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {constraint}")
            yield
            return
        cursor.execute("PRAGMA ignore_check_constraints = ON")
        try:
            yield
        finally:
            cursor.execute("PRAGMA ignore_check_constraints = OFF")


def test_what_does_not_end_after_it_starts_is_named_and_nothing_migrated(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    roster = nights.roster
    swapping.offered(nights, cast.okafor, cast.vang)
    with unchecked("rosters_roster", "roster_ends_after_it_starts"):
        Roster.objects.filter(pk=roster.pk).update(starts_at=now, ends_at=now)
    with unchecked("rosters_swapinvitation", "swap_invitation_ends_after_it_starts"):
        SwapInvitation.objects.update(starts_at=now, ends_at=None)

    with pytest.raises(CommandError) as refused:
        run("0023_rosters_end_after_they_start", "name_bad_rows")

    said = str(refused.value).splitlines()
    at = now.isoformat()
    assert (
        f"Roster Nights ({roster.public_id}) starts at {at} and ends at {at}." in said
    )
    asked = SwapInvitation.objects.get()
    assert f"Swap invitation {asked.pk} starts at {at} and ends at None." in said
    assert said[-1].startswith("Nothing was migrated. Set the ends of these rows")


def test_rows_that_end_after_they_start_or_go_on_are_migrated(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    swapping.offered(nights, cast.okafor, cast.vang)

    for starts_at, ends_at in (
        (None, None),
        (now, None),
        (None, now),
        (now, now + HOUR),
    ):
        Roster.objects.update(starts_at=starts_at, ends_at=ends_at)
        run("0023_rosters_end_after_they_start", "name_bad_rows")
        nights.roster.refresh_from_db()
        assert (nights.roster.starts_at, nights.roster.ends_at) == (starts_at, ends_at)


def test_the_database_refuses_a_roster_and_an_offer_that_end_before_they_start(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    swapping.offered(nights, cast.okafor, cast.vang)
    named = r"(roster|swap_invitation)_ends_after_it_starts"

    for rows in (Roster.objects.all(), SwapInvitation.objects.all()):
        with pytest.raises(IntegrityError, match=named), transaction.atomic():
            rows.update(starts_at=now, ends_at=now - HOUR)


def test_the_database_refuses_a_moved_night_that_ends_before_it_starts(
    nights: Nights, now: datetime
) -> None:
    night = central("2026-11-10T19:00")
    to = Span(night + HOUR, night + 2 * HOUR)
    made = moved.move_night(nights.second_line, date(2026, 11, 10), to, now=now)

    for odd in ({"end": made.start}, {"original_end": made.original_start - HOUR}):
        with (
            pytest.raises(IntegrityError, match="night_ends_after_it_starts"),
            transaction.atomic(),
        ):
            Occurrence.objects.filter(pk=made.pk).update(**odd)
