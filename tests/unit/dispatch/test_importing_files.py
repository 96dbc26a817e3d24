import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from dispatch.core.import_file import Table, WrongHeading, table
from dispatch.core.import_map import Columns, ImportMap

MEANING = ImportMap(
    version=1,
    source="s",
    zone="America/Chicago",
    columns=Columns(requested="asked", id="id", cleared="left"),
    time_formats=("%m/%d/%Y",),
)


def read(text: str) -> Table | WrongHeading:
    return table(io.StringIO(text, newline=""), MEANING)


def rows(text: str) -> list[tuple[int, dict[str, str], str]]:
    found = read(text)
    assert isinstance(found, Table)
    return [(row.line, row.cells, row.broken) for row in found.rows]


def test_columns_are_found_by_name_in_any_order_between_others() -> None:
    found = rows("left, id ,x,asked\r\nc,1,ignored, a \r\n")

    assert found == [(2, {"id": "1", "asked": "a", "left": "c"}, "")]


def test_a_missing_column_is_named() -> None:
    assert read("id,asked\n") == WrongHeading(("id", "asked"), missing=("left",))


def test_a_column_that_stands_twice_is_named() -> None:
    found = read("id,asked,left,left\n")

    assert isinstance(found, WrongHeading)
    assert found.doubled == ("left",)


def test_nothing_at_all_has_no_heading() -> None:
    found = read("")

    assert isinstance(found, WrongHeading)
    assert found.found == ()


def test_a_line_is_counted_where_its_row_begins() -> None:
    found = rows('id,asked,left\n1,"a\nb\nc",x\n\n2,d,y\n')

    assert [(line, cells["asked"]) for line, cells, _ in found] == [
        (2, "a\nb\nc"),
        (6, "d"),
    ]


def test_a_broken_row_is_told_and_the_next_one_read() -> None:
    found = rows('id,asked,left\n1,a\n2,"a"b,x\n3,a,b,c\n4,a,b,\n')

    assert [(line, bool(broken)) for line, _, broken in found] == [
        (2, True),
        (3, True),
        (4, True),
        (5, False),
    ]


def test_a_quote_that_never_closes_costs_its_own_line_only() -> None:
    found = rows('id,asked,left\n1,"a,b\n2,c,d\n3,e,f\n')

    assert [(line, cells.get("id"), bool(broken)) for line, cells, broken in found] == [
        (2, None, True),
        (3, "2", False),
        (4, "3", False),
    ]


def test_a_quote_that_closes_in_a_later_row_costs_its_own_line_only() -> None:
    found = rows('id,asked,left\n1,"a,b\n2,c,d\n3,e,"\n4,g,h\n')

    assert [(line, bool(broken)) for line, _, broken in found] == [
        (2, True),
        (3, False),
        (4, True),
        (5, False),
    ]


def test_a_last_line_that_is_cut_off_in_a_quote_is_told() -> None:
    found = rows('id,asked,left\n1,a,b\n2,"c')

    assert [(line, bool(broken)) for line, _, broken in found] == [
        (2, False),
        (3, True),
    ]


def test_an_open_quote_far_from_the_end_is_given_up_after_128_kilobytes() -> None:
    plain = "".join(f"{number},a,b\n" for number in range(30_000))

    found = rows(f'id,asked,left\nx,"a,b\n{plain}')

    assert [line for line, _, broken in found if broken] == [2]
    assert [line for line, _, _ in found] == list(range(2, 30_003))


def test_a_line_longer_than_that_is_a_row_like_any_other() -> None:
    long = ",".join(["x" * 100_000] * 2)

    found = rows(f"id,asked,left\n1,{long}\n2,a,b\n")

    assert [(line, bool(broken)) for line, _, broken in found] == [
        (2, False),
        (3, False),
    ]


cell = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)


@given(st.lists(st.tuples(cell, cell, cell), min_size=1, max_size=8))
def test_what_a_spreadsheet_writes_is_read_back(written: list[tuple[str, ...]]) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerows([("id", "asked", "left"), *written])

    found = [tuple(cells.values()) for _, cells, _ in rows(text.getvalue())]

    expected = [tuple(part.strip() for part in each) for each in written]
    assert found == expected


plain = st.text("abc 1", min_size=1, max_size=4)


@given(st.lists(st.tuples(plain, plain, plain), min_size=1), st.data())
def test_one_quote_too_many_costs_no_other_row(
    written: list[tuple[str, str, str]], data: st.DataObject
) -> None:
    wrong = data.draw(st.integers(0, len(written) - 1))
    place = data.draw(st.integers(0, 2))
    lines = [list(each) for each in written]
    lines[wrong][place] = '"' + lines[wrong][place]
    text = "\n".join(",".join(each) for each in [["id", "asked", "left"], *lines])

    found = rows(text)

    assert [line for line, _, _ in found] == list(range(2, len(written) + 2))
    assert [line for line, _, broken in found if broken] == [wrong + 2]
    good = [each for number, each in enumerate(written) if number != wrong]
    assert [tuple(cells.values()) for _, cells, broken in found if not broken] == [
        (one.strip(), two.strip(), three.strip()) for one, two, three in good
    ]
