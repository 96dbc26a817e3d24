"""What is stored is what the plan says, and the past is never rewritten."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from agencies.models import AuditEntry, LiveVersion
from common.intervals import Span
from rosters.core.recurrence import Recurrence, Unit
from rosters.core.resolution import Compiled
from rosters.core.words import Change, Tier
from rosters.errors import NotYetOver
from rosters.models import Coverage, Position
from rosters.selectors import plans_of
from rosters.services import changes, plan, publication
from tests.cast import Cast
from tests.integration.rosters.nights import (
    Nights,
    central,
    empty_roster,
    nightly,
    position,
    rows,
    shown,
    span,
)

DAY = timedelta(days=1)
ONCE = Recurrence(Unit.ONCE)


def coming(where: Position, count: int) -> list[tuple[str, str, str]]:
    found = Coverage.objects.standing().filter(position=where).select_related("person")
    return shown(list(found.order_by("starts_at")[:count]))


def test_a_roster_without_a_pattern_has_no_coverage(cast: Cast, now: datetime) -> None:
    roster = empty_roster(cast, now)

    assert not Coverage.objects.filter(position__roster=roster).exists()


def test_a_pattern_is_published_400_days_ahead_at_once(
    nights: Nights, now: datetime
) -> None:
    last = Coverage.objects.filter(position=nights.primary).latest("starts_at")

    assert last.ends_at > now + 400 * DAY
    nights.roster.refresh_from_db()
    assert nights.roster.published_until is not None
    assert nights.roster.published_until >= now + 400 * DAY


def test_what_is_running_begins_when_it_was_first_published(nights: Nights) -> None:
    assert coming(nights.primary, 2) == [
        ("R. Rivera", "03 02:14", "03 07:00"),
        ("R. Rivera", "03 19:00", "04 07:00"),
    ]


def test_stored_coverage_agrees_with_the_plan_at_every_boundary(
    nights: Nights, now: datetime
) -> None:
    plans = plans_of(nights.roster, since=now)
    second = timedelta(seconds=1)
    stored = list(Coverage.objects.filter(position=nights.primary))
    compiled = Compiled(plans[nights.primary])

    for row in stored:
        for at in (row.starts_at, row.ends_at - second, row.ends_at):
            there = [r.person_id for r in stored if r.starts_at <= at < r.ends_at]
            assert there == [p for p in [compiled.on_call_at(at).person] if p]


def test_publishing_again_changes_nothing(nights: Nights, now: datetime) -> None:
    before = rows(nights.primary)

    published = publication.publish(nights.roster.pk, now=now)

    assert not published
    assert rows(nights.primary) == before


def test_publishing_a_day_later_only_adds_a_day(nights: Nights, now: datetime) -> None:
    before = rows(nights.primary)

    published = publication.publish(nights.roster.pk, now=now + DAY)

    assert (published.removed, published.ended, published.added) == (0, 0, 2)
    assert rows(nights.primary)[: len(before)] == before


def test_an_edit_never_changes_past_coverage(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    later = now + 30 * DAY
    before = [row for row in rows(nights.primary) if row[3] <= later]  # type: ignore[operator] # an instant

    plan.set_rotation(
        nights.roster,
        name="Weekly",
        starts_on=date(2026, 11, 2),
        turn_days=1,
        people=[cast.kessler, cast.vang],
        rotation=nights.rotation,
        from_on=date(2026, 11, 2),
        now=later,
    )

    assert rows(nights.primary)[: len(before)] == before


def test_an_edit_in_the_middle_of_a_shift_cuts_it_now(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    wish = changes.Wish(Change.ADD, cast.kessler)

    changes.add_override(
        nights.primary, wish, starts_at=now, ends_at=now + 2 * DAY / 24, now=now
    )

    assert coming(nights.primary, 3) == [
        ("D. Kessler", "03 02:14", "03 04:14"),
        ("R. Rivera", "03 04:14", "03 07:00"),
        ("R. Rivera", "03 19:00", "04 07:00"),
    ]


def test_an_hour_later_the_one_who_was_on_keeps_that_hour(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    later = central("2026-11-03T03:00")
    wish = changes.Wish(Change.REPLACE, cast.kessler, cast.rivera)

    changes.add_override(
        nights.primary,
        wish,
        starts_at=central("2026-11-03T02:00"),
        ends_at=central("2026-11-03T12:00"),
        now=later,
    )

    assert coming(nights.primary, 2) == [
        ("R. Rivera", "03 02:14", "03 03:00"),
        ("D. Kessler", "03 03:00", "03 07:00"),
    ]


def test_only_what_changed_is_replaced(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    before = set(rows(nights.primary))
    wish = changes.Wish(Change.REPLACE, cast.kessler)
    night = span("2026-11-10T19:00", "2026-11-11T07:00")

    changes.add_override(
        nights.primary, wish, starts_at=night.starts_at, ends_at=night.ends_at, now=now
    )

    after = set(rows(nights.primary))
    assert [row[2:4] for row in before - after] == [(night.starts_at, night.ends_at)]
    assert [(row[1], *row[2:5]) for row in after - before] == [
        (cast.kessler.pk, night.starts_at, night.ends_at, "override")
    ]


def test_a_change_is_told_to_live_pages_and_no_change_is_not(
    nights: Nights, now: datetime
) -> None:
    topic = publication.topic(nights.roster)
    before = LiveVersion.objects.get(topic=topic).version

    publication.publish(nights.roster.pk, now=now)
    plan.end_pattern(nights.first_line, last_on=date(2027, 1, 1), now=now)

    assert LiveVersion.objects.get(topic=topic).version == before + 1


def test_a_span_longer_than_four_weeks_is_stored_in_pieces(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    wish = changes.Wish(Change.ADD, cast.kessler)
    ends_at = now + 100 * DAY

    changes.add_override(nights.primary, wish, starts_at=now, ends_at=ends_at, now=now)

    pieces = list(Coverage.objects.filter(position=nights.primary, person=cast.kessler))
    assert max(row.span().length for row in pieces) <= 28 * DAY
    assert pieces[0].starts_at == now
    assert pieces[-1].ends_at == ends_at
    assert not publication.publish(nights.roster.pk, now=now)


def test_a_long_change_is_published_day_after_day_until_it_is_over(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    wish = changes.Wish(Change.ADD, cast.kessler)
    ends_at = now + 60 * DAY
    changes.add_override(nights.primary, wish, starts_at=now, ends_at=ends_at, now=now)

    for day in range(2, 66, 4):
        later = now + day * DAY
        published = publication.publish(nights.roster.pk, now=later)

        assert (published.removed, published.ended) == (0, 0)
        assert not publication.publish(nights.roster.pk, now=later)
    pieces = list(Coverage.objects.filter(position=nights.primary, person=cast.kessler))
    assert (pieces[0].starts_at, pieces[-1].ends_at) == (now, ends_at)
    assert all(one.ends_at == two.starts_at for one, two in pairwise(pieces))


def test_a_whole_month_on_call_stays_as_it_was_stored_until_it_is_over(
    cast: Cast, now: datetime
) -> None:
    early = central("2026-10-06T12:00")
    where = position(empty_roster(cast, early), Tier.PRIMARY)
    month = nightly(
        person=cast.vang, begins="2026-10-07T08:00", ends="2026-11-07T08:00"
    )

    plan.set_pattern(where, replace(month, recurrence=ONCE), now=early)

    stored = list(Coverage.objects.filter(position=where))
    an_hour_twice = 31 * DAY + DAY / 24
    assert stored[-1].ends_at - stored[0].starts_at == an_hour_twice
    for day in (10, 20, 30):
        assert not publication.publish(where.roster_id, now=early + day * DAY)


def test_a_correction_says_who_and_why_and_leaves_the_evidence(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    later = now + 3 * DAY
    before = rows(nights.primary)
    wrong = Coverage.objects.get(
        position=nights.primary, starts_at=central("2026-11-03T19:00")
    )

    made = publication.correct(
        nights.primary,
        person=cast.kessler,
        span=span("2026-11-03T22:00", "2026-11-04T01:00"),
        reason="Rivera's car broke down",
        by=cast.novak.pk,
        now=later,
    )

    stands = Coverage.objects.standing().filter(position=nights.primary)
    assert shown(list(stands.filter(ends_at__lt=later)))[1:4] == [
        ("R. Rivera", "03 19:00", "03 22:00"),
        ("D. Kessler", "03 22:00", "04 01:00"),
        ("R. Rivera", "04 01:00", "04 07:00"),
    ]
    kept = Coverage.objects.get(pk=wrong.pk)
    assert (kept.person_id, kept.span()) == (wrong.person_id, wrong.span())
    assert kept.superseded_by == made[0]
    assert (made[0].made_by, made[0].reason) == (cast.novak, "Rivera's car broke down")
    assert len(rows(nights.primary)) == len(before) + 3
    assert AuditEntry.objects.filter(act="correct_coverage", person=cast.novak).exists()


def test_a_correction_to_nobody_leaves_a_gap_and_the_evidence(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    night = span("2026-11-03T19:00", "2026-11-04T07:00")

    made = publication.correct(
        nights.primary,
        person=None,
        span=night,
        reason="nobody came",
        by=cast.novak.pk,
        now=now + 3 * DAY,
    )

    assert made == []
    assert not Coverage.objects.overlapping(night).filter(position=nights.primary)
    assert Coverage.objects.filter(
        position=nights.primary, starts_at=night.starts_at
    ).exists()


def test_what_is_to_come_cannot_be_corrected(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    with pytest.raises(NotYetOver):
        publication.correct(
            nights.primary,
            person=cast.kessler,
            span=Span(now - DAY, now + DAY),
            reason="",
            by=cast.novak.pk,
            now=now,
        )


def test_the_number_of_queries_does_not_grow_with_the_plan(
    nights: Nights,
    cast: Cast,
    now: datetime,
    django_assert_max_num_queries: Callable[[int], AbstractContextManager[Any]],
) -> None:
    backup = position(nights.roster, Tier.BACKUP)
    morning = nightly(
        person=cast.vang, begins="2026-11-03T07:00", ends="2026-11-03T12:00"
    )
    plan.set_pattern(backup, morning, now=now)

    with django_assert_max_num_queries(15):
        publication.publish(nights.roster.pk, now=now)
