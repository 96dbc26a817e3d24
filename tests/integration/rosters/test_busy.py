"""A clinician's own calendar: given once, read again and again, and what it does."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.core.words import Role
from agencies.models import User
from agencies.services.leaving import leave
from agencies.services.membership import end_role, give_role
from common import due
from rosters import duties
from rosters.core.rules import Rule
from rosters.core.words import Change
from rosters.errors import RulesBroken
from rosters.models import BusyCalendar, BusySpan, Coverage, Override
from rosters.selectors import busy as questions
from rosters.services import busy, changes, offers, rules
from rosters.services import settings as roster_settings
from tests.cast import Cast, scope_of
from tests.conftest import SignIn
from tests.integration.rosters.calendars_in import (
    Desk,
    evening,
    on_loopback,
    subscribed,
)
from tests.integration.rosters.nights import Nights, central, span
from tests.integration.rosters.pages import address, text
from tests.integration.rosters.swapping import shift
from tests.unit.rosters.ics_texts import calendar, event

PAGE = "/rosters/mine/busy/"
HALF_AN_HOUR = timedelta(minutes=30)
FIFTH = span("2026-11-05T20:00", "2026-11-05T21:00")  # Rivera's night


@pytest.fixture
def theirs() -> Iterator[Desk]:
    with on_loopback() as made:
        yield made


@pytest.fixture
def rivera(nights: Nights, cast: Cast, sign_in: SignIn) -> Client:
    return sign_in(cast.rivera)


def spans() -> list[tuple[datetime, datetime]]:
    rows = BusySpan.objects.order_by("starts_at")
    return list(rows.values_list("starts_at", "ends_at"))


def tick(at: datetime) -> BusyCalendar:
    assert duties.read_calendars(at) == 1
    return BusyCalendar.objects.get()


# -- giving it ---------------------------------------------------------------------


def test_it_is_read_at_once_and_what_was_found_is_said(
    rivera: Client, theirs: Desk, now: datetime
) -> None:
    theirs.body = calendar(evening("05"), evening("12"))

    page = text(rivera.post(PAGE, {"credential": theirs.address}, follow=True))

    assert "Read. 2 busy times until 12 Nov 2026; the next: Thu 5 Nov 20:00." in page
    assert "given 3 Nov 2026" in page
    assert "Read just now." in page
    assert spans()[0] == (FIFTH.starts_at, FIFTH.ends_at)
    assert BusyCalendar.objects.get().due_at == now + HALF_AN_HOUR


def test_neither_the_address_nor_a_title_is_to_be_had_again(
    rivera: Client, theirs: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        rivera.post(PAGE, {"credential": theirs.address})
        theirs.down = True
        tick(BusyCalendar.objects.get().made_at + HALF_AN_HOUR)
    kept = repr(BusyCalendar.objects.values().get()) + repr(BusySpan.objects.values())

    for secret in ["5ecret", "Therapy", "Secret"]:
        assert secret not in kept
        assert secret not in text(rivera.get(PAGE))
        assert secret not in caplog.text
    assert "5ecret" in theirs.server.asked[-1]  # the one who must know it does


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "Paste the address here."),
        ("calendar of mine", "That is not an address"),
        ("ftp://calendar.example/a.ics", "must begin with https"),
        ("https://127.0.0.1/a.ics", "127.0.0.1 is not a server on the public internet"),
        ("https://10.1.2.3/a.ics", "10.1.2.3 is not a server on the public internet"),
        ("https://a:b@calendar.example/a.ics", "must not hold a name or a password"),
    ],
)
def test_an_address_that_must_not_be_asked_is_refused_and_stays_typed(
    rivera: Client, theirs: Desk, typed: str, why: str
) -> None:
    refused = rivera.post(PAGE, {"credential": typed})

    assert refused.status_code in {409, 422}
    assert why in " ".join(refused.context["form"].errors["credential"])
    assert typed in text(refused)
    assert not BusyCalendar.objects.exists()


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"<html>Sign in</html>", "That is no calendar"),
        (b"BEGIN:VCALENDAR\r\n" + b"X" * 5 * 1024 * 1024, "larger than 5 MB"),
        (
            calendar(
                event(
                    "DTSTART:20261105T000000Z",
                    "DURATION:PT1M",
                    "RRULE:FREQ=DAILY;COUNT=1000000;BYMINUTE="
                    + ",".join(map(str, range(60)))
                    + ";BYHOUR="
                    + ",".join(map(str, range(24))),
                )
            ),
            "The event on line 4: it takes place too often to be read.",
        ),
    ],
    ids=["page", "large", "million"],
)
def test_what_is_no_calendar_or_too_much_is_refused_at_the_field(
    rivera: Client, theirs: Desk, body: bytes, why: str
) -> None:
    theirs.body = body

    refused = rivera.post(PAGE, {"credential": theirs.address})

    assert refused.status_code == 409
    assert why in " ".join(refused.context["form"].errors["credential"])
    assert not BusyCalendar.objects.exists()


def test_an_event_that_is_not_understood_is_named_and_the_others_count(
    rivera: Client, theirs: Desk
) -> None:
    odd = event("DTSTART;TZID=Mars/Olympus:20261105T200000", "SUMMARY:Therapy")
    theirs.body = calendar(evening("05"), odd)

    page = text(rivera.post(PAGE, {"credential": theirs.address}, follow=True))

    assert (
        "1 event could not be read. The event on line 10: there is no time zone called "
        "Mars/Olympus."
    ) in page
    assert len(spans()) == 1


def test_at_most_three_are_read(rivera: Client, theirs: Desk) -> None:
    for _time in range(3):
        rivera.post(PAGE, {"credential": theirs.address})

    refused = rivera.post(PAGE, {"credential": theirs.address})

    assert "At most 3 calendars are read." in text(refused)
    assert BusyCalendar.objects.count() == 3


# -- reading it again --------------------------------------------------------------


def test_the_engine_reads_it_every_half_hour_and_unchanged_it_is_not_sent(
    nights: Nights, cast: Cast, theirs: Desk, now: datetime
) -> None:
    theirs.etag = "one"
    subscribed(cast.rivera, theirs, now)
    assert duties.next_calendar() == now + HALF_AN_HOUR
    assert duties.read_calendars(now + HALF_AN_HOUR - timedelta(seconds=1)) == 0

    first = tick(now + HALF_AN_HOUR)
    assert (first.read_at, first.spans_at) == (now + HALF_AN_HOUR, now)
    assert len(spans()) == 1

    theirs.etag, theirs.body = "two", calendar(evening("06"), evening("07"))
    second = tick(now + 2 * HALF_AN_HOUR)
    assert second.etag == '"two"'
    assert len(spans()) == 2
    assert second.due_at == now + 3 * HALF_AN_HOUR


def test_once_a_day_it_is_read_whole_because_the_days_that_matter_go_on(
    nights: Nights, cast: Cast, theirs: Desk, now: datetime
) -> None:
    theirs.etag = "one"
    theirs.body = calendar(
        event("DTSTART:20200101T080000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY")
    )
    subscribed(cast.rivera, theirs, now)
    last = spans()[-1]

    tick(now + timedelta(days=1))

    assert spans()[-1][0] == last[0] + timedelta(days=1)
    assert "if-none-match" not in theirs.server.asked[-1].lower()


def test_after_a_failure_the_old_busy_times_stay_and_are_said_to_be_old(
    rivera: Client, cast: Cast, theirs: Desk, now: datetime, sign_in: SignIn
) -> None:
    nights_roster = Coverage.objects.filter(person=cast.rivera)[0].position.roster
    subscribed(cast.rivera, theirs, now)
    theirs.down = True

    waits = []
    at = now + HALF_AN_HOUR
    for _time in range(6):
        row = tick(at)
        assert row.due_at is not None
        waits.append((row.due_at - at).total_seconds())
        at = row.due_at

    assert waits == [1, 2, 5, 10, 1800, 1800]
    assert len(spans()) == 1
    assert "the last try failed: The server answered 503" in text(rivera.get(PAGE))
    assert "What was read before still counts." in text(rivera.get(PAGE))
    plan = sign_in(cast.novak).get(
        reverse("rosters:plan", args=[nights_roster.public_id])
    )
    assert "R. Rivera: Read just now; the last try failed" in text(plan).replace(
        "Rosa Rivera", "R. Rivera"
    ).replace('<span class="warn">', "")

    theirs.down = False
    mended = tick(at)
    assert (mended.failures, mended.failed_because) == (0, "")


def test_one_that_cannot_be_read_stops_no_other(
    nights: Nights, cast: Cast, theirs: Desk, now: datetime
) -> None:
    broken = subscribed(cast.rivera, theirs, now)
    BusyCalendar.objects.filter(pk=broken.pk).update(zone="Nowhere/None", sealed="x")
    subscribed(cast.okafor, theirs, now)

    assert duties.read_calendars(now + HALF_AN_HOUR) == 2

    rows = {row.person_id: row for row in BusyCalendar.objects.all()}
    assert rows[cast.okafor.pk].read_at == now + HALF_AN_HOUR
    lost = rows[cast.rivera.pk]
    assert lost.failed_because == "The address is lost. Give it once more."
    assert lost.due_at == now + 2 * HALF_AN_HOUR


def test_who_removes_it_while_it_is_read_has_removed_it(
    nights: Nights, cast: Cast, theirs: Desk, now: datetime
) -> None:
    calendar_ = subscribed(cast.rivera, theirs, now)
    [row] = due.claim(
        BusyCalendar.objects.select_related("organisation"),
        now=now + HALF_AN_HOUR,
        lease=HALF_AN_HOUR,
        limit=1,
    )
    busy.remove(calendar_, by=cast.rivera.pk, now=now)

    ask = busy.asking(row, now=now + HALF_AN_HOUR)
    assert ask is not None
    busy.take_answer(row, ask, now=now + HALF_AN_HOUR)

    assert not BusyCalendar.objects.exists()
    assert spans() == []


def test_it_ends_with_the_role_it_was_given_for(
    nights: Nights, cast: Cast, theirs: Desk, now: datetime
) -> None:
    for person in [cast.rivera, cast.okafor, cast.vang]:
        subscribed(person, theirs, now)

    leave(cast.rivera, cast.tamarack, now=now, by=cast.admin.pk)
    held = cast.okafor.memberships.get()
    end_role(held, now=now, by=cast.admin.pk)

    assert [row.person for row in BusyCalendar.objects.all()] == [cast.vang]
    assert {row.person_id for row in BusySpan.objects.all()} == {cast.vang.pk}


def test_ones_own_shifts_read_back_make_nobody_busy(
    nights: Nights, cast: Cast, theirs: Desk, now: datetime
) -> None:
    uid = min(questions.own_uids(cast.rivera.pk, now=now))
    theirs.body = calendar(evening("05", uid=f"{uid}@google.com"), evening("06"))

    subscribed(cast.rivera, theirs, now)

    assert [begins for begins, _ends in spans()] == [central("2026-11-06T20:00")]


# -- what it does ------------------------------------------------------------------


def block(nights: Nights, now: datetime) -> None:
    asked = roster_settings.Rules(busy_blocks=True)
    nights.primary.roster = roster_settings.set_rules(nights.roster, asked, now=now)


def put(nights: Nights, cast: Cast, now: datetime, **more: object) -> Override:
    return changes.add_override(
        nights.primary,
        changes.Wish(Change.ADD, cast.kessler, reason="They said it is fine"),
        starts_at=central("2026-11-05T19:00"),
        ends_at=central("2026-11-06T07:00"),
        now=now,
        **more,  # type: ignore[arg-type]  # `despite`
    )


def test_busy_time_only_warns_unless_the_roster_says_that_it_blocks(
    nights: Nights, cast: Cast, theirs: Desk, now: datetime
) -> None:
    subscribed(cast.kessler, theirs, now)
    fifth = shift(nights.primary, span("2026-11-05T19:00", "2026-11-06T07:00"))

    [kessler] = [
        one for one in offers.candidates(fifth, now=now) if one.person == cast.kessler
    ]
    assert kessler.broken == ()
    assert kessler.mark == "is busy from Thu 5 Nov 20:00 by their own calendar"
    put(nights, cast, now)


def test_where_it_blocks_it_is_waived_by_its_name_only(
    nights: Nights, cast: Cast, theirs: Desk, now: datetime
) -> None:
    subscribed(cast.kessler, theirs, now)
    block(nights, now)

    with pytest.raises(RulesBroken, match="is busy from Thu 5 Nov 20:00"):
        put(nights, cast, now)
    made = put(nights, cast, now, despite=[Rule.BUSY])

    assert made.despite == ["busy"]


def test_it_costs_one_query_more_however_many_people(
    nights: Nights, cast: Cast, theirs: Desk, now: datetime
) -> None:
    everybody = [cast.kessler, cast.okafor, cast.vang, cast.lindqvist]
    asking = rules.Asking(nights.primary, FIFTH)

    def asked(*people: User) -> tuple[int, set[Rule]]:
        with CaptureQueriesContext(connection) as queries:
            found = rules.broken_by(asking, people)
        common = set.intersection(*({b.rule for b in s} for s in found.values()))
        return len(queries), common

    assert nights.primary.roster.pk  # read once, whoever is asked about
    before, _rules = asked(cast.kessler)
    block(nights, now)
    for person in everybody:
        subscribed(person, theirs, now)

    assert asked(cast.kessler) == (before + 1, {Rule.BUSY})
    assert asked(*everybody) == (before + 1, {Rule.BUSY})


def test_published_nights_that_clash_are_listed_once_to_both(
    rivera: Client, nights: Nights, cast: Cast, theirs: Desk, novak: Client
) -> None:
    again = evening("05", uid="again").replace("T20", "T22").replace("T21", "T23")
    theirs.body = calendar(evening("05"), again, evening("20"))
    rivera.post(PAGE, {"credential": theirs.address})

    own = text(rivera.get(PAGE))
    plan = text(novak.get(address("plan", nights)))

    for page in [own, plan]:
        assert page.count("Thu 5 Nov 19:00-07:00") == 1
        assert "busy 20:00-21:00" in page
        assert "Fri 20 Nov" not in page  # Vang's night
    assert "You are busy in one of your shifts." in own
    assert "Therapy" not in plan


def test_nobody_but_their_own_coordinator_sees_that_there_is_one(
    nights: Nights, cast: Cast, theirs: Desk, now: datetime, sign_in: SignIn
) -> None:
    made = subscribed(cast.rivera, theirs, now)

    def seen(person: object) -> bool:
        scope = scope_of(person, now=now)  # type: ignore[arg-type]  # one of the cast
        rows = (
            BusyCalendar.objects.visible_to(scope),
            BusySpan.objects.visible_to(scope),
        )
        assert len({some.exists() for some in rows}) == 1
        return rows[0].exists()

    assert seen(cast.rivera)
    assert seen(cast.novak)
    for other in [cast.okafor, cast.dunn, cast.stranger_coordinator]:
        assert not seen(other)
    plan = address("plan", nights)
    assert "own calendars" in text(sign_in(cast.novak).get(plan))
    assert "own calendars" not in text(sign_in(cast.rivera).get(plan))
    gone = reverse("rosters:remove_own_calendar", args=[made.public_id])
    assert sign_in(cast.novak).post(gone).status_code in {403, 404}
    assert sign_in(cast.okafor).post(gone).status_code == 404
    assert BusyCalendar.objects.exists()


def test_another_consortium_they_serve_learns_nothing_of_it(
    nights: Nights, cast: Cast, theirs: Desk, now: datetime
) -> None:
    subscribed(cast.stranger_clinician, theirs, now)  # for Two Rivers
    host = cast.tri_town.host
    give_role(
        cast.stranger_clinician, host, Role.CLINICIAN, starts_on=now.date(), now=now
    )
    fifth = rules.Asking(nights.primary, span("2026-11-05T19:00", "2026-11-06T07:00"))

    assert spans()
    assert rules.busy_notes(fifth, [cast.stranger_clinician]) == {}
    block(nights, now)
    found = rules.broken_by(fifth, [cast.stranger_clinician])
    reasons = found[cast.stranger_clinician.pk]
    assert Rule.BUSY not in {each.rule for each in reasons}


def test_removing_it_removes_every_busy_time(
    rivera: Client, cast: Cast, theirs: Desk, now: datetime
) -> None:
    made = subscribed(cast.rivera, theirs, now)

    gone = reverse("rosters:remove_own_calendar", args=[made.public_id])
    page = text(rivera.post(gone, follow=True))

    assert "Removed, with every busy time read from it." in page
    assert spans() == []
