"""Where a consortium sends no names, its agencies read none on a roster's pages."""

from datetime import date, datetime

import pytest

from agencies.core.words import Role
from agencies.models import Consortium, User
from agencies.services import people
from rosters.services.nights import move_night
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.rosters.nights import Nights, span
from tests.integration.rosters.pages import address, text

pytestmark = pytest.mark.django_db
NAMES = ("Rivera", "Okafor", "Vang", "Lindqvist", "Kessler")


@pytest.fixture
def sergeant(cast: Cast, nights: Nights, now: datetime) -> User:
    """Sees rosters for an agency."""
    Consortium.objects.filter(pk=cast.tri_town.pk).update(names_may_be_sent=False)
    return people.add_person(
        full_name="S. Sergeant",
        email="sergeant@harlow.example",
        organisation=cast.harlow,
        roles=(Role.SUPERVISOR,),
        starts_on=cast.starts_on,
        now=now,
    )


def named(page: str) -> list[str]:
    return [name for name in NAMES if name in page]


@pytest.mark.parametrize("name", ["week", "month", "on_call", "wall"])
def test_an_agency_reads_that_a_clinician_is_on_call_and_not_who(
    nights: Nights, cast: Cast, sergeant: User, sign_in: SignIn, name: str
) -> None:
    page = text(sign_in(sergeant).get(address(name, nights)))

    assert "A clinician" in page
    assert named(page) == []


def test_an_officer_reads_no_name_at_home_and_on_the_list(
    nights: Nights, cast: Cast, sergeant: User, sign_in: SignIn
) -> None:
    officer = sign_in(cast.dunn)

    for page in (officer.get("/"), officer.get("/rosters/")):
        assert "A clinician" in text(page)
        assert named(text(page)) == []


def test_the_plan_tells_who_cannot_and_why_and_is_closed_to_an_agency(
    nights: Nights, cast: Cast, sergeant: User, sign_in: SignIn
) -> None:
    assert sign_in(sergeant).get(address("plan", nights)).status_code == 403
    Consortium.objects.filter(pk=cast.tri_town.pk).update(names_may_be_sent=True)
    assert sign_in(sergeant).get(address("plan", nights)).status_code == 403


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.ADMINISTRATOR])
@pytest.mark.parametrize("sent", [True, False])
def test_no_tab_leads_to_a_page_that_is_closed(
    nights: Nights,
    cast: Cast,
    sergeant: User,
    sign_in: SignIn,
    now: datetime,
    role: Role,
    sent: bool,
) -> None:
    Consortium.objects.filter(pk=cast.tri_town.pk).update(names_may_be_sent=sent)
    person = people.add_person(
        full_name="C. Chief",
        email="chief@harlow.example",
        organisation=cast.harlow,
        roles=(role,),
        starts_on=cast.starts_on,
        now=now,
    )

    for who in (person, cast.novak):
        client = sign_in(who)
        week = client.get(address("week", nights)).content.decode()
        for name in ("plan", "history"):
            leads = f'href="{address(name, nights)}"' in week
            opens = client.get(address(name, nights)).status_code == 200
            assert (name, leads) == (name, opens)


@pytest.mark.parametrize("name", ["week", "month", "on_call", "plan"])
def test_those_who_serve_the_consortium_read_the_names(
    nights: Nights, cast: Cast, sergeant: User, sign_in: SignIn, name: str
) -> None:
    for person in (cast.novak, cast.wells):
        assert "Rivera" in text(sign_in(person).get(address(name, nights)))


def test_a_page_for_the_wall_names_nobody_whoever_prints_it(
    nights: Nights, cast: Cast, sergeant: User, sign_in: SignIn
) -> None:
    page = text(sign_in(cast.novak).get(address("wall", nights)))

    assert "A clinician" in page
    assert named(page) == []


def test_a_pattern_called_by_a_name_is_not_named_where_a_night_moved(
    nights: Nights, cast: Cast, sergeant: User, sign_in: SignIn, now: datetime
) -> None:
    event = nights.first_line.event
    event.title = "Rivera"
    event.save()
    later = span("2026-11-05T20:00", "2026-11-06T07:00")
    move_night(nights.first_line, date(2026, 11, 5), later, now=now)

    page = text(sign_in(sergeant).get(address("week", nights)))

    assert "Thu 5 Nov: moved to" in page
    assert named(page) == []
    assert "Rivera, Thu 5 Nov" in text(sign_in(cast.novak).get(address("week", nights)))
