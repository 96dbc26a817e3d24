"""Promise 8: what a page shows is the tenant's own, in every list and on every line."""

import re
from collections.abc import Iterator
from datetime import datetime

import pytest
from django.test import Client

from agencies.core.words import Kind, Role
from agencies.services import people
from dispatch.models import Callout
from rosters.models import Roster
from tests.architecture import markers, sweep
from tests.architecture.doors import Arguments, neighbours_objects, strangers_objects
from tests.architecture.test_doors import strangers
from tests.cast import Cast
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db

# Where owners of the strangers' things read of them: these lists prove something.
LISTS = {
    *("agencies:people", "agencies:audit", "agencies:tokens", "agencies:lockouts"),
    *("notifications:phones", "dispatch:callouts", "dispatch:board"),
    *("dispatch:imports", "rosters:rosters", "billing:statements", "oncall:home"),
    "billing:scenarios",
}
UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"


@pytest.fixture
def theirs(cast: Cast, now: datetime) -> dict[str, Arguments]:
    """Everything of the strangers, marked."""
    markers.mark(cast)
    return strangers_objects(cast, now)


def test_the_strangers_themselves_read_their_marks_on_every_list(
    cast: Cast, theirs: dict[str, Arguments], sign_in: SignIn
) -> None:
    shown: set[str] = set()
    for person in strangers(cast):
        owner = {Role.OFFICER: sign_in(person)}  # whichever role: it is not asked
        crowd = sweep.Crowd(Kind.HOST, owner)
        shown |= set(sweep.showing(sweep.routes(), crowd, markers.STRANGERS, {}))

    assert LISTS - shown == set()


def test_no_list_and_no_page_shows_anything_of_strangers(
    cast: Cast,
    now: datetime,
    theirs: dict[str, Arguments],
    crowds: list[sweep.Crowd],
) -> None:
    objects = neighbours_objects(cast, now)

    for crowd in crowds:
        shown = sweep.showing(sweep.routes(), crowd, markers.STRANGERS, objects)
        assert shown == {}


def test_no_list_and_no_own_page_shows_what_a_neighbour_keeps_to_itself(
    cast: Cast,
    now: datetime,
    theirs: dict[str, Arguments],
    at_harlow: sweep.Crowd,
) -> None:
    kept = neighbours_objects(cast, now)
    lead = people.add_person(
        full_name="Lee Lead",
        email="lead@harlow.example",
        organisation=cast.harlow,
        roles=(Role.AGENCY_LEAD,),
        starts_on=cast.starts_on,
        now=now,
    )
    harlow = markers.in_the_place_of_stony_ford(cast, lead)
    ours = {name for name in kept if not name.startswith(("rosters:", "api-1:"))}
    own = kept | neighbours_objects(harlow, now, ours)
    Roster.objects.get(consortium=cast.tri_town).agencies.add(cast.harlow)

    shown = sweep.showing(
        sweep.routes(), at_harlow, markers.STRANGERS + markers.NEIGHBOURS, own
    )

    assert shown == {}


def test_finance_reads_on_no_page_at_all_what_a_request_was_about(
    cast: Cast,
    now: datetime,
    at_the_host: sweep.Crowd,
    at_harlow: sweep.Crowd,
) -> None:
    objects = neighbours_objects(cast, now)
    Callout.objects.update(place="14 Larch Lane", disposition="involuntary_hold")
    about = ("larch", "involuntary")

    for crowd in (at_the_host, at_harlow):
        books = sweep.Crowd(crowd.kind, {Role.FINANCE: crowd.browsers[Role.FINANCE]})
        assert sweep.showing(sweep.routes(), books, about, objects) == {}
    desk = {Role.COORDINATOR: at_the_host.browsers[Role.COORDINATOR]}
    seen = sweep.showing(sweep.routes(), sweep.Crowd(Kind.HOST, desk), about, objects)
    assert seen
    assert [name for name in seen if name.startswith("billing:")] == []


@pytest.mark.urls("tests.architecture.leaky")
def test_the_sweep_finds_a_list_that_nobody_narrowed(
    cast: Cast, at_harlow: sweep.Crowd
) -> None:
    markers.mark(cast)

    shown = sweep.showing(sweep.routes(), at_harlow, markers.STRANGERS, {})

    assert "administrator" in shown["listing"]
    assert "officer" not in shown["listing"]


