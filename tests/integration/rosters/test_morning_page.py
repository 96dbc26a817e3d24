"""What needs the coordinator in the morning, and what does not."""

import re
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agencies.services import people
from notifications.models import ContactMethod
from rosters import duties
from rosters.core.confirming import Confirmed
from rosters.core.words import Change
from rosters.models import Confirmation
from rosters.services import changes, draft_publishing, swaps
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.rosters import swapping
from tests.integration.rosters.drafting import fair_draft
from tests.integration.rosters.nights import Nights, central
from tests.integration.rosters.pages import text

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
CALM = "Nothing needs you this morning."


def morning(cast: Cast, client: Client) -> str:
    return text(client.get(f"/rosters/morning/{cast.tri_town.public_id}/"))


def gap(nights: Nights, on: int, now: datetime) -> None:
    """Nobody has that night, and the engine has looked."""
    changes.add_override(
        nights.primary,
        changes.Wish(Change.REMOVE),
        starts_at=central(f"2026-11-{on:02}T19:00"),
        ends_at=central(f"2026-11-{on + 1:02}T07:00"),
        now=now,
    )
    duties.look_for_gaps(now + 10 * MINUTE)


def unconfirmed(nights: Nights, cast: Cast, now: datetime, *, on: int) -> None:
    Confirmation.objects.create(
        roster=nights.roster,
        position=nights.backup,
        person=cast.lindqvist,
        starts_at=central(f"2026-11-{on:02}T19:00"),
        ends_at=central(f"2026-11-{on + 1:02}T07:00"),
        state=Confirmed.SILENT.value,
        asked_at=now,
        call_at=now,
        tell_at=now,
    )


def test_a_quiet_morning_says_so_and_what_changed(
    nights: Nights, cast: Cast, novak: Client
) -> None:
    page = morning(cast, novak)

    assert CALM in page
    assert "Changed since Mon 2 Nov 06:00" in page
    assert "P. Novak made the roster." in page


def test_a_gap_is_offered_with_one_tap_and_then_shows_who_was_asked(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    gap(nights, 24, now)
    gap(nights, 12, now)

    page = morning(cast, novak)
    asking = page.split("/ask/")[0].rpartition('"')[2] + "/ask/"
    novak.post(asking, {"everybody": "1"})
    after = morning(cast, novak)

    assert CALM not in page
    assert page.index("Thu 12 Nov 19:00") < page.index("Tue 24 Nov 19:00")
    assert page.count("Ask whoever could take it") == 2
    assert after.count("Ask whoever could take it") == 1
    assert "people asked, nobody has taken it yet" in after


def test_who_is_out_of_reach_and_who_has_not_confirmed_has_a_next_step(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    unconfirmed(nights, cast, now, on=4)
    ContactMethod.objects.filter(person=cast.okafor).delete()
    duties.look_for_gaps(now + 10 * MINUTE)

    page = morning(cast, novak)

    assert "NOT CONFIRMED: no answer" in page
    assert "Put somebody else on" in page
    assert "no phone of theirs takes our texts" in page
    assert "J. Okafor</strong>: Nights" in page
    assert CALM not in page


def test_a_swap_is_approved_from_there(
    nights: Nights, cast: Cast, novak: Client
) -> None:
    swapping.needs_approval(nights, cast)
    swap = swapping.offered(nights, cast.okafor, cast.vang)
    swaps.take(swap.pk, cast.vang, swapping.act(cast.vang))

    page = morning(cast, novak)
    novak.post(f"/rosters/swaps/{swap.public_id}/settle/", {"answer": "approve"})

    assert "from J. Okafor to T. Vang" in page
    assert f"/rosters/swaps/{swap.public_id}/settle/" in page
    assert "from J. Okafor to T. Vang" not in morning(cast, novak)


@pytest.mark.parametrize(
    ("last_day", "said"),
    [
        (date(2026, 11, 2), "ended on Mon 2 Nov 2026"),
        (date(2026, 12, 3), "last day Thu 3 Dec 2026"),
        (date(2026, 12, 4), ""),
    ],
)
def test_a_qualification_that_ends_within_thirty_days_is_named(
    nights: Nights, cast: Cast, novak: Client, now: datetime, last_day: date, said: str
) -> None:
    people.qualify(cast.okafor, cast.tamarack, "lang:ibo", expires_on=last_day, now=now)

    page = morning(cast, novak)

    assert ("lang:ibo" in page) == bool(said)
    assert said in page


def test_many_changes_made_at_once_are_one_line_and_stand_singly_in_the_history(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    draft, by = fair_draft(cast, nights, now), cast.novak.pk
    draft_publishing.publish(draft, edition=1, now=now + MINUTE, by=by)
    said = "P. Novak changed for a while who is on call."

    page = morning(cast, novak)
    history = text(novak.get(f"/rosters/{nights.roster.public_id}/history/"))

    assert page.count(said) == 1
    assert "And 6 more of the kind." in page
    assert "P. Novak published a draft." in page
    assert history.count(said) == 7
    assert "more of the kind" not in history


def test_more_of_everything_costs_no_more_queries(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    gap(nights, 12, now)
    unconfirmed(nights, cast, now, on=4)
    morning(cast, novak)
    with CaptureQueriesContext(connection) as few:
        morning(cast, novak)
    for on in (13, 14, 15, 16):
        gap(nights, on, now)
        unconfirmed(nights, cast, now, on=on)

    with CaptureQueriesContext(connection) as many:
        morning(cast, novak)

    assert len(many) == len(few)


def test_it_is_the_coordinators_and_one_tap_from_her_home(
    nights: Nights, cast: Cast, novak: Client, sign_in: SignIn
) -> None:
    url = f"/rosters/morning/{cast.tri_town.public_id}/"

    assert url in text(novak.get("/"))
    assert sign_in(cast.rivera).get(url).status_code == 403
    assert sign_in(cast.stranger_coordinator).get(url).status_code == 404


def test_who_administers_the_house_reads_it_and_finds_no_door_that_is_shut(
    nights: Nights, cast: Cast, sign_in: SignIn, now: datetime
) -> None:
    gap(nights, 12, now)
    unconfirmed(nights, cast, now, on=10)
    admin, url = sign_in(cast.admin), f"/rosters/morning/{cast.tri_town.public_id}/"
    assert url in text(admin.get("/"))

    page = admin.get(url).content.decode()

    assert all(said in page for said in ("Requests since", "Gaps: ", "NOT CONFIRMED"))
    main = page.split("<main")[1].split("</main>")[0]
    assert "<form" not in main
    for door in set(re.findall(r'href="(/[^"]*)"', main)):
        assert admin.get(door).status_code == 200, door
