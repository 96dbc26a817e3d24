"""Many at once through the running web, and two engines at once (promises 3 and 4)."""

from collections import Counter
from functools import partial
from itertools import pairwise

import pytest

from tests.flow import ladders
from tests.flow.system import Person, System, wait_until
from tests.flow.witness import Witness
from tests.races import at_once

pytestmark = pytest.mark.flow


def page_of(system: System, person: Person) -> str:
    """The address of the page that waits for this person, on their home page."""
    home = person.get("/").text
    return home.split('href="/p/')[1].split('"')[0] if 'href="/p/' in home else ""


def accept(person: Person, page: str) -> str:
    """Where it leads: to the request for who has it, else back to the page."""
    answer = person.again().post(f"/p/{page}/accept", how="in_person")
    assert answer.status_code == 200
    return "has it" if "/r/" in answer.url else answer.text


def nobody_comes(officer: Person, request: str) -> bool:
    return "NOBODY" in officer.status(request)


def test_of_fifty_acceptances_at_once_one_clinician_has_it(system: System) -> None:
    ladders.put_in_force(system, "everyone_free", seconds=200)
    dunn = system.person("dunn")
    both = [system.person("rivera"), system.person("okafor")]
    request = dunn.ask()
    pages = [wait_until("a page waits", partial(page_of, system, who)) for who in both]

    found = at_once(
        *[
            partial(accept, who, page)
            for who, page in zip(both, pages, strict=True)
            for _ in range(25)
        ]
    )

    winners = Counter(each == "has it" for each in found)
    assert winners == {True: 25, False: 25}
    (lead,) = system.rows(
        "SELECT u.work_name FROM dispatch_response r"
        " JOIN agencies_user u ON u.id = r.clinician_id WHERE r.is_open"
    )
    refused = [str(each) for each in found if each != "has it"]
    assert all(f"{lead[0]} has it" in each for each in refused)
    accepted = "SELECT count(*) FROM dispatch_calloutevent WHERE kind = 'accepted'"
    assert system.one(accepted) == 1
    assert lead[0] in dunn.status(request)
    told = system.phone("dunn").wait_for_text("coming")
    assert lead[0] in told.body


def test_one_form_sent_twenty_times_at_once_is_one_request(system: System) -> None:
    dunn = system.person("dunn")
    form = dunn.form()

    found = at_once(*[lambda: dunn.again().send(form)] * 20)

    assert len(set(found)) == 1
    assert system.one("SELECT count(*) FROM dispatch_callout") == 1


def test_two_engines_at_once_send_nothing_and_ring_nobody_twice(
    system: System,
) -> None:
    ladders.put_in_force(system, "primary", "backup", seconds=30)
    system.start("engine", name="second engine")
    witness, dunn = Witness(system), system.person("dunn")

    requests_made = [dunn.ask(place=where) for where in ("1 Elm", "2 Oak", "3 Ash")]
    for request in requests_made:
        wait_until("nobody came", partial(nobody_comes, dunn, request))
    for request in requests_made:
        dunn.post(f"/r/{request}/cancel")
    system.take_alarms()

    witness.wait_until_quiet()
    assert witness.compare().repeated == 0
    for request in requests_made:
        began = ladders.rung_starts(system, request)
        assert [rung for rung, _ in began] == [0, 1]
        assert all(one[1] < two[1] for one, two in pairwise(began))
