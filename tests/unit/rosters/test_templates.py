"""The templates of rosters: turns that follow each other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rosters.core.templates import TEMPLATES, template, turned
from rosters.words.templates import TEMPLATES as NAMES


@given(st.integers(2, 30))
def test_who_is_behind_this_week_is_first_in_the_next(people: int) -> None:
    first, behind = turned(people, 0), turned(people, 1)

    assert sorted(first) == sorted(behind)
    assert all(a != b for a, b in zip(first, behind, strict=True))
    assert behind[:-1] == first[1:]


def test_one_alone_takes_every_turn() -> None:
    assert turned(1, 0) == [0]


def test_every_template_has_words_and_is_found_by_its_code() -> None:
    assert set(NAMES) == {one.code for one in TEMPLATES}
    assert all(template(one.code) is one for one in TEMPLATES)
    with pytest.raises(KeyError):
        template("weekends")
