"""A table of towns: what is read, and which row is refused in what words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.core.agreement import AgencyKey
from billing.core.town_table import Fault, Wrong, read
from billing.core.what_if import Town

TABLE = """Town,Population,Officers,Calls,Hours,Assessed value,Percent,Mayor
Millbrook,"12,000",24,400,61.5,$900,50,Ada
Harlow,6000,14,100,28.25,450,30,Bo
Stony Ford,2000,4,,10.25,150,20 %,Cy
"""


def test_a_table_is_read_whatever_its_columns_are_called() -> None:
    found = read(TABLE)

    assert found.towns == (
        Town(AgencyKey("millbrook"), "Millbrook", 12_000, 24, 400, 3690, 900, 50_00),
        Town(AgencyKey("harlow"), "Harlow", 6_000, 14, 100, 1695, 450, 30_00),
        Town(AgencyKey("stony-ford"), "Stony Ford", 2_000, 4, 0, 615, 150, 20_00),
    )
    assert (found.wrong, found.ignored) == ((), ("Mayor",))


@pytest.mark.parametrize("mark", [";", "\t"])
def test_semicolons_and_tabs_divide_as_well(mark: str) -> None:
    found = read(f"\ufeffagency{mark}residents\r\nAshby{mark}90\r\n\r\n")

    assert found.towns == (Town(AgencyKey("ashby"), "Ashby", 90),)


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        ("A,6k", Wrong(Fault.NOT_NUMBER, 2, "A", "population", "6k")),
        ("A,-3", Wrong(Fault.NEGATIVE, 2, "A", "population", "-3")),
        ("A,3.5", Wrong(Fault.NOT_WHOLE, 2, "A", "population", "3.5")),
        ("A,nan", Wrong(Fault.NOT_NUMBER, 2, "A", "population", "nan")),
        ("A,1e3", Wrong(Fault.NOT_NUMBER, 2, "A", "population", "1e3")),
        ('A,"1,5"', Wrong(Fault.NOT_NUMBER, 2, "A", "population", "1,5")),
        ("A,9999999999999", Wrong(Fault.TOO_BIG, 2, "A", "population", "9" * 13)),
        (",3", Wrong(Fault.NO_NAME, 2)),
        ("A,3,x", Wrong(Fault.MORE_CELLS, 2, "A")),
    ],
)
def test_a_row_that_cannot_be_read_is_named(row: str, wrong: Wrong) -> None:
    found = read(f"town,population\n{row}\n")

    assert found.wrong == (wrong,)
    assert found.towns == ()


def test_everything_that_is_wrong_is_said_at_once() -> None:
    found = read("town,calls,hours\nA,x,1.234\nB,1,1\na,2,2\n")

    assert found.wrong == (
        Wrong(Fault.NOT_NUMBER, 2, "A", "calls", "x"),
        Wrong(Fault.TOO_FINE, 2, "A", "hours", "1.234"),
    )
    assert read("town,calls\nA,1\na,2\n").wrong == (Wrong(Fault.TWICE, 3, "a"),)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", Fault.EMPTY),
        ("town,calls\n", Fault.EMPTY),
        ("colour,calls\nred,1\n", Fault.NO_NAMES),
        ("town,colour\nA,red\n", Fault.NO_FIGURES),
        ("town,calls,requests\nA,1,2\n", Fault.TWO_COLUMNS),
        ('town,calls\n"A,1\n', Fault.BROKEN),
        ("town,calls\n" + "A,1\n" * 61, Fault.TOO_MANY),
        ("town,calls\n" + "A" * 100_000, Fault.TOO_LONG),
    ],
)
def test_a_table_that_is_none_is_refused_as_a_whole(text: str, why: Fault) -> None:
    found = read(text)

    assert [wrong.why for wrong in found.wrong] == [why]


@given(st.text(max_size=300))
def test_no_text_breaks_the_reading(text: str) -> None:
    found = read(text)

    assert bool(found.towns) != bool(found.wrong)
