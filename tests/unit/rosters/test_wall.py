"""How large a month is printed."""

from hypothesis import given
from hypothesis import strategies as st

from rosters.core import wall
from rosters.core.wall import Row

words = st.text("abcdefgh -", min_size=1, max_size=40)
rows = st.lists(
    st.lists(st.lists(words, max_size=3).map(tuple), min_size=1, max_size=3)
    .map(tuple)
    .map(Row),
    min_size=28,
    max_size=31,
)


def month(*cells: tuple[str, ...]) -> list[Row]:
    return [Row(cells)] * 31


@given(rows)
def test_what_is_printed_fits_and_the_next_size_would_not(some: list[Row]) -> None:
    size = wall.size_for(some)
    nth = wall.SIZES.index(size)

    assert wall.height(some, size) <= wall.HEIGHT or size == wall.SIZES[-1]
    if nth:
        assert wall.height(some, wall.SIZES[nth - 1]) > wall.HEIGHT


def test_one_short_name_a_day_is_printed_large() -> None:
    assert wall.size_for(month(("R. Rivera",))) >= 12


def test_three_positions_with_long_names_are_smaller_but_legible() -> None:
    name = "M. Lindqvist-Bartholomew"

    assert 8 <= wall.size_for(month((name,), (name,), (name,))) < 12
