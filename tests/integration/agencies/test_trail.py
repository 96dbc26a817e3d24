"""Every change has a who, when and why, in the trail of a tenant who can read it."""

from datetime import datetime
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client

from agencies.core.keys import TokenScope
from agencies.core.words import Role
from agencies.models import AuditEntry, Organisation, User
from agencies.services import jobs, leaving, lockout, membership, tokens
from notifications.services import phones
from tests.cast import PASSWORD, Cast, with_password
from tests.conftest import SignIn
from tests.integration.agencies import authenticator

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_limits(db: None) -> None:
    cache.clear()


def trail(organisation: Organisation, person: User) -> list[tuple[str, str]]:
    """What that organisation can read of what the person did or was done to."""
    entries = AuditEntry.objects.filter(organisation=organisation).order_by("pk")
    mine = entries.filter(person=person) | entries.filter(object_id=person.public_id)
    return list(mine.exclude(act="add_person").values_list("act", "outcome"))


def acts(organisation: Organisation, person: User) -> list[str]:
    return [act for act, _outcome in trail(organisation, person)]


def sign_in_by_password(person: User, password: str = PASSWORD) -> Client:
    browser = Client()
    browser.post("/accounts/login/", {"login": person.email, "password": password})
    return browser


def test_signing_in_wrongly_and_rightly_and_out_again(cast: Cast) -> None:
    dunn = with_password(cast.dunn)
    sign_in_by_password(dunn, "wrong")
    browser = sign_in_by_password(dunn)
    browser.post("/accounts/logout/")

    assert trail(cast.harlow, dunn) == [
        ("sign_in", "refused"),
        ("sign_in", "done"),
        ("sign_out", "done"),
    ]


def test_locking_oneself_in_again_and_a_new_password(cast: Cast) -> None:
    browser = sign_in_by_password(with_password(cast.dunn))
    browser.post("/lock/now")
    browser.post("/lock", {"password": PASSWORD})
    new = "another night altogether"
    browser.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )

    assert acts(cast.harlow, cast.dunn)[1:] == ["unlock", "change_password"]


def test_an_app_and_its_recovery_codes_come_and_go(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    dunn = with_password(cast.dunn)
    browser = sign_in_by_password(dunn)
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})

    with django_capture_on_commit_callbacks(execute=True):
        authenticator.set_up(browser)
        browser.post("/accounts/2fa/recovery-codes/generate/")
        browser.post("/accounts/2fa/totp/deactivate/")

    assert not Authenticator.objects.filter(user=dunn).exists()
    assert sorted(acts(cast.harlow, dunn)[1:]) == [
        "add_app",
        "add_recovery_codes",
        "remove_app",
        "remove_recovery_codes",
        "reset_recovery_codes",
    ]


def test_a_refusal_is_written_down_with_the_view_and_without_the_query(
    cast: Cast, sign_in: SignIn
) -> None:
    sign_in(cast.dunn).get("/audit/?before=secret")

    entry = AuditEntry.objects.get(act="refused")
    assert (entry.person, entry.organisation) == (cast.dunn, cast.harlow)
    assert entry.outcome == "refused"
    assert entry.details == {"view": "agencies:audit", "method": "GET"}


def test_a_token_used_for_something_else_too(cast: Cast, now: datetime) -> None:
    _, raw = tokens.create_token(
        cast.harlow,
        name="wall",
        scopes=frozenset({TokenScope.STATEMENTS_READ}),
        by=cast.hartmann.pk,
        now=now,
    )

    answer = Client().get(
        f"/api/v1/rosters/{cast.tri_town.public_id}/on-call",
        headers={"Authorization": f"Bearer {raw}"},
    )

    assert answer.status_code == 403
    assert AuditEntry.objects.get(act="refused").organisation == cast.harlow


def test_each_house_of_the_person_reads_what_belongs_to_none(
    cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    membership.give_role(
        cast.dunn, cast.millbrook, Role.OFFICER, starts_on=now.date(), now=now
    )

    phones.add_contact_method(number="715-555-0131", person_id=cast.dunn.pk, now=now)
    named = {"full_name": "Erin Ames", "work_name": "E. Dunn", "language": "en"}
    sign_in(cast.dunn).post("/account/", named)

    for house in (cast.harlow, cast.millbrook):
        kept = AuditEntry.objects.filter(organisation=house)
        assert kept.filter(act="add_phone").count() == 1
        changed = kept.get(act="rename").details["changed"]
        assert changed == {"full_name": ["Erin Dunn", "Erin Ames"]}


def test_guesses_at_somebody_who_left_are_seen_where_they_were_last(
    cast: Cast, now: datetime
) -> None:
    leaving.leave(cast.dunn, cast.harlow, now=now, by=None)

    lockout.failed("email:dunn@harlow.example", person=cast.dunn, now=now)

    assert ("sign_in", "refused") in trail(cast.harlow, cast.dunn)


def test_why_a_role_and_a_licence_ended(cast: Cast, sign_in: SignIn) -> None:
    browser, why = sign_in(cast.admin), {"reason": "went to Pine"}
    held = cast.rivera.memberships.get()

    browser.post(f"/people/{cast.rivera.public_id}/disqualify", why | {"code": "lcsw"})
    browser.post(f"/roles/{held.public_id}/end", why)

    for act in ("disqualify", "end_role"):
        assert AuditEntry.objects.get(act=act).reason == "went to Pine"


def test_who_cancelled_a_job(
    cast: Cast, now: datetime, monkeypatch: pytest.MonkeyPatch, sign_in: SignIn
) -> None:
    runners: dict[str, Any] = {"count": lambda job, report: {}}
    monkeypatch.setattr(jobs, "_runners", runners)
    job = jobs.enqueue(
        "count", owner_id=cast.novak.pk, organisation_id=cast.tamarack.pk, now=now
    )

    sign_in(cast.novak).post(f"/jobs/{job.public_id}/cancel")

    entry = AuditEntry.objects.get(act="cancel_job")
    assert (entry.person, entry.organisation) == (cast.novak, cast.tamarack)
