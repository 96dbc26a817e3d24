"""Whom to ring, in order, and why everyone else is passed over."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.core.engagement import Engagement, Work, work_of
from dispatch.core.ladder import Rung, Whom
from dispatch.core.routing import Candidate, engaged_all, rank

NOW = datetime(2026, 11, 3, 8, 14, tzinfo=UTC)
RIVERA = Candidate(
    person_id=1,
    tier=1,
    position=1,
    reachable=True,
    work=Work.FREE,
    declined=False,
    already_rung=False,
    last_called_at=None,
)
OKAFOR = replace(RIVERA, person_id=2, tier=2)
LINDQVIST = replace(RIVERA, person_id=3, tier=0, is_supervisor=True)
EVERYONE = [RIVERA, OKAFOR, LINDQVIST]


def test_the_first_rung_rings_the_primary_and_says_why_not_the_others() -> None:
    routing = rank(EVERYONE, Whom.PRIMARY)

    assert routing.chosen == ((1, "on call, primary"),)
    assert routing.passed_over == ((2, "not at this rung"), (3, "not at this rung"))


def test_an_engaged_clinician_is_passed_over_with_the_reason() -> None:
    routing = rank([replace(RIVERA, work=Work.ENGAGED)], Whom.PRIMARY)

    assert routing.passed_over == ((1, "is engaged"),)


def test_who_declined_is_not_rung_again() -> None:
    assert rank([replace(OKAFOR, declined=True)], Whom.EVERYONE_FREE).chosen == ()


def test_the_least_recently_called_goes_first() -> None:
    called = replace(RIVERA, person_id=9, last_called_at=NOW - timedelta(hours=1))

    routing = rank([called, RIVERA], Whom.PRIMARY)

    assert [person for person, _ in routing.chosen] == [1, 9]


def test_the_supervisor_rung_rings_supervisors_only() -> None:
    assert rank(EVERYONE, Whom.SUPERVISOR).chosen == ((3, "duty supervisor"),)


candidates = st.lists(
    st.builds(
        Candidate,
        person_id=st.integers(1, 6),
        tier=st.integers(0, 2),
        position=st.integers(0, 3),
        reachable=st.booleans(),
        work=st.sampled_from(Work),
        declined=st.booleans(),
        already_rung=st.booleans(),
        last_called_at=st.none() | st.just(NOW),
        is_supervisor=st.booleans(),
    ),
    unique_by=lambda candidate: candidate.person_id,
)


@given(candidates, st.sampled_from(Whom))
def test_everyone_is_named_once_and_the_order_of_input_does_not_matter(
    people: list[Candidate], whom: Whom
) -> None:
    routing = rank(people, whom)
    backwards = rank(list(reversed(people)), whom)

    named = [person for person, _ in routing.chosen + routing.passed_over]
    assert sorted(named) == sorted(candidate.person_id for candidate in people)
    assert routing == backwards


def test_who_is_on_the_phone_comes_after_who_is_free_but_is_rung() -> None:
    talking = replace(RIVERA, work=Work.ON_THE_PHONE)

    routing = rank([talking, OKAFOR], Whom.EVERYONE_FREE)

    assert routing.chosen == (
        (2, "on call, backup"),
        (1, "on call, primary; on the phone with another request"),
    )


def test_a_stale_engagement_is_rung_never_skipped() -> None:
    routing = rank([replace(RIVERA, work=Work.STALE)], Whom.PRIMARY)

    assert routing.chosen == ((1, "on call, primary; shown engaged, but long past"),)


def test_who_is_not_fit_today_is_passed_over_with_the_reason() -> None:
    expired = replace(RIVERA, unfit="has a licence that has expired")

    assert rank([expired], Whom.PRIMARY).passed_over == (
        (1, "has a licence that has expired"),
    )


HOUR = timedelta(hours=1)
VISIT = Engagement(in_person=True, marked_at=NOW)
CALL = replace(VISIT, in_person=False)


def at_work(*engagements: Engagement, after: timedelta) -> Work:
    return work_of(engagements, now=NOW + after, stale_after=4 * HOUR)


def test_nobody_at_work_is_free() -> None:
    assert at_work(after=HOUR) is Work.FREE


def test_a_visit_engages_until_nothing_was_marked_for_four_hours() -> None:
    assert at_work(VISIT, after=4 * HOUR - timedelta(seconds=1)) is Work.ENGAGED
    assert at_work(VISIT, after=4 * HOUR) is Work.STALE


def test_an_estimate_counts_before_the_four_hours() -> None:
    short = replace(VISIT, expected_clear_at=NOW + HOUR)
    long = replace(VISIT, expected_clear_at=NOW + 9 * HOUR)

    assert at_work(short, after=HOUR) is Work.STALE
    assert at_work(long, after=8 * HOUR) is Work.ENGAGED


def test_a_consult_keeps_the_phone_busy_and_a_forgotten_one_nobody() -> None:
    assert at_work(CALL, after=HOUR) is Work.ON_THE_PHONE
    assert at_work(CALL, after=5 * HOUR) is Work.FREE
    assert at_work(CALL, VISIT, after=HOUR) is Work.ENGAGED


ON_CALL = (
    Rung(Whom.PRIMARY, timedelta(seconds=90)),
    Rung(Whom.BACKUP, timedelta(seconds=90)),
)
AT_WORK = replace(RIVERA, work=Work.ENGAGED)


@pytest.mark.parametrize(
    ("backup", "engaged"),
    [
        (Work.ENGAGED, True),
        (Work.FREE, False),
        (Work.STALE, False),
        (Work.ON_THE_PHONE, False),
    ],
)
def test_only_while_nobody_is_free_is_everybody_engaged(
    backup: Work, engaged: bool
) -> None:
    assert engaged_all([AT_WORK, replace(OKAFOR, work=backup)], ON_CALL) is engaged


@pytest.mark.parametrize(
    "no_help",
    [{"declined": True}, {"unfit": "is off"}, {"reachable": False}, {"tier": 0}],
)
def test_who_could_not_come_anyway_does_not_count_as_free(
    no_help: dict[str, Any],
) -> None:
    assert engaged_all([AT_WORK, replace(OKAFOR, **no_help)], ON_CALL)


def test_where_nobody_is_on_call_nobody_is_engaged() -> None:
    assert not engaged_all([], ON_CALL)


def test_whom_the_ladder_does_not_ring_is_not_waited_for() -> None:
    primary_only = ON_CALL[:1]

    assert not engaged_all([replace(OKAFOR, work=Work.ENGAGED)], primary_only)
