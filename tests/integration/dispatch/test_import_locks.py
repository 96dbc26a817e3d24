"""An import holds nobody up: what it has stored is committed before it is billed."""

import threading
from datetime import datetime
from pathlib import Path

import pytest
from django.db import connection

from dispatch import outcomes
from dispatch.models import Callout
from dispatch.services import imports
from dispatch.services.imports import import_callouts
from tests.cast import build_cast
from tests.integration.dispatch.importing import ask, row, write

pytestmark = pytest.mark.usefixtures("file_database")


def seen_by_others() -> int:
    """How many requests another process sees at this moment."""
    found: list[int] = []

    def look() -> None:
        found.append(Callout.objects.count())
        connection.close()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join(60)
    return found[0]


def test_a_chunk_is_committed_before_it_is_announced(
    now: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    monkeypatch.setattr(imports, "CHUNK_ROWS", 2)
    monkeypatch.setattr(
        outcomes, "_handlers", [lambda _: seen.append(seen_by_others())]
    )
    rows = [row(str(number)) for number in range(5)]

    import_callouts(ask(build_cast(now), write(tmp_path / "a.csv", *rows)), now=now)

    assert seen == [2, 2, 4, 4, 5]
