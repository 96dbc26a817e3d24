"""The real, dirty file of Lane County, Oregon: every one of its 72 rows."""

import os
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from agencies.models import Consortium
from dispatch.documents.imports import import_map_from
from dispatch.models import Callout, ImportLine, Response
from dispatch.services import imports, imports_words
from dispatch.services.imports_file import FileRefused
from tests.integration.dispatch.importing import EXAMPLE_MAP, lane_county

ROOT = Path(__file__).resolve().parents[3]
SHARED = Path(os.environ.get("TANDEM_SHARED") or ROOT.parent / "shared")
FILE = SHARED / "data" / "lane-county-mobile-crisis-2024-08.csv"
CALLS = SHARED / "data" / "montgomery-county-911-2015-12.csv"

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        not FILE.exists(), reason=f"the real file is not here: {FILE} (TANDEM_SHARED)"
    ),
]


@pytest.fixture
def lane(db: None, now: datetime) -> Consortium:
    return lane_county(now)


def asked(lane: Consortium, path: Path = FILE) -> imports.Asked:
    return imports.Asked(
        path=path,
        file_name=path.name,
        consortium_id=lane.pk,
        meaning=import_map_from(EXAMPLE_MAP.read_bytes()),
    )


def entries(report: dict[str, Any], what: str) -> dict[tuple[str, str], list[int]]:
    found = [entry for entry in report["findings"] if entry["what"] == what]
    return {(e["column"], e["other"] or e["value"]): e["lines"] for e in found}


def test_all_72_rows_are_stored_with_their_agency(
    lane: Consortium, now: datetime
) -> None:
    report = imports.import_callouts(asked(lane), now=now).report

    assert report["rows"]["read"] == report["rows"]["stored"] == 72
    names = Callout.objects.values_list("place_agency__name", flat=True)
    expected = {"Eugene": 51, "Springfield": 9, "Other": 10, None: 2}
    assert Counter(names) == expected
    assert ImportLine.objects.filter(outcome="stored").count() == 72
    assert set(ImportLine.objects.values_list("line", flat=True)) == set(range(2, 74))


def test_the_two_unknown_places_are_listed_and_belong_to_nobody(
    lane: Consortium, now: datetime
) -> None:
    report = imports.import_callouts(asked(lane), now=now).report

    assert entries(report, "place_unassigned") == {("City", "Unknown"): [19, 27]}
    nobody = Callout.objects.filter(requesting_organisation=None, place_agency=None)
    assert set(nobody.values_list("place", flat=True)) == {"Unknown"}


def test_the_missing_times_are_counted_per_column(
    lane: Consortium, now: datetime
) -> None:
    report = imports.import_callouts(asked(lane), now=now).report

    counts = {
        entry["column"]: entry["count"]
        for entry in report["findings"]
        if entry["what"] == "not_recorded" and entry["value"] == "0:00"
    }
    assert counts == {
        "Dispatch Request Date & Time": 6,
        "Dispatch Date & Time": 12,
        "Arrival on Scene Date & Time": 14,
        "Engagement with Client Date & Time": 22,
        "MCIT Departure Date & Time": 13,
    }
    assert Callout.objects.filter(requested_day_only=True).count() == 6


def test_the_two_impossible_rows_are_named_and_their_clocks_not_used(
    lane: Consortium, now: datetime
) -> None:
    report = imports.import_callouts(asked(lane), now=now).report

    before = entries(report, "before")
    request, sent = "Dispatch Request Date & Time", "Dispatch Date & Time"
    arrival = "Arrival on Scene Date & Time"
    assert before[sent, request] == [34]
    assert before["Engagement with Client Date & Time", arrival] == [7]
    kept = {
        line: Response.objects.get(callout_id=callout_id or 0)
        for line, callout_id in ImportLine.objects.filter(line__in=[7, 34]).values_list(
            "line", "callout_id_kept"
        )
    }
    assert kept[34].dispatched_at is kept[34].on_scene_at is kept[34].engaged_at is None
    assert kept[34].cleared_at == datetime(2024, 8, 24, 2, 17, tzinfo=UTC)
    assert kept[7].on_scene_at is kept[7].engaged_at is kept[7].cleared_at is None
    assert kept[7].dispatched_at == datetime(2024, 8, 19, 2, 48, tzinfo=UTC)


def test_what_was_recorded_stays_visible_and_marked(
    lane: Consortium, now: datetime
) -> None:
    imports.import_callouts(asked(lane), now=now)

    line = ImportLine.objects.get(line=34)
    said = Callout.objects.get(pk=line.callout_id_kept or 0).events.get().details
    assert said["as_recorded"]["dispatched"] == "8/23/2024 16:31"
    assert said["unusable"] == ["dispatched", "on_scene", "engaged"]
    assert {"finding": "unusable", "column": "Dispatch Date & Time"} in [
        {name: note[name] for name in ("finding", "column")} for note in line.notes
    ]


def test_a_dry_run_says_the_same_and_writes_nothing(
    lane: Consortium, now: datetime
) -> None:
    dry = imports.import_callouts(asked(lane), now=now, dry_run=True)
    assert not Callout.objects.exists()
    assert dry.batch is None

    real = imports.import_callouts(asked(lane), now=now)

    assert dry.report == real.report
    words = imports_words.report_lines(real.report)
    assert words == imports_words.report_lines(dry.report)
    assert words[0].startswith("72 rows read: 72 stored, 0 refused.")


@pytest.mark.skipif(not CALLS.exists(), reason=f"the real file is not here: {CALLS}")
def test_a_list_of_911_calls_is_refused_and_named_as_another_file(
    lane: Consortium, now: datetime
) -> None:
    with pytest.raises(FileRefused, match=r"no column “ID”.* It has: “lat”, “lng”"):
        imports.import_callouts(asked(lane, CALLS), now=now)

    assert not Callout.objects.exists()
