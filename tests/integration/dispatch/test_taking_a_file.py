"""A file of requests is taken whole, and only by who may still have it made."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.http import Http404

from agencies.core.words import Role
from agencies.models import Job, Membership
from agencies.services import jobs
from dispatch import duties
from dispatch.core.finding import ANYTHING
from dispatch.services import exporting
from tests.cast import Cast, scope_of
from tests.conftest import SignIn
from tests.integration.dispatch.test_finding import three

__all__ = ["three"]
pytestmark = pytest.mark.usefixtures("three")


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def asked_by_wells(cast: Cast, now: datetime) -> Job:
    return exporting.enqueue(scope_of(cast.wells, now=now), ANYTHING, now=now)


def address(job: Job) -> str:
    return f"/requests/file/{job.public_id}"


def without_the_role(cast: Cast) -> None:
    """Wells stays in the dispatch centre, and may only keep its sign-ins there."""
    held = Membership.objects.filter(person=cast.wells)
    assert held.update(role=Role.ADMINISTRATOR.value) == 1


def test_who_may_see_no_requests_any_more_takes_no_file_of_them(
    cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    job = asked_by_wells(cast, now)
    assert jobs.run_next(now) == 1
    wells = sign_in(cast.wells)
    assert wells.get(address(job)).status_code == 200

    without_the_role(cast)

    assert wells.get(address(job)).status_code == 403


def test_the_file_is_there_whole_or_not_at_all(cast: Cast, now: datetime) -> None:
    job = asked_by_wells(cast, now)
    path = exporting.path_of(job)
    there: list[bool] = []

    def report(done: int, total: int | None) -> bool:
        there.append(path.exists())
        return True

    duties.export_callouts(job, report)

    assert there[:-1]
    assert not any(there[:-1])
    assert path.read_text(encoding="utf-8-sig").count("\n") == 4
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_of_one_that_was_called_off_nothing_stays(cast: Cast, now: datetime) -> None:
    job = asked_by_wells(cast, now)

    duties.export_callouts(job, lambda _done, _total: False)

    assert list(exporting.path_of(job).parent.iterdir()) == []


def test_a_second_try_leaves_the_file_of_the_first_until_its_own_is_whole(
    cast: Cast, now: datetime
) -> None:
    job = asked_by_wells(cast, now)
    duties.export_callouts(job, lambda _done, _total: True)
    first = exporting.path_of(job).read_bytes()
    seen: list[bytes] = []

    def report(done: int, total: int | None) -> bool:
        seen.append(exporting.path_of(job).read_bytes())
        return True

    duties.export_callouts(job, report)

    assert set(seen[:-1]) == {first}


def test_who_lost_it_to_another_engine_leaves_that_ones_file_alone(
    cast: Cast, now: datetime
) -> None:
    job = asked_by_wells(cast, now)
    path = exporting.path_of(job)
    asked = iter([True, False, False])

    def taken_over(done: int, total: int | None) -> bool:
        if done == 0:
            path.write_text("the other's, whole")
        return next(asked)

    duties.export_callouts(job, taken_over)

    assert path.read_text() == "the other's, whole"


def test_it_is_its_makers_alone(cast: Cast, now: datetime) -> None:
    job = asked_by_wells(cast, now)
    jobs.run_next(now)

    with pytest.raises(Http404):
        exporting.file_for(scope_of(cast.novak, now=now), job.public_id, now=now)
