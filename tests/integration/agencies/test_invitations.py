import re
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client

from agencies import selectors
from agencies.core.words import Role
from agencies.errors import AlreadyMember, InvitationNotOpen, SignInFirst
from agencies.models import Invitation, Membership
from agencies.services import invitations, leaving, membership
from tests.cast import PASSWORD, Cast, with_password
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def lead(cast: Cast, now: datetime) -> Membership:
    """Brandt, who invites for Harlow here, may do so."""
    return membership.give_role(
        cast.brandt, cast.harlow, Role.AGENCY_LEAD, starts_on=cast.starts_on, now=now
    )


def invite(cast: Cast, now: datetime, email: str = "new@harlow.example") -> str:
    _, raw = invitations.invite(
        cast.harlow,
        email=email,
        full_name="Nia New",
        roles=(Role.OFFICER, Role.FINANCE),
        badge="21",
        by=cast.brandt.pk,
        now=now,
    )
    return raw


def test_a_new_person_joins_with_every_role_invited_to(
    cast: Cast, now: datetime
) -> None:
    raw = invite(cast, now)

    person = invitations.accept(raw, password=PASSWORD, now=now)

    assert person.work_name == "N. New"
    assert person.check_password(PASSWORD)
    held = selectors.roles_of(person, cast.harlow, now=now)
    assert sorted(held) == [Role.FINANCE, Role.OFFICER]
    assert person.memberships.values_list("badge", flat=True)[0] == "21"


def test_the_raw_token_is_not_kept(cast: Cast, now: datetime) -> None:
    raw = invite(cast, now)

    assert raw not in str(Invitation.objects.values_list().get())


def test_an_invitation_serves_once(cast: Cast, now: datetime) -> None:
    raw = invite(cast, now)
    invitations.accept(raw, password=PASSWORD, now=now)

    with pytest.raises(InvitationNotOpen, match="was used"):
        invitations.accept(raw, password=PASSWORD, now=now)


def test_an_invitation_expires_after_seven_days(cast: Cast, now: datetime) -> None:
    raw = invite(cast, now)

    invitations.open_invitation(raw, now=now + timedelta(days=6, hours=23))
    with pytest.raises(InvitationNotOpen, match="expired"):
        invitations.open_invitation(raw, now=now + timedelta(days=7))


def test_a_second_invitation_withdraws_the_first(cast: Cast, now: datetime) -> None:
    first = invite(cast, now)
    second = invite(cast, now)

    with pytest.raises(InvitationNotOpen):
        invitations.accept(first, password=PASSWORD, now=now)
    assert invitations.open_invitation(second, now=now).email == "new@harlow.example"


def test_a_weak_password_is_refused_and_the_invitation_stays_open(
    cast: Cast, now: datetime
) -> None:
    raw = invite(cast, now)

    with pytest.raises(ValidationError):
        invitations.accept(raw, password="short", now=now)

    assert invitations.open_invitation(raw, now=now).accepted_at is None


def test_whoever_can_sign_in_must_do_so_to_accept(cast: Cast, now: datetime) -> None:
    ames = with_password(cast.ames)
    raw = invite(cast, now, email=str(ames.email))

    with pytest.raises(SignInFirst):
        invitations.accept(raw, password="another password altogether", now=now)
    with pytest.raises(SignInFirst):
        invitations.accept(raw, signed_in_as=cast.dunn.pk, now=now)
    joined = invitations.accept(raw, signed_in_as=ames.pk, now=now)

    assert joined == ames
    assert joined.check_password(PASSWORD)


