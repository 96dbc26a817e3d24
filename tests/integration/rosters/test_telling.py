"""An edit shows beforehand what it changes, and those people are told."""

from datetime import date, datetime, time, timedelta

import pytest

from agencies.models import AuditEntry
from common.intervals import Span
from notifications.core.kinds import Channel
from notifications.models import Message
from rosters.core.recurrence import Days, Recurrence, Unit
from rosters.core.rotation import Handoff
from rosters.core.words import Change, Tier
from rosters.models import Coverage, Override
from rosters.services import changes, plan, previews, publication, rosters, time_off
from rosters.services import nights as one_night
from tests.cast import ZONE, Cast
from tests.integration.rosters.nights import (
    Nights,
    central,
    empty_roster,
    nightly,
    position,
    rows,
    span,
    wall,
)

NIGHT = span("2026-11-10T19:00", "2026-11-11T07:00")  # Okafor's week
NOON = central("2026-11-03T12:00")


def texts() -> dict[str, str]:
    """What was said to whom about shifts."""
    sent = Message.objects.filter(topic="shifts").select_related("person")
    return {str(message.person): message.text for message in sent}


def stand_in(nights: Nights, cast: Cast, now: datetime, when: Span = NIGHT) -> Override:
    return changes.add_override(
        nights.primary,
        changes.Wish(Change.REPLACE, cast.kessler, reason="her daughter is ill"),
        starts_at=when.starts_at,
        ends_at=when.ends_at,
        now=now,
        by=cast.novak.pk,
    )


def test_both_are_told_which_night_passed_and_nothing_else(
    nights: Nights, cast: Cast
) -> None:
    stand_in(nights, cast, NOON)

    said = (
        "TANDEM Nights: your shifts changed. {} Tue 10 Nov 19:00-07:00 Primary. "
        "See My shifts."
    )
    assert texts() == {
        "J. Okafor": said.format("OFF"),
        "D. Kessler": said.format("NEW"),
    }


def test_whoever_edits_is_not_told_of_it(nights: Nights, cast: Cast) -> None:
    time_off.take(
        cast.tri_town,
        cast.okafor,
        starts_at=NIGHT.starts_at,
        ends_at=NIGHT.ends_at,
        now=NOON,
        by=cast.okafor.pk,
    )

    assert texts() == {}


def test_what_the_engine_publishes_further_ahead_is_no_news(nights: Nights) -> None:
    later = NOON + timedelta(days=30)

    assert publication.publish(nights.roster.pk, now=later)

    assert texts() == {}


def test_a_new_pattern_tells_how_many_and_the_first(cast: Cast) -> None:
    roster = empty_roster(cast, NOON)
    shift = nightly(
        person=cast.vang, begins="2026-11-04T19:00", ends="2026-11-05T07:00"
    )

    plan.set_pattern(position(roster, Tier.PRIMARY), shift, now=NOON, by=cast.novak.pk)

    assert texts() == {
        "T. Vang": "TANDEM Nights: your shifts changed. NEW 401, first "
        "Wed 4 Nov 19:00. See My shifts."
    }


