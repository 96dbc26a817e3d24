"""Promise 8: no tenant sees another, at any address, in any role.

The sweep takes its addresses from the URLconf itself, so that nobody can forget
one. It tries each as every role of the host and of one agency, against real
objects of the consortium next door and of a neighbour in the same one.
"""

import ast
import inspect
from datetime import datetime
from uuid import UUID

import pytest
from pytest_django.fixtures import Settings

from agencies.core.acts import Act
from agencies.core.keys import TokenScope
from agencies.core.scope import NOBODY
from agencies.core.words import Role
from agencies.models import Membership, Organisation, User
from agencies.services import people, tokens
from oncall import live
from rosters.models import Roster
from tests.architecture import sweep
from tests.architecture.doors import (
    FOREIGN_CODE,
    LIVE_TOPICS,
    OBJECTS,
    OPEN_WITH_ARGUMENTS,
    Arguments,
    neighbours_objects,
    strangers_objects,
)
from tests.cast import Cast, scope_of
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db

TERSE = pytest.mark.urls("tests.architecture.terse")
PLANTED = pytest.mark.urls("tests.architecture.leaky")


def strangers(cast: Cast) -> list[User]:
    return [
        person
        for membership in (cast.pine_county, cast.ashby, cast.pine_dispatch)
        for person in User.objects.filter(memberships__organisation=membership)
    ]


def test_every_address_of_ours_passes_a_door(cast: Cast) -> None:
    assert sweep.without_a_door(sweep.routes()) == []


def test_every_address_that_names_an_object_has_one_of_others_to_try() -> None:
    found = sweep.routes()

    assert sweep.without_an_entry(found) == []
    names = {route.name for route in found}
    assert set(OBJECTS) | set(OPEN_WITH_ARGUMENTS) <= names


def test_code_of_others_stands_in_two_places_only() -> None:
    others = [route for route in sweep.routes() if route.is_others_code]
    roots = ("accounts/", "api/v1/")

    assert FOREIGN_CODE
    assert [r.pattern for r in others if not r.pattern.startswith(roots)] == []


def test_each_role_gets_in_where_it_may_and_403_where_it_may_not(
    crowds: list[sweep.Crowd],
) -> None:
    for crowd in crowds:
        assert sweep.wrong_for_roles(sweep.routes(), crowd) == []


def test_a_visitor_gets_to_the_sign_in_page_and_no_further(cast: Cast) -> None:
    assert sweep.wrong_for_visitors(sweep.routes()) == []


def test_a_locked_session_gets_to_its_lock_and_no_further(
    cast: Cast, sign_in: SignIn
) -> None:
    browser = sign_in(cast.admin)
    browser.post("/lock/now")

    assert sweep.past_the_lock(sweep.routes(), browser) == []


def test_without_a_second_factor_one_gets_to_setting_it_up_and_no_further(
    cast: Cast, sign_in: SignIn, settings: Settings
) -> None:
    settings.REQUIRE_MFA = True

    found = sweep.past_the_factor(sweep.routes(), sign_in(cast.admin))

    assert found == []


@TERSE
def test_nobody_finds_anything_of_the_consortium_next_door(
    cast: Cast,
    now: datetime,
    sign_in: SignIn,
    crowds: list[sweep.Crowd],
) -> None:
    found = sweep.routes()
    objects = strangers_objects(cast, now)

    owners = [sign_in(person) for person in strangers(cast)]
    assert sweep.hollow(found, owners, objects) == []
    for crowd in crowds:
        assert sweep.leaks(found, crowd, objects) == []


@TERSE
def test_no_agency_finds_what_a_neighbour_keeps_to_itself(
    cast: Cast, now: datetime, at_harlow: sweep.Crowd
) -> None:
    objects = neighbours_objects(cast, now)

    assert sweep.leaks(sweep.routes(), at_harlow, objects) == []


