"""Files and maps that cannot be imported: a sentence, and nothing stored."""

from datetime import datetime
from pathlib import Path

import pytest

from common.errors import DomainError
from dispatch.documents.imports import MapRefused
from dispatch.models import Callout, ImportBatch
from dispatch.services import imports, imports_file, imports_storing
from dispatch.services.imports import import_callouts
from dispatch.services.imports_file import FileRefused
from tests.cast import Cast
from tests.integration.dispatch.importing import HEADING, a_map, ask, row, write

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"\n", "does not begin with a heading"),
        (HEADING.encode(), "heading and no rows"),
        (b"ID,City\n1,2\n", "no column “Asked”, “Sent”"),
        ((HEADING + ",ID\n1\n").encode(), "“ID” twice"),
        (b"\x81\x8d\x8f\x90\n", "not a text file"),
        (b"x" * ((1 << 20) + 1), "too long to be a row"),
    ],
)
def test_a_file_that_is_no_file_of_dispatches_is_refused_whole(
    cast: Cast, now: datetime, tmp_path: Path, content: bytes, said: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)

    with pytest.raises(FileRefused, match=said) as refusal:
        import_callouts(ask(cast, path), now=now)

    assert refusal.value.field == "file"
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_what_spreadsheets_save_is_read_whatever_its_encoding(
    cast: Cast, now: datetime, tmp_path: Path, encoding: str
) -> None:
    path = write(tmp_path / "a.csv", row("1", city="Cañon"), encoding=encoding)

    done = import_callouts(ask(cast, path), now=now)

    assert done.report["rows"]["stored"] == 1
    assert Callout.objects.get().place == "Cañon"


def test_the_encoding_is_told_by_the_whole_file_not_its_beginning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports_file, "BLOCK_BYTES", 8)
    late = tmp_path / "late.csv"
    late.write_bytes(b"a" * 100 + "é".encode("cp1252") + b"\nb")
    cut = tmp_path / "cut.csv"
    cut.write_bytes(b"a" * 7 + "é".encode() + b"\n")

    assert imports_file.examine(late).encoding == "cp1252"
    assert imports_file.examine(late).lines == 2
    assert imports_file.examine(cut).encoding == "utf-8-sig"


def test_an_agency_without_a_seat_is_refused_by_name(
    cast: Cast, now: datetime, tmp_path: Path
) -> None:
    stranger = a_map(agencies={"Ashby": "Ashby PD", "County": cast.tamarack.name})
    path = write(tmp_path / "a.csv", row("1"))

    with pytest.raises(MapRefused) as refusal:
        import_callouts(ask(cast, path, stranger), now=now)

    assert "“Ashby PD” is not an agency of Tri-Town" in str(refusal.value)
    assert "Tamarack County Human Services" in str(refusal.value)
    assert not Callout.objects.exists()


def test_a_half_imported_file_is_not_continued_under_another_map(
    cast: Cast, now: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "CHUNK_ROWS", 1)
    path = write(tmp_path / "a.csv", row("1"), row("2"))
    import_callouts(ask(cast, path), now=now, go_on=lambda done, total: False)

    with pytest.raises(MapRefused, match="half-way under another map"):
        import_callouts(ask(cast, path, a_map(in_person=False)), now=now)


def test_two_runs_of_one_file_do_not_store_a_row_twice(
    cast: Cast, now: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "CHUNK_ROWS", 1)
    asked = ask(cast, write(tmp_path / "a.csv", row("1"), row("2"), row("3")))

    def other_run(done: int, total: int | None) -> bool:
        import_callouts(asked, now=now)
        return True

    with pytest.raises(imports_storing.ImportMovedOn):
        import_callouts(asked, now=now, go_on=other_run)

    assert Callout.objects.count() == 3


def test_every_refusal_is_one_a_form_can_show() -> None:
    assert issubclass(imports_storing.ImportMovedOn, DomainError)
