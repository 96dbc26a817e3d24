from datetime import datetime
from pathlib import Path

import pytest

from agencies.models import AuditEntry
from dispatch.models import Callout, CalloutEvent, ImportBatch, ImportLine, Response
from dispatch.services import imports_removal
from dispatch.services.imports import End, import_callouts
from dispatch.services.imports_removal import BatchStays, on_remove_batch, remove_batch
from dispatch.services.imports_storing import ImportMovedOn
from tests.cast import Cast
from tests.integration.dispatch.importing import ask, row, write

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports_removal, "_checks", [])


@pytest.fixture
def batch(cast: Cast, now: datetime, tmp_path: Path) -> ImportBatch:
    rows = [row("1"), row("2"), row(""), row("4"), row("1")]
    done = import_callouts(ask(cast, write(tmp_path / "a.csv", *rows)), now=now)
    assert done.batch is not None
    return done.batch


def remove(cast: Cast, batch: ImportBatch, now: datetime) -> bool:
    return remove_batch(
        batch.pk,
        by=cast.novak.pk,
        organisation_id=cast.tamarack.pk,
        reason="wrong year",
        now=now,
    )


def nothing_left() -> bool:
    tables = (Callout, CalloutEvent, Response, ImportLine)
    return not any(table._default_manager.exists() for table in tables)


def test_a_batch_goes_whole_and_says_who_removed_it(
    cast: Cast, now: datetime, batch: ImportBatch
) -> None:
    assert remove(cast, batch, now)

    assert nothing_left()
    batch.refresh_from_db()
    assert (batch.removed_at, batch.removed_by) == (now, cast.novak)
    entry = AuditEntry.objects.get(act="remove_import")
    assert (entry.reason, entry.details) == ("wrong year", {"rows_removed": 3})
    assert remove(cast, batch, now)


def test_only_that_batch_goes(
    cast: Cast, now: datetime, batch: ImportBatch, tmp_path: Path
) -> None:
    import_callouts(ask(cast, write(tmp_path / "b.csv", row("9"))), now=now)

    remove(cast, batch, now)

    assert Callout.objects.count() == ImportLine.objects.count() == 1


def test_a_removed_file_may_be_imported_again(
    cast: Cast, now: datetime, batch: ImportBatch, tmp_path: Path
) -> None:
    remove(cast, batch, now)

    again = import_callouts(ask(cast, tmp_path / "a.csv"), now=now)

    assert again.end is End.FINISHED
    assert Callout.objects.count() == 3


def test_a_removal_cut_off_goes_on_and_meanwhile_takes_no_rows(
    cast: Cast,
    now: datetime,
    batch: ImportBatch,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(imports_removal, "CHUNK_ROWS", 1)
    stopped = remove_batch(
        batch.pk,
        by=None,
        organisation_id=None,
        reason="",
        now=now,
        go_on=lambda done, total: False,
    )
    assert not stopped
    assert Callout.objects.count() == 2
    with pytest.raises(ImportMovedOn):
        import_callouts(ask(cast, tmp_path / "a.csv"), now=now)

    assert remove(cast, batch, now)
    assert nothing_left()


def test_whoever_bills_may_refuse_with_a_sentence(
    cast: Cast, now: datetime, batch: ImportBatch
) -> None:
    on_remove_batch(lambda batch_id: "August 2024 is issued.")

    with pytest.raises(BatchStays, match=r"August 2024 is issued\."):
        remove(cast, batch, now)

    assert Callout.objects.count() == 3
    batch.refresh_from_db()
    assert batch.removing_since is None


def test_a_legal_hold_or_a_later_request_keeps_a_batch(
    cast: Cast, now: datetime, batch: ImportBatch, tmp_path: Path
) -> None:
    held = Callout.objects.filter(batch=batch)[:1].get()
    Callout.objects.filter(pk=held.pk).update(legal_hold=True)
    with pytest.raises(BatchStays, match="legal hold"):
        remove(cast, batch, now)
    Callout.objects.filter(pk=held.pk).update(legal_hold=False)

    import_callouts(ask(cast, write(tmp_path / "b.csv", row("9"))), now=now)
    Callout.objects.exclude(batch=batch).update(same_person_as=held)
    with pytest.raises(BatchStays, match="refers back"):
        remove(cast, batch, now)
