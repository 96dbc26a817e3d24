"""A row that two files have is not lost with the one that brought it."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from dispatch import outcomes
from dispatch.documents.imports import MapRefused
from dispatch.models import Callout, ImportBatch, ImportLine, Response
from dispatch.services import imports, imports_removal
from dispatch.services.imports import Asked, End, import_callouts
from tests.cast import Cast
from tests.integration.dispatch.importing import ask, row, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def longer(
    cast: Cast, now: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Asked:
    """File b has two rows of file a, one of them changed, and two more; a is gone."""
    monkeypatch.setattr(imports, "CHUNK_ROWS", 1)
    monkeypatch.setattr(imports_removal, "_checks", [])
    brought = ask(cast, write(tmp_path / "a.csv", row("1"), row("2"), row("9")))
    rows = [row("1"), row("2", left="3/3/2025 12:00"), row("3"), row("4"), row("4")]
    asked = ask(cast, write(tmp_path / "b.csv", *rows))
    first = import_callouts(brought, now=now).batch
    assert import_callouts(asked, now=now).report["rows"]["known"] == 1
    assert first is not None
    imports_removal.remove_batch(
        first.pk, by=None, organisation_id=None, reason="", now=now
    )
    assert Callout.objects.count() == 2
    return asked


def ids_stored() -> list[str]:
    events = Callout.objects.order_by("pk").values_list("events__details", flat=True)
    return sorted(details["id"] for details in events)


def test_its_rows_are_stored_when_the_file_that_has_them_is_imported_again(
    longer: Asked, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[int] = []
    monkeypatch.setattr(
        outcomes, "_handlers", [lambda closed: heard.append(closed.callout_id)]
    )

    dry = import_callouts(longer, now=now, dry_run=True)
    done = import_callouts(longer, now=now)

    assert done.end is End.FINISHED
    assert ids_stored() == ["1", "2", "3", "4"]
    assert dry.report == done.report
    assert (done.report["rows"]["stored"], done.report["rows"]["repeated"]) == (4, 1)
    batch = ImportBatch.objects.get(removed_at__isnull=True)
    assert (batch.rows_stored, batch.rows_known, batch.rows_refused) == (4, 0, 1)
    assert batch.report == done.report
    assert set(heard) == set(
        ImportLine.objects.filter(line__in=[2, 3]).values_list(
            "callout_id_kept", flat=True
        )
    )
    assert Response.objects.count() == 4


def test_after_that_there_is_nothing_left_to_add(longer: Asked, now: datetime) -> None:
    import_callouts(longer, now=now)

    assert import_callouts(longer, now=now).end is End.ALREADY
    assert Callout.objects.count() == 4


def test_a_run_that_dies_in_between_goes_on_the_next_time(
    longer: Asked, now: datetime
) -> None:
    def die(done: int, total: int | None) -> bool:
        raise KeyboardInterrupt

    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            import_callouts(longer, now=now, go_on=die)
    done = import_callouts(longer, now=now)

    assert ids_stored() == ["1", "2", "3", "4"]
    assert done.report["rows"]["stored"] == 4


def test_under_another_map_they_are_not_guessed_at(
    longer: Asked, now: datetime
) -> None:
    other = replace(longer, meaning=replace(longer.meaning, in_person=False))

    with pytest.raises(MapRefused, match="under another map"):
        import_callouts(other, now=now)
    import_callouts(longer, now=now)

    assert import_callouts(other, now=now).end is End.ALREADY


def test_a_row_that_a_third_file_still_has_is_not_lost(
    cast: Cast, longer: Asked, now: datetime, tmp_path: Path
) -> None:
    third = write(tmp_path / "c.csv", row("1"), row("2"))
    import_callouts(ask(cast, third), now=now)

    assert import_callouts(longer, now=now).end is End.ALREADY
