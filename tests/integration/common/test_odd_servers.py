"""Servers that say what none should: it is refused in words, and breaks nothing."""

import pytest

from common.fetching import Validators, fetch
from common.places import NotThere, Terms
from tests.integration.common.servers import answer, says, serving

CALENDAR = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


def test_that_nothing_is_new_is_no_answer_to_who_knows_nothing() -> None:
    with (
        serving(says(answer(status="304 Not Modified"))) as server,
        pytest.raises(NotThere, match="The server answered 304"),
    ):
        fetch(server.at(), terms=Terms(also=server.also))


def test_whatever_letters_a_server_marks_it_with_go_back_as_they_came() -> None:
    said = answer(CALENDAR, 'ETag: "ü"', "Last-Modified: Di, 3. März")
    with serving(says(said.decode().encode("latin-1"))) as server:
        found = fetch(server.at(), terms=Terms(also=server.also))
        again = fetch(
            server.at(), terms=Terms(also=server.also), known=found.validators
        )

    assert found.validators == again.validators == Validators('"ü"', "Di, 3. März")
    assert 'if-none-match: "ü"\r\n' in server.asked[1].lower()
    assert "if-modified-since: di, 3. märz\r\n" in server.asked[1].lower()
