"""A consortium's first members and people: brought by a file, and taken back."""

import re
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agencies import selectors
from agencies.core.words import Kind, Role
from agencies.errors import FileRefused, NameTaken, SeatStands
from agencies.models import Membership, Organisation, User
from agencies.services import bringing, seats
from tests.cast import PASSWORD, Cast
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db

HEAD = "organisation,name,roles,e-mail,badge\n"
TWO = HEAD + (
    "Elm,Nia New,officer,,21\nElm PD,Cy Chief,agency lead,chief@elm.example,\n"
)


@pytest.fixture
def elm(cast: Cast, now: datetime) -> Organisation:
    return seats.admit(
        cast.tri_town,
        kind=Kind.AGENCY,
        name="Elm PD",
        short_name="Elm",
        now=now,
        by=cast.admin.pk,
    )


def bring(cast: Cast, now: datetime, text: str) -> None:
    bringing.bring(cast.tri_town, text, now=now, by=cast.admin.pk)


def against(cast: Cast, now: datetime, row: str) -> str:
    tried = bringing.tried(cast.tri_town, HEAD + row, now=now, by=cast.admin.pk)
    return " ".join(tried[0].against)


def people_at(organisation: Organisation, now: datetime) -> set[str]:
    rows = Membership.objects.not_over(now).filter(organisation=organisation)
    return set(rows.values_list("person__full_name", flat=True))


def test_a_member_has_a_seat_from_today_and_can_be_taken_back_and_made_again(
    cast: Cast, now: datetime, elm: Organisation
) -> None:
    assert elm in selectors.agencies_of(cast.tri_town.pk, now=now)

    seats.take_back(cast.tri_town, elm, now=now, by=cast.admin.pk)
    gone = selectors.agencies_of(cast.tri_town.pk, now=now)
    again = seats.admit(
        cast.tri_town,
        kind=Kind.DISPATCH_CENTRE,
        name="Elm PD",
        short_name="Elm",
        now=now,
        by=cast.admin.pk,
    )

    assert elm not in gone
    assert (again.pk, again.kind) == (elm.pk, "dispatch_centre")


def test_nobody_elses_name_is_taken_over(cast: Cast, now: datetime) -> None:
    for taken in (cast.ashby.name, cast.harlow.name.lower()):
        with pytest.raises(NameTaken):
            seats.admit(
                cast.tri_town,
                kind=Kind.AGENCY,
                name=taken,
                short_name="X",
                now=now,
                by=cast.admin.pk,
            )


def test_a_seat_with_people_with_yesterdays_or_of_the_host_stands(
    cast: Cast, now: datetime, elm: Organisation
) -> None:
    bring(cast, now, TWO)

    for member, why in (
        (elm, "People have roles"),
        (cast.harlow, "before today"),
        (cast.tamarack, "keeps the books"),
    ):
        with pytest.raises(SeatStands, match=why):
            seats.take_back(cast.tri_town, member, now=now, by=cast.admin.pk)


def test_a_try_changes_nothing_and_bringing_twice_brings_once(
    cast: Cast, now: datetime, elm: Organisation
) -> None:
    tried = bringing.tried(cast.tri_town, TWO, now=now, by=cast.admin.pk)
    before = people_at(elm, now)
    bring(cast, now, TWO)
    again = bringing.bring(cast.tri_town, TWO, now=now, by=cast.admin.pk)

    assert [one.against for one in tried] == [(), ()]
    assert before == set()
    assert people_at(elm, now) == {"Nia New", "Cy Chief"}
    assert [one.is_known for one in again] == [True, True]
    assert User.objects.filter(full_name="Nia New").count() == 1


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("Ashby PD,Nia New,officer,,21", "Ashby PD has no seat here"),
        ("Harlow,Nia New,officer,,118", "Somebody else at Harlow PD has badge 118"),
        ("Elm,Nia New,coordinator,n@elm.example,", "it has no role Coordinator"),
        ("Elm,Nia New,finance,nobody,", "nobody is no e-mail address"),
        ("Elm,Nia New,finance,brandt@stony-ford.example,", "invite them instead"),
        ("Elm,Nia New,finance,officer@ashby.example,", "invite them instead"),
    ],
)
def test_what_cannot_be_is_said_at_its_line_and_brings_nobody(
    cast: Cast, now: datetime, elm: Organisation, row: str, sentence: str
) -> None:
    User.objects.filter(email__in=["brandt@stony-ford.example"]).update(last_login=now)
    User.objects.filter(pk=cast.stranger_officer.pk).update(
        email="officer@ashby.example"
    )

    assert sentence in against(cast, now, row)
    with pytest.raises(FileRefused):
        bring(cast, now, HEAD + row + "\nElm,Cy Chief,agency lead,c@elm.example,")
    assert people_at(elm, now) == set()


