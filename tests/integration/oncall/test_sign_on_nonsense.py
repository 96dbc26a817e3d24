"""A sign-in service that answers nonsense refuses people; it breaks no page of ours."""

from datetime import datetime
from typing import Any

import pytest

from agencies.services import discovery
from common.places import FetchFailed
from tests.cast import Cast
from tests.integration.oncall.signing_on import Traveller, of_harlow
from tests.oidc import Service

pytestmark = pytest.mark.django_db


def keys_at(service: Service, said: dict[str, Any]) -> None:
    """Its keys are what it says there."""
    service.userinfo = said
    service.discovery = {"jwks_uri": f"{service.issuer}/userinfo"}


@pytest.mark.parametrize("ends", [float("inf"), float("nan"), "soon"])
def test_a_time_that_is_none_is_not_valid_now(
    cast: Cast, service: Service, now: datetime, ends: Any
) -> None:
    of_harlow(cast, service, now)
    service.claims = {"exp": ends}

    answer = Traveller(service).signs_in()

    assert answer.status_code == 403
    assert "was not valid now" in answer.content.decode()


@pytest.mark.parametrize("keys", [["one"], {"kid": "one"}])
def test_keys_that_are_none_have_signed_nothing(
    cast: Cast, service: Service, now: datetime, keys: Any
) -> None:
    of_harlow(cast, service, now)
    keys_at(service, {"keys": keys})

    answer = Traveller(service).signs_in()

    assert answer.status_code == 403


@pytest.mark.parametrize(
    "said",
    [
        {"response_types_supported": 1},
        {"response_types_supported": None},
        {"id_token_signing_alg_values_supported": [{}]},
        {"id_token_signing_alg_values_supported": None},
    ],
)
def test_trying_it_names_what_is_wrong_also_where_a_list_is_none(
    service: Service, said: dict[str, Any]
) -> None:
    service.discovery = said

    assert len(discovery.faults(service.issuer)) == 1


def test_an_answer_nested_without_end_is_not_understood(service: Service) -> None:
    service.nonsense = b"[" * 100_000

    with pytest.raises(FetchFailed):
        discovery.configuration(service.issuer)
