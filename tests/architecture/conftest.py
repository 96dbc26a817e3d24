"""The crowds that try every address: each role, at each kind of organisation."""

import logging
from collections.abc import Iterator
from datetime import datetime

import pytest

from agencies.core.granting import ROLES_AT
from agencies.core.words import Kind
from agencies.models import Organisation
from agencies.services import membership, people
from tests.architecture import sweep
from tests.cast import ZONE, Cast
from tests.conftest import SignIn
from tests.integration.conftest import (
    file_database,  # noqa: F401 - a fixture
)


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Thousands of refusals, each with its traceback, are most of the time."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def everybody_at(
    organisation: Organisation, cast: Cast, now: datetime, sign_in: SignIn
) -> sweep.Crowd:
    """One person per role there, with that role alone, each in a browser."""
    kind, browsers = Kind(organisation.kind), {}
    for role in sorted(ROLES_AT[kind]):
        person = people.add_person(
            full_name=f"Only {role}",
            organisation=organisation,
            roles=(role,),
            badge=f"9-{role}",
            starts_on=cast.starts_on,
            now=now,
        )
        browsers[role] = sign_in(person, organisation)
    return sweep.Crowd(kind, browsers)


@pytest.fixture
def at_the_host(cast: Cast, now: datetime, sign_in: SignIn) -> sweep.Crowd:
    return everybody_at(cast.tamarack, cast, now, sign_in)


@pytest.fixture
def at_harlow(cast: Cast, now: datetime, sign_in: SignIn) -> sweep.Crowd:
    return everybody_at(cast.harlow, cast, now, sign_in)


@pytest.fixture
def at_dispatch(cast: Cast, now: datetime, sign_in: SignIn) -> sweep.Crowd:
    return everybody_at(cast.county_dispatch, cast, now, sign_in)


@pytest.fixture
def at_the_provider(cast: Cast, now: datetime, sign_in: SignIn) -> sweep.Crowd:
    """A provider beside the host, which the story does not have."""
    clinic = membership.create_organisation(
        kind=Kind.PROVIDER,
        name="Northside Clinic",
        short_name="Northside",
        zone=ZONE,
        now=now,
    )
    membership.seat(cast.tri_town, clinic, starts_on=cast.starts_on, now=now)
    return everybody_at(clinic, cast, now, sign_in)


@pytest.fixture
def crowds(
    at_the_host: sweep.Crowd,
    at_harlow: sweep.Crowd,
    at_dispatch: sweep.Crowd,
    at_the_provider: sweep.Crowd,
) -> list[sweep.Crowd]:
    """Every role at every kind of organisation of Tri-Town."""
    return [at_the_host, at_harlow, at_dispatch, at_the_provider]
