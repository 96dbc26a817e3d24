from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agencies.models import AuditEntry
from dispatch import outcomes
from dispatch.models import (
    Callout,
    CalloutCounter,
    CalloutEvent,
    ImportBatch,
    ImportLine,
    Response,
)
from dispatch.services import imports
from dispatch.services.imports import End, import_callouts
from tests.cast import Cast
from tests.integration.dispatch.importing import a_map, ask, row, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "CHUNK_ROWS", 2)


def test_a_row_becomes_a_closed_request_with_its_response(
    cast: Cast, now: datetime, tmp_path: Path
) -> None:
    import_callouts(ask(cast, write(tmp_path / "a.csv", row("7"))), now=now)

    callout = Callout.objects.get()
    assert (callout.kind, callout.state, callout.channel) == (
        "imported",
        "closed",
        "import",
    )
    assert callout.requesting_organisation == callout.place_agency == cast.harlow
    assert callout.requested_at == datetime(2025, 3, 3, 16, tzinfo=UTC)
    assert (callout.entered_at, callout.entered_by) == (now, cast.novak)
    assert (callout.place, callout.disposition) == ("Harlow", "unable_to_locate")
    response = Response.objects.get(callout=callout)
    assert (response.part, response.is_open, response.clinician) == (
        "lead",
        False,
        None,
    )
    assert response.cleared_at == datetime(2025, 3, 3, 17, tzinfo=UTC)
    event = CalloutEvent.objects.get(callout=callout)
    assert (event.kind, event.source) == ("imported", "import")
    assert event.details["reasons"] == ["welfare"]


def test_numbers_are_given_per_year_after_those_in_use(
    cast: Cast, now: datetime, tmp_path: Path
) -> None:
    CalloutCounter.objects.create(consortium=cast.tri_town, year=2025, last=412)
    rows = [row("1"), row("2"), row("3", asked="12/31/2024 23:00")]

    import_callouts(ask(cast, write(tmp_path / "a.csv", *rows)), now=now)

    numbers = {callout.number for callout in Callout.objects.all()}
    assert numbers == {"25-0413", "25-0414", "24-0101"}


