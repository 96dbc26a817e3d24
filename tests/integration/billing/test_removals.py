"""An imported batch stays once a statement rests on it: by the check registered."""

from datetime import date
from pathlib import Path

import pytest

from billing.models import Activation, StatementRow
from billing.services import periods
from dispatch.models import Callout, ImportBatch, Response
from dispatch.services.imports import import_callouts
from dispatch.services.imports_removal import BatchStays, remove_batch
from tests.cast import Cast, build_cast
from tests.integration.billing.books import DECEMBER, ISSUED_AT, Books
from tests.integration.dispatch.importing import ask, row, write
from tests.races import meanwhile

STAYS = (
    "This batch cannot be removed: October 2026 is issued and rests on its requests."
)


def october_row(source_id: str) -> str:
    return row(
        source_id,
        asked="10/6/2026 10:00",
        sent="10/6/2026 10:02",
        there="10/6/2026 10:20",
        engaged="10/6/2026 10:21",
        left="10/6/2026 11:00",
    )


def imported(cast: Cast, folder: Path) -> ImportBatch:
    """Two October requests of Harlow's, priced as they come in."""
    file = write(folder / "a.csv", october_row("1"), october_row("2"))
    done = import_callouts(ask(cast, file), now=ISSUED_AT)
    assert done.batch is not None
    assert Activation.objects.count() == 2
    return done.batch


def remove(batch: ImportBatch) -> bool:
    return remove_batch(
        batch.pk, by=None, organisation_id=None, reason="wrong year", now=DECEMBER
    )


def test_a_batch_that_was_issued_stays_with_its_period_named(
    books: Books, tmp_path: Path
) -> None:
    batch = imported(books.cast, tmp_path)
    periods.issue_period(books.october().pk, now=ISSUED_AT)

    with pytest.raises(BatchStays) as refusal:
        remove(batch)

    assert str(refusal.value) == STAYS
    assert Callout.objects.count() == 2


def test_a_batch_printed_on_a_statement_stays_though_it_counts_elsewhere_now(
    books: Books, tmp_path: Path
) -> None:
    batch = imported(books.cast, tmp_path)
    periods.issue_period(books.october().pk, now=ISSUED_AT)
    Activation.objects.update(day=date(2026, 11, 1))

    with pytest.raises(BatchStays, match="October 2026 is issued"):
        remove(batch)


def test_a_batch_in_an_issued_month_stays_though_nobody_was_known_to_pay(
    books: Books, tmp_path: Path
) -> None:
    batch = imported(books.cast, tmp_path)
    Callout.objects.update(requesting_organisation=None)
    periods.issue_period(books.october().pk, now=ISSUED_AT)
    assert not StatementRow.objects.exists()

    with pytest.raises(BatchStays, match="October 2026 is issued"):
        remove(batch)


def test_a_batch_of_a_month_not_issued_goes_with_its_activations(
    books: Books, tmp_path: Path
) -> None:
    books.month(date(2026, 9, 1))
    batch = imported(books.cast, tmp_path)
    periods.issue_period(books.month(date(2026, 9, 1)).pk, now=ISSUED_AT)
    books.october()

    assert remove(batch)

    assert not Activation.objects.exists()


@pytest.mark.usefixtures("file_database")
def test_a_month_issued_while_a_batch_goes_has_none_of_it(tmp_path: Path) -> None:
    books = Books(build_cast(ISSUED_AT))
    books.agree()
    batch = imported(books.cast, tmp_path)
    period = books.october()

    with meanwhile(
        lambda: periods.issue_period(period.pk, now=ISSUED_AT), at="DELETE FROM"
    ) as issued:
        assert remove(batch)

    assert [len(each) for each in issued if isinstance(each, list)] == [3]
    assert not Response.objects.exists()
    assert not StatementRow.objects.exists()


@pytest.mark.usefixtures("file_database")
def test_a_batch_asked_to_go_while_its_month_is_issued_stays(tmp_path: Path) -> None:
    books = Books(build_cast(ISSUED_AT))
    books.agree()
    batch = imported(books.cast, tmp_path)
    period = books.october()

    with meanwhile(
        lambda: remove(batch), at='INSERT INTO "billing_statement"'
    ) as removed:
        periods.issue_period(period.pk, now=ISSUED_AT)

    assert [str(each) for each in removed] == [STAYS]
    assert StatementRow.objects.count() == Response.objects.count() == 2
