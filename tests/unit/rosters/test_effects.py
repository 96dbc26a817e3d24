"""What an edit changes: exactly the instants at which another person is on call."""

import random
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rosters.core.effects import Held, Move, News, moves, news, when_to_tell
from rosters.core.words import PersonId

NOW = datetime(2026, 11, 3, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
RIVERA, OKAFOR, VANG = PersonId(1), PersonId(2), PersonId(3)
FAR = {1: NOW + 1000 * HOUR, 2: NOW + 1000 * HOUR}


def held(begin: int, end: int, person: PersonId, position: int = 1) -> Held:
    return Held(position, NOW + begin * HOUR, NOW + end * HOUR, person)


def move(
    begin: int,
    end: int,
    before: PersonId | None,
    after: PersonId | None,
    position: int = 1,
) -> Move:
    return Move(NOW + begin * HOUR, NOW + end * HOUR, position, before, after)


def changed(before: list[Held], after: list[Held]) -> list[Move]:
    return moves(before, after, since=NOW, until=FAR)


def test_a_night_passes_from_one_person_to_another() -> None:
    old, new = held(10, 22, RIVERA), held(10, 22, OKAFOR)

    assert changed([old], [new]) == [move(10, 22, RIVERA, OKAFOR)]


def test_a_part_of_a_night_says_which_hours() -> None:
    parts = [held(10, 14, RIVERA), held(14, 16, VANG), held(16, 22, RIVERA)]

    assert changed([held(10, 22, RIVERA)], parts) == [move(14, 16, RIVERA, VANG)]


def test_a_later_start_leaves_hours_to_nobody() -> None:
    old, new = held(10, 22, RIVERA), held(12, 23, RIVERA)

    assert changed([old], [new]) == [
        move(10, 12, RIVERA, None),
        move(22, 23, None, RIVERA),
    ]


def test_what_is_past_and_what_was_not_known_yet_is_no_change() -> None:
    before = [held(-5, 5, RIVERA)]
    after = [held(-5, 0, RIVERA), held(0, 5, OKAFOR), held(990, 1010, VANG)]

    assert changed(before, after) == [
        move(0, 5, RIVERA, OKAFOR),
        move(990, 1000, None, VANG),
    ]


def heard(before: list[Held], after: list[Held]) -> dict[PersonId, News]:
    return news(before, after, since=NOW, until=FAR)


def test_everybody_hears_what_came_and_what_went() -> None:
    before = [held(10, 22, RIVERA), held(34, 46, OKAFOR)]
    after = [held(10, 22, OKAFOR)]

    told = heard(before, after)

    assert told == {
        RIVERA: News((), (held(10, 22, RIVERA),)),
        OKAFOR: News((held(10, 22, OKAFOR),), (held(34, 46, OKAFOR),)),
    }
    assert told[OKAFOR].first_at == NOW + 10 * HOUR


def test_a_shift_is_told_whole_whoever_had_which_hours_of_it_before() -> None:
    before = [held(0, 7, RIVERA), held(19, 24, OKAFOR)]

    told = heard(before, [held(0, 24, VANG)])

    assert told[VANG].new == (held(0, 24, VANG),)


def test_of_a_shift_that_became_longer_only_the_hours_are_told() -> None:
    assert heard([held(10, 22, RIVERA)], [held(8, 22, RIVERA)]) == {
        RIVERA: News((held(8, 10, RIVERA),), ())
    }


@st.composite
def published(draw: st.DrawFn) -> list[Held]:
    """Rows of two positions that do not overlap."""
    rows = []
    for position in (1, 2):
        edges = sorted(draw(st.sets(st.integers(-6, 40), max_size=8)))
        for begin, end in pairwise(edges):
            person = draw(st.none() | st.integers(1, 3).map(PersonId))
            if person is not None:
                rows.append(held(begin, end, person, position))
    return rows


def on(rows: list[Held], position: int, at: datetime) -> PersonId | None:
    there = [
        r.person
        for r in rows
        if r.position == position and r.starts_at <= at < r.ends_at
    ]
    return there[0] if there else None


@given(published(), published())
def test_instant_by_instant_the_moves_are_the_difference(
    before: list[Held], after: list[Held]
) -> None:
    found = changed(before, after)

    some = random.Random(len(found))
    edges = [m.starts_at for m in found] + [m.ends_at for m in found]
    asked = [edge + timedelta(seconds=s) for edge in edges for s in (-1, 0, 1)]
    asked += [NOW + some.randrange(-6 * 60, 41 * 60) * HOUR / 60 for _ in range(40)]
    for at in asked:
        for position in (1, 2):
            there = [
                m
                for m in found
                if m.position == position and m.starts_at <= at < m.ends_at
            ]
            was, shall = on(before, position, at), on(after, position, at)
            expected = [(was, shall)] if was != shall and at >= NOW else []
            assert [(m.before, m.after) for m in there] == expected


@given(published(), published())
def test_instant_by_instant_each_hears_of_what_is_theirs_and_was_not_or_was(
    before: list[Held], after: list[Held]
) -> None:
    told = heard(before, after)

    for minutes in range(-6 * 60, 41 * 60, 30):
        at = NOW + minutes * HOUR / 60
        for position in (1, 2):
            was, shall = on(before, position, at), on(after, position, at)
            for person in (RIVERA, OKAFOR, VANG):
                each = told.get(person, News((), ()))
                new = on(list(each.new), position, at) == person
                off = on(list(each.off), position, at) == person
                changed_hands = was != shall and at >= NOW
                assert new == (changed_hands and shall == person)
                assert off == (changed_hands and was == person)


@pytest.mark.parametrize(
    ("begins_in", "hour", "told"),
    [
        (23, "03:00", "03:00"),  # soon: at once, whatever the hour
        (25, "03:00", "08:00"),
        (25, "08:00", "08:00"),
        (25, "19:59", "19:59"),
        (25, "20:00", "08:00"),
    ],
)
def test_what_can_wait_waits_for_the_morning(
    begins_in: int, hour: str, told: str
) -> None:
    central = ZoneInfo("America/Chicago")
    now = datetime.fromisoformat(f"2026-11-03T{hour}:00-06:00").astimezone(UTC)

    at = when_to_tell(now + begins_in * HOUR, now=now, zone=central)

    assert f"{at.astimezone(central):%H:%M}" == told
    assert now <= at < now + 13 * HOUR