def test_what_is_a_week_away_is_told_in_the_morning_and_tonight_at_once(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    stand_in(nights, cast, now)  # at 02:14
    tonight = span("2026-11-03T19:00", "2026-11-04T07:00")
    stand_in(nights, cast, now, tonight)

    due = {
        (message.person.work_name, delivery.due_at)
        for message in Message.objects.filter(topic="shifts")
        for delivery in message.deliveries.filter(channel=Channel.TEXT.value)
        if message.person
    }
    morning = central("2026-11-03T08:00")
    assert due == {
        ("J. Okafor", morning),
        ("D. Kessler", morning),
        ("D. Kessler", now),
        ("R. Rivera", now),
    }


@pytest.mark.parametrize("kind", ["cancelled", "ended", "rotation", "holidays"])
def test_every_kind_of_edit_tells(nights: Nights, cast: Cast, kind: str) -> None:
    by = cast.novak.pk
    if kind == "cancelled":
        one_night.move_night(
            nights.first_line, date(2026, 11, 10), None, now=NOON, by=by
        )
    elif kind == "ended":
        plan.end_pattern(nights.first_line, last_on=date(2026, 11, 4), now=NOON, by=by)
    elif kind == "rotation":
        plan.set_rotation(
            nights.roster,
            name="Weekly",
            starts_on=nights.rotation.starts_on,
            turn_days=1,
            people=[cast.rivera, cast.okafor, cast.vang],
            now=NOON,
            by=by,
            rotation=nights.rotation,
            from_on=date(2026, 11, 3),
        )
    else:
        holidays = plan.Shift(
            "Holidays",
            ZONE,
            wall("2026-11-03T19:00"),
            wall("2026-11-04T07:00"),
            Recurrence(Unit.DAYS),
            cast.kessler,
            days=Days.ONLY,
        )
        plan.set_pattern(nights.primary, holidays, now=NOON, by=by)

    assert "J. Okafor" in texts()
    assert "M. Lindqvist" not in texts()  # nothing of hers changed


def test_an_edit_that_is_tried_out_leaves_no_trace(nights: Nights, cast: Cast) -> None:
    before, entries = rows(nights.primary), AuditEntry.objects.count()

    tried = previews.carry_out(
        lambda: stand_in(nights, cast, NOON),
        rosters=[nights.roster],
        agreed="",
        now=NOON,
        waiver=None,
    )

    assert not tried.saved
    assert [(m.starts_at, m.ends_at, m.before, m.after) for m in tried.moves] == [
        (NIGHT.starts_at, NIGHT.ends_at, cast.okafor.pk, cast.kessler.pk)
    ]
    assert rows(nights.primary) == before
    assert AuditEntry.objects.count() == entries
    assert texts() == {}
    assert not Override.objects.exists()


def test_what_was_seen_is_saved_and_what_was_not_is_shown_first(
    nights: Nights, cast: Cast
) -> None:
    def edit() -> None:
        stand_in(nights, cast, NOON)

    seen = previews.carry_out(
        edit, rosters=[nights.roster], agreed="", now=NOON, waiver=None
    )
    # Meanwhile somebody else makes that night shorter.
    shorter = span("2026-11-10T20:00", "2026-11-11T06:00")
    one_night.move_night(nights.first_line, date(2026, 11, 10), shorter, now=NOON)
    again = previews.carry_out(
        edit, rosters=[nights.roster], agreed=seen.mark, now=NOON, waiver=None
    )
    saved = previews.carry_out(
        edit, rosters=[nights.roster], agreed=again.mark, now=NOON, waiver=None
    )

    assert (seen.saved, again.saved, saved.saved) == (False, False, True)
    [move] = again.moves
    assert Span(move.starts_at, move.ends_at) == shorter
    assert Override.objects.count() == 1
    assert set(texts()) == {"J. Okafor", "D. Kessler"}


def test_what_is_running_may_be_agreed_to_a_minute_later(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    tonight = span("2026-11-02T19:00", "2026-11-03T07:00")
    later = now + timedelta(minutes=1)
    ours = [nights.roster]

    seen = previews.carry_out(
        lambda: stand_in(nights, cast, now, tonight),
        rosters=ours,
        agreed="",
        now=now,
        waiver=None,
    )
    saved = previews.carry_out(
        lambda: stand_in(nights, cast, later, tonight),
        rosters=ours,
        agreed=seen.mark,
        now=later,
        waiver=None,
    )

    assert saved.saved


def test_an_edit_that_changes_nothing_published_is_asked_about_all_the_same(
    nights: Nights, cast: Cast
) -> None:
    def try_it(agreed: str) -> previews.Tried:
        return previews.carry_out(
            lambda: rosters.add_position(nights.roster, Tier.BACKUP, now=NOON),
            rosters=[nights.roster],
            agreed=agreed,
            now=NOON,
            waiver=None,
        )

    seen = try_it("")
    assert not seen.saved
    assert nights.roster.positions.count() == 2

    assert try_it(seen.mark).saved
    assert nights.roster.positions.count() == 3


@pytest.mark.parametrize("days", [1, 400])
def test_past_coverage_is_never_changed_by_an_edit(
    nights: Nights, cast: Cast, days: int
) -> None:
    later = NOON + timedelta(days=days)
    publication.publish(nights.roster.pk, now=later)
    past = Coverage.objects.filter(ends_at__lte=later).order_by("pk")
    before = list(past.values_list("pk", "person_id", "starts_at", "ends_at"))

    plan.set_rotation(
        nights.roster,
        name="Hours",
        starts_on=date(2026, 11, 2),
        turn_days=1,
        people=[cast.kessler],
        now=later,
        by=cast.novak.pk,
        rotation=nights.rotation,
        from_on=date(2026, 11, 2),
        by_clock=plan.ByTheClock(Handoff.WALL, 5, time(2, 30)),
    )

    assert list(past.values_list("pk", "person_id", "starts_at", "ends_at")) == before
