"""Signing in by an organisation's own service: whom it lets in, and whom not."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from agencies.core.words import Outcome, Role
from agencies.errors import DomainTaken
from agencies.models import AuditEntry, SingleSignOn, User
from agencies.services import invitations, leaving, membership, single_sign_on
from tests.cast import Cast, with_password
from tests.integration.oncall.signing_on import Traveller, harlows_admin, of_harlow
from tests.oidc import ANOTHER, Service

pytestmark = pytest.mark.django_db


@pytest.fixture
def harlows(cast: Cast, service: Service, now: datetime) -> SingleSignOn:
    return of_harlow(cast, service, now)


def said(answer: Any) -> str:
    return str(answer.content.decode())


def invite(cast: Cast, now: datetime, email: str = "new@harlow.example") -> None:
    by = User.objects.get(email="admin@harlow.example")
    invitations.invite(
        cast.harlow,
        email=email,
        full_name="Nia New",
        roles=(Role.OFFICER,),
        badge="21",
        by=by.pk,
        now=now,
    )


def test_a_member_gets_to_where_they_wanted(
    cast: Cast, service: Service, harlows: SingleSignOn
) -> None:
    browser = Traveller(service)

    answer = browser.signs_in(onward="/account/")

    assert (answer.status_code, answer.headers["Location"]) == (302, "/account/")
    assert "dunn@harlow.example" in said(browser.client.get("/account/"))
    assert service.asked[0]["login_hint"] == "dunn@harlow.example"
    used = AuditEntry.objects.get(act="use_single_sign_on")
    assert (used.person_id, used.organisation_id) == (cast.dunn.pk, cast.harlow.pk)
    assert AuditEntry.objects.filter(act="sign_in", person=cast.dunn).exists()


def test_somebody_invited_joins_by_it_and_has_no_password(
    cast: Cast, service: Service, harlows: SingleSignOn, now: datetime
) -> None:
    invite(cast, now)
    service.email, service.subject = "New@Harlow.example", "00u-new"
    browser = Traveller(service)

    browser.signs_in()

    made = User.objects.get(email="new@harlow.example")
    assert "Harlow PD" in said(browser.client.get("/"))
    assert not made.has_usable_password()
    assert AuditEntry.objects.filter(act="accept_invitation", person=made).exists()


def test_where_nobody_was_invited_nobody_is_made(
    cast: Cast, service: Service, harlows: SingleSignOn
) -> None:
    service.email, service.subject = "stranger@harlow.example", "00u-stranger"
    browser = Traveller(service)

    answer = browser.signs_in()

    assert answer.status_code == 403
    assert "Nobody has invited that e-mail address." in said(answer)
    assert not User.objects.filter(email=service.email).exists()
    assert browser.client.get("/").status_code == 302
    refused = AuditEntry.objects.get(outcome=Outcome.REFUSED)
    assert (refused.act, refused.details["why"]) == ("use_single_sign_on", "nobody")


LIES: list[tuple[dict[str, Any], str]] = [
    ({"signed_by": ANOTHER}, "not signed by your organisation"),
    ({"by_shared_secret": True}, "not signed by your organisation"),
    ({"claims": {"iss": "https://else.example"}}, "came from another service"),
    ({"claims": {"aud": "another"}}, "meant for another program"),
    ({"claims": {"exp": 1}}, "was not valid now"),
    ({"claims": {"nonce": "of another sign-in"}}, "belonged to another sign-in"),
    ({"claims": {"nonce": None}}, "belonged to another sign-in"),
    ({"claims": {"email_verified": False}}, "does not say that your e-mail address"),
    ({"claims": {"email_verified": None}}, "does not say that your e-mail address"),
    ({"claims": {"email": "dunn@millbrook.example"}}, "not one of this organisation"),
    ({"claims": {"email": None}}, "answered something we do not understand"),
    ({"refuses": "access_denied"}, "You stopped at your organisation"),
    ({"refuses": "server_error"}, "Your organisation&#x27;s sign-in refused it."),
]


@pytest.mark.parametrize(("lie", "sentence"), LIES)
def test_each_wrong_answer_has_its_sentence_and_opens_nothing(
    cast: Cast,
    service: Service,
    harlows: SingleSignOn,
    lie: dict[str, Any],
    sentence: str,
) -> None:
    for name, value in lie.items():
        setattr(service, name, value)
    browser = Traveller(service)

    answer = browser.signs_in("dunn@harlow.example")

    assert answer.status_code == 403
    assert sentence in said(answer)
    assert "Use your radio" in said(answer)  # of two consortia, a visitor's is unknown
    assert browser.client.get("/").status_code == 302
    assert AuditEntry.objects.filter(outcome=Outcome.REFUSED).count() == 1


def test_an_answer_counts_once(
    cast: Cast, service: Service, harlows: SingleSignOn
) -> None:
    browser = Traveller(service)
    browser.signs_in()
    browser.client.post("/accounts/logout/")

    again = browser.client.get(browser.came_back)
    elsewhere = Client().get(browser.came_back)

    assert "used already" in said(again)
    assert "used already" in said(elsewhere)


def test_a_service_that_is_down_is_said_to_be(
    cast: Cast, service: Service, harlows: SingleSignOn, settings: Settings
) -> None:
    settings.FETCH_ALSO = frozenset({("127.0.0.1", 1)})

    answer = Traveller(service).signs_in()

    assert answer.status_code == 403
    assert "cannot be reached now" in said(answer)


def test_in_production_no_service_on_our_own_machine_is_asked(
    cast: Cast, service: Service, harlows: SingleSignOn, settings: Settings
) -> None:
    settings.FETCH_ALSO = frozenset()

    answer = Traveller(service).signs_in()

    assert "cannot be reached now" in said(answer)
    assert service.asked == []


def test_nonsense_instead_of_an_answer_is_said_to_be_such(
    cast: Cast, service: Service, harlows: SingleSignOn
) -> None:
    browser = Traveller(service)
    page = browser.client.post("/sign-on/", {"email": service.email})
    service.nonsense = b"<html>"

    answer = browser.goes_on(page)

    assert answer.status_code == 403
    assert "something else than JSON" in said(answer)


def test_an_address_told_only_when_asked_once_more_is_taken_of_the_same_person(
    cast: Cast, service: Service, harlows: SingleSignOn
) -> None:
    service.claims = {"email": None, "email_verified": None}
    service.userinfo = {"email": "dunn@harlow.example", "email_verified": True}
    other = Traveller(service).signs_in()
    service.userinfo["sub"] = service.subject
    browser = Traveller(service)

    browser.signs_in()

    assert other.status_code == 403
    assert "Harlow PD" in said(browser.client.get("/"))


def test_one_organisations_service_does_not_open_anothers_data(
    cast: Cast, service: Service, harlows: SingleSignOn, now: datetime
) -> None:
    membership.give_role(
        cast.dunn,
        cast.millbrook,
        Role.OFFICER,
        starts_on=now.date() + timedelta(days=30),
        now=now,
    )

    answer = Traveller(service).signs_in()

    assert "Sign in by password or passkey." in said(answer)
    assert answer.status_code == 403


def test_who_has_left_does_not_get_in_and_is_linked_no_more(
    cast: Cast, service: Service, harlows: SingleSignOn, now: datetime
) -> None:
    browser = Traveller(service)
    browser.signs_in()
    linked = User.objects.filter(external_subject_id__isnull=False)
    assert linked.get() == cast.dunn

    leaving.leave(cast.dunn, cast.harlow, now=now, by=cast.hartmann.pk)
    answer = Traveller(service).signs_in()

    assert not linked.all().exists()
    assert browser.client.get("/").status_code == 302
    assert "You have no role there today." in said(answer)


def test_a_linked_account_whose_address_changed_is_refused(
    cast: Cast, service: Service, harlows: SingleSignOn
) -> None:
    Traveller(service).signs_in()
    service.email = "hartmann@harlow.example"

    answer = Traveller(service).signs_in()

    assert "Your e-mail address there is another than here." in said(answer)


def test_switched_off_it_signs_nobody_in_and_on_again_it_does(
    cast: Cast, service: Service, harlows: SingleSignOn, now: datetime
) -> None:
    browser = Traveller(service)
    page = browser.client.post("/sign-on/", {"email": service.email})
    single_sign_on.switch(harlows, on=False, by=cast.admin.pk, now=now)

    midway, later = browser.goes_on(page), Traveller(service).signs_in()
    single_sign_on.switch(harlows, on=True, by=cast.admin.pk, now=now)

    assert "switched this way to sign in off" in said(midway)
    assert later.status_code == 422
    assert Traveller(service).signs_in().status_code == 302


def test_an_address_without_a_service_is_told_so_at_the_field(
    cast: Cast, service: Service, harlows: SingleSignOn
) -> None:
    answer = Traveller(service).signs_in("chief@stony-ford.example")

    assert answer.status_code == 422
    assert "No organisation with addresses like this one" in said(answer)
    assert "chief@stony-ford.example" in said(answer)
    assert "Harlow" not in said(answer)


@pytest.mark.parametrize("asks", [True, False])
def test_our_second_factor_is_asked_unless_theirs_is(
    cast: Cast, service: Service, now: datetime, settings: Settings, asks: bool
) -> None:
    settings.REQUIRE_MFA = True
    row = of_harlow(cast, service, now, asks_second_factor=asks)
    browser = Traveller(service)

    browser.signs_in()

    assert browser.client.get("/").status_code == (200 if asks else 302)
    SingleSignOn.objects.filter(pk=row.pk).update(asks_second_factor=False)
    assert browser.client.get("/").headers["Location"] == "/accounts/2fa/"


def test_showing_again_who_one_is_unlocks(
    cast: Cast, service: Service, harlows: SingleSignOn
) -> None:
    browser = Traveller(service)
    browser.signs_in()
    browser.client.post("/lock/now")
    assert "sign-on/unlock" in said(browser.client.get("/lock"))

    early = browser.client.post("/lock", {"go_on": "1", "next": "/account/"})
    answer = browser.unlocks()
    onward = browser.client.post("/lock", {"go_on": "1", "next": "/account/"})

    assert "It is still locked." in said(early)
    assert "data-unlocked" in said(answer)
    assert onward.headers["Location"] == "/account/"
    assert service.asked[-1]["prompt"] == "login"
    assert AuditEntry.objects.get(act="unlock").details["by"] == "single sign-on"


def test_what_was_sent_to_a_locked_session_is_offered_again_after_unlocking_so(
    cast: Cast, service: Service, harlows: SingleSignOn
) -> None:
    browser = Traveller(service)
    browser.signs_in()
    browser.client.post("/lock/now")
    refused = browser.client.post("/account/", {"full_name": "Erin M. Dunn"})
    browser.unlocks()

    carried = {"go_on": "1", "next": "/account/"}
    carried["kept"] = '[["full_name", "Erin M. Dunn"]]'
    offered = browser.client.post("/lock", carried)

    assert said(refused).count('name="kept"') == 2  # by password, and by this
    assert "Erin M. Dunn" in said(offered)
    assert 'action="/account/"' in said(offered)


STAYS_LOCKED: list[tuple[dict[str, Any], str]] = [
    ({"claims": {"auth_time": None}}, "did not ask again who you are"),
    ({"claims": {"auth_time": 1}}, "did not ask again who you are"),
    (
        {"email": "hartmann@harlow.example", "subject": "00u-hartmann"},
        "somebody else&#x27;s sign-in",
    ),
]


@pytest.mark.parametrize(("lie", "sentence"), STAYS_LOCKED)
def test_it_stays_locked_without_a_fresh_proof_of_the_same_person(
    cast: Cast,
    service: Service,
    harlows: SingleSignOn,
    lie: dict[str, Any],
    sentence: str,
) -> None:
    browser = Traveller(service)
    browser.signs_in()
    browser.client.post("/lock/now")
    for name, value in lie.items():
        setattr(service, name, value)

    answer = browser.unlocks()

    assert sentence in said(answer)
    assert browser.client.get("/").headers["Location"].startswith("/lock")


def test_who_signs_in_by_password_alone_is_offered_no_other_unlocking(
    cast: Cast, service: Service, harlows: SingleSignOn, now: datetime
) -> None:
    browser = Client()
    browser.force_login(with_password(cast.rivera))
    browser.post("/lock/now")

    assert "sign-on/unlock" not in said(browser.get("/lock"))
    assert browser.get("/sign-on/unlock").status_code == 404


def test_an_address_of_another_domain_than_ones_own_is_nobodys_to_claim(
    cast: Cast, service: Service, now: datetime
) -> None:
    admin = harlows_admin(cast, now)
    wanted = single_sign_on.Wanted(
        service.issuer, "tandem", "millbrook.example", False, "secret"
    )

    with pytest.raises(DomainTaken):
        single_sign_on.set_up(cast.harlow, wanted, by=admin, now=now)

    own = replace(wanted, domain="harlow.example")
    single_sign_on.set_up(cast.harlow, own, by=admin, now=now)
    with pytest.raises(DomainTaken, match="Another organisation"):
        single_sign_on.set_up(cast.millbrook, own, by=admin, now=now)
