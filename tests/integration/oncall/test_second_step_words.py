"""The second step, where it is set up and where it is asked for, in our words."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.test import Client

from oncall.passwords import WAYS
from oncall.signin import AccountAdapter, SecondStepAdapter
from tests.cast import PASSWORD, Cast, with_password
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db
PASSKEY = Authenticator.Type.WEBAUTHN


def test_a_wrong_code_says_what_a_right_one_is_and_setting_up_can_wait(
    cast: Cast, sign_in: SignIn
) -> None:
    with_password(cast.dunn)
    dunn = sign_in(cast.dunn)
    dunn.post("/accounts/reauthenticate/", {"password": PASSWORD})

    answer = dunn.post("/accounts/2fa/totp/activate/", {"code": "000000"})

    page = answer.content.decode()
    assert "every half minute" in page
    assert "Incorrect" not in page
    assert "Not now" in page
    assert "Not now" in dunn.get("/accounts/2fa/webauthn/add/").content.decode()


def test_a_new_passkey_is_called_a_passkey(cast: Cast) -> None:
    adapter = SecondStepAdapter()
    assert adapter.generate_authenticator_name(cast.dunn, PASSKEY) == "Passkey 1"

    Authenticator.objects.create(user=cast.dunn, type=PASSKEY, data={})

    assert adapter.generate_authenticator_name(cast.dunn, PASSKEY) == "Passkey 2"


def test_each_other_way_to_show_who_one_is_has_words_of_ours(cast: Cast) -> None:
    person = with_password(cast.dunn)
    for kind in (PASSKEY, Authenticator.Type.TOTP):
        Authenticator.objects.create(user=person, type=kind, data={})

    ways = AccountAdapter().get_reauthentication_methods(person)

    assert [way["description"] for way in ways] == list(WAYS.values())


def test_who_has_only_an_app_is_offered_no_passkey_at_the_second_step(
    cast: Cast,
) -> None:
    cache.clear()
    browser, dunn = Client(), with_password(cast.dunn)
    TOTP.activate(dunn, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    fields = {"login": str(dunn.email), "password": PASSWORD}
    browser.post("/accounts/login/", fields)

    page = browser.get("/accounts/2fa/authenticate/").content.decode()

    assert "six digits" in page
    assert "Use a passkey" not in page