def test_each_response_is_announced_to_whoever_bills(
    cast: Cast, now: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[outcomes.ResponseClosed] = []
    monkeypatch.setattr(outcomes, "_handlers", [heard.append])

    import_callouts(ask(cast, write(tmp_path / "a.csv", row("1"), row("2"))), now=now)

    assert {each.response_id for each in heard} == set(
        Response.objects.values_list("pk", flat=True)
    )


def test_who_takes_many_at_once_is_told_a_chunk_at_a_time(
    cast: Cast,
    now: datetime,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    small_chunks: None,
) -> None:
    one_by_one: list[outcomes.ResponseClosed] = []
    chunks: list[int] = []
    monkeypatch.setattr(outcomes, "_handlers", [])
    monkeypatch.setattr(outcomes, "_of_many", {})
    outcomes.on_closed(one_by_one.append, many=lambda many: chunks.append(len(many)))

    rows = [row("1"), row("2"), row("3"), row("3")]
    import_callouts(ask(cast, write(tmp_path / "a.csv", *rows)), now=now)

    assert (chunks, one_by_one) == ([2, 1], [])


def test_what_was_stored_and_not_announced_is_announced_when_the_run_goes_on(
    cast: Cast,
    now: datetime,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    small_chunks: None,
) -> None:
    heard: set[int] = set()

    def bill(closed: outcomes.ResponseClosed) -> None:
        if len(heard) == 3 and not died:
            died.append(True)
            raise KeyboardInterrupt
        heard.add(closed.response_id)

    died: list[bool] = []
    monkeypatch.setattr(outcomes, "_handlers", [bill])
    asked = ask(cast, write(tmp_path / "a.csv", *[row(str(n)) for n in range(7)]))

    with pytest.raises(KeyboardInterrupt):
        import_callouts(asked, now=now)
    assert Response.objects.count() == 4
    import_callouts(asked, now=now)

    assert heard == set(Response.objects.values_list("pk", flat=True))
    assert len(heard) == 7


def test_the_same_file_twice_adds_nothing(
    cast: Cast, now: datetime, tmp_path: Path
) -> None:
    path = write(tmp_path / "a.csv", row("1"), row("2"))
    first = import_callouts(ask(cast, path), now=now)

    again = import_callouts(ask(cast, path), now=now)

    assert (again.end, again.report) == (End.ALREADY, first.report)
    assert Callout.objects.count() == 2
    assert ImportBatch.objects.count() == 1


def test_a_longer_export_adds_its_new_rows_and_changes_no_old_one(
    cast: Cast, now: datetime, tmp_path: Path
) -> None:
    import_callouts(ask(cast, write(tmp_path / "a.csv", row("1"), row("2"))), now=now)
    longer = [row("1"), row("2", left="3/3/2025 12:00"), row("3")]

    done = import_callouts(ask(cast, write(tmp_path / "b.csv", *longer)), now=now)

    rows = done.report["rows"]
    assert (rows["stored"], rows["known"], rows["changed"]) == (1, 1, 1)
    assert Callout.objects.count() == 3
    cleared = Response.objects.values_list("cleared_at", flat=True)
    assert set(cleared) == {datetime(2025, 3, 3, 17, tzinfo=UTC)}
    changed = ImportLine.objects.get(outcome="changed")
    assert (changed.line, changed.notes[0]["earlier"]) == (3, "3, a.csv")


def test_the_same_id_in_another_consortium_is_another_row(
    cast: Cast, now: datetime, tmp_path: Path
) -> None:
    path = write(tmp_path / "a.csv", row("1", city="?"))
    asked = ask(cast, path)
    stranger = replace(
        asked,
        consortium_id=cast.two_rivers.pk,
        meaning=replace(asked.meaning, agencies={"?": None}),
    )

    assert import_callouts(asked, now=now).end is End.FINISHED
    assert import_callouts(stranger, now=now).end is End.FINISHED
    assert Callout.objects.count() == 2


def test_an_id_that_comes_twice_is_stored_once_and_listed(
    cast: Cast, now: datetime, tmp_path: Path, small_chunks: None
) -> None:
    rows = [row("1"), row("2"), row("3"), row("1"), row("2", left="3/3/2025 12:00")]

    done = import_callouts(ask(cast, write(tmp_path / "a.csv", *rows)), now=now)

    refusals = {entry["what"]: entry["lines"] for entry in done.report["refusals"]}
    assert refusals == {"repeated_same": [5], "repeated_differs": [6]}
    assert Callout.objects.count() == 3
    assert ImportLine.objects.count() == 5


def test_every_row_is_stored_or_listed_with_its_line_and_reason(
    cast: Cast, now: datetime, tmp_path: Path
) -> None:
    rows = [row("1"), row(""), row("3", asked="?"), "4,too,short", row("5", asked="")]

    done = import_callouts(ask(cast, write(tmp_path / "a.csv", *rows)), now=now)

    listed = {line.line: line.reason for line in ImportLine.objects.all()}
    assert listed == {
        2: "",
        3: "no_id",
        4: "unreadable_request",
        5: "malformed",
        6: "no_request_day",
    }
    assert done.batch is not None
    assert (done.batch.rows_read, done.batch.rows_stored) == (5, 1)
    assert done.batch.rows_refused == 4


def test_one_unclosed_quote_costs_one_row_of_hundreds(
    cast: Cast, now: datetime, tmp_path: Path
) -> None:
    rows = [row(str(number)) for number in range(300)]
    rows[5] = row("5", city='"Harlow')

    done = import_callouts(ask(cast, write(tmp_path / "a.csv", *rows)), now=now)

    assert done.batch is not None
    assert (done.batch.rows_read, done.batch.rows_stored) == (300, 299)
    assert done.batch.rows_refused == 1
    assert ImportLine.objects.get(reason="malformed").line == 7


def test_a_cancelled_import_keeps_whole_chunks_and_goes_on_when_asked_again(
    cast: Cast, now: datetime, tmp_path: Path, small_chunks: None
) -> None:
    rows = [row(str(n)) for n in (1, 2, 3, 1, 4)]
    asked = ask(cast, write(tmp_path / "a.csv", *rows))

    stopped = import_callouts(asked, now=now, go_on=lambda done, total: False)
    assert stopped.end is End.CANCELLED
    assert Callout.objects.count() == 2
    done = import_callouts(asked, now=now)

    assert done.end is End.FINISHED
    assert Callout.objects.count() == 4
    assert done.report["rows"]["repeated"] == 1
    assert ImportBatch.objects.get().finished_at == now


def test_a_run_that_dies_leaves_whole_chunks_and_the_next_one_ends_the_same(
    cast: Cast, now: datetime, tmp_path: Path, small_chunks: None
) -> None:
    rows = [row(str(n), sent="3/3/2025 9:00") for n in range(7)]
    asked = ask(cast, write(tmp_path / "a.csv", *rows))
    dry = import_callouts(asked, now=now, dry_run=True)

    def die(done: int, total: int | None) -> bool:
        raise KeyboardInterrupt

    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            import_callouts(asked, now=now, go_on=die)
    done = import_callouts(asked, now=now)

    assert done.report == dry.report
    assert Callout.objects.count() == ImportLine.objects.count() == 7


def test_a_dry_run_over_known_and_repeated_rows_says_what_the_real_one_does(
    cast: Cast, now: datetime, tmp_path: Path, small_chunks: None
) -> None:
    import_callouts(ask(cast, write(tmp_path / "a.csv", row("1"), row("2"))), now=now)
    mixed = [row("1"), row("3"), row("2", end="?"), row("4"), row("3"), row("")]
    asked = ask(cast, write(tmp_path / "b.csv", *mixed))

    dry = import_callouts(asked, now=now, dry_run=True)
    before = Callout.objects.count(), ImportLine.objects.count()
    real = import_callouts(asked, now=now)

    assert before == (2, 2)
    assert dry.report == real.report


def test_progress_is_told_in_lines_of_the_file(
    cast: Cast, now: datetime, tmp_path: Path, small_chunks: None
) -> None:
    told: list[tuple[int, int | None]] = []

    def listen(done: int, total: int | None) -> bool:
        told.append((done, total))
        return True

    path = write(tmp_path / "a.csv", *[row(str(n)) for n in range(5)])
    import_callouts(ask(cast, path), now=now, go_on=listen)

    assert told == [(3, 6), (5, 6), (6, 6)]


def test_an_import_is_in_the_audit_trail(
    cast: Cast, now: datetime, tmp_path: Path
) -> None:
    import_callouts(ask(cast, write(tmp_path / "a.csv", row("1"))), now=now)

    entry = AuditEntry.objects.get(act="import_callouts")
    assert (entry.person, entry.organisation) == (cast.novak, cast.tamarack)
    assert entry.details["rows_stored"] == 1


def test_a_day_of_a_file_from_another_zone_is_that_day_in_the_books(
    cast: Cast, now: datetime, tmp_path: Path
) -> None:
    rows = [row("1", asked="1/1/2025 0:00"), row("2", asked="1/1/2025 00:30")]
    meaning = a_map(zone="America/New_York")

    done = import_callouts(
        ask(cast, write(tmp_path / "a.csv", *rows), meaning), now=now
    )

    timed, day_only = Callout.objects.order_by("requested_at")
    assert (day_only.year, day_only.requested_at.isoformat()) == (
        2025,
        "2025-01-01T06:00:00+00:00",
    )
    # Half past midnight in New York is the evening before in the consortium.
    assert (timed.year, timed.requested_at.isoformat()) == (
        2024,
        "2025-01-01T05:30:00+00:00",
    )
    assert done.report["first_day"] == "2024-12-31"
