"""What a dispatch system sends, signed: one incident is one request, and nothing
unsigned, altered, old or sent before is taken.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from pytest_django.fixtures import Settings

from agencies.core.words import Role
from agencies.models import AuditEntry, Organisation
from agencies.services import people
from common import clock
from dispatch.documents.cad import cad_schema
from dispatch.errors import NotSigned
from dispatch.models import AskedToo, CadKey, CadSeen, Callout, Response
from dispatch.services import cad_keys, policies
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.dispatch import asking
from tests.integration.dispatch.wire import texts_at
from tests.integration.notifications.conftest import verified_phone

pytestmark = pytest.mark.django_db
WHERE = "/api/v1/cad/requests"
ASKED: dict[str, Any] = {
    "incident": "26-00123",
    "agency": "Harlow",
    "weapon": "no",
    "place": "118 Elm St",
    "badge": "118",
}
SCHEMA = Path(settings.BASE_DIR) / "docs" / "schemas" / "cad.json"


@dataclass
class Cad:
    """A dispatch system with a key and its secret."""

    key: CadKey
    secret: str

    def headers(self, said: bytes, now: datetime) -> dict[str, str]:
        timestamp = str(int(now.timestamp()))
        return {
            "Tandem-Key": str(self.key.public_id),
            "Tandem-Timestamp": timestamp,
            "Tandem-Signature": cad_keys.signature(self.secret, timestamp, said),
        }

    def says(self, now: datetime, **said: Any) -> tuple[int, dict[str, Any]]:
        return self.posts(json.dumps(ASKED | said).encode(), now)

    def posts(self, body: bytes, now: datetime, **changed: str) -> tuple[int, Any]:
        headers = self.headers(body, now) | changed
        with clock.at(now):
            answer = Client().post(
                WHERE, body, content_type="application/json", headers=headers
            )
        return answer.status_code, answer.json()

    def reads(self, url: str, now: datetime) -> tuple[int, Any]:
        path = url.removeprefix(settings.PUBLIC_URL)
        with clock.at(now):
            answer = Client().get(path, headers=self.headers(path.encode(), now))
        return answer.status_code, answer.json()


def cad_of(organisation: Organisation, cast: Cast, now: datetime) -> Cad:
    return Cad(*cad_keys.make(organisation, by=cast.admin.pk, now=now))


@pytest.fixture
def cad(cast: Cast, now: datetime) -> Cad:
    verified_phone(cast.lindqvist, asking.LINDQVIST, now)
    verified_phone(cast.dunn, asking.DUNN, now)
    policies.set_ladder(cast.tri_town, asking.LADDER, by=None, now=now)
    return cad_of(cast.county_dispatch, cast, now)


def later(now: datetime, seconds: int) -> datetime:
    return now + timedelta(seconds=seconds)


def test_an_incident_becomes_a_request_and_the_officer_is_told(
    cast: Cast, cad: Cad, now: datetime
) -> None:
    status, body = cad.says(now)

    callout = Callout.objects.get()
    assert (status, body["created"], body["state"]) == (201, True, "paging")
    assert body["number"] == callout.number
    assert body["status_url"] == f"{settings.PUBLIC_URL}{WHERE}/{callout.public_id}"
    assert (callout.requester, callout.channel) == (cast.dunn, "api")
    assert (callout.cad_incident, callout.place) == ("26-00123", "118 Elm St")
    assert texts_at(asking.DUNN)


def test_the_same_incident_again_is_the_same_request(cad: Cad, now: datetime) -> None:
    _status, first = cad.says(now)

    status, again = cad.says(later(now, 1))

    assert (status, again["created"], again["id"]) == (200, False, first["id"])
    assert Callout.objects.count() == 1


def test_one_incident_number_in_two_agencies_is_two_requests(
    cad: Cad, now: datetime
) -> None:
    cad.says(now)
    cad.says(later(now, 1), agency="Stony Ford", badge="3")

    assert Callout.objects.count() == 2


def test_where_it_stands_is_read_by_the_address_in_the_answer(
    cad: Cad, now: datetime
) -> None:
    _status, made = cad.says(now)
    asking.accept(later(now, 20))

    status, body = cad.reads(made["status_url"], later(now, 30))

    assert status == 200
    assert body["status"] == "M. Lindqvist is coming."
    assert body["clinician"] == "M. Lindqvist"


def test_the_incident_of_an_open_request_is_joined_without_a_question(
    cast: Cast, cad: Cad, now: datetime
) -> None:
    callout = asking.ask(cast, now)
    Callout.objects.update(cad_incident="26-00123", place="River bank")

    status, body = cad.says(now, badge="", callback_number="715-555-0188")

    assert (status, body["joined"], body["id"]) == (200, True, str(callout.public_id))
    assert AskedToo.objects.get().number == "+17155550188"


def test_another_request_at_the_place_must_be_said_to_be_the_same_or_another(
    cast: Cast, cad: Cad, now: datetime
) -> None:
    open_one = asking.ask(cast, now)

    status, body = cad.says(now)
    joined = cad.says(later(now, 1), same_as=str(open_one.public_id))
    found = cad.says(later(now, 2), event="cancel")
    other = cad.says(later(now, 3), another=True, incident="26-00124")

    assert (status, body["field"]) == (409, "place")
    assert "is open there" in body["detail"]
    assert [one["id"] for one in body["open"]] == [str(open_one.public_id)]
    assert (joined[0], joined[1]["joined"]) == (200, True)
    assert (found[1]["id"], found[1]["state"]) == (str(open_one.public_id), "cancelled")
    assert (other[0], Callout.objects.count()) == (201, 2)


def test_secure_on_scene_and_done_come_from_the_dispatch_system(
    cast: Cast, cad: Cad, now: datetime
) -> None:
    cad.says(now)
    asking.accept(later(now, 20))
    there = later(now, 600)

    cad.says(later(now, 500), event="secure")
    cad.says(later(now, 700), event="on_scene", at=there.isoformat())
    status, body = cad.says(later(now, 1500), event="cleared")

    callout, work = Callout.objects.get(), Response.objects.get()
    assert (status, body["state"]) == (200, "cleared")
    assert callout.secured_by == cast.dunn
    assert work.on_scene_at == there
    assert set(callout.events.filter(kind="arrived").values_list("source")) == {
        ("api",)
    }


def test_an_upgrade_asks_for_somebody_to_come_and_twice_is_once(
    cad: Cad, now: datetime
) -> None:
    cad.says(now, help="talk")
    assert Callout.objects.get().response_type == "consult"

    for seconds in (10, 11):
        status, _body = cad.says(later(now, seconds), event="upgrade")
        assert status == 200

    assert Callout.objects.get().response_type == "co_response"


def test_secure_needs_somebody_who_says_so(cad: Cad, now: datetime) -> None:
    cad.says(now, badge="", callback_number="7155550188")

    status, body = cad.says(later(now, 1), badge="", event="secure")

    assert (status, body["field"]) == (422, "badge")


def test_a_weapon_said_later_is_passed_on(cad: Cad, now: datetime) -> None:
    cad.says(now)
    asking.accept(later(now, 20))

    cad.says(later(now, 30), weapon="yes_or_unsure")

    assert Callout.objects.get().weapon == "yes_or_unsure"
    assert "weapon or violence" in texts_at(asking.LINDQVIST)[-1]


@pytest.mark.parametrize(
    ("said", "status", "where", "words"),
    [
        ({"agency": "Ashby"}, 422, "agency", "Harlow, Millbrook, Stony Ford"),
        ({"badge": "999"}, 422, "badge", "no officer with the badge 999"),
        ({"badge": ""}, 422, "callback_number", "Say who is told"),
        ({"callback_number": "12"}, 422, "callback_number", "no"),
        ({"weapon": None}, 422, "weapon", "weapon or violence"),
        ({"weapon": "gun"}, 422, "weapon", "'no'"),
        ({"event": "cancel"}, 422, "incident", "Nothing was asked for"),
        ({"event": "explode"}, 422, "event", "'request'"),
        ({"place": "x" * 201}, 422, "place", "200"),
        ({"colour": "red"}, 422, "colour", "not permitted"),
        ({"beat": "moon"}, 409, "beat", "no beat of Harlow"),
        ({"incident": ""}, 422, "incident", "empty"),
    ],
)
def test_what_cannot_be_done_is_refused_with_the_field(
    cad: Cad,
    now: datetime,
    said: dict[str, Any],
    status: int,
    where: str,
    words: str,
) -> None:
    found, body = cad.says(now, **said)

    assert (found, body["field"]) == (status, where)
    assert words in body["detail"]
    assert not Callout.objects.exists()


def test_what_means_nothing_as_things_stand_is_refused(cad: Cad, now: datetime) -> None:
    cad.says(now)

    status, body = cad.says(later(now, 1), event="on_scene")

    assert status == 409
    assert "That cannot be done now" in body["detail"]


def test_an_agency_s_own_system_asks_for_that_agency_alone(
    cast: Cast, cad: Cad, now: datetime
) -> None:
    own = cad_of(cast.harlow, cast, now)

    without_a_name = own.says(now, agency="")
    for_others = own.says(later(now, 1), agency="Stony Ford")

    assert without_a_name[0] == 201
    assert for_others[0] == 422


def test_another_consortium_s_request_is_not_there(
    cast: Cast, cad: Cad, now: datetime
) -> None:
    _status, made = cad.says(now)
    strangers = cad_of(cast.pine_dispatch, cast, now)

    assert strangers.reads(made["status_url"], later(now, 1))[0] == 404


# The signature


def test_what_is_not_signed_is_refused(cad: Cad, now: datetime) -> None:
    for missing in ("Tandem-Key", "Tandem-Timestamp", "Tandem-Signature"):
        status, body = cad.posts(b"{}", now, **{missing: ""})
        assert (status, body) == (401, {"detail": "It is not signed."})
    assert Client().post(WHERE).status_code == 401
    assert Client().get(f"{WHERE}/{cad.key.public_id}").status_code == 401


def test_a_wrong_signature_is_refused_whatever_is_wrong_in_the_same_words(
    cast: Cast, cad: Cad, now: datetime
) -> None:
    body = json.dumps(ASKED).encode()
    right = cad.headers(body, now)
    other, own = cad_of(cast.harlow, cast, now), {"Tandem-Key": right["Tandem-Key"]}
    wrong = [
        cad.posts(body + b" ", now, **right),
        cad.posts(body, now, **other.headers(body, now) | own),
        cad.posts(body, now, **{"Tandem-Signature": "0" * 64}),
        cad.posts(body, now, **{"Tandem-Key": str(cast.harlow.public_id)}),
        cad.posts(body, now, **{"Tandem-Key": "no key"}),
        cad.posts(body, now, **{"Tandem-Timestamp": right["Tandem-Timestamp"] + "0"}),
    ]

    refused = (401, {"detail": "The signature is not right."})
    assert wrong == [refused] * len(wrong)
    assert not Callout.objects.exists()


def test_what_was_sent_before_is_refused_and_signed_anew_it_is_taken(
    cad: Cad, now: datetime
) -> None:
    body = json.dumps(ASKED).encode()
    cad.posts(body, now)

    with_the_same = cad.posts(body, later(now, 60), **cad.headers(body, now))
    anew = cad.posts(body, later(now, 60))

    assert with_the_same[0] == 401
    assert "sign it anew" in with_the_same[1]["detail"]
    assert anew[0] == 200


@pytest.mark.parametrize("off", [-301, 301])
def test_a_timestamp_too_far_off_is_refused(cad: Cad, now: datetime, off: int) -> None:
    body = json.dumps(ASKED).encode()

    status, said = cad.posts(body, now, **cad.headers(body, later(now, off)))

    assert (status, said["detail"]) == (
        401,
        "The timestamp is more than five minutes off.",
    )


@pytest.mark.parametrize("timestamp", ["soon", "1e9", "-5", "9" * 30, "\u0663"])
def test_a_timestamp_that_is_no_number_is_refused(
    cad: Cad, now: datetime, timestamp: str
) -> None:
    signed = cad_keys.Signed(
        str(cad.key.public_id),
        timestamp,
        cad_keys.signature(cad.secret, timestamp, b"{}"),
        b"{}",
    )

    with pytest.raises(NotSigned):
        cad_keys.key_of(signed, now=now)


def test_an_ended_key_opens_nothing(cast: Cast, cad: Cad, now: datetime) -> None:
    cad_keys.end(cad.key, by=cast.admin.pk, now=now)

    assert cad.says(later(now, 1))[0] == 401


def test_a_new_key_of_this_installation_leaves_the_secrets_right(
    cad: Cad, now: datetime, settings: Settings
) -> None:
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another one, since the last was seen"

    assert cad.says(now)[0] == 201


def test_used_signatures_are_forgotten_once_they_are_too_old_anyway(
    cad: Cad, now: datetime
) -> None:
    cad.says(now)
    cad.says(later(now, 3600))

    assert CadSeen.objects.count() == 1


# Keys


def test_the_secret_is_shown_once_and_stored_nowhere(
    cast: Cast, sign_in: SignIn, now: datetime
) -> None:
    boss = people.add_person(
        full_name="Al Administrator",
        organisation=cast.county_dispatch,
        roles=(Role.ADMINISTRATOR,),
        starts_on=cast.starts_on,
        now=now,
    )
    client = sign_in(boss)

    shown = client.post("/cad")
    key = CadKey.objects.get()
    again = client.get("/cad").content.decode()

    secret = shown.context["secret"]
    stored = [str(value) for row in CadKey.objects.values() for value in row.values()]
    assert Cad(key, secret).says(now)[0] == 201
    assert secret not in again
    assert str(key.public_id) in again
    assert secret not in " ".join(stored)

    client.post(f"/cad/{key.public_id}/end")
    assert Cad(key, secret).says(later(now, 1))[0] == 401
    acts = AuditEntry.objects.filter(person=boss).values_list("act", flat=True)
    assert {"make_cad_key", "end_cad_key"} <= set(acts)


def test_who_asks_for_nobody_needs_no_key(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in(cast.admin).post("/cad", follow=True)

    assert answer.status_code == 409
    assert "Only an agency or a dispatch centre" in answer.content.decode()
    assert not CadKey.objects.exists()


def test_the_schema_for_who_writes_messages_is_the_one_we_hold_them_to() -> None:
    assert json.loads(SCHEMA.read_text()) == cad_schema()


def test_what_it_did_is_said_to_be_done_by_another_system(
    cast: Cast, cad: Cad, now: datetime, sign_in: SignIn
) -> None:
    _status, made = cad.says(now)

    page = sign_in(cast.wells).get(f"/r/{made['id']}").content.decode()

    assert "by another system" in page
