"""The dispatcher's one line: what it means, and what is refused by name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.core.shorthand import Line, Officer, Refused, Town, Why, parse, written
from dispatch.core.words import Priority, ResponseType, Weapon

DUNN, PEREZ = Officer(1, "Dunn", "118"), Officer(2, "Perez", "121")
COLE, OTHER_COLE = Officer(3, "Cole", "7"), Officer(4, "Cole", "9")
HARLOW = Town(10, "Harlow", ("north beat", "north", "downtown"), (DUNN, PEREZ))
HARMONY = Town(11, "Harmony", (), (COLE, OTHER_COLE))
STONY = Town(12, "Stony Ford")
TOWNS = (HARLOW, HARMONY, STONY)


def read(text: str) -> Line:
    found = parse(text, TOWNS)
    assert isinstance(found, Line), found
    return found


def refused(text: str) -> Refused:
    found = parse(text, TOWNS)
    assert isinstance(found, Refused), found
    return found


def test_a_whole_line_is_understood() -> None:
    line = read("harlow 118 north beat p1 w? dunn inc 26-00123")

    assert line == Line(
        town=10,
        weapon=Weapon.YES_OR_UNSURE,
        priority=Priority.P1,
        beat="north beat",
        officer=1,
        incident="26-00123",
    )


def test_what_is_no_shorthand_is_the_place_in_the_order_typed() -> None:
    assert read("harlow w- 118 Elm St behind mill").place == "118 Elm St behind mill"


def test_a_badge_number_alone_is_a_house_number() -> None:
    line = read("harlow 118 elm st w-")

    assert (line.place, line.officer) == ("118 elm st", None)


def test_a_house_number_stays_one_beside_the_officer_with_that_badge() -> None:
    line = read("harlow 118 elm st w- dunn")

    assert (line.place, line.officer) == ("118 elm st", 1)


@pytest.mark.parametrize("by", ["#118", "by 118", "by dunn", "DUNN"])
def test_an_officer_is_named_by_badge_or_surname(by: str) -> None:
    line = read(f"harlow w- {by} mill bridge")

    assert (line.officer, line.place) == (1, "mill bridge")


def test_between_marks_everything_is_the_place() -> None:
    line = read('harlow w- "dunn street p1 north"')

    assert (line.place, line.officer, line.beat) == ("dunn street p1 north", None, "")


def test_a_beginning_of_a_name_is_enough_where_it_is_one_s_only() -> None:
    assert read("harl w-").town == 10
    assert read("st w-").town == 12
    assert read("stony ford w- mill").place == "mill"
    assert read("stonyford w- mill").place == "mill"


def test_a_beginning_of_two_names_is_asked_about() -> None:
    assert refused("har w-") == Refused(Why.WHICH_TOWN, "har", ("Harlow", "Harmony"))


def test_an_unknown_agency_is_refused_by_its_name() -> None:
    assert refused("ashby w-").word == "ashby"
    assert refused("ashby w-").why is Why.NO_TOWN


def test_who_asks_for_one_agency_only_may_leave_it_out() -> None:
    assert parse("w- mill bridge", [STONY]) == Line(12, Weapon.NO, place="mill bridge")


def test_help_callback_and_practice() -> None:
    line = read("harlow talk w- cb 715 555 0140 drill")

    assert line.help is ResponseType.CONSULT
    assert line.callback == "+17155550140"
    assert line.is_drill


def test_for_another_day_nobody_asks_about_weapons() -> None:
    assert read("harlow later mill").weapon is Weapon.NOT_ASKED


@pytest.mark.parametrize(
    ("text", "why", "word"),
    [
        ("", Why.EMPTY, ""),
        ("harlow mill bridge", Why.NO_WEAPON, ""),
        ("harlow p9 w-", Why.UNKNOWN, "p9"),
        ("harlow w7", Why.UNKNOWN, "w7"),
        ("harlow w- w?", Why.TWICE, "w?"),
        ("harlow p1 p2 w-", Why.TWICE, "p2"),
        ("harlow w- inc", Why.NEEDS_MORE, "inc"),
        ("harlow w- by nobody", Why.NO_OFFICER, "nobody"),
        ("harlow w- #999", Why.NO_OFFICER, "#999"),
        ("harmony w- cole", Why.WHICH_OFFICER, "cole"),
        ("harlow w- cb 12", Why.NO_NUMBER, "12"),
        ("harlow w- inc " + "9" * 41, Why.TOO_LONG, "9" * 41),
        ("harlow w- " + "x" * 201, Why.TOO_LONG, "x" * 201),
        ("harlow w- downtown road", Why.STREET_TOO, "downtown"),
        ("harlow w- 118 North St", Why.STREET_TOO, "North"),
        ("harlow 118 dunn ave w- perez", Why.STREET_TOO, "dunn"),
    ],
)
def test_what_cannot_be_so_is_refused_and_names_the_word(
    text: str, why: Why, word: str
) -> None:
    found = refused(text)

    assert (found.why, found.word) == (why, word)


def test_a_street_named_like_a_beat_or_an_officer_stands_between_marks() -> None:
    line = read('harlow w- "118 north st" north perez')

    assert (line.place, line.beat, line.officer) == ("118 north st", "north", 2)


def test_two_officers_of_one_name_are_told_apart_by_badge() -> None:
    assert refused("harmony w- cole").among == ("Cole #7", "Cole #9")
    assert read("harmony w- #9").officer == 4


words = st.sampled_from(
    [
        *("harlow", "har", "stony", "ford", "harmony", "north", "beat", "downtown"),
        *("p1", "p2", "p3", "w-", "w?", "w+", "come", "talk", "later", "drill"),
        *("inc", "26-00123", "cb", "7155550140", "by", "dunn", "#121", "118", "cole"),
        *("elm", "st", '"main', 'street"', '"', "mill"),
    ]
)
typed = st.one_of(
    st.text(max_size=80),
    st.lists(words, max_size=12).map(" ".join),
    st.lists(words, max_size=8).map(lambda rest: " ".join(["harlow w-", *rest])),
)


@given(text=typed)
def test_whatever_is_typed_is_a_request_or_a_reason(text: str) -> None:
    assert isinstance(parse(text, TOWNS), Line | Refused)


@given(text=typed)
def test_what_was_understood_means_the_same_written_out(text: str) -> None:
    line = parse(text, TOWNS)
    if isinstance(line, Line):
        assert parse(written(line, TOWNS), TOWNS) == line


@given(text=typed)
def test_no_word_is_lost(text: str) -> None:
    line = parse(text, TOWNS)
    if isinstance(line, Line) and line.place:
        assert set(line.place.split()) <= set(text.replace('"', " ").split())


@given(text=typed)
def test_a_refusal_names_a_word_that_was_typed(text: str) -> None:
    found = parse(text, TOWNS)
    if isinstance(found, Refused) and found.why not in {Why.EMPTY, Why.NO_WEAPON}:
        assert found.word in text
