"""A fair draft: worked examples, and laws against the rules looked at again."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from common import walltime
from common.intervals import Span
from common.public_holidays import HolidayCalendar
from rosters.core.filling import (
    Candidate,
    Given,
    OpenShift,
    Sharing,
    draft,
    look_again,
)
from rosters.core.ledger import Tally
from rosters.core.preferences import Level, Preference, level_of
from rosters.core.rules import Duty, Limits, Rule, Standing
from rosters.core.words import PersonId
from tests.unit.rosters.test_rules import by_looking

CENTRAL = ZoneInfo("America/Chicago")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ANN, BEN, CAT = PersonId(1), PersonId(2), PersonId(3)
MONDAY = date(2026, 11, 9)
NO_RULES = Limits(CENTRAL)
FEDERAL = HolidayCalendar()


def night(on: date, position: int = 1) -> OpenShift:
    begins = datetime.combine(on, datetime.min.time()) + 19 * HOUR
    when = Span(
        walltime.instant_of(begins, CENTRAL),
        walltime.instant_of(begins + 12 * HOUR, CENTRAL),
    )
    return OpenShift(when, position, (position, on))


def nights(count: int, first: date = MONDAY) -> list[OpenShift]:
    return [night(first + n * DAY) for n in range(count)]


def says(level: Level, *shifts: OpenShift) -> tuple[Preference, ...]:
    """The week of somebody who takes so to the evenings on which these begin."""
    days = (shift.span.starts_at.astimezone(CENTRAL).weekday() for shift in shifts)
    return tuple(Preference(day, time(19), time(23), level) for day in days)


def people(*ids: int) -> list[Candidate]:
    return [Candidate(PersonId(each)) for each in ids]


def carried(
    hours: int = 0,
    *,
    weekend_days: frozenset[date] = frozenset(),
    holidays: frozenset[date] = frozenset(),
) -> Tally:
    return Tally(time=hours * HOUR, weekend_days=weekend_days, holidays=holidays)


def filled(
    shifts: Sequence[OpenShift],
    some: Sequence[Candidate],
    limits: Limits = NO_RULES,
) -> list[Given]:
    return draft(shifts, Sharing(some, limits, FEDERAL))


def who(found: Sequence[Given]) -> list[PersonId | None]:
    return [each.person for each in found]


def test_people_alike_take_turns_the_lower_id_first() -> None:
    assert who(filled(nights(4), people(3, 1, 2))) == [ANN, BEN, CAT, ANN]


def test_who_carried_fewer_hours_comes_first() -> None:
    some = [Candidate(ANN, carried(100)), Candidate(BEN, carried(90))]

    assert who(filled(nights(1), some)) == [BEN]


def test_a_weekend_goes_to_who_carried_fewer_however_many_hours_they_have() -> None:
    saturdays = frozenset({date(2026, 10, 3)})
    some = [
        Candidate(ANN, carried(10, weekend_days=saturdays)),
        Candidate(BEN, carried(500)),
    ]

    assert who(filled([night(date(2026, 11, 14))], some)) == [BEN]
    assert who(filled([night(date(2026, 11, 10))], some)) == [ANN]


def test_christmas_goes_to_who_had_no_holiday() -> None:
    thanksgiving = frozenset({date(2026, 11, 26)})
    some = [Candidate(ANN, carried(0, holidays=thanksgiving)), Candidate(BEN)]

    assert who(filled([night(date(2026, 12, 25))], some)) == [BEN]


def test_who_came_in_autumn_need_not_catch_up_with_spring() -> None:
    newcomer = Candidate(ANN, carried(100), days=73)  # a fifth of the year
    settled = Candidate(BEN, carried(480))

    assert who(filled(nights(1), [newcomer, settled])) == [BEN]
    assert who(filled(nights(1), [replace(newcomer, days=80), settled])) == [ANN]


def test_of_equals_who_was_on_call_the_longest_time_ago_comes_first() -> None:
    some = [
        Candidate(ANN, last_at=datetime(2026, 11, 1, tzinfo=UTC)),
        Candidate(BEN, last_at=datetime(2026, 10, 1, tzinfo=UTC)),
    ]

    assert who(filled(nights(1), some)) == [BEN]


def test_of_equals_who_prefers_it_comes_first() -> None:
    shift = night(MONDAY)
    some = [Candidate(ANN), Candidate(BEN, week=says(Level.PREFERS, shift))]

    assert who(filled([shift], some)) == [BEN]


def test_who_would_rather_not_has_it_only_where_nobody_else_may() -> None:
    first, second = nights(2)
    some = [
        Candidate(ANN, week=says(Level.RATHER_NOT, first, second)),
        Candidate(BEN, carried(900), time_off=(second.span,)),
    ]

    assert who(filled([first, second], some)) == [BEN, ANN]


def test_who_cannot_never_has_it_and_a_shift_nobody_may_take_says_why() -> None:
    shift = night(MONDAY)
    some = [
        Candidate(ANN, week=says(Level.CANNOT, shift)),
        Candidate(BEN, is_reachable=False),
        Candidate(CAT, unfit_on=frozenset({MONDAY + DAY})),
    ]

    [found] = filled([shift], some)

    assert found.person is None
    assert [
        (each.person, [one.rule for one in each.broken]) for each in found.stopped
    ] == [
        (ANN, [Rule.CANNOT]),
        (BEN, [Rule.UNREACHABLE]),
        (CAT, [Rule.UNQUALIFIED]),
    ]


def test_looking_again_finds_what_no_longer_holds_and_only_that() -> None:
    first, second = nights(2)
    sharing = Sharing(people(1, 2), Limits(CENTRAL, rest=24 * HOUR), FEDERAL)

    found = look_again([(second, ANN), (first, ANN)], sharing)

    [(shift, stopped)] = found.items()
    assert (shift, stopped.person) == (second, ANN)
    assert [each.rule for each in stopped.broken] == [Rule.REST]


# ── Laws ─────────────────────────────────────────────────────────────────────────

BASE = datetime(2026, 10, 26, 6, tzinfo=UTC)  # clocks go back six days later
ids = st.integers(1, 5).map(PersonId)


@st.composite
def spans(draw: st.DrawFn) -> Span:
    begin, length = draw(st.integers(0, 14 * 24)), draw(st.integers(1, 24))
    return Span(BASE + begin * HOUR, BASE + (begin + length) * HOUR)


@st.composite
def open_shifts(draw: st.DrawFn) -> list[OpenShift]:
    found = draw(st.lists(st.builds(OpenShift, spans(), st.integers(1, 3)), max_size=9))
    return [
        each
        for nth, each in enumerate(found)
        if not any(
            each.position == other.position and each.span.overlaps(other.span)
            for other in found[:nth]
        )
    ]


@st.composite
def candidates(draw: st.DrawFn) -> list[Candidate]:
    return [
        Candidate(
            person,
            Tally(time=draw(st.integers(0, 50)) * HOUR),
            tuple(draw(st.lists(st.builds(Duty, spans(), st.just(9)), max_size=2))),
            None,
            tuple(draw(st.lists(spans(), max_size=1))),
            draw(st.sampled_from([True, True, True, False])),
            frozenset(),
            tuple(draw(st.lists(lines, max_size=3))),
        )
        for person in draw(st.lists(ids, unique=True, min_size=1, max_size=4))
    ]


clocks = st.integers(0, 23).map(time)
lines = st.builds(Preference, st.integers(0, 6), clocks, clocks, st.sampled_from(Level))
limits = st.builds(
    Limits,
    st.just(CENTRAL),
    st.integers(0, 20).map(lambda n: n * HOUR),
    st.integers(0, 3),
)
cases = st.tuples(open_shifts(), candidates(), limits)
Case = tuple[list[OpenShift], list[Candidate], Limits]


@given(cases)
def test_no_rule_is_broken_and_nobody_who_cannot_is_put_there(case: Case) -> None:
    shifts, some, asked = case
    found = filled(shifts, some, asked)

    for each in found:
        if each.person is None:
            continue
        [known] = [one for one in some if one.person == each.person]
        others = [g.shift.as_duty() for g in found if g.person == each.person]
        others.remove(each.shift.as_duty())
        standing = Standing(
            (*known.duties, *others), known.time_off, known.is_reachable
        )
        assert by_looking(each.shift.as_duty(), standing, asked) == set()
        assert level_of(known.week, each.shift.span, CENTRAL) is not Level.CANNOT


@given(cases)
def test_a_shift_stays_open_only_if_something_stops_everybody(case: Case) -> None:
    shifts, some, asked = case
    for each in filled(shifts, some, asked):
        if each.person is None:
            assert {s.person for s in each.stopped} == {one.person for one in some}
            assert all(s.broken for s in each.stopped)
        else:
            assert each.stopped == ()


@given(cases, st.randoms(use_true_random=False))
def test_the_order_of_what_is_given_in_does_not_matter(
    case: Case, random: object
) -> None:
    shifts, some, asked = case
    mixed, others = list(shifts), list(some)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    random.shuffle(others)  # type: ignore[attr-defined]

    assert filled(mixed, others, asked) == filled(shifts, some, asked)


@given(cases)
def test_every_shift_is_given_once_or_open_and_no_other_one_is(case: Case) -> None:
    shifts, some, asked = case

    found = [each.shift for each in filled(shifts, some, asked)]

    assert sorted(found, key=repr) == sorted(shifts, key=repr)


@given(cases)
def test_a_draft_that_nobody_touched_holds_when_looked_at_again(case: Case) -> None:
    shifts, some, asked = case
    given_out = [
        (each.shift, each.person)
        for each in filled(shifts, some, asked)
        if each.person is not None
    ]

    assert look_again(given_out, Sharing(some, asked, FEDERAL)) == {}


weekdays = st.sets(st.integers(0, 40), max_size=30).map(
    lambda days: [
        night(on)
        for n in sorted(days)
        if (on := date(2027, 3, 1) + n * DAY).weekday() < 4
    ]
)


@given(weekdays, st.integers(1, 6))
def test_people_alike_end_within_one_shift_of_each_other(
    shifts: list[OpenShift], count: int
) -> None:
    found = Counter(who(filled(shifts, people(*range(1, count + 1)))))

    each = [found[PersonId(n)] for n in range(1, count + 1)]
    assert max(each) - min(each) <= 1


@settings(max_examples=30)
@given(st.integers(2, 6), st.integers(1, 60))
def test_whole_weeks_leave_people_alike_within_a_shift_for_each_kind(
    count: int, length: int
) -> None:
    """Holidays, weekends and nights are each shared evenly for themselves."""
    found = Counter(who(filled(nights(length), people(*range(1, count + 1)))))

    each = [found[PersonId(n)] for n in range(1, count + 1)]
    assert max(each) - min(each) <= 3


@given(weekdays, st.integers(0, 90), st.integers(1, 90))
def test_who_carried_more_gets_no_more_and_the_others_no_less(
    shifts: list[OpenShift], had: int, more: int
) -> None:
    some = [Candidate(ANN, carried(had)), Candidate(BEN), Candidate(CAT)]
    heavier = [Candidate(ANN, carried(had + more)), *some[1:]]

    before, after = (
        Counter(who(filled(shifts, some))),
        Counter(who(filled(shifts, heavier))),
    )

    assert after[ANN] <= before[ANN]
    assert all(after[other] >= before[other] for other in (BEN, CAT))


def test_shifts_long_past_count_only_for_when_somebody_was_last_on_call() -> None:
    far = tuple(
        replace(night(MONDAY - n * DAY).as_duty(), position=2) for n in range(60, 400)
    )
    some = [Candidate(ANN, duties=far), Candidate(BEN)]

    assert who(filled(nights(1), some, Limits(CENTRAL, 11 * HOUR, 3))) == [BEN]
