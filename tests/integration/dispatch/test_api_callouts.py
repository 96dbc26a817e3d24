"""Requests by token: asked for, read, listed, and what happened to them."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from agencies.core.keys import TokenScope
from dispatch.models import Callout
from dispatch.services import policies
from tests.cast import Cast
from tests.integration.dispatch import asking
from tests.integration.notifications.conftest import verified_phone
from tests.integration.rosters.machines import Machine, machine

pytestmark = pytest.mark.django_db
ASKED: dict[str, Any] = {"weapon": "no", "place": "118 Elm St", "badge": "118"}


@pytest.fixture
def harlow(cast: Cast, now: datetime) -> Machine:
    return machine(cast, cast.harlow, now, TokenScope.CALLOUTS_WRITE)


def lindqvist_is_called(cast: Cast, now: datetime) -> None:
    verified_phone(cast.lindqvist, asking.LINDQVIST, now)
    policies.set_ladder(cast.tri_town, asking.LADDER, by=None, now=now)


def test_a_token_asks_and_reads_where_it_stands(
    cast: Cast, harlow: Machine, now: datetime
) -> None:
    lindqvist_is_called(cast, now)

    status, made = harlow.post("/callouts", ASKED)
    _ok, read = harlow.get(f"/callouts/{made['id']}")

    callout = Callout.objects.get()
    assert status == 201
    assert (made["created"], made["number"]) == (True, callout.number)
    assert callout.entered_by is None
    assert read["status"] == "Received. Calling the first clinician now."
    assert made["status_url"].endswith(f"/api/v1/callouts/{callout.public_id}")


def test_under_one_key_it_is_one_request(harlow: Machine) -> None:
    answers = [harlow.post("/callouts", ASKED, key="door-1") for _twice in range(2)]

    assert answers[0] == answers[1]
    assert Callout.objects.count() == 1


def test_an_open_request_there_must_be_said_to_be_the_same_or_another(
    cast: Cast, harlow: Machine, now: datetime
) -> None:
    open_one = asking.ask(cast, now)

    status, asked = harlow.post("/callouts", ASKED, key="a")
    _ok, joined = harlow.post(
        "/callouts", ASKED | {"same_as": str(open_one.public_id)}, key="b"
    )
    other = harlow.post("/callouts", ASKED | {"another": True}, key="c")

    assert (status, asked["open"][0]["number"]) == (409, open_one.number)
    assert (joined["joined"], joined["id"]) == (True, str(open_one.public_id))
    assert other[0] == 201
    assert Callout.objects.count() == 2


def test_a_machine_says_that_it_can_wait(harlow: Machine) -> None:
    status, _made = harlow.post("/callouts", ASKED | {"can_wait": True}, key="a")

    assert status == 201
    assert Callout.objects.get().priority == "P2"


def test_what_was_asked_back_is_not_kept_under_its_key(
    cast: Cast, harlow: Machine, now: datetime
) -> None:
    asking.ask(cast, now)
    harlow.post("/callouts", ASKED, key="door-1")
    Callout.objects.update(state="cleared")

    assert harlow.post("/callouts", ASKED, key="door-1")[0] == 201


def test_they_are_listed_newest_first_a_page_at_a_time(
    cast: Cast, harlow: Machine, now: datetime
) -> None:
    numbers = [
        asking.ask(cast, now + timedelta(minutes=minute)).number for minute in range(3)
    ]

    _ok, first = harlow.get("/callouts", limit=2)
    _ok, rest = harlow.get("/callouts", limit=2, after=first["next"])

    assert [one["number"] for one in first["items"]] == numbers[:0:-1]
    assert [one["number"] for one in rest["items"]] == numbers[:1]
    assert rest["next"] is None


def test_only_open_ones_are_listed_where_that_is_asked(
    cast: Cast, harlow: Machine, now: datetime
) -> None:
    over, there = asking.ask(cast, now), asking.ask(cast, now)
    Callout.objects.filter(pk=over.pk).update(state="cancelled")

    _ok, listed = harlow.get("/callouts", open="true")

    assert [one["id"] for one in listed["items"]] == [str(there.public_id)]


def test_what_happened_is_read_on_from_the_last_that_was_read(
    cast: Cast, harlow: Machine, now: datetime
) -> None:
    lindqvist_is_called(cast, now)
    callout = asking.ask(cast, now)
    asking.accept(now + timedelta(seconds=20))
    where = f"/callouts/{callout.public_id}/events"

    _ok, first = harlow.get(where, limit=2)
    _ok, rest = harlow.get(where, after=first["next"])

    kinds = [one["kind"] for one in first["items"] + rest["items"]]
    assert (kinds[0], kinds[-1]) == ("asked", "accepted")
    assert rest["items"][0]["n"] == 3
    assert rest["next"] is None
    assert {"n", "kind", "what", "at", "entered_at", "source"} == set(first["items"][0])


def test_no_place_no_number_and_no_name_that_is_not_sent_is_answered(
    cast: Cast, harlow: Machine, now: datetime
) -> None:
    lindqvist_is_called(cast, now)
    cast.tri_town.names_may_be_sent = False
    cast.tri_town.save(update_fields=["names_may_be_sent"])
    callout = asking.ask(cast, now, callback=asking.DESK)
    Callout.objects.update(place="118 Elm St")
    asking.accept(now)

    _ok, read = harlow.get(f"/callouts/{callout.public_id}")
    _ok, events = harlow.get(f"/callouts/{callout.public_id}/events")

    said = f"{read} {events}"
    assert read["clinician"] == "A clinician"
    assert not any(word in said for word in ("Elm", "5550119", "Lindqvist"))


@pytest.mark.parametrize("scope", [TokenScope.CALLOUTS_READ, TokenScope.ROSTER_READ])
def test_a_token_that_may_not_ask_does_not(
    cast: Cast, now: datetime, scope: TokenScope
) -> None:
    reader = machine(cast, cast.harlow, now, scope)

    assert reader.post("/callouts", ASKED)[0] == 403
    assert reader.get("/callouts")[0] == (
        200 if scope is TokenScope.CALLOUTS_READ else 403
    )


def test_a_dispatch_centre_s_token_asks_for_any_member_by_name(
    cast: Cast, now: datetime
) -> None:
    centre = machine(cast, cast.county_dispatch, now, TokenScope.CALLOUTS_WRITE)

    unnamed = centre.post("/callouts", ASKED)
    named = centre.post("/callouts", ASKED | {"agency": "stony ford", "badge": "3"})

    assert (unnamed[0], unnamed[1]["field"]) == (422, "agency")
    assert named[1]["agency"]["name"] == "Stony Ford PD"


def test_which_token_asked_is_in_the_trail_of_what_it_recorded(
    cast: Cast, harlow: Machine, now: datetime
) -> None:
    harlow.post("/callouts", ASKED)

    event = Callout.objects.get().events.get(kind="asked")
    assert (event.source, event.by) == ("api", cast.dunn)
