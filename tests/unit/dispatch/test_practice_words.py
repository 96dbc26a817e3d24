"""Whatever is texted or spoken about practice says first that it is practice."""

from typing import get_type_hints

import pytest

from dispatch import words
from dispatch.words import Ref
from oncall import sentences

ABOUT_A_REQUEST = [
    (where, make)
    for where, make in sentences._makers()
    if where.startswith("dispatch.") and Ref in get_type_hints(make).values()
]
MARKS = ("DRILL ", "Drill. ")
# Names the other request somebody is shown on: at practice nobody is.
OTHERS = {"dispatch.spoken.shown_on"}


def test_there_are_sentences_about_requests() -> None:
    assert len(ABOUT_A_REQUEST) > 60


@pytest.mark.parametrize(
    "where", [w for w, _make in ABOUT_A_REQUEST if w not in OTHERS], ids=str
)
def test_a_drill_is_named_as_one_before_anything_else(where: str) -> None:
    make = dict(ABOUT_A_REQUEST)[where]

    said = sentences.examples(make, where)

    assert [one for one in said if not one.startswith(MARKS)] == []


def test_an_alarm_about_practice_says_so_first_and_fits_into_one_text() -> None:
    code = words.alarm_text("unreachable", "request 26-0412", code="999", is_drill=True)
    bare = words.alarm_text_without_code(
        "unreachable", "request 26-0412", is_drill=True
    )

    for said in (code, bare):
        assert said.startswith("DRILL ")
        assert len(said) <= 160
