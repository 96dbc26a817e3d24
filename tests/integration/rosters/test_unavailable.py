"""8 by text: whoever is on call leaves coverage at once, and comes back the same way.

It is 02:14 on Tuesday: Rivera is primary until 07:00, Lindqvist the backup.
"""

from datetime import datetime, timedelta
from itertools import count

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.models import AuditEntry, User
from dispatch.core.words import PageState, Source
from dispatch.models import Alarm, Page
from dispatch.services import answering, paging
from notifications.models import Message, ReplyCode
from notifications.services import inbound
from rosters import duties, selectors
from rosters.core.rules import Rule
from rosters.core.words import Change
from rosters.models import TimeOff
from rosters.selectors.shortfalls import open_gaps
from rosters.services import changes, time_off, unavailable
from tests.cast import Cast, scope_of
from tests.conftest import SignIn
from tests.integration.dispatch.scene import OURS, ask
from tests.integration.notifications.conftest import verified_phone
from tests.integration.rosters.handsets import (
    KESSLER,
    LINDQVIST,
    RIVERA,
    nights_with_handsets,
)
from tests.integration.rosters.nights import Nights, central, rows

SIDS = count(1)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
NEXT_UNTIL = "TANDEM Nights primary: R. Rivera is unavailable until"
EXAMPLES = "8 2 is 2 hours, 8 0700 until 07:00, 8 1127 0700 a day, 8 0 back."


@pytest.fixture
def nights(cast: Cast, now: datetime) -> Nights:
    return nights_with_handsets(cast, now)


def texts(body: str, at: datetime, number: str = RIVERA, sid: str = "") -> str | None:
    came = inbound.Came(sid or f"SM{next(SIDS)}", number, OURS, at)
    return inbound.take_text(came, body)


def on_now(nights: Nights, at: datetime) -> list[int]:
    return [one.person_id for one in selectors.on_call([nights.roster.pk], at)]


def told(person: User, topic: str = "unavailable") -> list[str]:
    rows = Message.objects.filter(person=person, topic=topic).order_by("pk")
    return [row.text for row in rows]


