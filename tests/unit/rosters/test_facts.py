"""What an entry keeps of a thing is read back as it was written, and names nobody."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rosters.core.facts import (
    MOST,
    Facts,
    GapFacts,
    Kept,
    OverrideFacts,
    Seat,
    Shift,
    SwapFacts,
    people_in,
)
from rosters.core.words import Change, Tier
from rosters.documents import kept_document, read_kept

instants = st.datetimes(
    datetime(2000, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    datetime(2199, 1, 1),  # noqa: DTZ001 - the same
    timezones=st.just(UTC),
)
kept: st.SearchStrategy[Facts] = st.one_of(
    *(st.from_type(one) for one in Facts.__args__)
)
SHIFT = Shift(
    Seat(Tier.PRIMARY, 1),
    datetime(2026, 11, 10, 1, tzinfo=UTC),
    datetime(2026, 11, 10, 13, tzinfo=UTC),
)
st.register_type_strategy(datetime, instants)


@given(then=kept, was=kept | st.none())
def test_it_is_read_back_as_it_was_written(then: Facts, was: Facts | None) -> None:
    stored = json.loads(json.dumps(kept_document(then, was)))

    assert read_kept(stored) == Kept(then, was)


@pytest.mark.parametrize(
    "document",
    [
        None,
        "",
        {},
        {"version": 2, "then": {"kind": "lead", "minutes": 5}},
        {"version": 1},
        {"version": 1, "then": {"kind": "lead"}},
        {"version": 1, "then": {"kind": "nothing"}},
    ],
)
def test_what_is_not_legible_was_not_kept(document: object) -> None:
    assert read_kept(document) is None


def test_an_entry_is_about_everybody_in_it_before_and_after() -> None:
    then = SwapFacts(shift=SHIFT, holder=1, taker=2, asked=(2, 3), person=4)
    was = OverrideFacts(shift=SHIFT, change=Change.ADD, person=5, instead_of=None)

    assert people_in(Kept(then, was)) == {1, 2, 3, 4, 5}
    assert people_in(Kept(then)) == {1, 2, 3, 4}
    assert people_in(None) == set()


def test_the_largest_entry_is_small() -> None:
    then = GapFacts(shift=SHIFT, asked=tuple(range(10**9, 10**9 + MOST)))

    assert len(json.dumps(kept_document(then, then))) < 2_000
