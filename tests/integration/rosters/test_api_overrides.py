"""Overrides by a machine: held to the hard rules, told to people, done once."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from agencies.core.keys import TokenScope
from agencies.models import AuditEntry, User
from agencies.services import leaving
from rosters.models import Override
from rosters.services import time_off
from tests.cast import Cast
from tests.integration.rosters.machines import Machine, machine, writer
from tests.integration.rosters.nights import Nights
from tests.integration.rosters.pages import address, text
from tests.integration.rosters.swapping import NIGHT, on, said


@pytest.fixture
def host(cast: Cast, now: datetime) -> Machine:
    return writer(cast, now)


def path(nights: Nights, *more: object) -> str:
    return "/".join(map(str, (f"/rosters/{nights.roster.public_id}/overrides", *more)))


def night(later: int) -> dict[str, str]:
    """The same night so many days later."""
    days = timedelta(days=later)
    return {
        "starts_at": (NIGHT.starts_at + days).isoformat(),
        "ends_at": (NIGHT.ends_at + days).isoformat(),
    }


def wish(nights: Nights, who: User, **other: Any) -> dict[str, Any]:
    return {
        "position": str(nights.primary.public_id),
        "change": "replace",
        "person": str(who.public_id),
        "starts_at": NIGHT.starts_at.isoformat(),
        "ends_at": NIGHT.ends_at.isoformat(),
        "reason": "Sick",
    } | other


def test_an_override_is_made_published_and_told_and_the_history_names_the_token(
    nights: Nights, cast: Cast, host: Machine
) -> None:
    status, body = host.post(path(nights), wish(nights, cast.vang))

    assert status == 201
    assert on(nights.primary) == [("T. Vang", "10 19:00", "11 07:00")]
    made = Override.objects.get()
    assert (body["id"], body["person"]["name"]) == (str(made.public_id), "T. Vang")
    assert (made.made_by, made.reason) == (None, "Sick")
    assert {person for person, _ in said("shifts")} == {"J. Okafor", "T. Vang"}
    entry = AuditEntry.objects.get(act="add_override")
    assert entry.person is None
    assert entry.details["token"] == str(host.token.public_id)


def test_what_is_no_override_is_refused_in_our_words_at_its_field(
    nights: Nights, cast: Cast, host: Machine
) -> None:
    wanted = wish(nights, cast.vang)

    for name, sent, said_of_it in (
        ("starts_at", "tonight", "This is no instant. Write date, time and offset"),
        ("position", "primary", "This is no id. Send one as this API gave it"),
        ("despite", "rest", "This is no list."),
        ("reason", "x" * 201, "At most 200 characters."),
    ):
        status, body = host.post(path(nights), wanted | {name: sent})
        assert (status, body["field"]) == (422, name)
        assert body["detail"].startswith(said_of_it)
    del wanted["ends_at"]
    assert host.post(path(nights), wanted)[1]["detail"] == "This is missing."


def test_a_body_that_is_no_json_is_refused_in_our_words(
    nights: Nights, host: Machine
) -> None:
    answer = Client().post(
        f"/api/v1{path(nights)}",
        "{starts_at: now",
        content_type="application/json",
        headers={"Authorization": f"Bearer {host.raw}"},
    )

    said_of_it = {"detail": "The body cannot be read. Send JSON, of at most 2.5 MB."}
    assert (answer.status_code, answer.json()) == (400, said_of_it)


def test_the_plan_names_the_program_that_made_it(
    nights: Nights, cast: Cast, host: Machine, novak: Client
) -> None:
    host.post(path(nights), wish(nights, cast.vang))

    page = text(novak.get(address("plan", nights)))

    assert f"Token “machine” ({cast.tamarack})" in page


def test_a_broken_rule_is_refused_until_it_is_named(
    nights: Nights, cast: Cast, host: Machine, now: datetime
) -> None:
    time_off.take(
        cast.tri_town,
        cast.vang,
        starts_at=NIGHT.starts_at,
        ends_at=NIGHT.ends_at,
        now=now,
    )

    refused = host.post(path(nights), wish(nights, cast.vang))
    status, made = host.post(
        path(nights), wish(nights, cast.vang, despite=["time_off"])
    )

    assert refused == (
        409,
        {"detail": "T. Vang has time off then.", "field": "despite"},
    )
    assert (status, made["despite"]) == (201, ["time_off"])


@pytest.mark.parametrize(
    ("wrong", "status", "field"),
    [
        ({"change": "shift"}, 422, "change"),
        ({"position": str(uuid4())}, 422, "position"),
        ({"person": str(uuid4())}, 422, "person"),
        ({"person": "Vang"}, 422, "person"),
        ({"person": None}, 409, "person"),
        ({"instead_of": str(uuid4())}, 422, "instead_of"),
        ({"starts_at": "2026-11-10T19:00:00"}, 422, "starts_at"),
        ({"ends_at": "9999-11-10T19:00:00Z"}, 422, "ends_at"),
        ({"ends_at": NIGHT.starts_at.isoformat()}, 422, "ends_at"),
        (
            {"starts_at": "2026-01-01T00:00:00Z", "ends_at": "2026-01-02T00:00:00Z"},
            409,
            "ends_at",
        ),
        ({"reason": "x" * 201}, 422, "reason"),
        ({"reason": "a\x00b"}, 422, "reason"),
        ({"despite": ["sleep"]}, 422, "despite"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence_at_its_field(
    nights: Nights,
    cast: Cast,
    host: Machine,
    wrong: dict[str, Any],
    status: int,
    field: str,
) -> None:
    found, body = host.post(path(nights), wish(nights, cast.vang, **wrong))

    assert (found, body["field"].split(".")[0]) == (status, field)
    assert " " in body["detail"]
    assert not Override.objects.exists()


def test_an_override_is_read_and_withdrawn_and_withdrawn_again(
    nights: Nights, cast: Cast, host: Machine, now: datetime
) -> None:
    _, made = host.post(path(nights), wish(nights, cast.vang))
    agency = machine(cast, cast.harlow, now)

    assert host.get(path(nights))[1]["items"] == [made]
    [seen] = agency.get(path(nights))[1]["items"]
    assert (seen["reason"], seen["despite"]) == (None, None)
    assert seen["person"]["name"] == "T. Vang"

    assert host.ask("delete", path(nights, made["id"])) == (204, None)
    assert host.ask("delete", path(nights, made["id"])) == (204, None)
    assert host.get(path(nights))[1]["items"] == []
    assert on(nights.primary) == [("J. Okafor", "10 19:00", "11 07:00")]
    assert AuditEntry.objects.filter(act="withdraw_override").count() == 1


def test_everybody_whose_shifts_change_back_is_told_as_they_were_before(
    nights: Nights, cast: Cast, host: Machine
) -> None:
    _, made = host.post(path(nights), wish(nights, cast.vang))
    before = [who for who, _ in said("shifts")]

    host.ask("delete", path(nights, made["id"]))

    assert sorted(before) == ["J. Okafor", "T. Vang"]
    assert sorted(who for who, _ in said("shifts")) == sorted(before * 2)


def test_a_key_is_of_one_token_alone(
    nights: Nights, cast: Cast, host: Machine, now: datetime
) -> None:
    other = writer(cast, now)

    first = host.post(path(nights), wish(nights, cast.vang), key="k")
    second = other.post(path(nights), wish(nights, cast.vang), key="k")

    assert (first[0], second[0]) == (201, 409)


def test_the_people_that_may_be_named_are_listed_to_who_may_change_it(
    nights: Nights, cast: Cast, host: Machine, now: datetime
) -> None:
    where = f"/rosters/{nights.roster.public_id}/people"

    _, body = host.get(where)

    assert {"id": str(cast.vang.public_id), "name": "T. Vang"} in body["items"]
    assert machine(cast, cast.tamarack, now).get(where)[0] == 403


def test_nobody_else_changes_anything(
    nights: Nights, cast: Cast, host: Machine, now: datetime
) -> None:
    _, made = host.post(path(nights), wish(nights, cast.vang))
    asked = wish(nights, cast.kessler)
    reader = machine(cast, cast.tamarack, now)
    town = machine(cast, cast.harlow, now, TokenScope.ROSTER_WRITE)
    stranger = machine(cast, cast.pine_county, now, TokenScope.ROSTER_WRITE)

    found = [
        (
            who.post(path(nights), asked)[0],
            who.ask("delete", path(nights, made["id"]))[0],
        )
        for who in (reader, town, stranger)
    ]

    assert found == [(403, 403), (403, 403), (404, 404)]
    assert Override.objects.standing().count() == 1


def test_the_same_key_is_answered_the_same_and_done_once(
    nights: Nights, cast: Cast, host: Machine
) -> None:
    asked = wish(nights, cast.vang)

    first = host.post(path(nights), asked, key="shift-41")
    again = host.post(path(nights), asked, key="shift-41")
    other = host.post(path(nights), wish(nights, cast.kessler), key="shift-41")

    assert first == again
    assert first[0] == 201
    assert other == (
        422,
        {
            "detail": "That key stood for another request: give this one a key of "
            "its own.",
            "field": "Idempotency-Key",
        },
    )
    assert Override.objects.count() == 1


def test_what_was_refused_may_be_tried_again_under_its_key(
    nights: Nights, cast: Cast, host: Machine, now: datetime
) -> None:
    off = time_off.take(
        cast.tri_town,
        cast.vang,
        starts_at=NIGHT.starts_at,
        ends_at=NIGHT.ends_at,
        now=now,
    )
    refused, _ = host.post(path(nights), wish(nights, cast.vang), key="k")
    time_off.withdraw(off, now=now)

    assert refused == 409
    assert host.post(path(nights), wish(nights, cast.vang), key="k")[0] == 201


def test_a_key_that_is_too_long_is_refused(
    nights: Nights, cast: Cast, host: Machine
) -> None:
    status, body = host.post(path(nights), wish(nights, cast.vang), key="k" * 65)

    assert (status, body["field"]) == (422, "Idempotency-Key")


def test_the_overrides_come_page_by_page_by_their_start_also_past_a_withdrawn_one(
    nights: Nights, cast: Cast, host: Machine
) -> None:
    made = [
        host.post(path(nights), wish(nights, cast.vang, **night(later)))[1]
        for later in (2, 0, 3, 1)
    ]
    in_order = sorted(made, key=lambda one: one["starts_at"])

    _, first = host.get(path(nights), limit=2)
    host.ask("delete", path(nights, first["next"]))
    _, rest = host.get(path(nights), limit=2, after=first["next"])

    assert first == {"items": in_order[:2], "next": in_order[1]["id"]}
    assert rest == {"items": in_order[2:], "next": None}


@pytest.mark.parametrize(
    "wrong", [{"limit": 0}, {"limit": 101}, {"after": "x"}, {"after": str(uuid4())}]
)
def test_a_page_of_overrides_that_cannot_be_is_refused_at_its_field(
    nights: Nights, host: Machine, wrong: dict[str, Any]
) -> None:
    status, body = host.get(path(nights), **wrong)

    assert (status, body["field"]) == (422, next(iter(wrong)))


def test_a_person_who_is_not_named_to_an_agency_has_no_id_there_either(
    nights: Nights, cast: Cast, host: Machine, now: datetime
) -> None:
    cast.tri_town.names_may_be_sent = False
    cast.tri_town.save()
    host.post(path(nights), wish(nights, cast.vang))

    [seen] = machine(cast, cast.harlow, now).get(path(nights))[1]["items"]
    [whole] = host.get(path(nights))[1]["items"]

    assert seen["person"] == {"id": None, "name": None}
    assert whole["person"]["id"] == str(cast.vang.public_id)


def test_a_repeat_is_answered_as_then_though_the_plan_has_moved_since(
    nights: Nights, cast: Cast, host: Machine, now: datetime
) -> None:
    asked = wish(nights, cast.vang)
    first = host.post(path(nights), asked, key="k")
    leaving.leave(cast.vang, cast.tamarack, now=now, by=cast.admin.pk)

    again = host.post(path(nights), asked, key="k", at=NIGHT.ends_at)
    anew = host.post(path(nights), asked, key="other", at=NIGHT.ends_at)

    assert again == first
    assert anew[0] == 422
