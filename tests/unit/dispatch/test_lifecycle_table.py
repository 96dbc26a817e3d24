"""The printed table of every state and event is what the code does."""

from pathlib import Path
from typing import get_args

import pytest

from dispatch.core import lifecycle
from dispatch.core.lifecycle_table import EVENTS, cell, table
from dispatch.core.words import OPEN, State

PAGE = Path(__file__).parents[3] / "docs" / "lifecycle.md"


def test_the_printed_table_is_the_code() -> None:
    assert PAGE.read_text(encoding="utf-8") == table(), "run `make lifecycle`"


def test_every_event_there_is_has_its_line() -> None:
    named = {type(event) for _name, event in EVENTS}

    assert named == set(get_args(lifecycle.Event))


@pytest.mark.parametrize("state", sorted(set(State) - OPEN))
def test_nothing_happens_to_what_is_over(state: State) -> None:
    assert {cell(state, event) for _name, event in EVENTS} == {"-"}


@pytest.mark.parametrize("state", sorted(OPEN - {State.CLEARED}))
def test_whatever_is_open_and_not_done_can_be_cancelled(state: State) -> None:
    [cancelled] = [cell(state, event) for name, event in EVENTS if name == "cancelled"]

    assert cancelled.startswith("**cancelled**")


@pytest.mark.parametrize("state", sorted(OPEN - {State.CLEARED}))
def test_more_help_is_an_answer_at_every_stage_before_the_end(state: State) -> None:
    [upgraded] = [cell(state, event) for name, event in EVENTS if name == "upgraded"]

    assert "RingRung" in upgraded or "tell_urgent" in upgraded