def test_a_link_sets_no_password_of_somebody_who_works_somewhere(
    cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    _, raw = invitations.invite(
        cast.pine_county,
        email=str(cast.vang.email),
        full_name="Tou Vang",
        roles=(Role.CLINICIAN,),
        by=cast.stranger_admin.pk,
        now=now,
    )
    inviter = sign_in(cast.stranger_admin)
    typed = {"full_name": "Tou Vang", "password": PASSWORD}

    page = inviter.get(f"/join/{raw}").content.decode()
    answer = inviter.post(f"/join/{raw}", typed)

    cast.vang.refresh_from_db()
    assert "Reset it by e-mail first" in page
    assert answer.status_code == 422
    assert not cast.vang.has_usable_password()
    assert Role.CLINICIAN not in selectors.roles_of(
        cast.vang, cast.pine_county, now=now
    )


def test_who_has_no_password_yet_resets_it_by_mail_and_then_accepts(
    cast: Cast, now: datetime
) -> None:
    raw, browser = invite(cast, now, email=str(cast.ames.email)), Client()

    browser.post("/accounts/password/reset/", {"email": str(cast.ames.email)})
    link = re.search(r"http://testserver(/\S+)", str(mail.outbox[0].body))
    assert link is not None
    form = browser.get(link[1]).headers["Location"]
    browser.post(form, {"password1": PASSWORD, "password2": PASSWORD})
    browser.post(
        "/accounts/login/", {"login": str(cast.ames.email), "password": PASSWORD}
    )
    browser.post(f"/join/{raw}")

    assert Role.FINANCE in selectors.roles_of(cast.ames, cast.harlow, now=now)


def test_an_account_closed_by_leaving_one_place_stays_shut_to_a_link(
    cast: Cast, now: datetime
) -> None:
    cast.ames.is_active = False
    cast.ames.save(update_fields=["is_active"])
    raw = invite(cast, now, email=str(cast.ames.email))

    with pytest.raises(SignInFirst):
        invitations.accept(raw, password=PASSWORD, now=now)


def test_an_invitation_ends_with_the_role_it_was_made_in(
    cast: Cast, now: datetime, lead: Membership
) -> None:
    raw = invite(cast, now)

    membership.end_role(lead, now=now)

    with pytest.raises(InvitationNotOpen):
        invitations.accept(raw, password=PASSWORD, now=now)
    assert Invitation.objects.get().withdrawn_at == now


def test_a_role_that_had_nothing_to_do_with_it_ends_no_invitation(
    cast: Cast, now: datetime
) -> None:
    finance = membership.give_role(
        cast.brandt, cast.harlow, Role.FINANCE, starts_on=cast.starts_on, now=now
    )
    raw = invite(cast, now)

    membership.end_role(finance, now=now)

    assert invitations.open_invitation(raw, now=now).email == "new@harlow.example"


def test_an_invitation_does_not_outlive_the_last_day_of_who_made_it(
    cast: Cast, now: datetime, lead: Membership
) -> None:
    lead.ends_on = (now + timedelta(days=1)).date()
    lead.save(update_fields=["ends_on"])
    raw = invite(cast, now)

    assert invitations.open_invitation(raw, now=now).email == "new@harlow.example"
    with pytest.raises(InvitationNotOpen, match="may not do so any more"):
        invitations.accept(raw, password=PASSWORD, now=now + timedelta(days=3))


def test_who_leaves_takes_along_what_they_offered_and_were_offered(
    cast: Cast, now: datetime
) -> None:
    made = invite(cast, now)
    to_dunn = invite(cast, now, email=str(cast.dunn.email))
    next_door, elsewhere = invitations.invite(
        cast.stony_ford,
        email=str(cast.dunn.email),
        full_name="Erin Dunn",
        roles=(Role.OFFICER,),
        by=cast.brandt.pk,
        now=now,
    )

    ended = leaving.leave(cast.dunn, cast.harlow, now=now, by=cast.brandt.pk)
    assert ended["invitations"] == 1
    leaving.leave(cast.brandt, cast.harlow, now=now, by=None)

    for raw in (made, to_dunn):
        with pytest.raises(InvitationNotOpen):
            invitations.accept(raw, password=PASSWORD, now=now)
    assert invitations.open_invitation(elsewhere, now=now) == next_door


def test_nobody_is_invited_to_what_they_have(cast: Cast, now: datetime) -> None:
    with pytest.raises(AlreadyMember):
        invitations.invite(
            cast.harlow,
            email=str(cast.dunn.email),
            full_name="Erin Dunn",
            roles=(Role.OFFICER,),
            by=cast.brandt.pk,
            now=now,
        )


def test_who_left_comes_back_by_invitation(cast: Cast, now: datetime) -> None:
    leaving.leave(cast.dunn, cast.harlow, now=now, by=cast.brandt.pk)
    raw = invite(cast, now, email=str(cast.dunn.email))

    back = invitations.accept(raw, password=PASSWORD, now=now)

    assert back.pk == cast.dunn.pk
    assert back.is_active
    assert Role.OFFICER in selectors.roles_of(back, cast.harlow, now=now)
