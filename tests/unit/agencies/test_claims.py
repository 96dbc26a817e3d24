from typing import Any

import pytest

from agencies.core.claims import Asked, Vouched, Why, judge, subject_key

NOW = 1_800_000_000
ASKED = Asked("https://id.example", "tandem", "harlow.example", "once")
GOOD: dict[str, Any] = {
    "iss": "https://id.example",
    "aud": "tandem",
    "exp": NOW + 300,
    "iat": NOW,
    "nonce": "once",
    "sub": "7",
    "email": " Dunn@Harlow.Example",
    "email_verified": True,
}


def test_who_is_vouched_for_is_named_in_small_letters() -> None:
    assert judge(GOOD, ASKED, now=NOW) == Vouched("7", "dunn@harlow.example")


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"iss": "https://id.example/"}, Why.ISSUER),
        ({"aud": ["tandem", "other"]}, Why.AUDIENCE),
        ({"aud": []}, Why.AUDIENCE),
        ({"azp": "other"}, Why.AUDIENCE),
        ({"exp": NOW - 60}, Why.EXPIRED),
        ({"exp": "soon"}, Why.EXPIRED),
        ({"iat": NOW + 61}, Why.EXPIRED),
        ({"iat": None}, Why.EXPIRED),
        ({"nbf": NOW + 61}, Why.EXPIRED),
        ({"nonce": ""}, Why.REPLAYED),
        ({"sub": ""}, Why.NOT_UNDERSTOOD),
        ({"email": "dunn"}, Why.NO_EMAIL),
        ({"email": "dunn@harlow.example@evil.example"}, Why.OTHER_DOMAIN),
        ({"email": "dunn@sub.harlow.example"}, Why.OTHER_DOMAIN),
        ({"email_verified": "no"}, Why.UNVERIFIED),
    ],
)
def test_what_is_not_as_it_should_be_is_not_believed(
    changed: dict[str, Any], why: Why
) -> None:
    assert judge(GOOD | changed, ASKED, now=NOW) is why


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": ["tandem", "other"], "azp": "tandem"},
        {"exp": NOW - 59},
        {"iat": NOW + 60},
        {"email_verified": "true"},
        {"email_verified": None, "xms_edov": "1"},
    ],
)
def test_what_services_do_differently_is_believed(changed: dict[str, Any]) -> None:
    assert isinstance(judge(GOOD | changed, ASKED, now=NOW), Vouched)


def test_without_a_question_of_ours_there_is_no_answer_to_it() -> None:
    nothing = Asked("https://id.example", "tandem", "harlow.example", "")

    assert judge(GOOD | {"nonce": ""}, nothing, now=NOW) is Why.REPLAYED


def test_an_account_elsewhere_is_another_account() -> None:
    keys = {subject_key(issuer, "7") for issuer in ("https://a.example", "https://b")}

    assert len(keys) == 2
