"""Days that no clock has an instant for, in addresses and forms: no page breaks."""

from typing import Any

import pytest
from django.test import Client

from rosters.models import Override
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.rosters.nights import Nights
from tests.integration.rosters.pages import address, text

SENTENCE = "Between the years 1900 and 2199."
NO_SUCH_DAY = "The address names no day, week or month that there is"


@pytest.mark.parametrize(
    ("name", "query", "status"),
    [
        ("week", "week=9999-W52", 422),
        ("week", "week=0001-W01", 422),
        ("month", "day=9999-12-31", 422),
        ("wall", "month=9999-12", 422),
        ("history", "night={seat}_253402300799", 404),
        ("history", "night={seat}_-62135596800", 404),
        ("history", "since=9999-12-31", 422),
        ("history", "until=0001-01-01", 422),
    ],
)
def test_an_address_of_such_a_day_is_answered(
    novak: Client, nights: Nights, name: str, query: str, status: int
) -> None:
    asked = query.format(seat=nights.primary.public_id)

    answer = novak.get(f"{address(name, nights)}?{asked}")

    assert answer.status_code == status
    said = SENTENCE in text(answer) or NO_SUCH_DAY in text(answer)
    assert said is (status == 422)


@pytest.mark.parametrize("on", ["9999-12-31", "0001-01-01", "2026-02-30", "x"])
def test_no_night_of_such_a_day_is_there_to_be_moved(
    novak: Client, nights: Nights, on: str
) -> None:
    where = address("change_night", nights, nights.first_line.public_id)

    answer = novak.get(where, {"on": on})

    assert (answer.status_code, answer.context["form"]["on"].value()) == (200, None)


@pytest.mark.parametrize("starts", ["99991231T235959Z", "00010101T000000Z"])
def test_no_shift_of_such_a_day_is_there(
    nights: Nights, cast: Cast, sign_in: SignIn, starts: str
) -> None:
    mine = f"/rosters/mine/{nights.primary.public_id}/{starts}.ics"

    assert sign_in(cast.rivera).get(mine).status_code == 404


@pytest.mark.parametrize("seconds", [253402300799, -62135596800])
def test_no_shift_of_such_a_second_is_to_be_offered(
    novak: Client, nights: Nights, seconds: int
) -> None:
    where = f"/rosters/shifts/{nights.primary.public_id}/{seconds}/offer/"

    assert novak.get(where).status_code == 404


@pytest.mark.parametrize(
    ("name", "field", "said"),
    [
        ("add_override", "starts_at", "9999-12-31T23:30"),
        ("add_override", "ends_at", "9999-12-31T23:30"),
        ("add_override", "starts_at", "0001-01-01T00:00"),
        ("add_time_off", "ends_at", "9999-12-31T23:30"),
    ],
)
def test_such_a_day_is_refused_at_its_field_and_stays_typed(
    novak: Client, nights: Nights, cast: Cast, name: str, field: str, said: str
) -> None:
    typed: dict[str, Any] = {
        "position": str(nights.primary.public_id),
        "change": "add",
        "person": str(cast.vang.public_id),
        "starts_at": "2026-11-05T19:00",
        "ends_at": "2026-11-06T07:00",
    }

    refused = novak.post(address(name, nights), typed | {field: said})

    assert refused.status_code == 422
    assert SENTENCE in text(refused)
    assert said in refused.content.decode()
    assert not Override.objects.exists()