def test_once_somebody_who_manages_people_there_signed_in_it_is_theirs(
    cast: Cast, now: datetime, elm: Organisation
) -> None:
    bring(cast, now, TWO)
    open_still = against(cast, now, "Elm,Al Later,officer,,22")
    User.objects.filter(email="chief@elm.example").update(last_login=now)

    assert open_still == ""
    assert "manages its own people" in against(cast, now, "Elm,Al Later,officer,,22")
    assert bringing.take_back(cast.tri_town, elm, now=now, by=cast.admin.pk) == 0
    assert people_at(elm, now) == {"Nia New", "Cy Chief"}


def test_who_never_signed_in_can_be_taken_back_for_a_week_and_brought_again(
    cast: Cast, now: datetime, elm: Organisation
) -> None:
    bring(cast, now, TWO)
    late = now + timedelta(days=8)
    there = bringing.newcomers(cast.tri_town, now=late, by=cast.admin.pk)
    assert there[elm] == []

    gone = bringing.take_back(cast.tri_town, elm, now=now, by=cast.admin.pk)
    empty = people_at(elm, now)
    bring(cast, now, TWO)

    assert (gone, empty) == (2, set())
    assert people_at(elm, now) == {"Nia New", "Cy Chief"}
    assert User.objects.get(email="chief@elm.example").is_active


def test_nobody_who_was_there_before_is_taken_back_with_them(
    cast: Cast, now: datetime
) -> None:
    bring(cast, now, HEAD + "Harlow,Nia New,officer,,21")
    before = people_at(cast.harlow, now)

    bringing.take_back(cast.tri_town, cast.harlow, now=now, by=cast.admin.pk)

    assert before - people_at(cast.harlow, now) == {"Nia New"}


def test_on_its_page_they_are_seen_first_then_brought_and_written_to(
    cast: Cast, now: datetime, elm: Organisation, sign_in: SignIn
) -> None:
    admin = sign_in(cast.admin)
    address = f"/people/file/{cast.tri_town.public_id}/"

    seen = admin.post(address, {"text": TWO})
    nobody = people_at(elm, now)
    done = admin.post(address, {"text": TWO, "bring": "1"}, follow=True)

    assert "What would come of it" in seen.content.decode()
    assert nobody == set()
    assert "Brought: 2 people." in done.content.decode()
    (letter,) = mail.outbox
    link = re.search(r"http\S+", str(letter.body))
    assert link is not None
    chief = Client()
    form = chief.get(urlsplit(link[0]).path).headers["Location"]
    chief.post(form, {"password1": PASSWORD, "password2": PASSWORD})
    chief.post("/accounts/login/", {"login": "chief@elm.example", "password": PASSWORD})
    assert "Elm PD" in chief.get("/").content.decode()


def test_a_wrong_line_loses_nothing_typed(
    cast: Cast, elm: Organisation, sign_in: SignIn
) -> None:
    text = HEAD + "Elm,Nia New,offcer,,21"

    page = sign_in(cast.admin).post(
        f"/people/file/{cast.tri_town.public_id}/", {"text": text}
    )

    assert page.status_code == 422
    assert "“offcer” is no role." in page.content.decode()
    assert "Elm,Nia New,offcer,,21" in page.content.decode()


@pytest.mark.parametrize("page", ["members", "people/file"])
def test_only_an_administrator_of_its_host_comes_here(
    cast: Cast, sign_in: SignIn, page: str
) -> None:
    address = f"/{page}/{cast.tri_town.public_id}/"

    assert sign_in(cast.admin).get(address).status_code == 200
    for somebody in (cast.novak, cast.brandt, cast.dunn):
        assert sign_in(somebody).get(address).status_code == 403
    assert sign_in(cast.stranger_admin).get(address).status_code == 404


@pytest.mark.parametrize("page", ["members", "people/file"])
def test_its_page_asks_the_database_as_often_for_ten_members_as_for_one(
    cast: Cast, now: datetime, sign_in: SignIn, page: str
) -> None:
    admin, address = sign_in(cast.admin), f"/{page}/{cast.tri_town.public_id}/"
    admin.get(address)
    with CaptureQueriesContext(connection) as few:
        admin.get(address)

    for n in range(10):
        made = seats.admit(
            cast.tri_town,
            kind=Kind.AGENCY,
            name=f"Town {n} PD",
            short_name=f"Town {n}",
            now=now,
            by=cast.admin.pk,
        )
        bring(cast, now, HEAD + f"{made},Officer {n},officer,,{n}")
    with CaptureQueriesContext(connection) as many:
        admin.get(address)

    assert len(many) == len(few)


def test_a_first_role_begins_today(
    cast: Cast, now: datetime, elm: Organisation
) -> None:
    bring(cast, now, TWO)

    chief = User.objects.get(email="chief@elm.example")
    assert selectors.roles_of(chief, elm, now=now) == [Role.AGENCY_LEAD]
