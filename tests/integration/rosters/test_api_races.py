"""Machines that ask at once: the thing is done once, on a database threads share."""

from datetime import datetime
from typing import Any

import pytest

from agencies.models import AuditEntry
from rosters.models import Override
from tests.cast import Cast
from tests.integration.rosters.machines import writer
from tests.integration.rosters.nights import Nights
from tests.integration.rosters.swapping import NIGHT, on
from tests.integration.rosters.test_api_overrides import night, path, wish
from tests.races import at_once


@pytest.mark.parametrize("how_many", [2, 12])
def test_of_some_at_once_under_one_key_one_does_it_and_all_hear_the_same(
    shared_nights: tuple[Cast, Nights], now: datetime, how_many: int
) -> None:
    cast, nights = shared_nights
    host = writer(cast, now)
    asked = wish(nights, cast.vang)

    answers: list[Any] = at_once(
        *[lambda: host.post(path(nights), asked, key="all", at=now)] * how_many
    )

    assert [status for status, _ in answers] == [201] * how_many
    assert [body for _, body in answers] == [answers[0][1]] * how_many
    assert Override.objects.count() == 1
    assert AuditEntry.objects.filter(act="add_override").count() == 1


def test_of_different_bodies_at_once_under_one_key_one_is_done(
    shared_nights: tuple[Cast, Nights], now: datetime
) -> None:
    cast, nights = shared_nights
    host = writer(cast, now)
    wishes = [wish(nights, cast.vang, **night(later)) for later in range(6)]

    answers: list[Any] = at_once(
        *[
            lambda one=one: host.post(path(nights), one, key="all", at=now)
            for one in wishes
        ]
    )

    assert sorted(status for status, _ in answers) == [201] + [422] * 5
    assert {body["field"] for status, body in answers if status == 422} == {
        "Idempotency-Key"
    }
    assert Override.objects.count() == 1


def test_of_refusals_at_once_under_one_key_each_is_refused_and_none_is_kept(
    shared_nights: tuple[Cast, Nights], now: datetime
) -> None:
    cast, nights = shared_nights
    host = writer(cast, now)
    wrong = wish(nights, cast.vang, ends_at=NIGHT.starts_at.isoformat())

    answers: list[Any] = at_once(
        *[lambda: host.post(path(nights), wrong, key="k", at=now)] * 4
    )

    assert [status for status, _ in answers] == [422] * 4
    right = wish(nights, cast.vang)
    assert host.post(path(nights), right, key="k", at=now)[0] == 201


def test_of_many_without_a_key_at_once_one_is_done_and_the_others_are_told_why(
    shared_nights: tuple[Cast, Nights], now: datetime
) -> None:
    cast, nights = shared_nights
    host = writer(cast, now)
    asked = wish(nights, cast.vang)

    answers: list[Any] = at_once(*[lambda: host.post(path(nights), asked, at=now)] * 5)

    assert sorted(status for status, _ in answers) == [201] + [409] * 4
    assert Override.objects.count() == 1


def test_of_many_withdrawals_at_once_one_is_written_down(
    shared_nights: tuple[Cast, Nights], now: datetime
) -> None:
    cast, nights = shared_nights
    host = writer(cast, now)
    _, made = host.post(path(nights), wish(nights, cast.vang), at=now)

    answers = at_once(
        *[lambda: host.ask("delete", path(nights, made["id"]), at=now)] * 5
    )

    assert answers == [(204, None)] * 5
    assert AuditEntry.objects.filter(act="withdraw_override").count() == 1
    assert on(nights.primary) == [("J. Okafor", "10 19:00", "11 07:00")]
