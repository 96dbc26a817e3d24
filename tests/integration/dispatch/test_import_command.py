import json
from datetime import datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from dispatch.documents.imports import import_map_document
from dispatch.models import Callout
from tests.cast import Cast
from tests.integration.dispatch.importing import a_map, row, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def map_path(tmp_path: Path) -> Path:
    path = tmp_path / "map.json"
    path.write_text(json.dumps(import_map_document(a_map())))
    return path


def run(path: Path, map_path: Path, *options: str, consortium: str = "Tri-Town") -> str:
    out = StringIO()
    call_command(
        "import_callouts",
        str(path),
        *("--consortium", consortium, "--map", str(map_path), *options),
        stdout=out,
        stderr=StringIO(),
    )
    return out.getvalue()


def test_the_command_prints_the_same_report_dry_and_real(
    cast: Cast, now: datetime, tmp_path: Path, map_path: Path
) -> None:
    path = write(tmp_path / "a.csv", row("1", sent="3/3/2025 0:00"), row("", city="?"))

    dry = run(path, map_path, "--dry-run")
    assert not Callout.objects.exists()
    real = run(path, map_path)

    assert dry == real
    assert real.splitlines() == [
        "2 rows read: 1 stored, 1 refused. From 2025-03-03 to 2025-03-03.",
        "Not stored: no id, so it could not be told from others (ID): 1 row, line 3",
        "Sent: not recorded (“0:00”): 1 row, line 2",
    ]
    assert run(path, map_path).startswith("This file was imported before.")


@pytest.mark.parametrize(
    ("name", "map_name", "consortium", "said"),
    [
        ("none.csv", "map.json", "Tri-Town", "no file .*none.csv"),
        ("a.csv", "none.json", "Tri-Town", "no file .*none.json"),
        ("a.csv", "map.json", "Nowhere", "called “Nowhere”.*Tri-Town Co-Response"),
        ("a.csv", "a.csv", "Tri-Town", "not a JSON document"),
    ],
)
def test_the_command_refuses_in_words(
    cast: Cast,
    tmp_path: Path,
    map_path: Path,
    name: str,
    map_name: str,
    consortium: str,
    said: str,
) -> None:
    write(tmp_path / "a.csv", row("1"))

    with pytest.raises(CommandError, match=said):
        run(tmp_path / name, tmp_path / map_name, consortium=consortium)
