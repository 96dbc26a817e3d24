"""Drafts for open shifts: made, changed, looked at; nothing is published."""

from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.models import AuditEntry, Membership
from notifications.models import Message
from rosters.core.copying import Repeats
from rosters.core.drafts import DraftState, Source
from rosters.core.words import Change
from rosters.errors import DraftChanged, DraftOver, NoOpenShifts, PeriodOutOfBounds
from rosters.models import Draft, Roster
from rosters.services import changes, drafts, filling, time_off
from rosters.services.settings import Rules, set_rules
from tests.cast import Cast
from tests.integration.rosters.drafting import (
    FROM,
    UNTIL,
    emptied,
    fair_draft,
    line_on,
    who,
)
from tests.integration.rosters.nights import Nights, central, rows, span

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_the_open_shifts_are_the_nights_nobody_holds(
    nights: Nights, now: datetime
) -> None:
    emptied(nights, now, end="2026-11-11T23:00")

    found = filling.open_shifts(nights.roster, FROM, UNTIL, now=now)

    assert [(each.span, each.night) for each in found] == [
        (span(*when), (nights.first_line.pk, date(2026, 11, day)))
        for day, when in {
            9: ("2026-11-09T19:00", "2026-11-10T07:00"),
            10: ("2026-11-10T19:00", "2026-11-11T07:00"),
            11: ("2026-11-11T19:00", "2026-11-11T23:00"),
        }.items()
    ]
    assert {each.position for each in found} == {nights.primary.pk}


def test_a_shift_that_runs_or_is_past_is_none_to_fill(
    nights: Nights, now: datetime
) -> None:
    emptied(nights, now)
    late = central("2026-11-10T22:00")

    found = filling.open_shifts(nights.roster, FROM, UNTIL, now=late)

    assert found[0].span.starts_at == central("2026-11-11T19:00")
    assert len(found) == 5


def test_hours_without_any_pattern_are_cut_where_the_day_of_the_roster_begins(
    nights: Nights, now: datetime
) -> None:
    Roster.objects.filter(pk=nights.roster.pk).update(hours_until="19:00")
    nights.roster.refresh_from_db()

    found = filling.open_shifts(nights.roster, FROM, FROM + 2 * DAY, now=now)

    assert {each.night for each in found} == {None}
    assert [each.span for each in found if each.position == nights.primary.pk] == [
        span("2026-11-09T07:00", "2026-11-09T19:00"),
        span("2026-11-10T07:00", "2026-11-10T19:00"),
    ]