def test_for_two_hours_says_until_when_what_is_open_who_covers_it_and_the_way_back(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    assert on_now(nights, now) == [cast.rivera.pk, cast.lindqvist.pk]

    answer = texts("8 2", now)

    assert answer == (
        "Unavailable until Tue 3 Nov 04:14 CST. Nights primary is open now: "
        "M. Lindqvist covers it. Back sooner: text 8 0."
    )
    assert on_now(nights, now) == [cast.lindqvist.pk]
    assert on_now(nights, now + 2 * HOUR) == [cast.rivera.pk, cast.lindqvist.pk]
    assert told(cast.lindqvist) == [
        f"{NEXT_UNTIL} Tue 3 Nov 04:14. You are next: keep your phone at hand."
    ]
    assert AuditEntry.objects.get(act="take_time_off").person == cast.rivera


def test_zero_puts_everything_back_and_tells_who_was_next(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    texts("8 2", now)

    answer = texts("8 0", now + MINUTE)

    assert answer == "Available again. Nights primary is yours again."
    assert on_now(nights, now + MINUTE) == [cast.rivera.pk, cast.lindqvist.pk]
    assert told(cast.lindqvist)[1:] == [
        "TANDEM Nights primary: R. Rivera is available again."
    ]
    assert not TimeOff.objects.standing().exists()


def test_the_supervisor_and_the_coordinator_hear_of_the_gap_on_the_engines_next_turn(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    verified_phone(cast.novak, "+17155550120", now)
    texts("8 2", now)

    duties.look_for_gaps(now)

    [gap] = open_gaps(scope_of(cast.novak, now=now), nights.roster, now=now)
    assert (gap.starts_at, gap.ends_at) == (now, now + 2 * HOUR)
    alarm = Alarm.objects.get(kind="gap")
    assert alarm.label == "Nights primary Tue 3 Nov 02:14-04:14"
    [said] = told(cast.novak, "gap")
    assert said.startswith("TANDEM GAP Nights primary Tue 3 Nov 02:14-04:14. Could: ")
    assert "Rivera" not in said

    texts("8 0", now + MINUTE)
    duties.look_for_gaps(now + MINUTE)

    assert open_gaps(scope_of(cast.novak, now=now), nights.roster, now=now) == []
    alarm.refresh_from_db()
    assert alarm.acknowledged_at is not None


def test_the_same_text_brought_twice_does_it_once(
    nights: Nights, now: datetime
) -> None:
    first = texts("8 2", now, sid="SMsame")
    again = texts("8 2", now + MINUTE, sid="SMsame")

    assert (first is None, again) == (False, None)
    assert TimeOff.objects.count() == 1


def test_said_again_only_the_end_changes(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    texts("8 2", now)

    same = texts("82", now)
    longer = texts("8 0600", now + MINUTE)

    assert same == (
        "Unavailable until Tue 3 Nov 04:14 CST. No other shift opens. "
        "Back sooner: text 8 0."
    )
    assert longer == (
        "Unavailable until Tue 3 Nov 06:00 CST. Nights primary Tue 3 Nov 04:14-06:00 "
        "is open. Back sooner: text 8 0."
    )
    assert TimeOff.objects.get().ends_at == central("2026-11-03T06:00")
    assert on_now(nights, now + 3 * HOUR) == [cast.lindqvist.pk]


@pytest.mark.parametrize(("again", "until"), [("8 1", "03:15"), ("8 0500", "05:00")])
def test_said_again_with_another_end_whoever_is_next_hears_until_when(
    nights: Nights, cast: Cast, now: datetime, again: str, until: str
) -> None:
    texts("8 2", now)

    texts(again, now + MINUTE)

    assert told(cast.lindqvist)[1:] == [
        f"{NEXT_UNTIL} Tue 3 Nov {until}, not Tue 3 Nov 04:14. You are next until then."
    ]


def test_said_again_with_another_end_nobody_hears_of_a_shift_that_has_not_begun(
    nights: Nights, cast: Cast
) -> None:
    noon = central("2026-11-03T12:00")
    texts("8 2000", noon)

    texts("8 2100", noon + MINUTE)

    assert told(cast.lindqvist) == []


def test_a_day_and_a_time_open_the_shifts_until_then(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    answer = texts("8 1105 0700", now)

    assert answer == (
        "Unavailable until Thu 5 Nov 07:00 CST. Nights primary is open now, and 2 more:"
        " M. Lindqvist covers it. Back sooner: text 8 0."
    )


def test_when_the_last_one_leaves_nobody_covers_it(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    texts("8 2", now)

    answer = texts("8 1", now, LINDQVIST)

    assert answer == (
        "Unavailable until Tue 3 Nov 03:14 CST. Nights backup is open now: "
        "NOBODY covers it, the supervisor is told. Back sooner: text 8 0."
    )
    assert on_now(nights, now) == []


@pytest.mark.parametrize(
    ("body", "begins"),
    [
        ("8", "Nothing was changed. "),
        ("8 700", "Nothing was changed. "),
        ("8 until seven", "Nothing was changed. "),
        ("8 99", "Hours are 1 to 72. Nothing was changed. "),
        ("8 2460", "No clock shows that time. Nothing was changed. "),
        ("8 1331 0700", "There is no such day. Nothing was changed. "),
        ("8 1224 0700", "That is over, or over 31 days off. Nothing changed. "),
    ],
)
def test_what_makes_no_sense_changes_nothing_and_is_answered_with_examples(
    nights: Nights, now: datetime, body: str, begins: str
) -> None:
    assert texts(body, now) == begins + EXAMPLES
    assert not TimeOff.objects.exists()


def test_zero_ends_no_time_off_that_was_planned(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    time_off.take(
        cast.tri_town,
        cast.rivera,
        starts_at=now - HOUR,
        ends_at=now + 8 * HOUR,
        now=now - HOUR,
    )

    answer = texts("8 0", now)

    assert answer == (
        "You have planned time off until Tue 3 Nov 10:14 CST. That stays: your "
        "coordinator ends it."
    )
    assert TimeOff.objects.standing().count() == 1


def test_planned_time_off_that_lasts_longer_is_said(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    time_off.take(
        cast.tri_town,
        cast.rivera,
        starts_at=now - HOUR,
        ends_at=now + 8 * HOUR,
        now=now - HOUR,
    )

    assert texts("8 2", now) == (
        "Unavailable until Tue 3 Nov 04:14 CST. No shift opens. Your planned time off "
        "until Tue 3 Nov 10:14 CST stays. Back sooner: text 8 0."
    )


def test_zero_from_who_is_available_changes_nothing(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    before = rows(nights.primary)

    answer = texts("8 0", now)

    assert answer == (
        "You are available. Nothing was changed. To be unavailable text like 8 2."
    )
    assert rows(nights.primary) == before


def test_it_is_nobodys_but_a_clinicians(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    verified_phone(cast.dunn, "+17155550110", now)

    for number in ("+17155550110", "+17155559999"):
        answer = texts("8 2", now, number)
        assert answer == "Codes only. Nothing you wrote was passed on."
    assert not TimeOff.objects.exists()


def test_two_digits_after_8_are_hours_also_while_a_message_has_that_code(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    callout = ask(cast, now)
    page = Page.objects.get(callout=callout, person=cast.rivera)
    assert page.message_id is not None
    code = ReplyCode.objects.get(message_id=page.message_id).code

    answer = texts(f"8 {code}", now)

    hours = int(code)
    expected = "Unavailable until" if hours <= 72 else "Hours are 1 to 72."
    assert answer is not None
    assert answer.startswith(expected)


def test_what_they_have_taken_stays_theirs_and_what_they_were_asked_goes_on(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    taken = ask(cast, now)
    page = Page.objects.get(callout=taken, person=cast.rivera)
    answering.accept_page(page.pk, in_person=True, now=now, source=Source.TEXT)

    answer = texts("8 2", now)

    assert answer is not None
    assert f"Harlow {taken.sequence} stays yours." in answer
    assert answer.endswith("Back sooner: text 8 0.")
    assert len(answer) <= 160
    taken.refresh_from_db()
    assert taken.lead == cast.rivera


def test_a_page_that_asks_them_counts_as_cannot_and_the_next_is_asked(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    asked = ask(cast, now)

    texts("8 2", now)

    state = {page.person: page.state for page in asked.pages.all()}
    assert state == {cast.rivera: PageState.DECLINED, cast.lindqvist: PageState.OPEN}


def test_who_stands_in_leaves_as_well(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    changes.add_override(
        nights.primary,
        changes.Wish(Change.REPLACE, cast.kessler),
        starts_at=now,
        ends_at=now + HOUR,
        now=now,
    )

    answer = texts("8 1", now + MINUTE, KESSLER)

    assert answer is not None
    assert "Nights primary is open now" in answer
    assert on_now(nights, now + MINUTE) == [cast.lindqvist.pk]


def test_said_again_it_counts_over_who_put_them_back_meanwhile(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    texts("8 0700", now)
    changes.add_override(
        nights.primary,
        changes.Wish(Change.ADD, cast.rivera, reason="nobody else"),
        starts_at=now + MINUTE,
        ends_at=now + HOUR,
        now=now + MINUTE,
        despite=[Rule.TIME_OFF],
    )
    assert on_now(nights, now + MINUTE) == [cast.rivera.pk, cast.lindqvist.pk]

    texts("8 0700", now + 2 * MINUTE)

    assert on_now(nights, now + 2 * MINUTE) == [cast.lindqvist.pk]
    assert TimeOff.objects.count() == 1


def test_it_leaves_the_past_alone(nights: Nights, cast: Cast, now: datetime) -> None:
    texts("8 2", now + HOUR)
    texts("8 0", now + HOUR + MINUTE)

    before = on_now(nights, now + HOUR - MINUTE)
    between = on_now(nights, now + HOUR + timedelta(seconds=30))

    assert before == [cast.rivera.pk, cast.lindqvist.pk]
    assert between == [cast.lindqvist.pk]


def test_it_is_by_the_clock_of_the_roster_they_are_on(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    assert unavailable.zone_of(cast.rivera.pk, now=now) == "America/Chicago"
    assert unavailable.zone_of(cast.dunn.pk, now=now) is None


def test_a_month_asks_no_more_of_the_database_than_a_day(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    counts = []
    for days in (8, 29):  # one week of Rivera's nights, and two
        with CaptureQueriesContext(connection) as asked:
            done = unavailable.begin(
                cast.rivera, now + days * 24 * HOUR, now=now, way="web"
            )
        counts.append((len(done.opened), len(asked)))
        unavailable.end(cast.rivera, now=now)

    (few, for_few), (many, for_many) = counts
    assert many > few
    assert for_many == for_few


def test_who_is_on_a_request_is_not_said_to_cover_it(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    taken = ask(cast, now)
    page = paging.page_person(taken, cast.lindqvist.pk, rung=1, why="asked", now=now)
    answering.accept_page(page.pk, in_person=True, now=now, source=Source.TEXT)

    answer = texts("8 2", now)

    assert answer == (
        "Unavailable until Tue 3 Nov 04:14 CST. Nights primary is open now: "
        "M. Lindqvist is on a request, nobody else is free. Back sooner: text 8 0."
    )


def test_who_is_unavailable_is_not_offered_to_take_over(
    nights: Nights, cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    vang = sign_in(cast.vang)
    url = reverse("rosters:on_call", args=[nights.roster.public_id])

    assert "I take it from now" in vang.get(url).content.decode()
    unavailable.begin(cast.vang, now + HOUR, now=now, way="web")

    assert "I take it from now" not in vang.get(url).content.decode()
