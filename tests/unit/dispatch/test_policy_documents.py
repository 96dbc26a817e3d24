"""Ladders as documents: every version ever written can still be read."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given

from dispatch.core.ladder import Ladder, Manner, Rung, Whom
from dispatch.documents import policies as documents
from tests.unit.dispatch.test_ladder_laws import ladders

SCHEMAS = Path(__file__).parents[3] / "docs" / "schemas"
SECOND = timedelta(seconds=1)
FIRST_VERSION = {
    "version": 1,
    "rungs": [
        {"whom": "primary", "wait_seconds": 90, "rings": 2},
        {"whom": "supervisor", "wait_seconds": 120, "rings": 1},
    ],
    "bound_seconds": 300,
}


def test_a_ladder_of_the_first_version_rang_everyone_at_once_by_text_and_call() -> None:
    assert documents.ladder_from(FIRST_VERSION) == Ladder(
        (
            Rung(Whom.PRIMARY, 90 * SECOND, rings=2, manner=Manner.AT_ONCE),
            Rung(Whom.SUPERVISOR, 120 * SECOND, rings=1),
        ),
        bound=300 * SECOND,
    )


@given(ladders())
def test_what_is_written_is_read_again(ladder: Ladder) -> None:
    written = documents.ladder_document(ladder)

    assert documents.ladder_from(json.loads(json.dumps(written))) == ladder


@pytest.mark.parametrize(
    "wrong",
    [
        {"version": 3},
        {"rungs": []},
        {"bound_seconds": 100},
        {"rungs": [{"whom": "everyone", "wait_seconds": 1}]},
        {"surprise": True},
    ],
)
def test_what_is_no_ladder_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        documents.ladder_from(FIRST_VERSION | wrong)


def test_the_schema_in_the_docs_is_the_one_we_hold_ladders_to() -> None:
    written = json.loads((SCHEMAS / "ladder.json").read_text())

    assert written == documents.ladder_schema()