def test_a_town_edits_no_roster_that_covers_it_whatever_role_it_gave_itself(
    cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    boss = people.add_person(
        full_name="Al Administrator",
        organisation=cast.harlow,
        roles=(Role.ADMINISTRATOR,),
        starts_on=cast.starts_on,
        now=now,
    )
    for role in (Role.COORDINATOR, Role.CLINICIAN):  # by hand: no service would
        Membership.objects.create(
            person=boss, organisation=cast.harlow, role=role, starts_on=cast.starts_on
        )
    objects = neighbours_objects(cast, now)
    roster = Roster.objects.get(consortium=cast.tri_town)
    roster.agencies.add(cast.harlow)
    browser = sign_in(boss)
    found = [r for r in sweep.ours(sweep.routes()) if r.acts == {Act.EDIT_ROSTER}]

    seen = browser.get(f"/rosters/{roster.public_id}/")
    answers = {
        sweep.answer(browser, method, route.url(objects[route.name]))
        for route in found
        for method in sweep.METHODS
    }

    assert seen.status_code == 200
    assert len(found) >= 8
    assert answers <= {403, sweep.NOT_ALLOWED}


@TERSE
def test_a_strangers_part_under_ones_own_roof_is_not_there(
    cast: Cast, now: datetime, at_the_host: sweep.Crowd
) -> None:
    mine, theirs = neighbours_objects(cast, now), strangers_objects(cast, now)
    ours: Arguments = {"public_id": cast.tri_town.public_id}  # a roof of all of us
    mixed: dict[str, Arguments] = {
        name: theirs[name] | {roof: mine.get(name, ours)[roof]}
        for name in theirs
        for roof in ("public_id", "roster_id")
        if roof in theirs[name]
        and sum(isinstance(value, UUID) for value in theirs[name].values()) > 1
    }

    assert mixed
    assert sweep.leaks(sweep.routes(), at_the_host, mixed) == []


def keys_of(
    organisation: Organisation, cast: Cast, now: datetime
) -> dict[TokenScope, str]:
    """A token of each scope."""
    return {
        scope: tokens.create_token(
            organisation,
            name=scope,
            scopes=frozenset({scope}),
            by=cast.admin.pk,
            now=now,
        )[1]
        for scope in TokenScope
    }


def test_no_machine_finds_anything_of_others(cast: Cast, now: datetime) -> None:
    found, objects = sweep.routes(), strangers_objects(cast, now)

    theirs = keys_of(cast.pine_county, cast, now)
    assert sweep.token_hollow(found, theirs, objects) == []
    for organisation in (cast.tamarack, cast.harlow):
        ours = keys_of(organisation, cast, now)
        assert sweep.token_leaks(found, ours, objects) == []


def test_asking_in_anothers_name_changes_nothing(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.brandt).get(f"/people/?as={cast.ashby.public_id}")

    assert "Stony Ford PD" in page.content.decode()
    assert "Ola Officer" not in page.content.decode()


def test_every_kind_of_live_topic_has_one_of_others_to_try() -> None:
    tree = ast.parse(inspect.getsource(live.may_watch))
    compared = {
        side.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Compare)
        for side in node.comparators
        if isinstance(side, ast.Constant)
    }

    assert compared == set(LIVE_TOPICS)


@pytest.mark.parametrize("kind", LIVE_TOPICS)
def test_nobody_hears_that_something_of_others_changed(
    cast: Cast, now: datetime, at_harlow: sweep.Crowd, kind: str
) -> None:
    entry = LIVE_TOPICS[kind]
    assert entry.neighbours is not None
    theirs = f"{kind}:{entry.strangers(cast, now)['public_id']}"
    next_door = f"{kind}:{entry.neighbours(cast, now)['public_id']}"
    owners = [scope_of(person, now=now) for person in strangers(cast)]
    harlow = [
        scope_of(person, now=now, acting=cast.harlow)
        for person in User.objects.filter(memberships__organisation=cast.harlow)
    ]
    county = [scope_of(cast.novak, now=now), scope_of(cast.admin, now=now)]

    assert any(live.may_watch(scope, theirs) for scope in owners)
    assert not any(live.may_watch(scope, theirs) for scope in harlow + county)
    assert not any(live.may_watch(scope, next_door) for scope in harlow)
    assert not live.may_watch(NOBODY, theirs)


@PLANTED
def test_the_sweep_finds_a_view_without_a_door() -> None:
    assert sweep.without_a_door(sweep.routes()) == ["doorless"]


@PLANTED
def test_the_sweep_finds_an_address_nobody_listed() -> None:
    listed = sweep.without_an_entry(sweep.routes())

    assert listed == ["unlisted (unlisted/<uuid:public_id>)"]


@PLANTED
def test_the_sweep_finds_a_view_that_leaks(
    cast: Cast, now: datetime, at_the_host: sweep.Crowd
) -> None:
    objects = {"agencies:person": OBJECTS["agencies:person"].strangers(cast, now)}

    found = sweep.leaks(sweep.routes(), at_the_host, objects)

    assert "administrator get leaky/<uuid:public_id>: 200" in found
    assert "clinician get leaky/<uuid:public_id>: 200" not in found


@PLANTED
def test_the_sweep_finds_a_door_that_is_not_what_it_says(
    at_the_host: sweep.Crowd,
) -> None:
    found = sweep.wrong_for_roles(sweep.routes(), at_the_host)

    assert "clinician get mislabelled: 200" in found


@PLANTED
def test_the_sweep_finds_an_entry_that_proves_nothing(
    cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    nobody: Arguments = {"public_id": "00000000-0000-4000-8000-000000000000"}

    found = sweep.hollow(
        sweep.routes(), [sign_in(cast.stranger_admin)], {"agencies:person": nobody}
    )

    assert found == ["leaky/<uuid:public_id>: [404]"]