def test_a_draft_shares_the_week_out_and_publishes_nothing(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    emptied(nights, now)
    before = rows(nights.primary)

    made = drafts.make(nights.roster, FROM, UNTIL, now=now, by=cast.novak.pk)

    # Everybody has shifts in a year's draft; Kessler has carried nothing.
    assert len(who(made)) == 7
    assert "D. Kessler" in who(made)
    assert str(cast.lindqvist) not in who(made)  # is the backup those nights
    assert {line.source for line in made.lines.all()} == {Source.FAIR.value}
    assert rows(nights.primary) == before
    assert not Message.objects.exists()
    entry = AuditEntry.objects.get(act="make_draft")
    assert (entry.person_id, entry.details["lines"]) == (cast.novak.pk, 7)


def test_time_off_rest_and_phones_are_asked_as_everywhere_else(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    time_off.take(
        cast.tri_town,
        cast.kessler,
        starts_at=central("2026-11-09T00:00"),
        ends_at=central("2026-11-17T00:00"),
        now=now,
    )
    set_rules(nights.roster, Rules(rest_hours=24), now=now, by=cast.novak.pk)

    made = fair_draft(cast, nights, now)

    assert "D. Kessler" not in who(made)
    tonight, tomorrow = who(made)[:2]
    assert tonight != tomorrow


def test_a_night_nobody_may_take_stays_open_and_says_so(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    for person in (cast.rivera, cast.okafor, cast.vang, cast.kessler):
        time_off.take(
            cast.tri_town,
            person,
            starts_at=central("2026-11-11T12:00"),
            ends_at=central("2026-11-12T12:00"),
            now=now,
        )

    made = fair_draft(cast, nights, now)

    wednesday = line_on(made, "2026-11-11")
    assert wednesday.person is None
    assert wednesday.reason == "nobody may take it by the rules"
    assert who(made).count("") == 1


def test_what_was_carried_in_the_year_before_decides(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    later = now + 200 * DAY  # Rivera, Okafor and Vang have carried 200 nights by then
    monday = date(2027, 5, 24)
    emptied(nights, later, f"{monday}T12:00", f"{monday + 7 * DAY}T12:00")

    made = drafts.make(nights.roster, monday, monday + 7 * DAY, now=later, by=None)

    assert set(who(made)) == {"D. Kessler"}
    assert "so far" in made.lines.all()[0].reason


def test_a_newcomer_is_compared_by_the_day_and_does_not_get_every_night(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    later = now + 200 * DAY
    monday = date(2027, 5, 24)
    emptied(nights, later, f"{monday}T12:00", f"{monday + 7 * DAY}T12:00")
    Membership.objects.filter(person=cast.kessler).update(
        starts_on=monday - 7 * DAY  # a fortnight of the year: one night is a 14th
    )

    made = drafts.make(nights.roster, monday, monday + 7 * DAY, now=later, by=None)

    assert 1 <= who(made).count("D. Kessler") < 7


def test_more_shifts_than_a_page_can_show_are_refused(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    Roster.objects.filter(pk=nights.roster.pk).update(hours_until="19:00")
    nights.roster.refresh_from_db()

    with pytest.raises(PeriodOutOfBounds, match="400 at most"):
        drafts.make(nights.roster, FROM, FROM + 220 * DAY, now=now, by=None)

    assert not Draft.objects.exists()


def test_the_week_before_is_laid_on_the_next(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    emptied(nights, now, "2026-11-16T12:00", "2026-11-23T12:00")

    made = drafts.make(
        nights.roster, UNTIL, UNTIL, now=now, by=cast.novak.pk, repeats=Repeats.WEEK
    )

    assert Counter(who(made)) == {"J. Okafor": 7}  # has the week from 9 November
    assert line_on(made, "2026-11-17").reason == "as on Tue 10 Nov"


def test_where_a_rule_forbids_it_the_copied_night_stays_open_and_says_why(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    time_off.take(
        cast.tri_town,
        cast.rivera,
        starts_at=central("2026-11-12T00:00"),
        ends_at=central("2026-11-12T12:00"),
        now=now,
    )
    emptied(nights, now)

    made = drafts.make(
        nights.roster, FROM, UNTIL, now=now, by=None, repeats=Repeats.WEEK
    )

    wednesday = line_on(made, "2026-11-11")
    assert (wednesday.person, wednesday.source) == (None, Source.COPIED)
    assert wednesday.reason == ("R. Rivera had it on Wed 4 Nov, but has time off then")


def test_a_night_that_nobody_had_before_stays_open(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    emptied(nights, now, "2026-11-05T12:00", "2026-11-06T12:00")
    emptied(nights, now)

    made = drafts.make(
        nights.roster, FROM, UNTIL, now=now, by=None, repeats=Repeats.WEEK
    )

    assert line_on(made, "2026-11-12").reason == "nobody had it on Thu 5 Nov"


def test_days_without_an_open_shift_are_refused(nights: Nights, now: datetime) -> None:
    with pytest.raises(NoOpenShifts):
        drafts.make(nights.roster, FROM, UNTIL, now=now, by=None)


@pytest.mark.parametrize(
    ("from_on", "until_on", "field"),
    [
        (date(2026, 11, 9), date(2026, 11, 9), "last_on"),
        (date(2026, 10, 1), date(2026, 11, 1), "from_on"),
        (date(2026, 11, 9), date(2027, 11, 20), "last_on"),
        (date(2027, 12, 1), date(2027, 12, 31), "last_on"),
    ],
)
def test_days_that_cannot_be_drafted_are_refused_at_their_field(
    nights: Nights, now: datetime, from_on: date, until_on: date, field: str
) -> None:
    with pytest.raises(PeriodOutOfBounds) as refused:
        drafts.make(nights.roster, from_on, until_on, now=now, by=None)

    assert refused.value.field == field


def test_somebody_else_is_put_on_a_line_by_hand(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    made = fair_draft(cast, nights, now)
    first, second = made.lines.all()[:2]

    changed = drafts.change(
        made,
        {first.pk: cast.vang, second.pk: None},
        edition=1,
        now=now,
        by=cast.novak.pk,
    )

    made.refresh_from_db()
    assert (changed, made.edition) == (2, 2)
    line = made.lines.get(pk=first.pk)
    assert (line.person, line.source) == (cast.vang, Source.BY_HAND)
    assert made.lines.get(pk=second.pk).person is None


def test_two_who_change_it_at_once_do_not_write_over_each_other(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    made = fair_draft(cast, nights, now)
    first = made.lines.all()[0]
    drafts.change(made, {first.pk: cast.vang}, edition=1, now=now, by=cast.novak.pk)

    with pytest.raises(DraftChanged):
        drafts.change(made, {first.pk: None}, edition=1, now=now, by=cast.admin.pk)

    assert made.lines.get(pk=first.pk).person == cast.vang


def test_a_draft_is_older_than_the_plan_once_other_shifts_are_open(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    made = fair_draft(cast, nights, now)
    there = filling.situation(nights.roster, FROM, UNTIL, now=now)
    assert not drafts.is_stale(made, there)

    changes.add_override(
        nights.primary,
        changes.Wish(Change.ADD, cast.kessler),
        starts_at=central("2026-11-10T19:00"),
        ends_at=central("2026-11-11T07:00"),
        now=now + DAY,
        wins=True,
    )

    there = filling.situation(nights.roster, FROM, UNTIL, now=now + DAY)
    assert drafts.is_stale(made, there)
    again = drafts.make_again(made, now=now + DAY, by=cast.novak.pk)
    assert not drafts.is_stale(again, there)
    assert again.lines.count() == 6
    made.refresh_from_db()
    assert made.state == DraftState.DROPPED


def test_a_draft_thrown_away_is_worked_on_no_more(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    made = fair_draft(cast, nights, now)
    drafts.drop(made, now=now, by=cast.novak.pk)
    drafts.drop(made, now=now, by=cast.novak.pk)

    with pytest.raises(DraftOver):
        drafts.change(made, {}, edition=1, now=now, by=cast.novak.pk)
    assert AuditEntry.objects.filter(act="drop_draft").count() == 1
    assert Draft.objects.get().lines.count() == 7


def test_the_questions_are_as_many_for_months_as_for_a_week(
    nights: Nights, now: datetime
) -> None:
    filling.situation(nights.roster, FROM, UNTIL, now=now)  # zones and holidays

    with CaptureQueriesContext(connection) as week:
        filling.situation(nights.roster, FROM, UNTIL, now=now)
    with CaptureQueriesContext(connection) as months:
        filling.situation(nights.roster, FROM, FROM + 180 * DAY, now=now)

    assert len(months) == len(week)
