"""Whose turn it is when more waits than can be done."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from common.lanes import in_turn

LANES = st.sampled_from("abc")
WAITING = st.lists(LANES, max_size=20).map(lambda found: list(enumerate(found)))
UNDER_WAY = st.dictionaries(LANES, st.integers(0, 5))


def test_one_of_another_town_goes_before_the_burst_that_was_first() -> None:
    waiting = [(1, "Harlow"), (2, "Harlow"), (3, "Harlow"), (4, "Stony Ford")]

    assert in_turn(waiting, {"Harlow": 1}, limit=2) == [4, 1]
    assert in_turn(waiting, {}, limit=4) == [1, 4, 2, 3]


@given(WAITING, UNDER_WAY)
def test_everything_that_waits_goes_once_and_a_lane_in_its_own_order(
    waiting: list[tuple[int, str]], under_way: dict[str, int]
) -> None:
    lanes = dict(waiting)

    chosen = in_turn(waiting, under_way, limit=len(waiting))

    assert sorted(chosen) == sorted(lanes)
    for lane in set(lanes.values()):
        own = [key for key in chosen if lanes[key] == lane]
        assert own == sorted(own)


@given(WAITING, UNDER_WAY, st.integers(0, 20))
def test_no_lane_that_waits_is_two_behind_one_that_went(
    waiting: list[tuple[int, str]], under_way: dict[str, int], limit: int
) -> None:
    lanes = dict(waiting)

    chosen = in_turn(waiting, under_way, limit=limit)

    assert len(chosen) == min(limit, len(waiting))
    left = {lane for key, lane in waiting if key not in chosen}
    went = {lanes[key] for key in chosen}
    busy = Counter(under_way) + Counter(lanes[key] for key in chosen)
    assert all(busy[one] <= busy[other] + 1 for one in went for other in left)


@given(st.lists(st.integers(), unique=True, max_size=20), st.integers(0, 20))
def test_one_lane_alone_goes_as_it_waited(keys: list[int], limit: int) -> None:
    assert in_turn([(key, "only") for key in keys], {}, limit=limit) == keys[:limit]
