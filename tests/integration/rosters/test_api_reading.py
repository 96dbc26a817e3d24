"""Rosters and coverage, for machines."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest

from agencies.core.keys import TokenScope
from common import walltime
from rosters.core.words import Change
from rosters.services import changes, endings, rosters
from tests.cast import Cast
from tests.integration.rosters.machines import Machine, machine, writer
from tests.integration.rosters.nights import (
    CENTRAL,
    Nights,
    central,
    empty_roster,
)


@pytest.fixture
def reader(cast: Cast, now: datetime) -> Machine:
    return machine(cast, cast.harlow, now)


def coverage(asker: Machine, nights: Nights, begin: str, end: str) -> tuple[int, Any]:
    return asker.get(
        f"/rosters/{nights.roster.public_id}/coverage",
        from_=central(begin).isoformat(),
        until=central(end).isoformat(),
    )


def wall(text: str) -> str:
    at = walltime.local(datetime.fromisoformat(text), CENTRAL)
    return f"{at:%d %H:%M}"


def spans(position: Any) -> list[tuple[str, str, str | None, bool]]:
    return [
        (
            wall(span["starts_at"]),
            wall(span["ends_at"]),
            span["person"] and span["person"]["name"],
            span["is_gap"],
        )
        for span in position["spans"]
    ]


def test_the_rosters_that_cover_an_agency_come_page_by_page(
    nights: Nights, cast: Cast, now: datetime, reader: Machine
) -> None:
    wanted = {str(nights.roster.public_id)}
    wanted |= {str(empty_roster(cast, now, f"R{n}").public_id) for n in range(2)}

    _, first = reader.get("/rosters", limit=2)
    _, rest = reader.get("/rosters", limit=2, after=first["next"])

    found = [one["id"] for one in first["items"] + rest["items"]]
    assert (sorted(found), rest["next"]) == (sorted(wanted), None)
    assert len(first["items"]) == 2
    assert machine(cast, cast.ashby, now).get("/rosters") == (
        200,
        {"items": [], "next": None},
    )


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 101}, {"after": "x"}])
def test_a_page_that_cannot_be_is_refused_at_its_field(
    reader: Machine, query: dict[str, Any]
) -> None:
    status, body = reader.get("/rosters", **query)

    assert (status, body["field"]) == (422, next(iter(query)))
    assert isinstance(body["detail"], str)


def test_a_roster_says_when_it_starts_and_ends(
    cast: Cast, now: datetime, reader: Machine
) -> None:
    starts, ends = central("2026-11-30T19:00"), central("2026-12-24T07:00")
    later = rosters.create_roster(
        cast.tri_town,
        name="Later",
        zone="America/Chicago",
        hours=(time(19), time(7)),
        agencies_covered=[cast.harlow],
        starts_on=date(2026, 11, 30),
        now=now,
    )
    path = f"/rosters/{later.public_id}"
    _, before = reader.get(f"{path}/on-call")
    endings.end_roster(later, ends, now=now)

    _, page = reader.get("/rosters")
    _, detail = reader.get(path)
    _, on_call = reader.get(f"{path}/on-call", at=starts.isoformat())

    assert (before["positions"], before["ends_at"]) == ([], None)
    for said in (*page["items"], detail, on_call):
        assert datetime.fromisoformat(said["starts_at"]) == starts
        assert datetime.fromisoformat(said["ends_at"]) == ends
    assert len(on_call["positions"]) == 2


def test_a_roster_that_always_ran_and_goes_on_says_so(
    nights: Nights, reader: Machine
) -> None:
    _, said = reader.get(f"/rosters/{nights.roster.public_id}/on-call")

    assert (said["starts_at"], said["ends_at"]) == (None, None)


def test_a_roster_says_its_positions_hours_and_rules(
    nights: Nights, reader: Machine
) -> None:
    status, body = reader.get(f"/rosters/{nights.roster.public_id}")

    assert status == 200
    assert (body["name"], body["zone"]) == ("Nights", "America/Chicago")
    assert [(p["tier"], p["order"]) for p in body["positions"]] == [
        ("primary", 1),
        ("backup", 1),
    ]
    assert body["hours_from"] == "19:00:00"
    assert body["rules"]["confirm_minutes"] == 60


def test_coverage_says_every_instant_once_and_names_the_gaps(
    nights: Nights, cast: Cast, now: datetime, reader: Machine
) -> None:
    changes.add_override(
        nights.primary,
        changes.Wish(Change.REMOVE),
        starts_at=central("2026-11-10T22:00"),
        ends_at=central("2026-11-11T01:00"),
        now=now,
    )

    status, body = coverage(reader, nights, "2026-11-10T18:00", "2026-11-11T08:00")

    assert status == 200
    assert spans(body["positions"][0]) == [
        ("10 18:00", "10 19:00", None, False),
        ("10 19:00", "10 22:00", "J. Okafor", False),
        ("10 22:00", "11 01:00", None, True),
        ("11 01:00", "11 07:00", "J. Okafor", False),
        ("11 07:00", "11 08:00", None, False),
    ]


def test_coverage_is_cut_to_what_was_asked_for_to_the_second(
    nights: Nights, reader: Machine
) -> None:
    _, inside = coverage(reader, nights, "2026-11-10T19:00", "2026-11-10T19:01")
    _, before = coverage(reader, nights, "2026-11-10T18:59", "2026-11-10T19:00")

    assert spans(inside["positions"][0]) == [
        ("10 19:00", "10 19:01", "J. Okafor", False)
    ]
    assert spans(before["positions"][0]) == [("10 18:59", "10 19:00", None, False)]


@pytest.mark.parametrize(
    ("begin", "end", "field"),
    [
        ("2026-11-10T19:00:00", "2026-11-11T19:00:00Z", "from"),
        ("2026-11-10T19:00:00Z", "2026-11-11T19:00:00", "until"),
        ("2026-11-10T19:00:00Z", "2026-11-10T19:00:00Z", "until"),
        ("2026-11-10T19:00:00Z", "2026-11-09T19:00:00Z", "until"),
        ("2025-11-10T19:00:00Z", "2026-12-16T19:00:00Z", "until"),
        ("2030-11-10T19:00:00Z", "2030-11-11T19:00:00Z", "until"),
        ("yesterday", "2026-11-11T19:00:00Z", "from"),
        ("0001-01-01T00:00:00+14:00", "2026-11-11T19:00:00Z", "from"),
    ],
)
def test_what_cannot_be_answered_is_refused_in_a_sentence_at_its_field(
    nights: Nights, reader: Machine, begin: str, end: str, field: str
) -> None:
    path = f"/rosters/{nights.roster.public_id}/coverage"

    status, body = reader.get(path, from_=begin, until=end)

    assert (status, body["field"]) == (422, field)
    assert len(body["detail"]) > 10


@pytest.mark.parametrize("at", ["yesterday", "2026-13-40", "2026-11-03T25:00Z", "{}"])
def test_what_is_no_instant_is_refused_in_our_words_with_an_example(
    nights: Nights, reader: Machine, at: str
) -> None:
    path = f"/rosters/{nights.roster.public_id}"
    said = (
        "This is no instant. Write date, time and offset, as in "
        "2026-11-03T02:14:00-06:00, or Z for UTC, as in 2026-11-03T08:14:00Z."
    )

    for place, query in (
        ("on-call", {"at": at}),
        ("coverage", {"from": at, "until": "2026-11-11T19:00:00Z"}),
        ("coverage", {"from": "2026-11-10T19:00:00Z", "until": at}),
    ):
        status, body = reader.get(f"{path}/{place}", **query)
        field = next(name for name, value in query.items() if value == at)
        assert (status, body) == (422, {"detail": said, "field": field})


def test_a_name_that_is_not_sent_is_null_to_an_agency_but_not_to_the_host(
    nights: Nights, cast: Cast, now: datetime, reader: Machine
) -> None:
    cast.tri_town.names_may_be_sent = False
    cast.tri_town.save()
    on_call = f"/rosters/{nights.roster.public_id}/on-call"
    day = "2026-11-10T19:00", "2026-11-10T20:00"

    _, agency = coverage(reader, nights, *day)
    _, host = coverage(machine(cast, cast.tamarack, now), nights, *day)

    nobody_said = {"id": None, "name": None}
    assert agency["positions"][0]["spans"][0]["person"] == nobody_said
    assert host["positions"][0]["spans"][0]["person"]["name"] == "J. Okafor"
    assert reader.get(on_call)[1]["positions"][0]["person"] == nobody_said
    served = machine(cast, cast.tamarack, now).get(on_call)[1]
    assert served["positions"][0]["person"]["name"] == "R. Rivera"


@pytest.mark.parametrize("what", ["", "/on-call", "/coverage", "/overrides"])
def test_others_rosters_and_missing_ones_look_the_same(
    nights: Nights, cast: Cast, now: datetime, what: str
) -> None:
    query = {
        "from_": now.isoformat(),
        "until": (now + timedelta(days=1)).isoformat(),
    }
    stranger = machine(cast, cast.ashby, now)

    theirs = stranger.get(f"/rosters/{nights.roster.public_id}{what}", **query)
    nothing = stranger.get(f"/rosters/{uuid4()}{what}", **query)

    assert theirs == nothing == (404, {"detail": "Not found."})
    other = machine(cast, cast.tamarack, now, TokenScope.STATEMENTS_READ)
    path = f"/rosters/{nights.roster.public_id}{what}"
    assert other.get(path, **query)[0] == 403
    assert writer(cast, now).get(path, **query)[0] == 200


def test_a_year_costs_as_many_queries_as_a_night(
    nights: Nights, reader: Machine, django_assert_max_num_queries: Any
) -> None:
    counted = []

    for end in ("2026-11-11T08:00", "2027-11-03T08:00"):
        with django_assert_max_num_queries(40) as asked:
            status, _ = coverage(reader, nights, "2026-11-10T18:00", end)
        assert status == 200
        counted.append(len(asked))

    assert counted[0] == counted[1]
