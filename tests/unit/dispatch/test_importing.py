from dataclasses import replace
from datetime import UTC, datetime

import pytest

from dispatch.core.import_map import Clock, Columns
from dispatch.core.import_row import Finding, Refused
from tests.unit.dispatch.importing_rows import DAY, PLAIN, columns_of, judged


def at(hour: int, minute: int = 0) -> datetime:
    """That time on 3 March 2025 in Chicago."""
    return datetime(2025, 3, 3, hour + 6, minute, tzinfo=UTC)


def test_a_plain_row_becomes_its_facts() -> None:
    facts = judged().facts

    assert facts is not None
    assert facts.requested_at == at(10)
    assert facts.clocks == {
        Clock.DISPATCHED: at(10, 2),
        Clock.ON_SCENE: at(10, 20),
        Clock.ENGAGED: at(10, 21),
        Clock.CLEARED: at(11),
    }
    assert (facts.agency, facts.disposition) == ("Harlow PD", "unable_to_locate")
    assert facts.reasons == ("welfare",)


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"id": ""}, Refused.NO_ID),
        ({"id": "n/a"}, Refused.NO_ID),
        ({"requested": ""}, Refused.NO_REQUEST_DAY),
        ({"requested": "n/a"}, Refused.NO_REQUEST_DAY),
        ({"requested": "0:00"}, Refused.NO_REQUEST_DAY),
        ({"requested": "yesterday"}, Refused.UNREADABLE_REQUEST),
        ({"requested": "2/30/2025 10:00"}, Refused.UNREADABLE_REQUEST),
        ({"requested": "3/3/2027 10:00"}, Refused.IN_THE_FUTURE),
        ({"place": "Har\x00low"}, Refused.UNSTORABLE),
    ],
)
def test_a_row_without_a_request_that_can_be_dated_is_refused(
    changes: dict[str, str], refused: Refused
) -> None:
    row = judged(**changes)

    assert row.facts is None
    assert row.refused is refused


def test_a_time_that_says_not_recorded_is_no_time() -> None:
    row = judged(dispatched=f"{DAY} 0:00", engaged="")

    assert row.facts is not None
    assert set(row.facts.clocks) == {Clock.ON_SCENE, Clock.CLEARED}
    assert columns_of(row, Finding.NOT_RECORDED) == ["dispatched", "engaged", "why 2"]


def test_ten_past_midnight_is_not_midnight() -> None:
    row = judged(requested=f"{DAY} 10:00", cleared="3/4/2025 10:00")

    assert row.facts is not None
    assert row.facts.clocks[Clock.CLEARED] == datetime(2025, 3, 4, 16, tzinfo=UTC)


def test_a_request_of_a_day_without_a_time_keeps_the_day() -> None:
    row = judged(requested=f"{DAY} 0:00")

    assert row.facts is not None
    assert row.facts.requested_day_only
    assert row.facts.requested_at == at(0)
    assert columns_of(row, Finding.DAY_ONLY) == ["requested"]


def test_a_dispatch_before_its_request_is_kept_as_recorded_and_not_used() -> None:
    row = judged(dispatched=f"{DAY} 9:58")

    assert row.facts is not None
    assert Clock.DISPATCHED not in row.facts.clocks
    assert row.facts.as_recorded["dispatched"] == f"{DAY} 9:58"
    assert row.facts.unusable == ("dispatched",)
    assert columns_of(row, Finding.BEFORE) == ["dispatched"]
    assert row.facts.requested_at == at(10)


def test_neither_of_two_contradicting_clocks_is_used() -> None:
    row = judged(engaged=f"{DAY} 10:10")

    assert row.facts is not None
    assert set(row.facts.clocks) == {Clock.DISPATCHED, Clock.CLEARED}
    assert columns_of(row, Finding.UNUSABLE) == ["on scene", "engaged"]


def test_equal_clocks_do_not_contradict() -> None:
    row = judged(dispatched=f"{DAY} 10:00", engaged=f"{DAY} 10:20")

    assert not columns_of(row, Finding.BEFORE)


def test_an_unreadable_clock_is_left_out_and_reported() -> None:
    row = judged(cleared="later")

    assert row.facts is not None
    assert Clock.CLEARED not in row.facts.clocks
    assert columns_of(row, Finding.UNREADABLE) == ["cleared"]


def test_more_than_a_day_on_one_call_is_kept_and_reported() -> None:
    row = judged(cleared="3/5/2025 11:00")

    assert row.facts is not None
    assert Clock.CLEARED in row.facts.clocks
    assert [note.finding for note in row.notes].count(Finding.LONG) == 1


@pytest.mark.parametrize(
    ("place", "finding"),
    [
        ("Elm Grove", Finding.PLACE_UNKNOWN),
        ("?", Finding.PLACE_UNASSIGNED),
        ("", Finding.PLACE_MISSING),
        ("x" * 81, Finding.TOO_LONG),
    ],
)
def test_a_place_of_nobody_is_billed_to_nobody(place: str, finding: Finding) -> None:
    row = judged(place=place)

    assert row.facts is not None
    assert row.facts.agency is None
    assert finding in [note.finding for note in row.notes]


def test_an_ending_the_map_does_not_translate_is_unknown_and_keeps_its_words() -> None:
    row = judged(end="moved")

    assert row.facts is not None
    assert row.facts.disposition == "unknown"
    assert row.facts.ending == {"end": "moved"}


def test_an_ending_nobody_recorded_was_not_asked() -> None:
    row = judged(end="")

    assert row.facts is not None
    assert row.facts.disposition == "not_asked"


def test_an_arrest_is_an_arrest_only_where_the_map_says_so() -> None:
    rows = [judged(end="jail"), judged(end="gone")]

    assert [row.facts.arrest for row in rows if row.facts] == ["yes", "not_asked"]


def test_notes_in_a_reason_column_are_not_kept() -> None:
    row = judged(why="He said that " * 12)

    assert row.facts is not None
    assert row.facts.reasons == ()
    assert columns_of(row, Finding.TOO_LONG) == ["why"]
    assert all("He said" not in note.value for note in row.notes)


def test_a_row_is_known_again_by_source_and_id_and_its_change_by_its_values() -> None:
    first, again = judged(), judged()
    changed, other = judged(cleared=f"{DAY} 11:05"), judged(id="8")

    assert (first.key, first.row_hash) == (again.key, again.row_hash)
    assert changed.key == first.key == "old sheet:7"
    assert changed.row_hash != first.row_hash
    assert other.key != first.key


def test_without_an_id_column_the_values_are_the_identity() -> None:
    columns = Columns(requested="requested", cleared="cleared")
    nameless = replace(PLAIN, columns=columns, endings=())

    first, other = judged(nameless), judged(nameless, cleared=f"{DAY} 11:05")

    assert first.key != other.key
    assert judged(nameless).key == first.key


def test_a_date_and_a_time_may_stand_in_two_columns() -> None:
    columns = Columns(id="id", requested=("place", "why"), cleared="cleared")
    meaning = replace(PLAIN, columns=columns, endings=())

    row = judged(meaning, place=DAY, why="10:00")

    assert row.facts is not None
    assert row.facts.requested_at == at(10)
