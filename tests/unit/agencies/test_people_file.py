"""Reading a file of people as departments write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.core.people_file import MOST_LINES, Fault, Line, Unreadable, read
from agencies.core.words import Role

HEAD = "organisation,name,roles,e-mail,badge\n"


def only(text: str) -> Line:
    lines = read(text)
    assert not isinstance(lines, Unreadable)
    (line,) = lines
    return line


def test_a_line_is_a_person_with_their_roles() -> None:
    line = only(
        HEAD + "Harlow PD, Lena Hartmann, Agency lead / finance, L@Harlow.example,"
    )

    assert line.number == 2
    assert line.roles == (Role.AGENCY_LEAD, Role.FINANCE)
    assert line.email == "l@harlow.example"
    assert line.faults == ()


@pytest.mark.parametrize(
    "text",
    [
        "Agency;Full name;Role;Badge number\nHarlow PD;Erin Dunn;Officer;118\n",
        "\ufeffname\troles\tbadge\tdepartment\nErin Dunn\tofficer\t118\tHarlow PD",
        HEAD + '\n"Harlow PD","Erin Dunn","officer",,118\n\n,,,,\n',
    ],
)
def test_as_spreadsheets_write_it(text: str) -> None:
    line = only(text)

    assert (line.organisation, line.name, line.badge) == (
        "Harlow PD",
        "Erin Dunn",
        "118",
    )
    assert line.roles == (Role.OFFICER,)
    assert line.faults == ()


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (",Erin Dunn,officer,,118", (Fault.NO_ORGANISATION, "")),
        ("Harlow PD,,officer,,118", (Fault.NO_NAME, "")),
        ("Harlow PD,Erin Dunn,,,118", (Fault.NO_ROLE, "")),
        ("Harlow PD,Erin Dunn,offcer,,118", (Fault.UNKNOWN_ROLE, "offcer")),
        ("Harlow PD,Erin Dunn,finance,,", (Fault.NEEDS_EMAIL, "")),
        ("Harlow PD,Erin Dunn,officer,,", (Fault.NEEDS_BADGE, "")),
        ("Harlow PD,Erin Dunn,officer,,H-118", (Fault.NO_BADGE, "H-118")),
    ],
)
def test_what_is_wrong_with_a_line_is_named(row: str, fault: tuple[Fault, str]) -> None:
    assert only(HEAD + row).faults == (fault,)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", Unreadable.EMPTY),
        (HEAD, Unreadable.EMPTY),
        ("Erin Dunn, 118\nKit Ames, 3", Unreadable.NO_COLUMNS),
        (HEAD + "a,b,c,d,e\n" * (MOST_LINES + 1), Unreadable.TOO_LONG),
    ],
)
def test_what_says_nothing_is_refused_whole(text: str, why: Unreadable) -> None:
    assert read(text) is why


@given(st.text())
def test_whatever_is_pasted_is_read_or_refused(text: str) -> None:
    lines = read(HEAD + text)

    assert isinstance(lines, Unreadable) or all(line.number > 1 for line in lines)
