"""What an edit of the plan would break, before it is saved."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from common.intervals import Span
from rosters.core.effects import Move
from rosters.core.preferences import Level, Preference
from rosters.core.rules import Duty, Limits, Rule
from rosters.core.strains import Known, Strain, rules_of, strains
from rosters.core.words import PersonId

CENTRAL = ZoneInfo("America/Chicago")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MONDAY = datetime(2027, 1, 5, 1, 0, tzinfo=UTC)  # 19:00 on the wall, the 4th
VANG, OKAFOR = PersonId(1), PersonId(2)
PRIMARY, BACKUP = 10, 11
LIMITS = {each: Limits(CENTRAL, rest=10 * HOUR, most_nights=3) for each in (10, 11)}


Given = tuple[PersonId, Duty]


def night(
    day: int,
    person: PersonId,
    position: int = PRIMARY,
    *,
    hours: int = 12,
    line: int = 1,
) -> Given:
    begins = MONDAY + day * DAY
    span = Span(begins, begins + hours * HOUR)
    return person, Duty(span, position, (line, begins.date()))


def gives(given: Given) -> Move:
    person, duty = given
    return Move(duty.span.starts_at, duty.span.ends_at, duty.position, None, person)


def told(found: list[Strain]) -> list[tuple[int, list[Rule]]]:
    return [
        ((one.span.starts_at - MONDAY) // DAY, [each.rule for each in one.broken])
        for one in found
    ]


def of(new: list[Given], also: list[Given] | None = None) -> list[Strain]:
    return strains(map(gives, new), [*new, *(also or [])], LIMITS, {})


def test_two_seats_at_once_are_said_of_the_seat_that_is_given() -> None:
    found = of([night(0, VANG)], [night(0, VANG, BACKUP), night(0, OKAFOR, 10)])

    assert told(found) == [(0, [Rule.ELSEWHERE])]
    assert (found[0].position, found[0].person) == (PRIMARY, VANG)


def test_too_little_rest_and_too_many_nights_in_a_row_are_said() -> None:
    short = of([night(0, VANG, hours=16), night(1, VANG)])
    touching = of([night(0, VANG, hours=24), night(1, VANG, line=2)])
    many = of([night(day, VANG) for day in range(4)])

    assert told(short) == [(0, [Rule.REST]), (1, [Rule.REST])]
    assert told(touching) == [(0, [Rule.REST]), (1, [Rule.REST])]
    assert [rules for _, rules in told(many)] == [[Rule.NIGHTS]] * 4


def test_the_nights_of_one_pattern_that_touch_are_one_turn() -> None:
    assert told(of([night(0, VANG, hours=24), night(1, VANG, hours=24)])) == []


def test_the_pieces_of_one_night_need_no_rest_between_them() -> None:
    on = MONDAY.date()
    pieces: list[Given] = [
        (VANG, Duty(Span(MONDAY + begin * HOUR, MONDAY + end * HOUR), PRIMARY, (1, on)))
        for begin, end in ((0, 4), (6, 12))
    ]

    assert told(of(pieces)) == []


def test_a_seat_held_for_months_still_stands_against_another() -> None:
    months = night(-60, VANG, BACKUP, hours=24 * 120)

    assert told(of([night(0, VANG)], [months]))[0][1][0] == Rule.ELSEWHERE


def test_what_somebody_said_of_their_week_is_said() -> None:
    week = [Preference(0, time(0), time(0), Level.CANNOT)]
    new = night(0, VANG)

    found = strains([gives(new)], [new], LIMITS, {VANG: Known(week)})

    assert told(found) == [(0, [Rule.CANNOT])]


def test_nobody_is_planned_without_a_word_who_has_no_phone_or_may_not_be_sent() -> None:
    known = Known(is_reachable=False, unfit_on={CENTRAL: {MONDAY.date()}})

    found = strains([gives(night(0, VANG))], [night(0, VANG)], LIMITS, {VANG: known})

    assert rules_of(found) == (Rule.UNREACHABLE, Rule.UNQUALIFIED)


@given(
    days=st.lists(st.integers(0, 40), unique=True, max_size=12),
    moved=st.sets(st.integers(0, 40)),
)
def test_what_is_said_is_what_the_rules_say_of_each_shift_that_moves(
    days: list[int], moved: set[int]
) -> None:
    held = [night(day, VANG) for day in days]
    new = [night(day, VANG) for day in days if day in moved]
    in_a_row = {
        day
        for day in days
        for first in range(day - 3, day + 1)
        if set(range(first, first + 4)) <= set(days)
    }

    found = strains(map(gives, new), held, LIMITS, {})

    assert {day for day, _ in told(found)} == in_a_row & moved


@given(
    lines=st.lists(st.sampled_from([0, 0, 1, 2]), max_size=14),
    others=st.sets(st.integers(0, 13)),
)
def test_what_touches_is_one_shift_only_as_the_turn_of_one_pattern_and_person(
    lines: list[int], others: set[int]
) -> None:
    """Halves of days, one after the other, each of a pattern (0: nobody is on call),
    some of them another's: a half breaks the rest of whoever has the half next to it
    by another pattern.
    """
    halves: dict[int, Given] = {}
    for half, line in enumerate(lines):
        if line:
            begins = MONDAY + half * 12 * HOUR
            person = OKAFOR if half in others else VANG
            duty = Duty(
                Span(begins, begins + 12 * HOUR), PRIMARY, (line, begins.date())
            )
            halves[half] = person, duty

    rest_only = {PRIMARY: Limits(CENTRAL, rest=10 * HOUR)}
    found = strains(map(gives, halves.values()), halves.values(), rest_only, {})

    def clash(one: int, other: int) -> bool:
        if one not in halves or other not in halves:
            return False
        (mine, duty), (theirs, next_to) = halves[one], halves[other]
        assert duty.night is not None
        assert next_to.night is not None
        return mine == theirs and duty.night[0] != next_to.night[0]

    strained = {
        half
        for half, (person, duty) in halves.items()
        for one in found
        if one.person == person and one.span.overlaps(duty.span)
    }
    ends = {half for half in halves if clash(half, half - 1) or clash(half, half + 1)}
    assert ends <= strained
    assert {half for half in strained if _turn_of(half, halves) & ends} == strained
    assert all(rule == [Rule.REST] for _, rule in told(found))


def _turn_of(half: int, halves: dict[int, Given]) -> set[int]:
    """The halves that are one turn with it: same person and pattern, no break."""
    person, duty = halves[half]
    assert duty.night is not None
    found = {half}
    for step in (-1, 1):
        at = half + step
        while at in halves:
            other, its = halves[at]
            assert its.night is not None
            if (other, its.night[0]) != (person, duty.night[0]):
                break
            found.add(at)
            at += step
    return found


def test_nights_in_a_row_are_counted_as_far_as_the_rules_count_them() -> None:
    fortnight = [night(day, VANG) for day in range(14)]

    (first, *_rest) = strains([gives(fortnight[0])], fortnight, LIMITS, {})

    assert [each.nights for each in first.broken] == [14]


def test_a_day_unfit_is_asked_by_the_zone_of_each_shift() -> None:
    known = Known(unfit_on={ZoneInfo("America/Denver"): {MONDAY.date()}})

    assert (
        strains([gives(night(0, VANG))], [night(0, VANG)], LIMITS, {VANG: known}) == []
    )
