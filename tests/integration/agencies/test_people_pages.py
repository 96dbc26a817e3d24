import re
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from agencies import selectors
from agencies.core.keys import TokenScope
from agencies.core.words import Role
from agencies.models import AuditEntry, Invitation, Membership
from agencies.services import membership, people, tokens
from tests.cast import PASSWORD, Cast, with_password
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db


def test_a_chief_sees_her_own_people_and_nobody_elses(
    cast: Cast, sign_in: SignIn
) -> None:
    page = sign_in(cast.brandt).get("/people/").content.decode()

    assert "Kit Ames" in page
    assert "Erin Dunn" not in page
    assert "Ola Officer" not in page


def test_inviting_then_joining_by_the_link_in_the_mail(
    cast: Cast, sign_in: SignIn
) -> None:
    invited = sign_in(cast.brandt).post(
        "/people/invite",
        {
            "full_name": "Nia New",
            "email": "nia@stony-ford.example",
            "badge": "21",
            "roles": ["officer"],
        },
    )
    found = re.search(r"https?://\S+(/join/\S+)", str(mail.outbox[0].body))
    assert found is not None
    assert found[1] not in invited.content.decode()
    newcomer = Client()

    weak = newcomer.post(found[1], {"full_name": "Nia New", "password": "short"})
    joined = newcomer.post(found[1], {"full_name": "Nia New", "password": PASSWORD})

    assert weak.status_code == 422
    assert 'value="Nia New"' in weak.content.decode()
    assert joined.status_code == 302
    assert "Stony Ford PD" in newcomer.get("/").content.decode()


