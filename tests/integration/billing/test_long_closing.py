"""A period of many responses is closed as a job: bar, cancel, one short last step."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from agencies.models import AuditEntry, Job
from agencies.services import jobs
from billing.core.periods import Computation
from billing.errors import ChangedMeanwhile
from billing.models import Activation, Correction, Period, SharedTrip, Statement
from billing.selectors import books as found
from billing.selectors import laws, readings, tallies
from billing.selectors.marks import Passed
from billing.services import closing, long_closing, passes, periods, trips
from dispatch.models import Callout, Response
from tests.cast import build_cast
from tests.conftest import SignIn
from tests.integration.billing.books import DECEMBER, ISSUED_AT, Books, shares
from tests.integration.billing.test_pages import text_of
from tests.integration.billing.test_races import cleared, close
from tests.races import at_once, meanwhile

OCTOBER = {"Harlow": 1_263_74, "Millbrook": 2_154_21, "Stony Ford": 575_65}


def carry_on(done: int, total: int | None) -> bool:
    return True


@pytest.fixture
def october(books: Books) -> Period:
    books.the_story()
    return books.october()


@pytest.fixture
def keeper(books: Books, sign_in: SignIn, settings: Any) -> Client:
    settings.RESPONSES_AT_ONCE = 3
    return sign_in(books.cast.admin)


def passed(period: Period, *, step: int = 1) -> Passed:
    through = passes.go_over(period, now=ISSUED_AT, report=carry_on, step=step)
    assert through is not None
    return through


def post(client: Client, period: Period, verb: str) -> Any:
    return client.post(f"/periods/{period.public_id}/{verb}")


def page(client: Client, period: Period) -> str:
    return text_of(client, f"/periods/{period.public_id}")


def test_a_long_period_is_locked_and_issued_by_the_engine(
    keeper: Client, october: Period
) -> None:
    post(keeper, october, "lock")
    waiting = page(keeper, october)
    assert "Waiting for its turn." in waiting
    assert "Cancel" in waiting
    assert not Period.objects.filter(locked_at__isnull=False).exists()

    jobs.run_next(ISSUED_AT)
    assert Period.objects.get().locked_at is not None
    post(keeper, october, "issue")
    jobs.run_next(ISSUED_AT)

    assert shares(october) == OCTOBER
    done = Job.objects.filter(kind="issue_period").get()
    assert done.result["sentence"].startswith("3 statements are issued and stand")
    assert (done.done, done.total) == (4, 4)


def test_a_short_one_is_closed_while_the_page_waits(
    keeper: Client, october: Period, settings: Any
) -> None:
    settings.RESPONSES_AT_ONCE = 4

    post(keeper, october, "lock")
    post(keeper, october, "issue")

    assert shares(october) == OCTOBER
    assert not Job.objects.exists()


def test_asking_twice_queues_it_once(keeper: Client, october: Period) -> None:
    post(keeper, october, "lock")
    post(keeper, october, "lock")

    assert Job.objects.count() == 1


def test_what_stands_in_the_way_is_said_before_anything_is_queued(
    keeper: Client, books: Books, october: Period
) -> None:
    books.response(None, 60)
    periods.price_again(october.pk, now=ISSUED_AT)

    refused = post(keeper, october, "lock")

    assert refused.status_code == 422
    assert "1 response has nobody to pay for it." in refused.content.decode()
    assert not Job.objects.exists()


def test_what_is_copied_by_the_database_is_what_one_by_one_would_be(
    books: Books, october: Period
) -> None:
    through = passed(october)

    issued = periods.issue_period(october.pk, now=ISSUED_AT, passed=through)

    assert not list(laws.violations())
    billed = list(through.activations)
    rows = [row for statement in issued for row in statement.rows.all()]
    assert len(rows) == len(billed) == 4
    by_response = {row.response_id_kept: row for row in rows}
    for row in billed:
        kept = by_response[row.response_id]
        assert (kept.number, kept.day, kept.clocks, kept.time_cents) == (
            row.number,
            row.day,
            row.clocks,
            row.time_cents,
        )
    harlow = next(s for s in issued if s.agency == books.cast.harlow)
    assert [row.position for row in harlow.rows.all()] == [1, 2]


def test_stopped_between_two_steps_nothing_is_closed(october: Period) -> None:
    steps: list[int] = []

    def stop_at_two(done: int, total: int | None) -> bool:
        steps.append(done)
        return done < 2

    through = passes.go_over(october, now=ISSUED_AT, report=stop_at_two, step=1)

    assert through is None
    assert steps == [1, 2]
    october.refresh_from_db()
    assert (october.locked_at, october.issued_at) == (None, None)
    assert not Statement.objects.exists()
    assert not Correction.objects.exists()


def test_a_job_cancelled_while_it_runs_locks_nothing(
    keeper: Client, books: Books, october: Period
) -> None:
    post(keeper, october, "lock")
    job = Job.objects.get()
    Job.objects.update(state=Job.State.RUNNING)

    def cancelled(done: int, total: int | None) -> bool:
        keeper.post(f"/jobs/{job.public_id}/cancel")
        job.refresh_from_db()
        return not job.cancel_requested

    said = long_closing.run(job, cancelled)

    assert said["sentence"] == "Stopped. Nothing was locked or issued."
    october.refresh_from_db()
    assert october.locked_at is None


def late_one(books: Books) -> None:
    close(books, cleared(books))


def one_less(books: Books) -> None:
    gone = Response.objects.latest("pk")
    Activation.objects.filter(response=gone).delete()
    gone.delete()


def shared(books: Books) -> None:
    trips.share_trip(
        Response.objects.earliest("pk"),
        agency=str(books.cast.harlow.public_id),
        own_minutes=30,
        other_minutes=30,
        reason="both",
        by=books.cast.admin.pk,
        now=ISSUED_AT + timedelta(minutes=1),
    )


def dearer(books: Books) -> None:
    row = Activation.objects.latest("pk")
    row.time_cents, row.priced_at = row.time_cents + 1, ISSUED_AT
    row.save()


@pytest.mark.parametrize("change", [late_one, one_less, shared, dearer])
def test_what_changed_since_it_was_read_is_not_closed(
    books: Books, october: Period, change: Callable[[Books], None]
) -> None:
    through = passed(october)
    change(books)

    with pytest.raises(ChangedMeanwhile, match="changed while it was worked out"):
        closing.lock(
            october.pk, left="", now=ISSUED_AT, by=books.cast.admin.pk, passed=through
        )
    with pytest.raises(ChangedMeanwhile):
        periods.issue_period(october.pk, now=ISSUED_AT, passed=through)

    october.refresh_from_db()
    assert (october.locked_at, october.issued_at) == (None, None)
    assert not Statement.objects.exists()


def test_corrections_of_earlier_periods_come_of_the_same_pass(
    books: Books, october: Period
) -> None:
    periods.issue_period(october.pk, now=ISSUED_AT)
    Callout.objects.filter(responses=Response.objects.latest("pk")).update(
        requesting_organisation=books.cast.harlow, place_agency=books.cast.harlow
    )
    november = books.month(date(2026, 11, 1))

    periods.issue_period(november.pk, now=DECEMBER, passed=passed(november))

    assert Correction.objects.get().period == october
    assert not list(laws.violations())


@pytest.mark.usefixtures("file_database")
def test_two_jobs_and_a_page_that_issue_at_once_issue_once() -> None:
    books = Books(build_cast(ISSUED_AT))
    books.agree()
    books.the_story()
    by = books.cast.admin.pk
    october = closing.lock(books.october().pk, left="", now=ISSUED_AT, by=by)
    asked = [
        long_closing.enqueue_issue(october, by=who, now=ISSUED_AT)
        for who in (by, books.cast.lindqvist.pk)
    ]

    outcomes = at_once(
        *(lambda job=job: long_closing.run(job, carry_on) for job in asked),
        lambda: closing.issue(october.pk, now=ISSUED_AT, by=by),
    )

    assert [each for each in outcomes if isinstance(each, Exception)] == []
    assert Statement.objects.count() == 3
    assert AuditEntry.objects.filter(act="issue_period").count() == 1
    assert not list(laws.violations())


@pytest.mark.usefixtures("file_database")
@pytest.mark.parametrize(
    "moment", ['INSERT INTO "billing_statementrow"', 'UPDATE "billing_period"']
)
def test_a_request_closed_in_the_last_step_is_billed_once(moment: str) -> None:
    """Refused and asked again, or after it: on the next statement."""
    books = Books(build_cast(ISSUED_AT))
    books.agree()
    books.the_story()
    late, october = cleared(books), books.october()
    through = passed(october)

    with meanwhile(lambda: close(books, late), at=moment):
        try:
            periods.issue_period(october.pk, now=ISSUED_AT, passed=through)
        except ChangedMeanwhile:
            assert not Statement.objects.exists()
            again = passed(october)
            periods.issue_period(october.pk, now=ISSUED_AT, passed=again)
    november = books.month(date(2026, 11, 1))
    periods.issue_period(november.pk, now=DECEMBER)

    billed = sum(Statement.objects.values_list("total_cents", flat=True))
    assert billed == 3_993_60 + 3_074_52 + 46_00 + 3_68
    assert not list(laws.violations())


def cents(computed: Computation) -> dict[str, int]:
    return {share.agency: share.cents for share in computed.shares}


def test_sums_made_by_the_database_come_to_the_same_cents_and_tally(
    books: Books, october: Period
) -> None:
    books.response(None, 60)
    books.response(books.cast.harlow, 60, cleared_at=None)
    books.response(
        books.cast.harlow, 0, state="cancelled", departed_at=None, on_scene_at=None
    )
    SharedTrip.objects.all().delete()
    shared(books)
    periods.price_again(october.pk, now=ISSUED_AT)
    terms = found.terms_of(october.agreement)

    whole = readings.reading_of(october, terms)
    summed = readings.reading_in_sum(october, terms)

    assert summed.activations == ()
    assert tallies.tally_of(summed) == tallies.tally_of(whole)
    by_sum = readings.work_out(october, terms, summed)
    each = readings.work_out(october, terms, whole)
    assert cents(by_sum) == cents(each)
    assert [line.cents for line in by_sum.costs] == [line.cents for line in each.costs]
    billed = readings.figures_of(whole, terms).activations
    assert sum(a.responses for a in readings.figures_of(summed, terms).activations) == (
        sum(a.responses for a in billed)
    )
