"""One request that dispatch systems know under more than one incident number."""

from datetime import datetime

import pytest

from dispatch.models import Callout, OtherIncident
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.dispatch.test_cad import Cad, cad, later

__all__ = ["cad"]
pytestmark = pytest.mark.django_db


def joined_under(cad: Cad, now: datetime, *, badge: str) -> Callout:
    """The request of one incident, which a second one was said to be the same as."""
    cad.says(now)
    callout = Callout.objects.get()
    said = {"incident": "26-00777", "badge": badge, "callback_number": "715-555-0188"}
    status, body = cad.says(later(now, 1), same_as=str(callout.public_id), **said)
    assert (status, body["joined"]) == (200, True)
    return callout


@pytest.mark.parametrize("badge", ["118", ""])
def test_a_second_incident_number_of_a_request_is_kept_whoever_said_it(
    cad: Cad, now: datetime, badge: str
) -> None:
    callout = joined_under(cad, now, badge=badge)

    status, again = cad.says(later(now, 2), incident="26 00777", badge=badge or "118")

    assert (status, again["id"]) == (200, str(callout.public_id))
    assert (again["created"], again["joined"]) == (False, False)
    assert Callout.objects.get().cad_incident == "26-00123"
    assert (again["cad_incident"], again["other_incidents"]) == (
        "26-00123",
        ["26-00777"],
    )
    assert [o.incident for o in OtherIncident.objects.all()] == ["26-00777"]


def test_what_is_said_of_the_second_incident_is_said_of_the_request(
    cad: Cad, now: datetime
) -> None:
    callout = joined_under(cad, now, badge="118")

    status, body = cad.says(later(now, 2), incident="26-00777", event="cancel")

    assert (status, body["id"]) == (200, str(callout.public_id))
    assert body["state"] == "cancelled"


def test_one_caller_who_joins_under_two_numbers_keeps_both(
    cad: Cad, now: datetime
) -> None:
    callout = joined_under(cad, now, badge="")
    said = {"incident": "26-00888", "badge": "", "callback_number": "715-555-0188"}

    cad.says(later(now, 2), same_as=str(callout.public_id), **said)

    assert [o.number for o in OtherIncident.objects.all()] == ["2600777", "2600888"]


def test_the_page_shows_every_incident_number(
    cast: Cast, cad: Cad, now: datetime, sign_in: SignIn
) -> None:
    callout = joined_under(cad, now, badge="118")

    page = sign_in(cast.dunn).get(f"/r/{callout.public_id}").content.decode()

    assert "26-00123, 26-00777" in page