@pytest.mark.parametrize(
    ("email", "shown"), [("nia@new.example", True), ("vang@tamarack.example", False)]
)
def test_the_link_is_shown_only_without_mail_and_for_somebody_unknown(
    cast: Cast, sign_in: SignIn, settings: Settings, email: str, shown: bool
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 1  # nobody listens there

    page = sign_in(cast.stranger_coordinator).post(
        "/people/invite",
        {"full_name": "Some Body", "email": email, "roles": ["clinician"]},
    )

    text = page.content.decode()
    assert "The e-mail could not be sent." in text
    assert ("/join/" in text) is shown


def test_what_was_typed_is_kept_and_the_refusal_stands_at_its_field(
    cast: Cast, sign_in: SignIn
) -> None:
    page = sign_in(cast.brandt).post(
        "/people/invite", {"full_name": "Nia 🚓 New", "roles": ["finance"]}
    )

    assert page.status_code == 422
    assert "Nia 🚓 New" in page.content.decode()
    assert "id_email_error" in page.content.decode()
    assert not Invitation.objects.exists()


def test_an_officer_without_e_mail_is_complete_by_badge_and_pin(
    cast: Cast, sign_in: SignIn
) -> None:
    chief = sign_in(cast.brandt)
    chief.post(
        "/people/invite",
        {"full_name": "Pat Phone", "badge": "9", "roles": ["officer"]},
    )
    person = Membership.objects.get(badge="9").person

    page = chief.post(f"/people/{person.public_id}/pin").content.decode()

    person.refresh_from_db()
    assert person.email is None
    assert person.pin_hash
    assert re.search(r">\d{6}<", page)


def test_nobody_else_sets_the_pin_of_who_also_works_elsewhere(
    cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    membership.give_role(
        cast.ames, cast.ashby, Role.OFFICER, starts_on=now.date(), now=now
    )

    for person, chief in ((cast.ames, cast.brandt), (cast.ames, cast.stranger_chief)):
        sign_in(chief).post(f"/people/{person.public_id}/pin")

    cast.ames.refresh_from_db()
    assert cast.ames.pin_hash == ""


def test_a_chief_cannot_make_an_administrator(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.brandt).post(
        f"/people/{cast.ames.public_id}/role",
        {"role": "administrator", "starts_on": "2026-11-03"},
    )

    assert page.status_code == 422
    assert not cast.ames.memberships.filter(role="administrator").exists()


def test_a_coordinator_cannot_end_an_administrators_role(
    cast: Cast, sign_in: SignIn
) -> None:
    held = cast.admin.memberships.get()

    answer = sign_in(cast.novak).post(f"/roles/{held.public_id}/end")
    leaving = sign_in(cast.novak).post(f"/people/{cast.admin.public_id}/leave")

    held.refresh_from_db()
    assert (answer.status_code, leaving.status_code) == (403, 403)
    assert held.left_at is None


def test_leaving_asks_first_and_then_ends_everything(
    cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    chief = sign_in(cast.brandt)
    url = f"/people/{cast.ames.public_id}/leave"

    asked = chief.get(url).content.decode()
    assert selectors.roles_of(cast.ames, cast.stony_ford, now=now) == [Role.OFFICER]
    chief.post(url, {"reason": "moved away"})

    assert "Kit Ames leaves Stony Ford PD" in asked
    assert selectors.roles_of(cast.ames, cast.stony_ford, now=now) == []
    assert AuditEntry.objects.get(act="leave").reason == "moved away"


def test_an_expired_licence_is_shown_as_expired(
    cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    browser = sign_in(cast.novak)
    url = f"/people/{cast.rivera.public_id}"
    yesterday = (now - timedelta(days=1)).date()

    browser.post(f"{url}/qualify", {"code": "lcsw", "expires_on": str(yesterday)})

    assert "(expired)" in browser.get(url).content.decode()


def test_the_audit_trail_is_turned_page_by_page_and_misses_nothing(
    cast: Cast, sign_in: SignIn
) -> None:
    browser = sign_in(cast.admin)
    stored = AuditEntry.objects.filter(organisation=cast.tamarack).count()
    listed, url = 0, "/audit/"

    for _ in range(20):
        page = browser.get(url).content.decode()
        listed += page.count("<tr>") - 1
        found = re.search(r'href="(\?before=[^"]+)"', page)
        if found is None:
            break
        url = "/audit/" + found[1]

    assert listed == stored
    assert browser.get("/audit/?before=forged").status_code == 404


def test_the_trail_says_from_where(cast: Cast, sign_in: SignIn) -> None:
    sign_in(cast.novak).post(
        f"/people/{cast.rivera.public_id}/qualify",
        {"code": "lang:es"},
        REMOTE_ADDR="192.0.2.7",
    )

    entry = AuditEntry.objects.filter(act="qualify", person=cast.novak).get()
    assert entry.source_address == "192.0.2.7"


def test_a_token_is_shown_once(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.admin)

    made = browser.post("/tokens/", {"name": "CAD", "scopes": ["callouts:write"]})

    found = re.search(r"tdm_[\w-]+", made.content.decode())
    assert found is not None
    assert found[0] not in browser.get("/tokens/").content.decode()


def test_ones_own_pin_and_name(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(with_password(cast.dunn))

    refused = browser.post("/account/pin", {"pin": "1111"})
    browser.post("/account/pin", {"pin": "4711"})
    browser.post(
        "/account/",
        {"full_name": "Erin Dunn", "work_name": "Sgt Dunn", "language": "en"},
    )

    cast.dunn.refresh_from_db()
    assert refused.status_code == 422
    assert (bool(cast.dunn.pin_hash), cast.dunn.work_name) == (True, "Sgt Dunn")


@pytest.mark.parametrize("url", ["/people/", "/audit/", "/tokens/", "/account/"])
def test_a_page_asks_the_database_as_often_for_thirty_as_for_one(
    cast: Cast, now: datetime, sign_in: SignIn, url: str
) -> None:
    browser = sign_in(cast.admin)
    browser.get(url)
    with CaptureQueriesContext(connection) as few:
        browser.get(url)

    for number in range(30):
        people.add_person(
            full_name=f"Person {number}",
            organisation=cast.tamarack,
            roles=(Role.CLINICIAN,),
            starts_on=now.date(),
            now=now,
        )
        tokens.create_token(
            cast.tamarack,
            name=f"Wall {number}",
            scopes=frozenset({TokenScope.BOARD_READ}),
            by=cast.admin.pk,
            now=now,
        )
    with CaptureQueriesContext(connection) as many:
        browser.get(url)

    assert len(many) == len(few)


def test_ones_account_leads_to_what_ones_role_may_open(
    cast: Cast, sign_in: SignIn
) -> None:
    dispatcher = sign_in(cast.wells).get("/account/").content.decode()
    admin = sign_in(cast.admin).get("/account/").content.decode()

    assert ("/lockouts/" in dispatcher, "/audit/" in dispatcher) == (True, False)
    assert ("/audit/" in admin, "/tokens/" in admin) == (True, True)
