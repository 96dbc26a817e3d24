"""What an edit of the plan would break, before it is saved."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from rosters.core.effects import Held, Move
from rosters.core.preferences import Level, Preference
from rosters.core.rules import Limits, Rule
from rosters.core.strains import Strain, strains
from rosters.core.words import PersonId

CENTRAL = ZoneInfo("America/Chicago")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MONDAY = datetime(2027, 1, 5, 1, 0, tzinfo=UTC)  # 19:00 on the wall, the 4th
VANG, OKAFOR = PersonId(1), PersonId(2)
PRIMARY, BACKUP = 10, 11
LIMITS = {each: Limits(CENTRAL, rest=10 * HOUR, most_nights=3) for each in (10, 11)}


def night(day: int, person: PersonId, position: int = PRIMARY, hours: int = 12) -> Held:
    begins = MONDAY + day * DAY
    return Held(position, begins, begins + hours * HOUR, person)


def gives(held: Held) -> Move:
    return Move(held.starts_at, held.ends_at, held.position, None, held.person)


def told(found: list[Strain]) -> list[tuple[int, list[Rule]]]:
    return [
        ((one.span.starts_at - MONDAY) // DAY, [each.rule for each in one.broken])
        for one in found
    ]


def of(new: list[Held], also: list[Held] | None = None) -> list[Strain]:
    return strains(map(gives, new), [*new, *(also or [])], LIMITS, {})


def test_two_seats_at_once_are_said_of_the_seat_that_is_given() -> None:
    found = of([night(0, VANG)], [night(0, VANG, BACKUP), night(0, OKAFOR, 10)])

    assert told(found) == [(0, [Rule.ELSEWHERE])]
    assert (found[0].position, found[0].person) == (PRIMARY, VANG)


def test_too_little_rest_and_too_many_nights_in_a_row_are_said() -> None:
    short = of([night(0, VANG, hours=16), night(1, VANG)])
    many = of([night(day, VANG) for day in range(4)])

    assert told(short) == [(0, [Rule.REST]), (1, [Rule.REST])]
    assert [rules for _, rules in told(many)] == [[Rule.NIGHTS]] * 4


def test_what_touches_in_one_seat_is_one_shift() -> None:
    assert told(of([night(0, VANG, hours=24), night(1, VANG, hours=24)])) == []


def test_a_seat_held_for_months_still_stands_against_another() -> None:
    months = night(-60, VANG, BACKUP, hours=24 * 120)

    assert told(of([night(0, VANG)], [months]))[0][1][0] == Rule.ELSEWHERE


def test_what_somebody_said_of_their_week_is_said() -> None:
    week = [Preference(0, time(0), time(0), Level.CANNOT)]
    new = night(0, VANG)

    found = strains([gives(new)], [new], LIMITS, {VANG: week})

    assert told(found) == [(0, [Rule.CANNOT])]


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
