"""Reading a calendar over HTTP: what is known is not sent again, and who may not read
finds nothing.
"""

import logging
from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.core.words import Role
from agencies.models import Membership
from agencies.services.leaving import leave
from agencies.services.membership import end_role
from common import clock
from rosters.errors import TooManyFeeds
from rosters.models import Feed
from rosters.services import feeds
from rosters.services import nights as one_night
from tests.cast import Cast, scope_of
from tests.integration.rosters.feeds import Subscription, subscribe
from tests.integration.rosters.nights import Nights, empty_roster

TENTH = date(2026, 11, 10)
HOUR = timedelta(hours=1)


@pytest.fixture
def calendar(nights: Nights, cast: Cast, now: datetime) -> Subscription:
    return subscribe(nights.roster, cast.novak, now)


def test_a_calendar_is_text_for_the_one_who_asked_alone(calendar: Subscription) -> None:
    answer = calendar.asks()

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified")],
)
def test_what_has_not_changed_is_not_sent_again(
    calendar: Subscription, now: datetime, theirs: str, ours: str
) -> None:
    known = calendar.asks().headers[ours]

    with clock.at(now + 30 * HOUR):
        again = calendar.asks(**{theirs: known})

    assert (again.status_code, again.content) == (304, b"")
    assert again.headers[ours] == known
    assert again.headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified")],
)
def test_what_changed_is_sent_even_within_the_same_second(
    calendar: Subscription, nights: Nights, now: datetime, theirs: str, ours: str
) -> None:
    known = calendar.asks().headers[ours]

    one_night.move_night(nights.first_line, TENTH, None, now=now)

    assert calendar.asks(**{theirs: known}).status_code == 200


def test_another_rosters_change_changes_nothing_here(
    calendar: Subscription, nights: Nights, cast: Cast, now: datetime
) -> None:
    mine = subscribe(cast.rivera, cast.rivera, now)
    known = [one.asks().headers["ETag"] for one in (calendar, mine)]

    empty_roster(cast, now, name="Days")

    assert [one.asks().headers["ETag"] for one in (calendar, mine)] == known


def test_each_new_edition_is_later_than_the_one_before(
    calendar: Subscription, nights: Nights, now: datetime
) -> None:
    first = parsedate_to_datetime(calendar.asks().headers["Last-Modified"])
    one_night.move_night(nights.first_line, TENTH, None, now=now)
    second = parsedate_to_datetime(calendar.asks().headers["Last-Modified"])

    assert first <= now < second + timedelta(seconds=1)
    assert second > first


def test_a_year_without_change_is_asked_about_in_a_constant_number_of_queries(
    calendar: Subscription, cast: Cast, now: datetime
) -> None:
    for one in (
        calendar,
        subscribe(cast.tri_town, cast.novak, now),
        subscribe(cast.rivera, cast.rivera, now),
    ):
        known = one.asks().headers["ETag"]

        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert one.asks(**{"If-None-Match": known}).status_code == 304

        assert len(asked) == 3
        assert not any("UPDATE" in query["sql"] for query in asked.captured_queries)


def test_a_head_is_a_get_without_the_text(calendar: Subscription) -> None:
    whole = calendar.asks()

    head = calendar.asks("head")

    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["ETag"] == whole.headers["ETag"]
    assert head.headers["Content-Length"] == whole.headers["Content-Length"]


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_nothing_is_written_at_an_address(calendar: Subscription, method: str) -> None:
    assert calendar.asks(method).status_code == 405


def test_when_it_was_last_read_is_noted_once_an_hour(
    calendar: Subscription, now: datetime
) -> None:
    def read(after: timedelta) -> datetime | None:
        with clock.at(now + after):
            calendar.asks()
        calendar.feed.refresh_from_db()
        return calendar.feed.last_used_at

    assert calendar.feed.last_used_at is None
    assert read(timedelta()) == now
    assert read(HOUR / 2) == now
    assert read(2 * HOUR) == now + 2 * HOUR


def test_the_token_is_kept_as_a_hash_only(calendar: Subscription) -> None:
    kept = Feed.objects.filter(pk=calendar.feed.pk).values()[0]

    assert len(calendar.token) > 40
    assert calendar.token not in str(kept)
    assert calendar.token.endswith(kept["hint"])


def test_an_address_nobody_gave_out_and_a_revoked_one_look_the_same(
    calendar: Subscription, cast: Cast, now: datetime
) -> None:
    unknown = Subscription(calendar.feed, calendar.token[:-1] + "_")

    feeds.revoke_feed(calendar.feed, by=cast.novak.pk, now=now)

    assert calendar.asks().status_code == unknown.asks().status_code == 404
    known = calendar.asks(**{"If-None-Match": "*"})
    assert known.status_code == 404


def test_no_address_is_written_into_the_log_whole(
    calendar: Subscription, caplog: pytest.LogCaptureFixture
) -> None:
    # What the formatter makes of it is tests/unit/oncall/test_log_lines.py's.
    unknown = Subscription(calendar.feed, "cal_SECRET")

    unknown.asks()

    said = [record for record in caplog.records if "SECRET" in record.getMessage()]
    assert {record.name for record in said} <= {"django.request"}
    assert logging.getLogger("uvicorn.access").level == logging.WARNING


def test_whoever_leaves_reads_nothing_any_more(
    calendar: Subscription, nights: Nights, cast: Cast, now: datetime
) -> None:
    hers = subscribe(cast.rivera, cast.rivera, now)
    his = subscribe(cast.okafor, cast.okafor, now)
    assert hers.asks().status_code == calendar.asks().status_code == 200

    ended = leave(cast.rivera, cast.tamarack, now=now, by=cast.admin.pk)
    leave(cast.novak, cast.tamarack, now=now, by=cast.admin.pk)

    assert ended["feeds"] == 1
    assert hers.asks().status_code == calendar.asks().status_code == 404
    assert his.asks().status_code == 200


def test_a_role_that_ends_takes_its_addresses_along(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    hers = subscribe(cast.lindqvist, cast.lindqvist, now)
    held = cast.lindqvist.memberships

    end_role(held.get(role=Role.SUPERVISOR), now=now, by=cast.admin.pk)
    assert hers.asks().status_code == 200
    end_role(held.get(role=Role.CLINICIAN), now=now, by=cast.admin.pk)

    assert hers.asks().status_code == 404
    hers.feed.refresh_from_db()
    assert hers.feed.revoked_at == now


def test_a_role_that_runs_out_by_its_date_closes_the_address_the_day_after(
    calendar: Subscription, cast: Cast, now: datetime
) -> None:
    Membership.objects.filter(person=cast.novak).update(ends_on=date(2026, 11, 3))

    assert calendar.asks().status_code == 200
    with clock.at(now + timedelta(days=1)):
        assert calendar.asks().status_code == 404


def test_a_consortium_that_one_has_left_shows_nothing(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    whole = subscribe(cast.tri_town, cast.novak, now)

    cast.tri_town.seats.filter(organisation=cast.tamarack).update(
        ends_on=date(2026, 11, 2)
    )

    assert whole.asks().status_code == 404


def test_there_are_no_more_addresses_of_a_calendar_than_one_can_look_after(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    scope = scope_of(cast.rivera, now=now)
    made = [
        feeds.make_feed(None, scope, name=str(n), now=now)[0] for n in range(feeds.MOST)
    ]

    with pytest.raises(TooManyFeeds):
        feeds.make_feed(None, scope, name="one more", now=now)
    feeds.revoke_feed(made[0], by=cast.rivera.pk, now=now)
    assert feeds.make_feed(None, scope, name="one more", now=now)
