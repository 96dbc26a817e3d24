"""Others at work while a period is issued: issued once, nothing lost."""

from datetime import date
from threading import Barrier, Thread

import pytest
from django.db import connection

from agencies.models import AuditEntry
from billing.errors import AgreementStands
from billing.models import AgreementVersion, Statement
from billing.services import agreements, closing, periods
from dispatch.core.words import DISPOSITIONS, Source
from dispatch.models import Callout, Response
from dispatch.services import closing as ending
from tests.cast import build_cast
from tests.integration.billing.books import DECEMBER, ISSUED_AT, STARTS_ON, Books
from tests.races import meanwhile

CLOSERS = 4
OCTOBER, NOVEMBER, LATE = 3_993_60, 3_074_52, 46_00 + 3_68


@pytest.mark.usefixtures("file_database")
def test_two_who_issue_at_once_issue_once() -> None:
    books = Books(build_cast(ISSUED_AT))
    books.agree()
    books.the_story()
    period_id = books.october().pk
    together, seen = Barrier(CLOSERS), list[list[int]]()

    def close() -> None:
        try:
            together.wait(timeout=60)
            issued = periods.issue_period(period_id, now=ISSUED_AT)
            seen.append([row.pk for row in issued])
        finally:
            connection.close()

    closers = [Thread(target=close) for _ in range(CLOSERS)]
    for closer in closers:
        closer.start()
    for closer in closers:
        closer.join(timeout=60)

    ours = list(Statement.objects.order_by("number").values_list("pk", flat=True))
    assert seen == [ours] * CLOSERS
    assert len(ours) == 3
    assert AuditEntry.objects.filter(act="issue_period").count() == 1


@pytest.mark.usefixtures("file_database")
def test_two_who_lock_and_issue_at_once_lock_once_and_issue_once() -> None:
    books = Books(build_cast(ISSUED_AT))
    books.agree()
    books.the_story()
    period_id, by = books.october().pk, books.cast.admin.pk
    together, seen = Barrier(CLOSERS), list[int]()

    def close() -> None:
        try:
            together.wait(timeout=60)
            closing.lock(period_id, left="", now=ISSUED_AT, by=by)
            seen.append(len(closing.issue(period_id, now=ISSUED_AT, by=by)))
        finally:
            connection.close()

    closers = [Thread(target=close) for _ in range(CLOSERS)]
    for closer in closers:
        closer.start()
    for closer in closers:
        closer.join(timeout=60)

    assert seen == [3] * CLOSERS
    assert Statement.objects.count() == 3
    assert AuditEntry.objects.filter(act="lock_period").count() == 1
    assert AuditEntry.objects.filter(act="issue_period").count() == 1


@pytest.mark.usefixtures("file_database")
@pytest.mark.parametrize("drafts", [1, 2])
def test_of_two_who_put_a_version_in_force_at_once_one_does(drafts: int) -> None:
    """The same draft, or two of them that begin on one day."""
    books = Books(build_cast(ISSUED_AT))
    made = [
        agreements.draft_agreement(
            books.cast.tri_town, books.agreement(), starts_on=STARTS_ON, now=ISSUED_AT
        ).pk
        for _ in range(drafts)
    ]
    together, refused = Barrier(CLOSERS), list[str]()

    def activate(place: int) -> None:
        try:
            together.wait(timeout=60)
            agreements.activate_agreement(made[place % drafts], now=ISSUED_AT)
        except AgreementStands as refusal:
            refused.append(str(refusal))
        finally:
            connection.close()

    people = [Thread(target=activate, args=(place,)) for place in range(CLOSERS)]
    for person in people:
        person.start()
    for person in people:
        person.join(timeout=60)

    assert AgreementVersion.objects.activated().count() == 1
    assert AuditEntry.objects.filter(act="activate_agreement").count() == 1
    assert refused == ["Another version begins on 1 July 2026 already."] * (
        CLOSERS * (drafts - 1) // drafts
    )


def cleared(books: Books) -> Response:
    """An hour of Harlow's that is over, with its outcome not written down yet."""
    response = books.response(books.cast.harlow, 60, state="cleared", is_open=True)
    Response.objects.filter(pk=response.pk).update(is_open=False)
    return response


def close(books: Books, response: Response) -> Callout:
    return ending.close(
        response.callout_id,
        ending.Ending(min(DISPOSITIONS)),
        by=books.cast.rivera.pk,
        now=ISSUED_AT,
        source=Source.WEB,
    )


@pytest.mark.usefixtures("file_database")
@pytest.mark.parametrize(
    "moment",
    [
        'FROM "dispatch_response"',
        'FROM "dispatch_callout"',
        'INSERT INTO "billing_statement"',
        'UPDATE "billing_period"',
    ],
)
def test_a_request_closed_while_its_month_is_issued_is_billed_once(moment: str) -> None:
    books = Books(build_cast(ISSUED_AT))
    books.agree()
    books.the_story()
    late = cleared(books)
    period = books.october()

    with meanwhile(lambda: close(books, late), at=moment) as closed:
        periods.issue_period(period.pk, now=ISSUED_AT)
    periods.issue_period(books.month(date(2026, 11, 1)).pk, now=DECEMBER)

    assert [type(each) for each in closed] == [Callout]
    billed = sum(Statement.objects.values_list("total_cents", flat=True))
    assert billed == OCTOBER + NOVEMBER + LATE