def choices_in(page: str) -> Iterator[tuple[str, str]]:
    """Each field of the page's forms that takes the id of something, and one it has."""
    for name, options in re.findall(
        r'<select name="(\w+)".*?>(.*?)</select>', page, re.DOTALL
    ):
        for value in re.findall(rf'value="({UUID})"', options)[:1]:
            yield name, value
    hidden = re.findall(rf'<input type="hidden" name="(\w+)" value="({UUID})"', page)
    yield from ((name, value) for name, value in hidden if name != "form_key")


def forms_in(url: str, page: str) -> Iterator[tuple[str, str, bool]]:
    """Each form of the page at `url`: where it is sent, what is in it, and whether it
    only asks (by GET).
    """
    for opening, inner in re.findall(r"<form([^>]*)>(.*?)</form>", page, re.DOTALL):
        action = re.search(r'action="([^"]+)"', opening)
        yield (action[1] if action else url), inner, 'method="get"' in opening


def foreign(theirs: dict[str, Arguments], cast: Cast) -> list[str]:
    """Ids of strangers' things, one of each kind that a form might take."""
    parts = ("rosters:edit_rotation", "rosters:add_pattern", "rosters:edit_pattern")
    named = [value for name in parts for value in theirs[name].values()]
    others = (cast.ashby, cast.pine_county, cast.two_rivers, cast.stranger_clinician)
    return sorted({str(value) for value in named} | {str(o.public_id) for o in others})


def refusals(client: Client, url: str, fields: dict[str, str], *, asks: bool) -> int:
    """How many sentences of refusal the answer has; -1 when it was taken."""
    with sweep.undone():
        answer = client.get(url, fields) if asks else client.post(url, fields)
    said = answer.getvalue().decode()
    return -1 if answer.status_code < 400 else len(re.findall(r'_error"|"alert"', said))


def taken(
    client: Client, url: str, page: str, ids: list[str], *, asks: bool = False
) -> list[str]:
    """Fields of the form at `url` that take an id of others as they take an own one."""
    return [
        f"{url} {name}"
        for name, own in choices_in(page)
        for as_for_own in [refusals(client, url, {name: own}, asks=asks)]
        if any(
            refusals(client, url, {name: other}, asks=asks) <= as_for_own
            for other in ids
        )
    ]


def test_no_form_takes_the_id_of_something_of_others(
    cast: Cast,
    now: datetime,
    theirs: dict[str, Arguments],
    at_the_host: sweep.Crowd,
    at_harlow: sweep.Crowd,
) -> None:
    objects, ids = neighbours_objects(cast, now), foreign(theirs, cast)
    wrong: list[str] = []
    tried: set[str] = set()
    for crowd in (at_the_host, at_harlow):
        for route in sweep.ours(sweep.routes()):
            if not route.acts or (route.arguments and route.name not in objects):
                continue
            for client in crowd.browsers.values():
                url = route.url(objects.get(route.name))
                with sweep.undone():
                    asked = client.get(url)
                if asked.status_code == 200 and "<form" in (page := read_page(asked)):
                    tried |= {f"{route.name} {name}" for name, _ in choices_in(page)}
                    for action, form, asks in forms_in(url, page):
                        wrong += taken(client, action, form, ids, asks=asks)
                    break  # one role that may is enough: the form is the same

    assert wrong == []
    assert tried >= {
        "dispatch:ask agency",
        "dispatch:imports consortium",
        "rosters:add_time_off person",
        "rosters:add_override position",
        "rosters:add_pattern holder",
        "rosters:history who",
    }


def read_page(answer: object) -> str:
    """The page's own part: the frame's forms stand on every page."""
    text = str(answer.getvalue().decode())  # type: ignore[attr-defined]
    return text.partition('<main id="main"')[2].partition("</main>")[0]


def test_nobody_acts_for_an_organisation_that_is_not_theirs(
    cast: Cast, sign_in: SignIn
) -> None:
    browser = sign_in(cast.novak)

    browser.post("/acting", {"organisation": str(cast.pine_county.public_id)})

    assert "Tamarack" in browser.get("/account/").content.decode()
    assert "Pine County" not in browser.get("/account/").content.decode()


def test_an_imported_request_is_assigned_to_no_agency_of_others(
    cast: Cast, now: datetime, theirs: dict[str, Arguments], sign_in: SignIn
) -> None:
    arguments = neighbours_objects(cast, now)["dispatch:assign"]
    callout = Callout.objects.get(public_id=str(arguments["public_id"]))
    [route] = [r for r in sweep.routes() if r.name == "dispatch:assign"]
    wanted = {"agency": str(cast.ashby.public_id), "reason": "so they said"}

    sign_in(cast.novak).post(route.url(arguments), wanted)

    before = callout.place_agency_id
    callout.refresh_from_db()
    assert callout.place_agency_id == before
