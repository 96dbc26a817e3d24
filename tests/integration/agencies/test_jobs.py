from datetime import datetime, timedelta
from typing import Any

import pytest

from agencies import duties
from agencies.errors import JobEnded
from agencies.models import Job
from agencies.services import jobs
from common.due import claim
from common.errors import DomainError
from tests.cast import Cast
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def runner(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A kind of job whose behaviour the test chooses by `runner["does"]`."""
    chosen: dict[str, Any] = {"does": lambda job, report: {"sentence": "Done."}}
    monkeypatch.setattr(jobs, "_runners", {})
    monkeypatch.setattr(jobs, "WRITE_EVERY_SECONDS", 0)
    jobs.register("count", lambda job, report: chosen["does"](job, report))
    return chosen


def enqueue(cast: Cast, now: datetime) -> Job:
    return jobs.enqueue(
        "count",
        owner_id=cast.novak.pk,
        organisation_id=cast.tamarack.pk,
        now=now,
        request={"to": 10},
    )


def test_a_job_runs_and_says_what_came_of_it(
    cast: Cast, now: datetime, runner: dict[str, Any]
) -> None:
    job = enqueue(cast, now)

    assert duties.run_jobs(now) == 1

    job.refresh_from_db()
    assert (job.state, job.result) == (Job.State.DONE, {"sentence": "Done."})
    assert duties.run_jobs(now) == 0


def test_progress_is_written_and_renews_the_lease(
    cast: Cast, now: datetime, runner: dict[str, Any]
) -> None:
    job = enqueue(cast, now)
    seen: list[tuple[int, int | None, bool]] = []

    def count(running: Job, report: jobs.Report) -> dict[str, Any]:
        for done in range(1, 4):
            assert report(done, 3)
            row = Job.objects.get(pk=job.pk)
            assert row.due_at is not None
            seen.append((row.done, row.total, row.due_at >= now + jobs.LEASE))
        return {}

    runner["does"] = count
    duties.run_jobs(now)

    assert seen == [(1, 3, True), (2, 3, True), (3, 3, True)]


def test_the_page_of_a_running_job_has_a_bar_what_is_left_and_a_way_to_stop_it(
    cast: Cast, now: datetime, runner: dict[str, Any], sign_in: SignIn
) -> None:
    """And it is there again for whoever closed the tab."""
    job = enqueue(cast, now)
    shown: list[str] = []

    def count(running: Job, report: jobs.Report) -> dict[str, Any]:
        report(40, 100)
        for browser in (sign_in(cast.novak), sign_in(cast.novak)):
            answer = browser.get(f"/jobs/{job.public_id}")
            shown.append(answer.content.decode())
        return {}

    runner["does"] = count
    duties.run_jobs(now)

    assert len(shown) == 2
    for page in shown:
        bar = '<progress aria-label="How far it is" value="40" max="100">'
        assert bar in page
        assert "40 of 100" in page
        assert "60 to go" in page
        assert f"/jobs/{job.public_id}/cancel" in page


def test_a_running_job_stops_at_its_next_report(
    cast: Cast, now: datetime, runner: dict[str, Any]
) -> None:
    job = enqueue(cast, now)

    def count(running: Job, report: jobs.Report) -> dict[str, Any]:
        jobs.cancel(job, now=now)
        assert not report(1, 3)
        return {"sentence": "Stopped after 1."}

    runner["does"] = count
    duties.run_jobs(now)

    job.refresh_from_db()
    assert (job.state, job.result["sentence"]) == ("cancelled", "Stopped after 1.")


def test_a_waiting_job_is_cancelled_at_once(
    cast: Cast, now: datetime, runner: dict[str, Any]
) -> None:
    job = enqueue(cast, now)

    jobs.cancel(job, now=now)

    assert duties.run_jobs(now) == 0
    with pytest.raises(JobEnded):
        jobs.cancel(job, now=now)


def test_a_job_cancelled_when_it_has_just_been_claimed_does_not_run(
    cast: Cast, now: datetime, runner: dict[str, Any]
) -> None:
    job = enqueue(cast, now)
    ran: list[Job] = []

    def note(running: Job, report: jobs.Report) -> dict[str, Any]:
        ran.append(running)
        return {}

    runner["does"] = note
    [claimed] = claim(Job.objects.all(), now=now, lease=jobs.LEASE, limit=1)
    jobs.cancel(job, now=now)

    jobs._run(claimed, now)  # what the engine does next

    job.refresh_from_db()
    assert (job.state, job.lease_token, ran) == (Job.State.CANCELLED, None, [])


def test_a_refusal_is_the_result(
    cast: Cast, now: datetime, runner: dict[str, Any]
) -> None:
    def refuse(running: Job, report: jobs.Report) -> dict[str, Any]:
        raise DomainError("Line 3 has no date.")

    runner["does"] = refuse
    job = enqueue(cast, now)
    duties.run_jobs(now)

    job.refresh_from_db()
    assert (job.state, job.result["sentence"]) == ("failed", "Line 3 has no date.")


def test_a_job_whose_engine_died_is_run_again_and_given_up_after_three(
    cast: Cast, now: datetime, runner: dict[str, Any]
) -> None:
    class Died(Exception):
        pass

    def die(running: Job, report: jobs.Report) -> dict[str, Any]:
        raise Died

    runner["does"] = die
    job = enqueue(cast, now)
    for attempt in range(3):
        with pytest.raises(Died):
            duties.run_jobs(now + attempt * jobs.LEASE)
        assert duties.run_jobs(now + attempt * jobs.LEASE) == 0

    duties.run_jobs(now + 3 * jobs.LEASE)

    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.FAILED, 4)


def test_who_lost_the_job_writes_nothing(
    cast: Cast, now: datetime, runner: dict[str, Any]
) -> None:
    job = enqueue(cast, now)

    def slow(running: Job, report: jobs.Report) -> dict[str, Any]:
        runner["does"] = lambda job, report: {"sentence": "By the second."}
        assert duties.run_jobs(now + jobs.LEASE) == 1
        assert not report(1, 3)
        return {"sentence": "By the first."}

    runner["does"] = slow
    duties.run_jobs(now)

    job.refresh_from_db()
    assert job.result["sentence"] == "By the second."


def test_jobs_are_forgotten_after_a_week(
    cast: Cast, now: datetime, runner: dict[str, Any]
) -> None:
    enqueue(cast, now)
    duties.run_jobs(now)

    assert duties.tidy(now + timedelta(days=6)) == 0
    assert duties.tidy(now + timedelta(days=8)) == 1
