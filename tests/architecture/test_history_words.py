"""Every change of a roster has words of its own in the roster's history."""

import ast
from collections.abc import Iterator
from pathlib import Path

from rosters.core.history import LEFT_OUT
from rosters.words.history import DID

SERVICES = Path(__file__).parents[2] / "rosters" / "services"
WRITERS = {"record", "note", "move", "says_no", "note_and_publish"}
# Written about a person or a calendar of their own, not about a roster: the history of
# rosters does not list them.
OF_PEOPLE = {"set_week", "add_own_calendar", "remove_own_calendar"}


def acts_in(source: str) -> Iterator[str]:
    """What a module writes down: `act="..."`, or the words it gives a writer."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        given = [keyword.value for keyword in node.keywords if keyword.arg == "act"]
        if name in WRITERS:
            given += node.args
        for value in given:
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                yield value.value


def test_an_act_is_found_wherever_it_is_written() -> None:
    assert list(acts_in('audit.record(act="a")\nnote(x, "b")\nsay("c")')) == ["a", "b"]


def test_every_change_of_a_roster_is_told_in_words() -> None:
    written = {
        act for path in SERVICES.glob("*.py") for act in acts_in(path.read_text())
    }

    assert {"add_override", "publish_draft", "import_roster"} <= written
    assert written - set(DID) - LEFT_OUT - OF_PEOPLE == set()
